"""Customer types, by which Saleor describes customers with attributes. Here every customer is alike."""

from __future__ import annotations

import graphene

from api.catalog.types.attributes import Attribute
from api.terms.basics import Node, id_field
from api.terms.pagination import connection_for


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
