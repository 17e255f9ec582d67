"""What happened to an order, and its papers."""

from __future__ import annotations

from typing import Any

import graphene

from api.orders.enums import (
    OrderEventsEnum,
)
from api.orders.loaders import choice
from api.orders.types.vendor_orders import VendorOrder
from api.terms.context import Info
from api.terms.loading import related
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from orders.models import OrderEvent as OrderEventRow
from orders.models import VendorOrder as VendorOrderRow


class Invoice(graphene.ObjectType):
    """Represents an Invoice; orders have none yet."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    number = graphene.String(description="Invoice number.")
    url = graphene.String(description="URL to view an invoice.")
    created_at = graphene.DateTime(required=True, description="Date and time at which invoice was created.")


class OrderEvent(graphene.ObjectType):
    """History log of the order."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    date = graphene.DateTime(description="Date when event happened at in ISO 8601 format.")
    type = graphene.Field(OrderEventsEnum, description="Order event type.")
    email = graphene.String(description="Email of the customer.")
    vendor_order = graphene.Field(VendorOrder, description="The part that it is about; null for the whole order.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_type = choice("type")
    resolve_vendor_order = related("vendor_order_id", VendorOrderRow.objects.all)

    @staticmethod
    def resolve_date(root: OrderEventRow, _info: Info) -> Any:
        return root.at

    @staticmethod
    def resolve_email(root: OrderEventRow, _info: Info) -> str | None:
        email: str | None = root.parameters.get("email")
        return email
