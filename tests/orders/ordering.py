"""Baskets with codes, and orders whose sums are one another's."""

from __future__ import annotations

from typing import Any

from orders.actions import add_promo_code
from orders.baskets import load_basket
from orders.models import Checkout, Order
from tests.factories.orders import NOW
from vendors.models import Vendor


def use(checkout: Checkout, *codes: Any) -> Any:
    """Write codes into a basket and read it again."""
    for code in codes:
        add_promo_code(checkout_id=checkout.pk, code=getattr(code, "code", code), now=NOW)
    return load_basket(Checkout.objects.select_related("channel", "shipping_address").get(pk=checkout.pk), now=NOW)


def vendors_of(checkout: Checkout) -> list[Vendor]:
    return [line.variant.product.vendor for line in checkout.lines.order_by("created_at")]


def assert_adds_up(order: Order) -> None:
    """The sums of an order, its parts, lines and discounts are one another's, to the đồng."""
    parts, lines = list(order.vendor_orders.all()), list(order.lines.all())
    for name in (
        "subtotal_amount",
        "shipping_amount",
        "total_amount",
        "voucher_discount_amount",
        "shipping_discount_amount",
        "gift_card_amount",
    ):
        assert getattr(order, name) == sum(getattr(part, name) for part in parts), name
    assert order.subtotal_amount == sum(line.total_price_amount for line in lines)
    assert order.voucher_discount_amount == (
        sum(line.voucher_discount_amount for line in lines) + order.shipping_discount_amount
    )
    for discount in order.discounts.all():
        assert discount.amount == sum(part.amount for part in discount.lines.all()) + discount.shipping_amount
    for part in parts:
        own = [line for line in lines if line.vendor_order_id == part.pk]
        assert part.subtotal_amount == sum(line.total_price_amount for line in own)
