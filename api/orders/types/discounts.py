"""Discounts of orders and of their lines, and their codes."""

from __future__ import annotations

from typing import Any

import graphene

from api.engine import batched
from api.promotions.types import DiscountValueTypeEnum, UsedVoucher
from api.terms.context import Info
from api.terms.loading import related, rows_by
from api.terms.money import Money
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.scalars import PositiveDecimal
from api.vendors.types import Vendor
from orders.models import OrderDiscount as OrderDiscountRow
from orders.models import OrderLineDiscount as OrderLineDiscountRow
from primitives import money
from promotions.models import GiftCard as GiftCardRow
from promotions.models import Voucher as VoucherRow
from vendors.models import Vendor as VendorRow


class OrderDiscountType(graphene.Enum):
    SALE = "sale"
    VOUCHER = "voucher"
    MANUAL = "manual"
    PROMOTION = "promotion"
    ORDER_PROMOTION = "order_promotion"


def _of_the_discount(name: str) -> Any:
    """A resolver for a member of a discount, of its row or of a line's part."""

    def resolve(root: OrderDiscountRow | OrderLineDiscountRow, _info: Info) -> Any:
        return getattr(root.discount if isinstance(root, OrderLineDiscountRow) else root, name)

    return staticmethod(resolve)


class _Discount:
    """The fields of an order's discount, for the order and for each line."""

    id = id_field()
    type = graphene.Field(OrderDiscountType, required=True, description="The type of applied discount.")
    name = graphene.String(description="The name of applied discount.")
    translated_name = graphene.String(description="Translated name of the applied discount.")
    reason = graphene.String(description="Explanation for the applied discount: the code, or the promotion's name.")
    value_type = graphene.Field(DiscountValueTypeEnum, required=True, description="Type of the discount.")
    value = PositiveDecimal(required=True, description="Value of the discount.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_type = _of_the_discount("type")
    resolve_name = _of_the_discount("name")
    resolve_translated_name = _of_the_discount("translated_name")
    resolve_value_type = _of_the_discount("value_type")
    resolve_value = _of_the_discount("value")

    @staticmethod
    def resolve_reason(root: OrderDiscountRow | OrderLineDiscountRow, _info: Info) -> str | None:
        row = root.discount if isinstance(root, OrderLineDiscountRow) else root
        return f"Voucher code: {row.code}" if row.code else row.name or None


class OrderDiscount(_Discount, graphene.ObjectType):
    """Contains all details related to the applied discount to the order."""

    class Meta:
        interfaces = (Node,)

    amount = graphene.Field(Money, required=True, description="Amount of the discount.")
    total = graphene.Field(Money, required=True, description="The same as `amount`.")
    funded_by = graphene.Field(Vendor, description="Who pays for it; null: the marketplace.")

    resolve_funded_by = related("vendor_id", VendorRow.objects.all)

    @staticmethod
    def resolve_amount(root: OrderDiscountRow, _info: Info) -> money.Money:
        return money.Money(root.amount, root.currency)

    resolve_total = resolve_amount


class OrderLineDiscount(_Discount, graphene.ObjectType):
    """What of a discount falls to an order line."""

    class Meta:
        interfaces = (Node,)

    unit = graphene.Field(Money, required=True, description="The discount of a single item, on average.")
    total = graphene.Field(Money, required=True, description="The discount of the line.")

    @staticmethod
    def resolve_unit(root: OrderLineDiscountRow, _info: Info) -> money.Money:
        currency = root.discount.currency
        return money.Money(money.quantize(root.amount / root.line.quantity, currency), currency)

    @staticmethod
    def resolve_total(root: OrderLineDiscountRow, _info: Info) -> money.Money:
        return money.Money(root.amount, root.discount.currency)


@batched
def resolve_order_discounts(orders: list[Any], _info: Info) -> list[list[OrderDiscountRow]]:
    """The discounts of whole orders: vouchers. What promotions take off stands on the lines, as in Saleor."""
    rows = OrderDiscountRow.objects.filter(order__in=[order.pk for order in orders], type="voucher").order_by("pk")
    found = rows_by(rows, "order_id")
    return [found[order.pk] for order in orders]


@batched
def resolve_line_discounts(lines: list[Any], _info: Info) -> list[list[OrderLineDiscountRow]]:
    """Every discount that a line has a part of."""
    rows = OrderLineDiscountRow.objects.filter(line__in=[line.pk for line in lines])
    found = rows_by(rows.select_related("discount", "line").order_by("pk"), "line_id")
    return [found[line.pk] for line in lines]


@batched
def resolve_order_gift_cards(orders: list[Any], _info: Info) -> list[list[GiftCardRow]]:
    """The cards that an order was paid with."""
    paid = [order.pk for order in orders if order.gift_card_amount]
    if not paid:
        return [[] for _order in orders]
    links = type(orders[0]).gift_cards.through.objects.filter(order__in=paid).select_related("giftcard")
    found = rows_by(links.order_by("giftcard"), "order_id")
    return [[link.giftcard for link in found[order.pk]] for order in orders]


@batched
def resolve_order_voucher(orders: list[Any], _info: Info) -> list[UsedVoucher | None]:
    """The voucher of an order, as long as it is kept."""
    wanted = {order.voucher_id for order in orders if order.voucher_id}
    rows = VoucherRow.objects.in_bulk(wanted) if wanted else {}
    return [
        UsedVoucher(rows[order.voucher_id], order.voucher_code) if order.voucher_id in rows else None
        for order in orders
    ]
