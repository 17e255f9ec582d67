"""What payment apps do with what they have collected: correct it, report about it, and have the gateway act."""

import pytest
from django.utils import timezone

from accounts.models import Permission
from accounts.tokens import issue_token
from accounts.viewers import ANONYMOUS
from payments.actions import complete_checkout
from payments.models import Transaction, TransactionEvent, TransactionEventType
from tests.api.asking import denial, gid
from tests.api.buying import ask, make_goods
from tests.factories.accounts import make_app, make_staff
from tests.factories.orders import make_address, make_checkout

pytestmark = pytest.mark.django_db

BITS = """transaction { id name pspReference actions authorizedAmount { amount } chargedAmount { amount }
  refundedAmount { amount } canceledAmount { amount } events { type amount { amount } message pspReference } }
  errors { field code message }"""
CREATE = (
    "mutation($id: ID!, $t: TransactionCreateInput!, $e: TransactionEventInput) {"
    f" transactionCreate(id: $id, transaction: $t, transactionEvent: $e) {{ {BITS} }} }}"
)
UPDATE = (
    "mutation($id: ID, $t: TransactionUpdateInput, $e: TransactionEventInput) {"
    f" transactionUpdate(id: $id, transaction: $t, transactionEvent: $e) {{ {BITS} }} }}"
)
ACT = (
    "mutation($id: ID, $a: TransactionActionEnum!, $m: PositiveDecimal, $r: String) {"
    f" transactionRequestAction(id: $id, actionType: $a, amount: $m, refundReason: $r) {{ {BITS} }} }}"
)
REPORT = """mutation($id: ID, $t: TransactionEventTypeEnum!, $m: PositiveDecimal, $p: String!, $d: [MetadataInput!],
  $n: [TransactionActionEnum!]) {
  transactionEventReport(id: $id, type: $t, amount: $m, pspReference: $p, transactionMetadata: $d, availableActions: $n) {
    alreadyProcessed transaction { actions chargedAmount { amount } metadata { key value } }
    transactionEvent { type amount { amount } } errors { field code message } } }"""


def vnd(amount):
    return {"amount": str(amount), "currency": "VND"}


@pytest.fixture
def checkout():
    (variant,) = make_goods()
    method = variant.product.vendor.shipping_methods.get().shipping_method
    return make_checkout(lines={variant: 1}, address=make_address(), method=method)


@pytest.fixture
def till():
    make_app(permissions=(Permission.HANDLE_PAYMENTS,), token="till")
    return "till"


def create(checkout, token, *, event=None, **given):
    answer = ask(CREATE, token=token, id=gid(checkout), t=given, e=event)
    return answer["data"]["transactionCreate"]["transaction"]


@pytest.mark.parametrize("kind", list(TransactionEventType))
def test_every_type_of_event_can_be_read_just_after_it_was_made(checkout, till, kind):
    made = create(checkout, till, name="Card")

    payload = ask(REPORT, token=till, id=made["id"], t=kind.name, m="1", p="psp")["data"]["transactionEventReport"]

    assert payload["errors"] == []
    assert payload["transactionEvent"]["type"] == kind.name


def test_an_app_corrects_sums_and_texts_and_what_was_reported_stays(checkout, till):
    made = create(checkout, till, name="Card", pspReference="psp-1", amountAuthorized=vnd(50_000))

    changed = ask(
        UPDATE,
        token=till,
        id=made["id"],
        t={
            "name": "Card 2",
            "amountCharged": vnd(30_000),
            "amountAuthorized": vnd(20_000),
            "availableActions": ["REFUND"],
        },
    )["data"]["transactionUpdate"]
    given_back = ask(UPDATE, token=till, id=made["id"], t={"amountCharged": vnd(20_000), "amountRefunded": vnd(10_000)})

    assert changed["errors"] == []
    assert changed["transaction"]["name"] == "Card 2"
    assert changed["transaction"]["pspReference"] == "psp-1"
    assert changed["transaction"]["actions"] == ["REFUND"]
    assert (changed["transaction"]["authorizedAmount"], changed["transaction"]["chargedAmount"]) == (
        {"amount": 20_000.0},
        {"amount": 30_000.0},
    )
    assert [event["type"] for event in changed["transaction"]["events"]] == [
        "AUTHORIZATION_SUCCESS",
        "CHARGE_SUCCESS",
        "AUTHORIZATION_ADJUSTMENT",
    ]
    last = given_back["data"]["transactionUpdate"]["transaction"]
    assert (last["chargedAmount"], last["refundedAmount"]) == ({"amount": 20_000.0}, {"amount": 10_000.0})


def test_charged_sums_go_down_as_well(checkout, till):
    made = create(checkout, till, amountCharged=vnd(30_000))

    changed = ask(UPDATE, token=till, id=made["id"], t={"amountCharged": vnd(10_000)})["data"]["transactionUpdate"]

    assert changed["transaction"]["chargedAmount"] == {"amount": 10_000.0}
    assert [event["type"] for event in changed["transaction"]["events"]] == ["CHARGE_SUCCESS", "CHARGE_BACK"]


def test_a_note_is_written_down_and_moves_no_money(checkout, till):
    made = create(checkout, till, amountCharged=vnd(5_000), event={"message": "By phone", "pspReference": "call-7"})

    noted = ask(UPDATE, token=till, id=made["id"], e={"message": "Again"})["data"]["transactionUpdate"]

    assert [(event["type"], event["message"], event["pspReference"]) for event in made["events"]] == [
        ("CHARGE_SUCCESS", "", ""),
        ("INFO", "By phone", "call-7"),
    ]
    assert noted["transaction"]["events"][-1]["message"] == "Again"
    assert noted["transaction"]["chargedAmount"] == {"amount": 5_000.0}


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"amountCharged": {"amount": "1", "currency": "USD"}}, "amountCharged", "INCORRECT_CURRENCY"),
        ({"pspReference": "taken"}, "transaction", "UNIQUE"),
        ({"amountCanceled": {"amount": "0", "currency": "VND"}}, "amountCanceled", "INVALID"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(checkout, till, given, field, code):
    create(checkout, till, pspReference="taken")
    made = create(checkout, till, amountCharged=vnd(5_000), amountCanceled=vnd(1_000))
    before = list(Transaction.objects.order_by("pk").values())

    payload = ask(UPDATE, token=till, id=made["id"], t=given)["data"]["transactionUpdate"]

    assert [(error["field"], error["code"]) for error in payload["errors"]] == [(field, code)]
    assert list(Transaction.objects.order_by("pk").values()) == before


def test_an_unknown_transaction_is_not_found(till):
    unknown = "VHJhbnNhY3Rpb25JdGVtOjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMA=="

    update = ask(UPDATE, token=till, id=unknown)["data"]["transactionUpdate"]
    act = ask(ACT, token=till, id=unknown, a="CHARGE")["data"]["transactionRequestAction"]

    for payload in (update, act):
        assert [(error["field"], error["code"]) for error in payload["errors"]] == [("id", "NOT_FOUND")]


def test_what_an_app_has_collected_is_its_own(checkout, till):
    make_app(permissions=(Permission.HANDLE_PAYMENTS,), token="other")
    staff = issue_token(make_staff(permissions=(Permission.HANDLE_PAYMENTS,)), "access", now=timezone.now())
    made = create(checkout, till, amountCharged=vnd(5_000))
    message = "To access this path, you need one of the following permissions: OWNER, HANDLE_PAYMENTS"

    for token in ("other", staff):
        updated = ask(UPDATE, token=token, id=made["id"], t={"amountCharged": vnd(1)})
        reported = ask(REPORT, token=token, id=made["id"], t="CHARGE_SUCCESS", m="1", p="x")
        assert denial(updated) == denial(reported) == ("PermissionDenied", message)

    assert Transaction.objects.get().charged_amount == 5_000
    assert TransactionEvent.objects.count() == 1


def test_what_staff_have_written_down_no_app_changes(checkout, till):
    staff = issue_token(make_staff(permissions=(Permission.HANDLE_PAYMENTS,)), "access", now=timezone.now())
    colleague = issue_token(make_staff(permissions=(Permission.HANDLE_PAYMENTS,)), "access", now=timezone.now())
    made = create(checkout, staff, amountCharged=vnd(5_000))

    by_app = ask(UPDATE, token=till, id=made["id"], t={"name": "x"})
    by_colleague = ask(UPDATE, token=colleague, id=made["id"], t={"name": "y"})["data"]["transactionUpdate"]

    assert denial(by_app)[0] == "PermissionDenied"
    assert by_colleague["transaction"]["name"] == "y"


def pay(checkout, gateway):
    text = """mutation($id: ID!, $g: PaymentGatewayToInitialize!) { transactionInitialize(
      id: $id, paymentGateway: $g, action: AUTHORIZATION) { transaction { id } transactionEvent { type } } }"""
    return ask(text, id=gid(checkout), g={"id": gateway})["data"]["transactionInitialize"]


@pytest.mark.parametrize("gateway", ["ocop.cod", "saleor.io.dummy-payment-app"])
def test_an_answer_of_a_gateway_names_its_event(checkout, gateway):
    assert pay(checkout, gateway)["transactionEvent"] == {"type": "AUTHORIZATION_SUCCESS"}


@pytest.mark.parametrize("gateway", ["ocop.cod", "saleor.io.dummy-payment-app"])
def test_a_gateway_charges_and_gives_back_on_request(checkout, till, gateway):
    started = pay(checkout, gateway)["transaction"]

    part = ask(ACT, token=till, id=started["id"], a="CHARGE", m="20000")["data"]["transactionRequestAction"]
    rest = ask(ACT, token=till, id=started["id"], a="CHARGE")["data"]["transactionRequestAction"]
    back = ask(ACT, token=till, id=started["id"], a="REFUND", m="5000", r="Broken")["data"]["transactionRequestAction"]

    assert (part["transaction"]["chargedAmount"], part["transaction"]["authorizedAmount"]) == (
        {"amount": 20_000.0},
        {"amount": 100_000.0},
    )
    assert (rest["transaction"]["chargedAmount"], rest["transaction"]["authorizedAmount"]) == (
        {"amount": 120_000.0},
        {"amount": 0.0},
    )
    assert (back["transaction"]["chargedAmount"], back["transaction"]["refundedAmount"]) == (
        {"amount": 115_000.0},
        {"amount": 5_000.0},
    )
    assert [(event["type"], event["message"]) for event in back["transaction"]["events"]][-2] == (
        "REFUND_REQUEST",
        "Broken",
    )


def test_an_order_tells_what_was_given_back_over_all_its_payments(checkout, till):
    pay(checkout, "ocop.cod")
    order = complete_checkout(checkout_id=checkout.pk, viewer=ANONYMOUS, now=timezone.now())
    for paid, returned in ((60_000, 5_000), (50_000, 2_000)):
        made = create(order, till, amountCharged=vnd(paid))
        ask(
            UPDATE,
            token=till,
            id=made["id"],
            t={"amountCharged": vnd(paid - returned), "amountRefunded": vnd(returned)},
        )

    answer = ask("query($id: ID!) { order(id: $id) { totalRefunded { amount currency } } }", id=gid(order))

    assert answer["data"]["order"]["totalRefunded"] == {"amount": 7_000.0, "currency": "VND"}


def test_a_promise_can_be_let_go(checkout, till):
    started = pay(checkout, "ocop.cod")["transaction"]

    payload = ask(ACT, token=till, id=started["id"], a="CANCEL")["data"]["transactionRequestAction"]

    assert (payload["transaction"]["authorizedAmount"], payload["transaction"]["canceledAmount"]) == (
        {"amount": 0.0},
        {"amount": 120_000.0},
    )


def test_without_a_gateway_or_money_nothing_can_be_requested(checkout, till):
    collected = create(checkout, till, amountCharged=vnd(5_000))
    promised = pay(checkout, "ocop.cod")["transaction"]

    by_hand = ask(ACT, token=till, id=collected["id"], a="REFUND")["data"]["transactionRequestAction"]
    too_early = ask(ACT, token=till, id=promised["id"], a="REFUND")["data"]["transactionRequestAction"]

    for payload in (by_hand, too_early):
        assert [(error["field"], error["code"]) for error in payload["errors"]] == [
            (None, "MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK")
        ]


def test_a_report_says_what_can_be_done_next_or_leaves_it(checkout, till):
    made = create(checkout, till, availableActions=["CHARGE"])
    pairs = [{"key": "terminal", "value": "7"}]

    silent = ask(REPORT, token=till, id=made["id"], t="AUTHORIZATION_SUCCESS", m="9", p="a", d=pairs)
    said = ask(REPORT, token=till, id=made["id"], t="CHARGE_SUCCESS", m="9", p="b", n=["REFUND", "REFUND"])

    assert silent["data"]["transactionEventReport"]["transaction"]["actions"] == ["CHARGE"]
    assert silent["data"]["transactionEventReport"]["transaction"]["metadata"] == pairs
    assert said["data"]["transactionEventReport"]["transaction"]["actions"] == ["REFUND"]


def test_an_amount_may_be_left_out_where_it_follows_from_what_was_reported(checkout, till):
    made = create(checkout, till)
    ask(REPORT, token=till, id=made["id"], t="CHARGE_SUCCESS", m="700", p="charge")

    back = ask(REPORT, token=till, id=made["id"], t="CHARGE_BACK", p="charge")["data"]["transactionEventReport"]
    strange = ask(REPORT, token=till, id=made["id"], t="CHARGE_BACK", p="other")["data"]["transactionEventReport"]
    silent = ask(REPORT, token=till, id=made["id"], t="CHARGE_SUCCESS", p="more")["data"]["transactionEventReport"]

    assert back["transactionEvent"]["amount"] == {"amount": 700.0}
    assert back["transaction"]["chargedAmount"] == {"amount": 0.0}
    assert [(error["field"], error["code"]) for error in strange["errors"]] == [("amount", "REQUIRED")]
    assert silent["errors"][0]["message"] == "The `amount` field is required for charge_success event."
