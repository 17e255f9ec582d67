"""Customer types, by which Saleor describes customers with attributes. Here every customer is alike."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.types.attributes import Attribute
from api.terms.context import Info
from api.terms.nodes import Node, id_field
from api.terms.pagination import (
    connection_field,
    connection_for,
    empty_connection,
    page_of,
)
from api.terms.permissions import STAFF, permission_required


class CustomerType(graphene.ObjectType):
    """A kind of customer with attributes of its own. The marketplace has none."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    name = graphene.String(required=True, description="Name of the customer type.")
    slug = graphene.String(required=True, description="Slug of the customer type.")
    is_default = graphene.Boolean(required=True, description="Whether new customers are of this type.")
    attributes = graphene.List(graphene.NonNull(Attribute), description="Attributes of customers of the type.")


CustomerTypeCountableConnection = connection_for(CustomerType)


class CustomerTypeQueries(graphene.ObjectType):
    """The root field about customer types."""

    customer_types = connection_field(
        CustomerTypeCountableConnection, description="List of customer types: empty. Needs a staff user or an app."
    )

    @staticmethod
    @permission_required(*STAFF)
    def resolve_customer_types(_root: None, info: Info, **paging: Any) -> Any:
        page_of(info, **paging)
        return empty_connection()
