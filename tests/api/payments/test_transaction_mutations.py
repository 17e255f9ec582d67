"""Payments over the API: gateways that storefronts start, and what only payment apps may do."""

import pytest

from accounts.models import Permission
from accounts.viewers import ANONYMOUS
from api.terms.ids import to_global_id
from orders.models import Order, OrderStatus
from payments.actions import complete_checkout
from payments.models import Transaction
from tests.api.asking import gid
from tests.api.buying import ask, make_goods, make_till
from tests.factories.accounts import make_app, make_user
from tests.factories.orders import NOW, make_address, make_checkout

pytestmark = pytest.mark.django_db

UNKNOWN = to_global_id("Checkout", "00000000-0000-4000-8000-000000000000")
DUMMY = "saleor.io.dummy-payment-app"
INITIALIZE = """mutation($id: ID!, $g: PaymentGatewayToInitialize!, $a: PositiveDecimal, $k: String) {
  transactionInitialize(id: $id, paymentGateway: $g, amount: $a, idempotencyKey: $k) {
    transaction { id authorizedAmount { amount } chargedAmount { amount } actions }
    transactionEvent { type message amount { amount } pspReference } data errors { field message code } } }"""
CREATE = """mutation($id: ID!, $t: TransactionCreateInput!) { transactionCreate(id: $id, transaction: $t) {
    transaction { id chargedAmount { amount currency } } errors { field message code } } }"""


@pytest.fixture
def checkout():
    (variant,) = make_goods()
    method = variant.product.vendor.shipping_methods.get().shipping_method
    return make_checkout(lines={variant: 1}, address=make_address(), method=method)


def initialize(checkout_id, gateway, **variables):
    return ask(INITIALIZE, id=checkout_id, g=gateway, **variables)["data"]["transactionInitialize"]


def test_gateways_say_what_a_shop_front_needs(checkout):
    text = """mutation($id: ID!, $g: [PaymentGatewayToInitialize!]) {
      paymentGatewayInitialize(id: $id, paymentGateways: $g) {
        gatewayConfigs { id data errors { field code message } } errors { field code } } }"""

    every = ask(text, id=gid(checkout))["data"]["paymentGatewayInitialize"]
    named = ask(text, id=gid(checkout), g=[{"id": "nope"}])["data"]["paymentGatewayInitialize"]
    unknown = ask(text, id=UNKNOWN)["data"]["paymentGatewayInitialize"]

    assert every == {
        "gatewayConfigs": [
            {"id": "ocop.cod", "data": {}, "errors": []},
            {"id": DUMMY, "data": {"ok": True}, "errors": []},
        ],
        "errors": [],
    }
    assert named["gatewayConfigs"] == [
        {
            "id": "nope",
            "data": None,
            "errors": [{"field": "id", "code": "NOT_FOUND", "message": "App with provided identifier not found."}],
        }
    ]
    assert unknown == {"gatewayConfigs": None, "errors": [{"field": "id", "code": "NOT_FOUND"}]}


def test_cash_on_delivery_promises_the_whole_sum(checkout):
    payload = initialize(gid(checkout), {"id": "ocop.cod"})

    assert payload["errors"] == []
    assert payload["transaction"]["authorizedAmount"] == {"amount": 120_000.0}
    assert payload["transaction"]["actions"] == ["CHARGE", "CANCEL"]
    assert payload["transactionEvent"]["type"] == "AUTHORIZATION_SUCCESS"


def test_the_dummy_card_answers_with_the_event_it_is_told(checkout):
    data = {"event": {"type": "CHARGE_SUCCESS", "includePspReference": True}}

    payload = initialize(gid(checkout), {"id": DUMMY, "data": data})

    assert payload["transactionEvent"]["type"] == "CHARGE_SUCCESS"
    assert payload["transactionEvent"]["amount"] == {"amount": 120_000.0}
    assert payload["transactionEvent"]["pspReference"].startswith("dummy-")
    status = "query($id: ID) { checkout(id: $id) { chargeStatus authorizeStatus totalBalance { amount } } }"
    assert ask(status, id=gid(checkout))["data"]["checkout"] == {
        "chargeStatus": "FULL",
        "authorizeStatus": "FULL",
        "totalBalance": {"amount": 0.0},
    }


def test_a_payment_with_a_step_for_the_shopper_is_processed(checkout):
    data = {"event": {"type": "CHARGE_ACTION_REQUIRED", "includePspReference": True}}
    started = initialize(gid(checkout), {"id": DUMMY, "data": data})

    done = ask(
        """mutation($id: ID, $d: JSON) { transactionProcess(id: $id, data: $d) {
          transaction { chargedAmount { amount } } transactionEvent { type } errors { code } } }""",
        id=started["transaction"]["id"],
        d={"event": {"type": "CHARGE_SUCCESS", "includePspReference": True}},
    )["data"]["transactionProcess"]

    assert started["transactionEvent"]["type"] == "CHARGE_ACTION_REQUIRED"
    assert done == {
        "transaction": {"chargedAmount": {"amount": 120_000.0}},
        "transactionEvent": {"type": "CHARGE_SUCCESS"},
        "errors": [],
    }


def test_an_unknown_gateway_is_refused_in_saleors_words(checkout):
    assert initialize(gid(checkout), {"id": "nope"}) == {
        "transaction": None,
        "transactionEvent": None,
        "data": None,
        "errors": [
            {"field": "paymentGateway", "message": "App with provided identifier not found.", "code": "NOT_FOUND"}
        ],
    }
    assert not Transaction.objects.exists()


def test_a_key_pays_once_and_for_one_thing(checkout):
    first = initialize(gid(checkout), {"id": "ocop.cod"}, k="key")
    again = initialize(gid(checkout), {"id": "ocop.cod"}, k="key")
    other = initialize(gid(checkout), {"id": "ocop.cod"}, k="key", a="5")

    assert first["transaction"]["id"] == again["transaction"]["id"]
    assert other["errors"] == [
        {
            "field": "idempotencyKey",
            "message": "Different transaction with provided idempotency key already exists.",
            "code": "UNIQUE",
        }
    ]
    assert Transaction.objects.count() == 1


@pytest.mark.parametrize("amount", ["1000000000000000", "99999999999999999999"])
def test_an_amount_that_no_column_holds_is_refused(checkout, amount):
    payload = initialize(gid(checkout), {"id": "ocop.cod"}, a=amount)

    assert [(error["field"], error["code"]) for error in payload["errors"]] == [("amount", "INVALID")]


@pytest.mark.parametrize("mutation", ["transactionCreate", "transactionEventReport"])
@pytest.mark.parametrize("who", ["nobody", "shopper", "app without the right"])
def test_only_payment_apps_report_money(checkout, mutation, who):
    make_app(permissions=(Permission.MANAGE_ORDERS,), token="orders")
    token = {"nobody": None, "shopper": _token(), "app without the right": "orders"}[who]
    arguments = {
        "transactionCreate": 'transaction: {name: "x", amountCharged: {amount: 1, currency: "VND"}}',
        "transactionEventReport": 'type: CHARGE_SUCCESS, amount: 1, pspReference: "p"',
    }[mutation]

    answer = ask(f'mutation {{ {mutation}(id: "{gid(checkout)}", {arguments}) {{ errors {{ code }} }} }}', token=token)

    assert answer["data"] == {mutation: None}
    assert answer["errors"][0]["message"] == (
        "To access this path, you need one of the following permissions: HANDLE_PAYMENTS"
    )
    assert not Transaction.objects.exists()


def _token():
    from django.utils import timezone

    from accounts.tokens import issue_token

    return issue_token(make_user(), "access", now=timezone.now())


def test_a_payment_app_is_refused_a_foreign_currency_and_an_unknown_checkout(checkout):
    token = make_till()
    euro = {"name": "x", "pspReference": "p", "amountCharged": {"amount": 1, "currency": "EUR"}}
    charged = euro | {"amountCharged": {"amount": 1, "currency": "VND"}}

    foreign = ask(CREATE, token=token, id=gid(checkout), t=euro)["data"]["transactionCreate"]
    unknown = ask(CREATE, token=token, id=UNKNOWN, t=charged)["data"]["transactionCreate"]
    taken = [ask(CREATE, token=token, id=gid(checkout), t=charged)["data"]["transactionCreate"] for _ in range(2)]

    assert foreign == {
        "transaction": None,
        "errors": [
            {
                "field": "amountCharged",
                "message": "Currency needs to be the same as for order: VND",
                "code": "INCORRECT_CURRENCY",
            }
        ],
    }
    assert unknown["errors"] == [
        {"field": "id", "message": f"Couldn't resolve to a node: {UNKNOWN}", "code": "NOT_FOUND"}
    ]
    assert taken[0]["transaction"]["chargedAmount"] == {"amount": 1.0, "currency": "VND"}
    assert [error["code"] for error in taken[1]["errors"]] == ["UNIQUE"]


def test_a_report_is_known_the_second_time(checkout):
    token = make_till()
    created = ask(CREATE, token=token, id=gid(checkout), t={"name": "x"})["data"]["transactionCreate"]
    text = """mutation($id: ID, $a: PositiveDecimal) {
      transactionEventReport(id: $id, type: CHARGE_SUCCESS, amount: $a, pspReference: "r1", availableActions: [REFUND]) {
        alreadyProcessed transaction { chargedAmount { amount } actions } transactionEvent { type } errors { code } } }"""
    transaction_id = created["transaction"]["id"]

    first, again, other = (
        ask(text, token=token, id=transaction_id, a=amount)["data"]["transactionEventReport"] for amount in (7, 7, 8)
    )

    assert first == {
        "alreadyProcessed": False,
        "transaction": {"chargedAmount": {"amount": 7.0}, "actions": ["REFUND"]},
        "transactionEvent": {"type": "CHARGE_SUCCESS"},
        "errors": [],
    }
    assert (again["alreadyProcessed"], again["transaction"]["chargedAmount"]) == (True, {"amount": 7.0})
    assert other["errors"] == [{"code": "INCORRECT_DETAILS"}]
    assert Transaction.objects.get().charged_amount == 7


def test_what_needs_staff_is_not_shown_with_a_checkout(checkout):
    initialize(gid(checkout), {"id": "ocop.cod"})
    text = "query($id: ID) { checkout(id: $id) { transactions { id events { type } } } }"

    refused, shown = ask(text, id=gid(checkout)), ask(text, token=make_till(), id=gid(checkout))

    assert refused["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    (transaction,) = shown["data"]["checkout"]["transactions"]
    assert [event["type"] for event in transaction["events"]] == ["CHARGE_REQUEST", "AUTHORIZATION_SUCCESS"]


def test_more_cash_than_is_owed_and_a_lost_order_are_refused_at_their_fields(checkout):
    owed = initialize(gid(checkout), {"id": "ocop.cod"})["transactionEvent"]["amount"]["amount"]

    beyond = initialize(gid(checkout), {"id": "ocop.cod"}, a=owed + 1)
    order = complete_checkout(checkout_id=checkout.pk, viewer=ANONYMOUS, now=NOW)
    Order.objects.filter(pk=order.pk).update(status=OrderStatus.EXPIRED)
    late = initialize(gid(order), {"id": DUMMY})

    assert beyond == {
        "transaction": None,
        "transactionEvent": None,
        "data": None,
        "errors": [{"field": "amount", "message": "The amount is more than what is left to pay.", "code": "INVALID"}],
    }
    assert late["errors"] == [
        {"field": "id", "message": "This order is closed. Please place a new one.", "code": "INVALID"}
    ]
    assert Transaction.objects.count() == 1
