"""Payments and placed orders for tests, made by the actions as real ones are."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from accounts.viewers import ANONYMOUS, Viewer
from catalog.models import ProductTranslation
from orders.models import Checkout
from payments import actions
from payments.gateways import Report
from payments.models import Transaction, TransactionEventType
from tests.factories.catalog import make_product
from tests.factories.orders import NOW, make_address, make_checkout, make_shipping_method, offer_method
from tests.factories.vendors import make_vendor

DUMMY = "saleor.io.dummy-payment-app"


def pay(checkout: Checkout, **fields: Any) -> actions.Outcome:
    """Promise the whole sum as cash on delivery."""
    values: dict[str, Any] = {"gateway_id": "ocop.cod", "viewer": ANONYMOUS, "now": NOW, "checkout_id": checkout.pk}
    return actions.initialize_transaction(**values | fields)


def complete(checkout: Checkout, viewer: Viewer = ANONYMOUS, **fields: Any) -> Any:
    return actions.complete_checkout(checkout_id=checkout.pk, viewer=viewer, now=NOW, **fields)


def play(event_type: str, **fields: Any) -> dict[str, Any]:
    """What a storefront sends so that the dummy gateway plays this event."""
    return {"gateway_id": DUMMY, "data": {"event": {"type": event_type, "includePspReference": True}}} | fields


def report(
    transaction: Transaction, kind: str, amount: Decimal | int | str, reference: str = "r1", viewer: Viewer = ANONYMOUS
) -> Any:
    """Tell of a payment what its gateway has done."""
    return actions.report_event(
        transaction_id=transaction.pk,
        report=Report(type=TransactionEventType(kind), amount=Decimal(amount), psp_reference=reference),
        viewer=viewer,
        now=NOW,
    )


def place_order(**fields: Any) -> Any:
    """An order of goods of two vendors: Vietnamese salt makers and rice paper makers who read English."""
    salt = make_vendor(name="Muối Tôm Lan", email="salt@example.com")
    paper = make_vendor(name="Bánh Tráng Hai", email="paper@example.com", language_code="en")
    method = make_shipping_method(name="Tiêu chuẩn")
    lines = {}
    for vendor, product_name in ((salt, "Muối tôm"), (paper, "Bánh tráng")):
        offer_method(vendor=vendor, method=method)
        product = make_product(vendor=vendor, name=product_name, price=125_000)
        ProductTranslation.objects.create(product=product, language_code="en", name=f"{product_name} in English")
        lines[product.variants.get()] = 2
    checkout = make_checkout(lines=lines, address=make_address(), method=method, **fields)
    pay(checkout)
    return complete(checkout)
