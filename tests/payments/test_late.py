"""Money that comes for an order that was closed: somebody is told, nobody is asked for more."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.models import Permission
from accounts.viewers import ANONYMOUS
from orders.actions import expire_order
from orders.models import Order
from payments import actions
from tests.factories.accounts import make_staff
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import complete, pay, play, report

pytestmark = pytest.mark.django_db


def make_expired_order():
    """An order whose charge failed, so that it was closed after a day."""
    checkout = make_basket(vendors=1)
    payment = pay(checkout, **play("CHARGE_REQUEST")).transaction
    order = complete(checkout)
    payment.refresh_from_db()
    report(payment, "charge_failure", 120_000, reference=payment.psp_reference)
    assert expire_order(order_id=order.pk, now=NOW + timedelta(hours=25))
    return order, payment


def late_events(order):
    return [event.parameters for event in order.events.filter(type="transaction_event").order_by("pk")]


def test_a_late_charge_is_noted_and_mailed_to_who_handles_payments(django_capture_on_commit_callbacks):
    make_staff(permissions=(Permission.HANDLE_PAYMENTS,), email="cash@example.com", language_code="en")
    make_staff(permissions=(Permission.MANAGE_ORDERS,), email="packing@example.com")
    make_staff(permissions=(Permission.HANDLE_PAYMENTS,), email="left@example.com", is_active=False)
    make_staff(is_superuser=True, email="boss@example.com")
    order, payment = make_expired_order()

    with django_capture_on_commit_callbacks(execute=True):
        report(payment, "charge_success", 120_000)
        report(payment, "charge_success", 120_000)  # told twice, mailed once

    assert late_events(order) == [{"problem": "late_payment", "amount": "120000.00", "currency": "VND"}]
    assert sorted(message.to[0] for message in mail.outbox) == ["boss@example.com", "cash@example.com"]
    english, vietnamese = sorted(mail.outbox, key=lambda message: message.to, reverse=True)
    assert english.subject == f"Order {order.number} was paid after it was closed"
    assert "120,000\N{NO-BREAK SPACE}₫ came for order" in english.body
    assert reverse("admin:orders_order_change", args=[order.pk]) in english.body
    assert vietnamese.subject == f"Đơn hàng {order.number} được thanh toán sau khi đã bị hủy"


def test_money_given_back_and_money_in_time_alert_nobody():
    order, payment = make_expired_order()
    report(payment, "charge_success", 120_000)
    report(payment, "refund_success", 120_000, reference="r2")
    checkout = make_basket(vendors=1)
    in_time = pay(checkout).transaction
    open_order = complete(checkout)
    report(in_time, "charge_success", 120_000)

    assert (len(late_events(order)), late_events(open_order)) == (1, [])


def test_a_charge_for_a_checkout_that_is_gone_is_an_error_in_the_log(caplog):
    checkout = make_basket(vendors=1)
    payment = pay(checkout, **play("CHARGE_ACTION_REQUIRED")).transaction
    assert actions.expire_checkouts(now=NOW + timedelta(days=31)) == 1

    report(payment, "charge_success", 120_000)

    errors = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [(record.getMessage(), record.transaction) for record in errors] == [
        ("payment for a checkout that is gone", str(payment.pk))
    ]


def test_operators_find_the_orders_whose_money_is_to_be_given_back(client: Client):
    order, payment = make_expired_order()
    url = reverse("admin:orders_order_changelist") + "?to_give_back=yes"
    client.force_login(make_staff(permissions=(Permission.MANAGE_ORDERS,)))
    assert f"{order.pk}" not in client.get(url).content.decode()

    report(payment, "charge_success", 120_000)

    assert f"{order.pk}" in client.get(url).content.decode()
    assert list(Order.objects.to_give_back()) == [order]


def test_an_order_that_was_given_up_is_not_paid_any_more():
    order, _payment = make_expired_order()

    with pytest.raises(ValidationError) as caught:
        actions.initialize_transaction(order_id=order.pk, viewer=ANONYMOUS, now=NOW, **play("CHARGE_SUCCESS"))

    assert caught.value.error_dict["id"][0].code == "invalid"
    assert order.transactions.count() == 1


def promised(checkout):
    return sorted(int(payment.authorized_amount) for payment in checkout.transactions.all())


def test_no_more_cash_is_promised_than_is_owed():
    checkout = make_basket(vendors=1)

    with pytest.raises(ValidationError) as caught:
        pay(checkout, amount=Decimal(120_001))

    assert caught.value.error_dict["amount"][0].code == "invalid"
    assert promised(checkout) == []


def test_cash_is_promised_in_parts_and_no_more_than_is_owed_beside_a_card():
    checkout = make_basket(vendors=1)
    pay(checkout, amount=Decimal(50_000), **play("CHARGE_SUCCESS"))
    pay(checkout, amount=Decimal(30_000))
    pay(checkout, amount=Decimal(40_000))
    assert promised(checkout) == [0, 30_000, 40_000]

    with pytest.raises(ValidationError):
        pay(checkout, amount=Decimal(70_001))

    assert promised(checkout) == [0, 30_000, 40_000]


def test_a_promise_of_the_whole_sum_takes_the_place_of_an_earlier_one():
    checkout = make_basket(vendors=1)
    pay(checkout, amount=Decimal(120_000))
    pay(checkout, amount=Decimal(120_000))

    assert promised(checkout) == [0, 120_000]


def test_no_more_cash_is_promised_for_an_order_than_is_left_to_pay():
    checkout = make_basket(vendors=1)
    pay(checkout)
    order = complete(checkout)

    with pytest.raises(ValidationError) as caught:
        actions.initialize_transaction(
            gateway_id="ocop.cod", order_id=order.pk, amount=Decimal(1), viewer=ANONYMOUS, now=NOW
        )

    assert caught.value.error_dict["amount"][0].code == "invalid"
