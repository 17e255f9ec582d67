"""Orders that nobody pays are closed and their stock is free again; paid ones are not."""

from datetime import timedelta

import pytest

from catalog.models import Stock
from orders.actions import expire_order
from orders.models import Allocation, Order
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import complete, pay, play, report

pytestmark = pytest.mark.django_db


def make_unpaid_order():
    checkout = make_basket(vendors=2, quantity=3)
    payment = pay(checkout).transaction
    order = complete(checkout)
    report(payment, "cancel_success", order.total_amount)
    return order


def test_an_unpaid_order_gives_its_stock_back():
    order = make_unpaid_order()

    assert expire_order(order_id=order.pk, now=NOW)

    assert list(Stock.objects.values_list("quantity_allocated", flat=True)) == [0, 0]
    assert not Allocation.objects.exists()
    order.refresh_from_db()
    assert (order.status, {part.status for part in order.vendor_orders.all()}) == ("expired", {"expired"})
    assert order.events.filter(type="expired").count() == 1


def test_expiring_twice_frees_the_stock_once():
    order = make_unpaid_order()
    expire_order(order_id=order.pk, now=NOW)
    Stock.objects.update(quantity_allocated=5)

    assert not expire_order(order_id=order.pk, now=NOW)

    assert set(Stock.objects.values_list("quantity_allocated", flat=True)) == {5}


def test_a_promised_order_stays():
    checkout = make_basket()
    pay(checkout)
    order = complete(checkout)

    assert not expire_order(order_id=order.pk, now=NOW)

    assert Allocation.objects.count() == 2


def test_only_orders_whose_time_is_over_are_looked_at():
    order = make_unpaid_order()

    assert not Order.objects.unpaid(NOW + timedelta(hours=23)).exists()
    assert Order.objects.unpaid(NOW + timedelta(hours=25)).get() == order


def test_an_order_whose_charge_is_pending_stays_until_the_service_has_said_no():
    checkout = make_basket()
    payment = pay(checkout, **play("CHARGE_REQUEST")).transaction
    order = complete(checkout)
    late = NOW + timedelta(hours=25)

    assert not Order.objects.unpaid(late).exists()
    assert not expire_order(order_id=order.pk, now=late)

    payment.refresh_from_db()
    report(payment, "charge_failure", order.total_amount, reference=payment.psp_reference)

    assert Order.objects.unpaid(late).get() == order
    assert expire_order(order_id=order.pk, now=late)
