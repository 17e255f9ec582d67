"""A gateway is asked once for one wish, however many ask us, and asked again when whoever asked it has died."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.viewers import ANONYMOUS
from payments import actions
from payments.gateways import GatewayFailed
from payments.models import Transaction
from tests.factories.gateways import WatchedGateway
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import pay
from tests.racing import at_once

pytestmark = pytest.mark.django_db


class Died(BaseException):
    """The process ended here."""


@pytest.fixture(autouse=True)
def gateway(settings):
    settings.PAYMENT_GATEWAYS = {"watched": "tests.factories.gateways.WatchedGateway"}
    WatchedGateway.asked.clear()
    WatchedGateway.answers.clear()
    WatchedGateway.seconds = 0.0
    return WatchedGateway


def calls():
    return [call for call, _request in WatchedGateway.asked]


def start(checkout, **fields):
    return pay(checkout, gateway_id="watched", **fields)


def start_and_die(checkout, **fields):
    WatchedGateway.answers.append(Died())
    with pytest.raises(Died):
        start(checkout, **fields)
    return Transaction.objects.get()


def go_on(payment, *, after=timedelta()):
    return actions.process_transaction(transaction_id=payment.pk, viewer=ANONYMOUS, now=NOW + after)


@pytest.mark.django_db(transaction=True)
def test_of_those_who_go_on_with_a_payment_at_once_one_asks(gateway):
    gateway.answers += ["charge_action_required", "charge_success"]
    payment = start(make_basket(vendors=1)).transaction
    gateway.seconds = 0.5

    outcomes = at_once([lambda: go_on(payment)] * 4)

    assert calls() == ["start", "proceed"]
    assert sorted(outcome.event.type for outcome in outcomes) == ["charge_action_required"] * 3 + ["charge_success"]
    payment.refresh_from_db()
    assert payment.charged_amount == 120_000


@pytest.mark.django_db(transaction=True)
def test_of_those_who_start_with_one_key_at_once_one_asks(gateway):
    gateway.answers.append("charge_success")
    gateway.seconds = 0.5
    checkout = make_basket(vendors=1)

    outcomes = at_once([lambda: start(checkout, idempotency_key="key")] * 4)

    assert calls() == ["start"]
    assert sorted(outcome.event.type for outcome in outcomes) == ["charge_request"] * 3 + ["charge_success"]


def test_the_same_key_asks_again_when_the_first_process_must_have_died(gateway):
    checkout = make_basket(vendors=1)
    start_and_die(checkout, idempotency_key="key")
    gateway.answers.append("charge_success")

    early = start(checkout, idempotency_key="key", now=NOW + timedelta(seconds=119))
    late = start(checkout, idempotency_key="key", now=NOW + timedelta(seconds=120))
    again = start(checkout, idempotency_key="key", now=NOW + timedelta(seconds=300))

    assert [early.event.type, late.event.type, again.event.type] == [
        "charge_request",
        "charge_success",
        "charge_success",
    ]
    assert calls() == ["start", "start"]
    assert {request.transaction_id for _call, request in gateway.asked} == {Transaction.objects.get().pk}


def test_a_payment_whose_process_died_can_be_gone_on_with(gateway):
    payment = start_and_die(make_basket(vendors=1))
    gateway.answers.append("charge_success")

    assert go_on(payment).event.type == "charge_request"
    assert go_on(payment, after=timedelta(minutes=2)).event.type == "charge_success"

    assert calls() == ["start", "proceed"]


def test_what_became_of_a_lost_payment_is_asked_by_itself(gateway):
    payment = start_and_die(make_basket(vendors=1))
    gateway.answers.append("charge_success")

    assert actions.ask_again(now=NOW + timedelta(seconds=119)) == 0
    assert actions.ask_again(now=NOW + timedelta(seconds=120)) == 1
    assert actions.ask_again(now=NOW + timedelta(days=2)) == 0

    payment.refresh_from_db()
    assert (calls(), payment.charged_amount) == (["start", "proceed"], 120_000)


def test_what_became_of_a_lost_refund_is_asked_under_the_same_reference(gateway):
    gateway.answers += ["charge_success", Died(), "refund_success"]
    payment = start(make_basket(vendors=1)).transaction
    with pytest.raises(Died):
        actions.request_action(transaction_id=payment.pk, action="REFUND", viewer=ANONYMOUS, now=NOW)

    assert actions.ask_again(now=NOW + timedelta(minutes=2)) == 1

    (_start, first, second) = [request for _call, request in gateway.asked]
    assert calls() == ["start", "act", "act"]
    assert first == second
    payment.refresh_from_db()
    assert (payment.charged_amount, payment.refunded_amount) == (0, 120_000)


def test_what_is_being_given_back_is_not_given_back_twice(gateway):
    gateway.answers += ["charge_success", Died(), "refund_success"]
    payment = start(make_basket(vendors=1)).transaction
    refund = {"transaction_id": payment.pk, "action": "REFUND", "viewer": ANONYMOUS, "now": NOW}
    with pytest.raises(Died):
        actions.request_action(**refund, amount=Decimal(100_000))

    outcome = actions.request_action(**refund)

    assert outcome.event.amount == 20_000
    with pytest.raises(actions.ActionNotPossible):
        actions.request_action(**refund)


@pytest.mark.parametrize(("is_permanent", "expected"), [(False, [0, 0, 1]), (True, [1, 0, 0])])
def test_a_service_that_cannot_be_reached_is_asked_for_a_day(gateway, is_permanent, expected):
    payment = start_and_die(make_basket(vendors=1))
    gateway.answers += [GatewayFailed("no answer", is_permanent=is_permanent)] * 3

    answered = [actions.ask_again(now=NOW + timedelta(hours=hours)) for hours in (1, 23, 24)]

    assert answered == expected
    assert [event.type for event in payment.events.order_by("pk")] == ["charge_request", "charge_failure"]
