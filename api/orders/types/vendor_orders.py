"""The part of an order that one vendor packs, and what was sent of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import graphene

from api.engine import batched
from api.orders.enums import (
    FulfillmentStatus,
    OrderStatusEnum,
    status_words,
)
from api.orders.loaders import choice, read_lines_of, taxed
from api.orders.types.delivery import PricedMethod
from api.orders.types.order_lines import OrderLine
from api.terms.context import Info
from api.terms.ids import to_global_id
from api.terms.loading import related, remembered, rows_by
from api.terms.metadata import ObjectWithMetadata
from api.terms.money import TaxedMoney
from api.terms.nodes import Node, id_field, resolve_row_id
from api.vendors.types import Vendor
from orders.models import Order as OrderRow
from orders.models import OrderLine as OrderLineRow
from orders.models import VendorOrder as VendorOrderRow
from primitives import money
from vendors.models import Vendor as VendorRow

if TYPE_CHECKING:
    from collections.abc import Sequence


class VendorOrder(graphene.ObjectType):
    """The part of an order that one vendor packs and ships: its own lines, delivery and total."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    number = graphene.String(required=True, description="The order's number with the number of the part.")
    status = graphene.Field(OrderStatusEnum, required=True, description="Status of this part.")
    status_display = graphene.String(required=True, description="User-friendly status of this part.")
    created = graphene.DateTime(required=True, description="When it was ordered.")
    vendor = graphene.Field(Vendor, required=True, description="Who packs and ships it.")
    lines = graphene.List(graphene.NonNull(OrderLine), required=True, description="What it packs.")
    subtotal = graphene.Field(TaxedMoney, required=True, description="The goods of this part.")
    shipping_price = graphene.Field(TaxedMoney, required=True, description="The delivery of its parcel.")
    total = graphene.Field(TaxedMoney, required=True, description="Goods and delivery.")
    shipping_method_name = graphene.String(description="How the parcel travels.")
    minimum_delivery_days = graphene.Int(description="Minimum delivery days.")
    maximum_delivery_days = graphene.Int(description="Maximum delivery days.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_status = choice("status")
    resolve_vendor = related("vendor_id", VendorRow.objects.all)
    resolve_subtotal = taxed("subtotal_amount")
    resolve_shipping_price = taxed("shipping_amount")
    resolve_total = taxed("total_amount")

    @staticmethod
    def resolve_status_display(root: VendorOrderRow, _info: Info) -> str:
        return status_words(root.status)

    @staticmethod
    def resolve_created(root: VendorOrderRow, _info: Info) -> Any:
        return root.created_at

    @staticmethod
    def resolve_shipping_method_name(root: VendorOrderRow, _info: Info) -> str | None:
        return root.shipping_method_name or None

    @staticmethod
    @batched
    def resolve_lines(roots: list[VendorOrderRow], info: Info) -> list[list[OrderLineRow]]:
        return read_lines_of(info, "lines of parts", "vendor_order_id", [root.pk for root in roots])


@dataclass(frozen=True)
class Parcel:
    """What a vendor has sent of its part of an order: Saleor's fulfillment."""

    part: VendorOrderRow
    position: int
    lines: list[OrderLineRow]


class FulfillmentLine(graphene.ObjectType):
    """Represents line of the fulfillment."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    quantity = graphene.Int(required=True, description="The number of items included in the fulfillment line.")
    order_line = graphene.Field(OrderLine, description="The order line to which it is related.")

    @staticmethod
    def resolve_id(root: OrderLineRow, _info: Info) -> str:
        return to_global_id("FulfillmentLine", root.pk)

    @staticmethod
    def resolve_quantity(root: OrderLineRow, _info: Info) -> int:
        return root.quantity_fulfilled

    @staticmethod
    def resolve_order_line(root: OrderLineRow, _info: Info) -> OrderLineRow:
        return root


class Fulfillment(graphene.ObjectType):
    """Represents order fulfillment: a parcel that a vendor has sent."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    fulfillment_order = graphene.Int(required=True, description="Sequence in which it was created for an order.")
    status = graphene.Field(
        FulfillmentStatus, required=True, default_value="fulfilled", description="Status of fulfillment."
    )
    tracking_number = graphene.String(required=True, default_value="", description="Fulfillment tracking number.")
    created = graphene.DateTime(required=True, description="Date and time when fulfillment was created.")
    lines = graphene.List(graphene.NonNull(FulfillmentLine), description="List of lines for the fulfillment.")

    @staticmethod
    def resolve_id(root: Parcel, _info: Info) -> str:
        return to_global_id("Fulfillment", root.part.pk)

    @staticmethod
    def resolve_fulfillment_order(root: Parcel, _info: Info) -> int:
        return root.position

    @staticmethod
    def resolve_created(root: Parcel, _info: Info) -> Any:
        return root.part.updated_at


def parts_of(info: Info, orders: Sequence[OrderRow]) -> list[list[VendorOrderRow]]:
    """The parts of each order in their order; one statement."""

    def load(pks: list[UUID]) -> dict[UUID, list[VendorOrderRow]]:
        rows = rows_by(VendorOrderRow.objects.filter(order__in=pks), "order_id")
        return {pk: sorted(parts, key=lambda part: (len(part.number), part.number)) for pk, parts in rows.items()}

    return remembered(info, "parts of orders", [order.pk for order in orders], load, default=[])


def parcels_of(parts: Sequence[VendorOrderRow], sent: Sequence[OrderLineRow]) -> list[Parcel]:
    """One parcel for each part of which something was sent."""
    lines = rows_by(sent, "vendor_order_id")
    return [
        Parcel(part, position, lines[part.pk])
        for position, part in enumerate((part for part in parts if part.pk in lines), start=1)
    ]


def delivered_by(order: OrderRow, parts: Sequence[VendorOrderRow]) -> PricedMethod | None:
    """The delivery of the whole order, named after all methods of its parts."""
    sent = [part for part in parts if part.shipping_method_id]
    if not sent:
        return None
    return PricedMethod(
        method_id=sent[0].shipping_method_id or 0,
        name=order.shipping_method_name,
        description="",
        price=money.Money(order.shipping_amount, order.currency),
        minimum_delivery_days=max(part.minimum_delivery_days or 0 for part in sent) or None,
        maximum_delivery_days=max(part.maximum_delivery_days or 0 for part in sent) or None,
    )
