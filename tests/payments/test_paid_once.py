"""Nothing is charged twice: what a gateway is being asked for counts as paid, and too much is told to staff."""

from collections import Counter
from decimal import Decimal

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from accounts.models import Permission
from accounts.viewers import ANONYMOUS
from payments import actions
from payments.models import Transaction, TransactionEvent
from tests.factories.accounts import make_staff
from tests.factories.gateways import WatchedGateway
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import complete, pay, play, report
from tests.racing import at_once


@pytest.fixture
def gateway(settings):
    settings.PAYMENT_GATEWAYS |= {"watched": "tests.factories.gateways.WatchedGateway"}
    WatchedGateway.asked.clear()
    WatchedGateway.answers.clear()
    WatchedGateway.seconds = 0.5
    yield WatchedGateway
    WatchedGateway.seconds = 0.0


def source_of(checkout, *, is_ordered):
    if not is_ordered:
        return {"checkout_id": checkout.pk}
    first = pay(checkout).transaction
    order = complete(checkout)
    actions.request_action(transaction_id=first.pk, action="CANCEL", viewer=ANONYMOUS, now=NOW)
    return {"checkout_id": None, "order_id": order.pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_ordered", [False, True])
@pytest.mark.parametrize("amount", [None, Decimal(120_000)])
def test_of_payments_started_at_once_one_reaches_the_gateway(gateway, is_ordered, amount):
    checkout = make_basket(vendors=1)
    source = source_of(checkout, is_ordered=is_ordered)
    gateway.answers += ["charge_success"] * 6

    results = at_once([lambda: pay(checkout, gateway_id="watched", amount=amount, **source)] * 6)

    assert Counter(type(result) for result in results) == {actions.Outcome: 1, ValidationError: 5}
    assert len(gateway.asked) == 1
    assert sum(Transaction.objects.values_list("charged_amount", flat=True)) == 120_000


@pytest.mark.django_db(transaction=True)
def test_cash_is_not_promised_beside_a_charge_at_the_gateway(gateway):
    checkout = make_basket(vendors=1)
    gateway.answers.append("charge_success")
    gateway.seconds = 1.0

    results = at_once([lambda: pay(checkout, gateway_id="watched"), lambda: pay(checkout)])

    covered = [payment.charged_amount + payment.authorized_amount for payment in Transaction.objects.all()]
    assert sum(covered) == 120_000 or not any(isinstance(result, ValidationError) for result in results)
    assert Transaction.objects.get(gateway="watched").charged_amount in {0, 120_000}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("CHARGE_SUCCESS", {}),
        ("CHARGE_SUCCESS", {"amount": Decimal(0)}),
        ("CHARGE_SUCCESS", {"amount": Decimal(120_000)}),
        ("CHARGE_REQUEST", {}),
        ("AUTHORIZATION_SUCCESS", {"amount": Decimal(1)}),
    ],
)
def test_a_payment_is_refused_where_nothing_is_left_to_pay(first, again):
    checkout = make_basket(vendors=1)
    pay(checkout, **play(first))

    with pytest.raises(ValidationError) as caught:
        pay(checkout, **play("CHARGE_SUCCESS"), **again)

    assert caught.value.error_dict["amount"][0].code == "invalid"
    assert (Transaction.objects.count(), TransactionEvent.objects.count()) == (1, 2)


@pytest.mark.django_db
@pytest.mark.parametrize("failed", ["CHARGE_FAILURE", "AUTHORIZATION_FAILURE", "CHARGE_ACTION_REQUIRED"])
def test_who_failed_to_pay_or_left_the_bank_can_pay_again(failed):
    checkout = make_basket(vendors=1)
    pay(checkout, **play(failed))

    assert pay(checkout, **play("CHARGE_SUCCESS")).transaction.charged_amount == 120_000


@pytest.mark.django_db
@pytest.mark.parametrize("is_before_the_order", [True, False])
def test_staff_are_told_once_when_more_is_charged_than_an_order_costs(
    django_capture_on_commit_callbacks, is_before_the_order
):
    make_staff(permissions=(Permission.HANDLE_PAYMENTS,), email="cash@example.com", language_code="en")
    make_staff(permissions=(Permission.MANAGE_ORDERS,), email="packing@example.com")
    checkout = make_basket(vendors=1)
    waiting = [pay(checkout, **play("CHARGE_ACTION_REQUIRED")).transaction for _ in range(2)]
    with django_capture_on_commit_callbacks(execute=True):
        report(waiting[0], "charge_success", 120_000)
        if is_before_the_order:
            report(waiting[1], "charge_success", 120_000, reference="r2")
        order = complete(checkout)
        report(waiting[1], "charge_success", 120_000, reference="r2")

    order.refresh_from_db()
    assert order.charge_status == "overcharged"
    told = [message for message in mail.outbox if message.to == ["cash@example.com"]]
    assert [message.subject for message in told] == ["An order was charged with too much"]
    assert "120,000\N{NO-BREAK SPACE}₫ more was charged" in told[0].body
    assert f"/admin/orders/order/{order.pk}/change/" in told[0].body
    assert "packing@example.com" not in {message.to[0] for message in mail.outbox}


@pytest.mark.django_db
def test_an_order_paid_to_the_dong_alerts_nobody(django_capture_on_commit_callbacks):
    make_staff(permissions=(Permission.HANDLE_PAYMENTS,), email="cash@example.com")
    checkout = make_basket(vendors=1)
    pay(checkout, **play("CHARGE_SUCCESS"))

    with django_capture_on_commit_callbacks(execute=True):
        complete(checkout)

    assert "cash@example.com" not in {message.to[0] for message in mail.outbox}
