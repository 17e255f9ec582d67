"""Money that belongs to nothing, is too much or does not fit the orders is listed and mailed."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Permission
from orders.models import Checkout, Order, OrderStatus
from payments import actions, tasks
from payments.models import Transaction, TransactionEvent
from payments.strays import find_strays
from tests.factories.accounts import make_staff
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import complete, pay, play, report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def found(*, after=timedelta(days=2)):
    return [(stray.kind, int(stray.amount)) for stray in find_strays(now=NOW + after)]


def make_orphan():
    checkout = make_basket(vendors=1)
    payment = pay(checkout, **play("CHARGE_ACTION_REQUIRED")).transaction
    assert actions.expire_checkouts(now=NOW + timedelta(days=31)) == 1
    report(payment, "charge_success", 120_000)


def test_what_was_paid_and_ordered_is_nobodys_question():
    for event in ("CHARGE_SUCCESS", "AUTHORIZATION_SUCCESS"):
        checkout = make_basket(vendors=1)
        pay(checkout, **play(event))
        complete(checkout)
    pay(make_basket(vendors=1))

    assert found() == []


def test_money_whose_basket_is_gone_is_found():
    make_orphan()

    assert found() == [("orphaned", 120_000)]


def test_a_paid_basket_that_nobody_ordered_is_found_after_a_day():
    pay(make_basket(vendors=1), **play("CHARGE_SUCCESS"))

    assert (found(after=timedelta(hours=23)), found(after=timedelta(hours=25))) == ([], [("left", 120_000)])


def test_what_was_charged_twice_is_found():
    checkout = make_basket(vendors=1)
    waiting = [pay(checkout, **play("CHARGE_ACTION_REQUIRED")).transaction for _ in range(2)]
    for number, payment in enumerate(waiting):
        report(payment, "charge_success", 120_000, reference=f"r{number}")
    complete(checkout)

    assert found() == [("overcharged", 120_000)]


def test_an_order_that_says_another_sum_than_its_payments_is_found():
    checkout = make_basket(vendors=1)
    payment = pay(checkout, **play("CHARGE_SUCCESS")).transaction
    complete(checkout)
    Transaction.objects.filter(pk=payment.pk).update(charged_amount=Decimal(119_000))

    assert found() == [("unmatched", -1_000)]


def test_money_of_a_closed_order_and_a_service_that_does_not_answer_are_found():
    checkout = make_basket(vendors=1)
    pay(checkout, **play("CHARGE_SUCCESS"))
    order = complete(checkout)
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.CANCELED)
    payment = pay(make_basket(vendors=1), **play("CHARGE_ACTION_REQUIRED")).transaction
    TransactionEvent.objects.filter(transaction=payment).update(asked_at=NOW)

    assert sorted(found()) == sorted([("unanswered", 120_000)] * payment.events.count() + [("closed", 120_000)])


def test_staff_get_the_report_once_a_day(django_capture_on_commit_callbacks):
    make_staff(permissions=(Permission.HANDLE_PAYMENTS,), email="cash@example.com", language_code="en")
    make_staff(permissions=(Permission.MANAGE_ORDERS,), email="packing@example.com")
    assert tasks.report_stray_money() is False
    make_orphan()

    with django_capture_on_commit_callbacks(execute=True):
        assert [tasks.report_stray_money(), tasks.report_stray_money()] == [True, False]

    assert [message.subject for message in mail.outbox] == ["Money to look at: 1"]
    assert "Paid for a basket that is gone: 120,000\N{NO-BREAK SPACE}₫ http" in mail.outbox[0].body


def test_the_command_lists_it_and_ends_with_an_error():
    out = StringIO()
    call_command("stray_money", stdout=out)
    assert out.getvalue() == "All money belongs to an order.\n"
    make_orphan()

    with pytest.raises(CommandError, match="1 to look at"):
        call_command("stray_money", stdout=out)

    assert "/admin/payments/transaction/" in out.getvalue()
    assert not Checkout.objects.exists()
