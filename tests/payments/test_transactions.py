"""Payments started, reported and created by apps: nothing is counted twice, nothing gets lost."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from accounts.models import App, User
from accounts.viewers import ANONYMOUS, Viewer
from orders.models import Checkout, Order
from payments import actions
from payments.actions import SourceNotFound, TransactionNotFound, paid_sums
from payments.gateways import GatewayNotFound, installed_gateways
from payments.models import Transaction
from primitives.money import LARGEST_AMOUNT
from tests.factories.catalog import make_channel
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import DUMMY, complete, pay, play, report

pytestmark = pytest.mark.django_db


def make_app_viewer():
    app = App.objects.create(name="Till", identifier="till", permissions=["HANDLE_PAYMENTS"])
    return Viewer(app=app, permissions=frozenset({"HANDLE_PAYMENTS"}))


def covered(checkout):
    return paid_sums(checkout_ids=[checkout.pk])[checkout.pk].covered_amount


def test_the_gateways_of_the_settings_are_offered_by_currency():
    assert [gateway.id for gateway in installed_gateways(currency="VND")] == ["ocop.cod", DUMMY]
    assert [gateway.id for gateway in installed_gateways(currency="USD")] == [DUMMY]


def test_the_whole_rest_is_paid_unless_an_amount_is_named():
    checkout = make_basket(vendors=1)

    pay(checkout, amount=Decimal(20_000))
    second = pay(checkout)

    assert second.event.amount == 100_000
    assert covered(checkout) == 120_000


@pytest.mark.parametrize(
    ("event_type", "amounts"),
    [
        ("CHARGE_SUCCESS", (120_000, 0, 0)),
        ("AUTHORIZATION_SUCCESS", (0, 120_000, 0)),
        ("CHARGE_REQUEST", (0, 0, 120_000)),
        ("CHARGE_ACTION_REQUIRED", (0, 0, 0)),
        ("CHARGE_FAILURE", (0, 0, 0)),
    ],
)
def test_the_dummy_gateway_plays_the_event_it_is_told(event_type, amounts):
    outcome = pay(make_basket(vendors=1), **play(event_type))

    payment = outcome.transaction
    assert outcome.event.type == event_type.lower()
    assert (payment.charged_amount, payment.authorized_amount, payment.charge_pending_amount) == amounts


@pytest.mark.parametrize(
    "data", [None, "x", {"event": "x"}, {"event": {"type": 5}}, {"event": {"type": "REFUND_SUCCESS"}}]
)
def test_the_dummy_gateway_takes_any_data_without_failing(data):
    outcome = pay(make_basket(vendors=1), gateway_id=DUMMY, data=data)

    assert outcome.event.type in {"charge_success", "charge_failure"}


def test_a_payment_that_needs_the_shopper_is_gone_on_with():
    checkout = make_basket(vendors=1)
    started = pay(checkout, **play("CHARGE_ACTION_REQUIRED"))

    done = actions.process_transaction(
        transaction_id=started.transaction.pk, viewer=ANONYMOUS, now=NOW, data=play("CHARGE_SUCCESS")["data"]
    )
    again = actions.process_transaction(
        transaction_id=started.transaction.pk, viewer=ANONYMOUS, now=NOW, data=play("CHARGE_FAILURE")["data"]
    )

    assert done.event.type == again.event.type == "charge_success"
    assert covered(checkout) == 120_000


def test_going_on_with_an_unknown_payment_is_refused():
    with pytest.raises(TransactionNotFound):
        actions.process_transaction(transaction_id=uuid4(), viewer=ANONYMOUS, now=NOW)


def test_the_same_key_pays_once():
    checkout = make_basket(vendors=1)

    first = pay(checkout, idempotency_key="k1")
    second = pay(checkout, idempotency_key="k1")

    assert first.transaction.pk == second.transaction.pk
    assert second.event.type == "authorization_success"
    assert covered(checkout) == 120_000


def test_a_key_cannot_be_used_for_something_else():
    pay(make_basket(vendors=1), idempotency_key="k1")
    other = make_basket(vendors=1)

    with pytest.raises(ValidationError) as caught:
        pay(other, idempotency_key="k1")

    assert caught.value.error_dict["idempotency_key"][0].code == "unique"
    assert covered(other) == 0


def test_an_unknown_gateway_or_one_of_another_currency_is_refused_and_leaves_no_trace():
    checkout = make_basket(vendors=1)

    with pytest.raises(GatewayNotFound):
        pay(checkout, gateway_id="nope")
    Checkout.objects.update(currency="USD", channel=make_channel(slug="export", currency="USD"))
    with pytest.raises(GatewayNotFound):
        pay(checkout)

    assert not Transaction.objects.exists()


@pytest.mark.parametrize("amount", ["-1", "1E+15", "NaN", "Infinity"])
def test_an_impossible_amount_is_refused(amount):
    with pytest.raises(ValidationError):
        pay(make_basket(vendors=1), amount=Decimal(amount))
    assert not Transaction.objects.exists()


def test_whoever_knows_its_id_pays_somebody_elses_basket():
    checkout = make_basket(user=User.objects.create_user("owner@example.com"))

    assert pay(checkout).transaction.checkout == checkout
    with pytest.raises(SourceNotFound):
        actions.initialize_transaction(gateway_id="ocop.cod", viewer=ANONYMOUS, now=NOW, checkout_id=uuid4())


def test_an_app_writes_down_what_it_has_collected():
    checkout = make_basket(vendors=1)

    payment = actions.create_transaction(
        checkout_id=checkout.pk,
        viewer=make_app_viewer(),
        now=NOW,
        name="Card",
        psp_reference="psp-1",
        available_actions=["REFUND"],
        amounts={"charged": (Decimal(100_000), "VND"), "authorized": (Decimal(20_000), "VND")},
    )
    order = complete(checkout)

    assert (int(payment.charged_amount), int(payment.authorized_amount)) == (100_000, 20_000)
    assert (order.charge_status, order.authorize_status) == ("partial", "full")
    assert Transaction.objects.get().order_id == order.pk


def test_the_same_reference_is_not_written_down_twice():
    viewer, checkout = make_app_viewer(), make_basket(vendors=1)
    values = {"viewer": viewer, "now": NOW, "psp_reference": "psp-1", "checkout_id": checkout.pk}
    actions.create_transaction(**values, amounts={"charged": (Decimal(1), "VND")})

    with pytest.raises(ValidationError):
        actions.create_transaction(**values, amounts={"charged": (Decimal(1), "VND")})

    assert covered(checkout) == 1


def test_a_report_cannot_name_a_payment_as_another_one_is_named():
    viewer, checkout = make_app_viewer(), make_basket(vendors=1)
    first, second = (
        actions.create_transaction(checkout_id=checkout.pk, viewer=viewer, now=NOW, amounts={}) for _ in range(2)
    )
    report(first, "charge_success", 1, "psp-1", viewer)

    with pytest.raises(ValidationError) as caught:
        report(second, "charge_success", 1, "psp-1", viewer)

    assert {field: errors[0].code for field, errors in caught.value.error_dict.items()} == {
        "psp_reference": "already_exists"
    }
    assert second.events.count() == 0


def test_a_foreign_currency_is_refused():
    with pytest.raises(ValidationError) as caught:
        actions.create_transaction(
            checkout_id=make_basket(vendors=1).pk,
            viewer=make_app_viewer(),
            now=NOW,
            amounts={"charged": (Decimal(1), "EUR")},
        )

    assert caught.value.error_dict["amount_charged"][0].code == "incorrect_currency"


def test_a_report_counts_once():
    payment = pay(make_basket(vendors=1), **play("CHARGE_ACTION_REQUIRED")).transaction

    _first, was_known = report(payment, "charge_success", 120_000)
    _second, is_known = report(payment, "charge_success", 120_000)

    payment.refresh_from_db()
    assert (was_known, is_known, payment.charged_amount) == (False, True, 120_000)
    with pytest.raises(ValidationError):
        report(payment, "charge_success", 5)


@pytest.mark.parametrize("is_ordered", [False, True])
def test_sums_beyond_what_can_be_stored_are_refused_and_change_nothing(is_ordered):
    checkout = make_basket(vendors=1)
    payment = pay(checkout).transaction
    source = {"order_id": complete(checkout).pk} if is_ordered else {"checkout_id": checkout.pk}
    largest = (LARGEST_AMOUNT, "VND")
    report(payment, "charge_success", LARGEST_AMOUNT, "first")

    with pytest.raises(ValidationError):
        report(payment, "charge_success", LARGEST_AMOUNT, "second")
    for amounts in ({"charged": largest}, {"charged": largest, "refunded": largest})[not is_ordered :]:
        with pytest.raises(ValidationError):
            actions.create_transaction(**source, viewer=ANONYMOUS, now=NOW, amounts=amounts)

    assert [row.charged_amount for row in Transaction.objects.all()] == [LARGEST_AMOUNT]


def test_two_payments_too_large_together_are_no_order():
    checkout = make_basket(vendors=1)
    waiting = [pay(checkout, **play("CHARGE_ACTION_REQUIRED", amount=LARGEST_AMOUNT)).transaction for _ in range(2)]
    for number, payment in enumerate(waiting):
        report(payment, "charge_success", LARGEST_AMOUNT, reference=f"r{number}")

    with pytest.raises(ValidationError) as caught:
        complete(checkout)

    assert list(caught.value.error_dict) == ["amount"]


def test_money_that_comes_after_the_order_reaches_the_order():
    checkout = make_basket(vendors=1)
    payment = pay(checkout).transaction
    order = complete(checkout)

    report(payment, "charge_success", 120_000)

    order.refresh_from_db()
    assert (order.charge_status, order.total_charged_amount, order.total_authorized_amount) == ("full", 120_000, 0)


def test_what_is_left_of_an_order_can_be_paid():
    checkout = make_basket(vendors=1)
    payment = pay(checkout).transaction
    order = complete(checkout)
    report(payment, "cancel_success", 120_000)

    actions.initialize_transaction(order_id=order.pk, viewer=ANONYMOUS, now=NOW, **play("CHARGE_SUCCESS"))

    order.refresh_from_db()
    assert (order.charge_status, order.total_charged_amount) == ("full", 120_000)


@pytest.mark.parametrize("event_type", ["CHARGE_SUCCESS", "CHARGE_REQUEST", "AUTHORIZATION_SUCCESS"])
def test_abandoned_checkouts_go_unless_money_is_on_its_way(event_type):
    late = NOW + timedelta(days=31)
    kept, gone, empty = make_basket(), make_basket(), make_basket(vendors=0)
    pay(kept, **play(event_type))
    owned = make_basket(user=User.objects.create_user("owner@example.com"))

    assert actions.expire_checkouts(now=NOW + timedelta(hours=7)) == 1
    assert not Checkout.objects.filter(pk=empty.pk).exists()
    assert actions.expire_checkouts(now=late) == 1

    assert set(Checkout.objects.values_list("pk", flat=True)) == {kept.pk, owned.pk}
    assert not Checkout.objects.filter(pk=gone.pk).exists()
    assert Transaction.objects.get().checkout_id == kept.pk
    assert not Order.objects.exists()


def test_a_promise_of_cash_on_delivery_keeps_no_abandoned_checkout():
    checkout = make_basket(vendors=1)
    payment = pay(checkout).transaction

    assert actions.expire_checkouts(now=NOW + timedelta(days=31)) == 1

    assert not Checkout.objects.exists()
    payment.refresh_from_db()
    assert (payment.checkout_id, payment.authorized_amount, payment.canceled_amount) == (None, 0, 120_000)


def test_cash_that_was_handed_over_keeps_its_checkout():
    checkout = make_basket(vendors=1)
    report(pay(checkout).transaction, "charge_success", 120_000)

    assert actions.expire_checkouts(now=NOW + timedelta(days=31)) == 0

    assert Checkout.objects.get() == checkout


def test_paid_checkouts_do_not_stand_in_the_way_of_abandoned_ones():
    baskets = sorted((make_basket(vendors=1) for _ in range(3)), key=lambda checkout: checkout.pk)
    for paid in baskets[:2]:
        pay(paid, **play("CHARGE_SUCCESS"))

    assert actions.expire_checkouts(now=NOW + timedelta(days=31), limit=2) == 1

    assert set(Checkout.objects.all()) == set(baskets[:2])
