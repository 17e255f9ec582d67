"""Orders and payments on the operators' pages."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from accounts.models import Permission
from orders.models import Order, OrderEvent, OrderLine, VendorOrder
from payments.models import Transaction, TransactionEvent
from tests.factories.accounts import make_staff
from tests.factories.catalog import make_product
from tests.operators import page, signed_in

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_an_order_is_looked_at_with_its_parcels_and_payments_and_not_edited():
    vendor_order = make_order()
    order, transaction = vendor_order.order, Transaction.objects.get()
    client = signed_in(make_staff(permissions=(Permission.MANAGE_ORDERS, Permission.HANDLE_PAYMENTS)))

    for row in (order, vendor_order, transaction):
        path = page(type(row), "change", row.pk)
        assert client.get(path).status_code == 200
        assert client.post(path, {"total_amount": 1}).status_code == 403
        assert client.post(page(type(row), "delete", row.pk), {"post": "yes"}).status_code == 403

    assert Order.objects.get().total_amount == 120_000


def make_order() -> VendorOrder:
    product = make_product(price=100_000)
    channel = product.channel_listings.get().channel
    amounts = {"subtotal_amount": 100_000, "shipping_amount": 20_000, "total_amount": 120_000, "currency": "VND"}
    order = Order.objects.create(
        number=1, checkout_token=uuid4(), channel=channel, user_email="lan@example.com", created_at=NOW, **amounts
    )
    vendor_order = VendorOrder.objects.create(
        order=order, vendor=product.vendor, number="1-1", created_at=NOW, **amounts
    )
    OrderLine.objects.create(
        order=order,
        vendor_order=vendor_order,
        variant=product.variants.get(),
        product_name=product.name,
        quantity=1,
        currency="VND",
        unit_price_amount=100_000,
        undiscounted_unit_price_amount=100_000,
        total_price_amount=100_000,
    )
    OrderEvent.objects.create(order=order, type="placed", at=NOW)
    transaction = Transaction.objects.create(order=order, gateway="ocop.cod", currency="VND", created_at=NOW)
    TransactionEvent.objects.create(
        transaction=transaction, type="authorization_success", amount=120_000, currency="VND", created_at=NOW
    )
    return vendor_order
