"""What belongs to somebody's account answers and obeys that somebody and staff with the right, nobody else.

Each request below is one that the owner may make: only who asks differs. Unknown and foreign ids answer alike.
Baskets and orders are Saleor's exception: their ids cannot be guessed, and who knows one reads the order, or fills,
addresses and completes the basket. Whose it is, it does not learn.
"""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

import api
from accounts.models import Permission
from accounts.viewers import ANONYMOUS, Viewer, viewer_for_app, viewer_for_user
from api.schema import schema
from api.terms.ids import to_global_id
from orders.models import Checkout, Order
from payments.models import Transaction
from tests.api.buying import VIETNAM
from tests.factories.accounts import make_app, make_staff, make_user
from tests.factories.orders import NOW, make_address, make_basket
from tests.factories.payments import complete, pay
from tests.factories.vendors import make_member
from tests.fuzz.documents import Writer
from tests.fuzz.roots import ROOTS

pytestmark = pytest.mark.django_db

SECRETS = ("Bí Mật Riêng", "bi.mat@example.com", "999 Hẻm Kín", "+84987654321")
"""The owner's name, e-mail, street and phone: they stand in the basket, the order and the address book."""

CHECKOUT_BITS = "checkout { id email shippingAddress { firstName streetAddress1 phone } } errors { field code message }"
ADDRESS_BITS = "errors { field code message }"

READS_BY_ID = {
    "checkout": "query($checkout: ID!) { checkout(id: $checkout) { email shippingAddress { firstName } lines { id } } }",
    "order": "query($order: ID!) { order(id: $order) { number userEmail shippingAddress { phone } vendorOrders { id } } }",
}
"""For whoever knows the id."""
READS = {
    "orders": "{ orders(first: 10) { edges { node { userEmail number } } } }",
    "my orders": "{ me { orders(first: 10) { edges { node { userEmail number } } } } }",
    "my addresses": "{ me { addresses { streetAddress1 phone } } }",
}
BASKET_CHANGES = {
    "checkoutLinesAdd": f"($checkout: ID!, $variant: ID!) "
    f"{{ it: checkoutLinesAdd(id: $checkout, lines: [{{variantId: $variant, quantity: 1}}]) {{ {CHECKOUT_BITS} }} }}",
    "checkoutLinesUpdate": f"($checkout: ID!, $line: ID!) "
    f"{{ it: checkoutLinesUpdate(id: $checkout, lines: [{{lineId: $line, quantity: 2}}]) {{ {CHECKOUT_BITS} }} }}",
    "checkoutLinesDelete": f"($checkout: ID!, $line: ID!) "
    f"{{ it: checkoutLinesDelete(id: $checkout, linesIds: [$line]) {{ {CHECKOUT_BITS} }} }}",
    "checkoutLineDelete": f"($checkout: ID!, $line: ID!) "
    f"{{ it: checkoutLineDelete(id: $checkout, lineId: $line) {{ {CHECKOUT_BITS} }} }}",
    "checkoutEmailUpdate": f"($checkout: ID!) "
    f'{{ it: checkoutEmailUpdate(id: $checkout, email: "new@example.com") {{ {CHECKOUT_BITS} }} }}',
    "checkoutShippingAddressUpdate": f"($checkout: ID!, $new: AddressInput!) "
    f"{{ it: checkoutShippingAddressUpdate(id: $checkout, shippingAddress: $new) {{ {CHECKOUT_BITS} }} }}",
    "checkoutBillingAddressUpdate": f"($checkout: ID!, $new: AddressInput!) "
    f"{{ it: checkoutBillingAddressUpdate(id: $checkout, billingAddress: $new) {{ {CHECKOUT_BITS} }} }}",
    "checkoutDeliveryMethodUpdate": f"($checkout: ID!, $method: ID!) "
    f"{{ it: checkoutDeliveryMethodUpdate(id: $checkout, deliveryMethodId: $method) {{ {CHECKOUT_BITS} }} }}",
    "checkoutShippingMethodUpdate": f"($checkout: ID!, $method: ID!) "
    f"{{ it: checkoutShippingMethodUpdate(id: $checkout, shippingMethodId: $method) {{ {CHECKOUT_BITS} }} }}",
    "checkoutVendorDeliveriesUpdate": f"($checkout: ID!, $vendor: ID!, $method: ID!) "
    f"{{ it: checkoutVendorDeliveriesUpdate(id: $checkout, deliveries: "
    f"[{{vendorId: $vendor, deliveryMethodId: $method}}]) {{ {CHECKOUT_BITS} }} }}",
    "checkoutLanguageCodeUpdate": f"($checkout: ID!) "
    f"{{ it: checkoutLanguageCodeUpdate(checkoutId: $checkout, languageCode: EN) {{ {CHECKOUT_BITS} }} }}",
    "checkoutCustomerNoteUpdate": f"($checkout: ID!) "
    f'{{ it: checkoutCustomerNoteUpdate(id: $checkout, customerNote: "x") {{ {CHECKOUT_BITS} }} }}',
    "deliveryOptionsCalculate": "($checkout: ID!) "
    "{ it: deliveryOptionsCalculate(id: $checkout) { deliveries { id } errors { field code message } } }",
    "transactionInitialize": "($checkout: ID!) { it: transactionInitialize(id: $checkout, "
    'paymentGateway: {id: "ocop.cod"}) { transaction { id } errors { field code message } } }',
    "checkoutComplete": "($checkout: ID!) "
    "{ it: checkoutComplete(id: $checkout) { order { number userEmail } errors { field code message } } }",
}
"""For whoever knows the id."""
CHANGES = {
    "checkoutCustomerDetach": f"($checkout: ID!) {{ it: checkoutCustomerDetach(id: $checkout) {{ {CHECKOUT_BITS} }} }}",
    "accountAddressUpdate": f"($address: ID!, $new: AddressInput!) "
    f"{{ it: accountAddressUpdate(id: $address, input: $new) {{ {ADDRESS_BITS} }} }}",
    "accountSetDefaultAddress": f"($address: ID!) "
    f"{{ it: accountSetDefaultAddress(id: $address, type: SHIPPING) {{ {ADDRESS_BITS} }} }}",
    "accountAddressDelete": f"($address: ID!) {{ it: accountAddressDelete(id: $address) {{ {ADDRESS_BITS} }} }}",
}

MORE_CHANGES = {
    "checkoutAddPromoCode": f"($checkout: ID!) "
    f'{{ it: checkoutAddPromoCode(id: $checkout, promoCode: "TET") {{ {CHECKOUT_BITS} }} }}',
    "checkoutRemovePromoCode": f"($checkout: ID!) "
    f'{{ it: checkoutRemovePromoCode(id: $checkout, promoCode: "TET") {{ {CHECKOUT_BITS} }} }}',
}
"""Without a voucher even the owner is refused, for another reason."""
UNCHANGING = {"deliveryOptionsCalculate", "checkoutDeliveryMethodUpdate", "checkoutShippingMethodUpdate"}
"""The first only reads, the others choose what is chosen."""


@dataclass
class Estate:
    """An account's basket, order and address, with the ids by which to ask for them."""

    owner: Viewer
    ids: dict[str, str]

    def given(self, document: str, **changes: str) -> dict[str, Any]:
        values = {**self.ids, "new": VIETNAM, **changes}
        return {name: value for name, value in values.items() if f"${name}:" in document}


@pytest.fixture
def estate() -> Estate:
    person = make_user(email=SECRETS[1])
    owner = viewer_for_user(person)
    private = {"first_name": SECRETS[0], "street_address_1": SECRETS[2], "phone": SECRETS[3]}
    bought = make_basket(vendors=2, user=person, email=SECRETS[1], address=make_address(**private))
    pay(bought, viewer=owner)
    order = complete(bought, viewer=owner)
    basket = make_basket(vendors=1, user=person, email=SECRETS[1], address=make_address(**private))
    pay(basket, viewer=owner)
    address = make_address(**private)
    address.user = person
    address.save()
    line = basket.lines.select_related("variant__product").get()
    rows = {
        "checkout": ("Checkout", basket.pk),
        "line": ("CheckoutLine", line.pk),
        "variant": ("ProductVariant", line.variant_id),
        "vendor": ("Vendor", line.variant.product.vendor_id),
        "method": ("ShippingMethod", basket.shipping_method_id),
        "order": ("Order", order.pk),
        "address": ("Address", address.pk),
        "transaction": ("TransactionItem", Transaction.objects.get(order=order).pk),
    }
    return Estate(owner, {name: to_global_id(kind, pk) for name, (kind, pk) in rows.items()})


def stranger(name: str) -> Viewer:
    if name == "vendor member":
        person = make_user()
        make_member(vendor=Order.objects.get().vendor_orders.order_by("number")[0].vendor, user=person)
        return viewer_for_user(person)
    makers = {
        "anonymous": lambda: ANONYMOUS,
        "other shopper": lambda: viewer_for_user(make_user()),
        "staff without the right": lambda: viewer_for_user(make_staff(permissions=(Permission.MANAGE_PRODUCTS,))),
        "app without the right": lambda: viewer_for_app(make_app(permissions=(Permission.MANAGE_PRODUCTS,))),
    }
    return makers[name]()


STRANGERS = ("anonymous", "other shopper", "vendor member", "staff without the right", "app without the right")


def send(document: str, variables: dict[str, Any], viewer: Viewer, *, now: datetime = NOW) -> Any:
    return api.run(
        document,
        variables,
        viewer=viewer,
        language="en",
        now=now,
        build_url=lambda path: "http://shop.test" + path,
        client_address="192.0.2.7",
    )


def told(result: api.edge.execution.Result) -> str:
    return json.dumps([result.data, result.errors], ensure_ascii=False, default=str)


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("persona", STRANGERS)
def test_a_stranger_reads_nothing(estate, persona):
    viewer = stranger(persona)

    answers = {name: send(document, estate.given(document), viewer) for name, document in READS.items()}

    assert {name: secrets_in(told(answer)) for name, answer in answers.items()} == {name: [] for name in READS}


@pytest.mark.parametrize("persona", STRANGERS)
def test_whoever_knows_the_id_reads_basket_and_order_but_not_whose_they_are(estate, persona):
    viewer = stranger(persona)

    for name, document in READS_BY_ID.items():
        result = send(document, estate.given(document), viewer)
        owner = send(
            document.replace("lines {", "user { email } lines {").replace("number", "number user { email }"),
            estate.given(document),
            viewer,
        )

        assert (result.errors, result.data) == ([], send(document, estate.given(document), estate.owner).data)
        assert secrets_in(told(result)) != []
        assert owner.data == {name: result.data[name] | {"user": None}}
        (error,) = owner.errors
        assert (error["path"], error["extensions"]["exception"]["code"]) == ([name, "user"], "PermissionDenied")


@pytest.mark.parametrize("persona", STRANGERS)
def test_later_than_a_day_an_orders_id_no_longer_tells_who_ordered(estate, persona):
    document = """query($order: ID!) { order(id: $order) { number userEmail total { gross { amount } }
      shippingAddress { ...Whole } billingAddress { ...Whole } lines { productName } } }
      fragment Whole on Address { firstName lastName companyName streetAddress1 streetAddress2 phone city countryArea
        country { code } }"""
    viewer, later = stranger(persona), NOW + timedelta(days=1)
    whole = send(document, estate.given(document), estate.owner, now=later).data["order"]

    on_the_day = send(document, estate.given(document), viewer, now=later - timedelta(seconds=1))
    result = send(document, estate.given(document), viewer, now=later)

    assert on_the_day.data == {"order": whole}
    assert secrets_in(told(result)) == []
    masked = result.data["order"]
    assert masked["userEmail"] == "b...@example.com"
    kept = {"city", "countryArea", "country"}
    for name in ("shippingAddress", "billingAddress"):
        assert {part: masked[name][part] for part in kept} == {part: whole[name][part] for part in kept}
        assert (masked[name]["firstName"], masked[name]["streetAddress1"]) == ("B...........", "9..........")
        assert masked[name]["phone"] == "+84........."
    others = {"number", "total", "lines"}
    assert {part: masked[part] for part in others} == {part: whole[part] for part in others}


@pytest.mark.parametrize("permission", [Permission.MANAGE_ORDERS, Permission.MANAGE_USERS, Permission.HANDLE_PAYMENTS])
def test_who_handles_orders_or_payments_reads_who_ordered_at_any_time(estate, permission):
    document = "query($order: ID!) { order(id: $order) { userEmail user { email } shippingAddress { phone } } }"
    for viewer in (
        viewer_for_user(make_staff(permissions=(permission,))),
        viewer_for_app(make_app(permissions=(permission,))),
    ):
        result = send(document, estate.given(document), viewer, now=NOW + timedelta(days=400))

        assert result.data == {
            "order": {"userEmail": SECRETS[1], "user": {"email": SECRETS[1]}, "shippingAddress": {"phone": SECRETS[3]}}
        }


def test_number_and_email_together_tell_who_ordered_at_any_time(estate):
    number = str(Order.objects.get().number)
    document = """query($number: String!, $email: String!) { orderLookup(number: $number, email: $email) {
      userEmail shippingAddress { phone } } }"""

    result = send(document, {"number": number, "email": SECRETS[1]}, ANONYMOUS, now=NOW + timedelta(days=40))

    assert result.data == {"orderLookup": {"userEmail": SECRETS[1], "shippingAddress": {"phone": SECRETS[3]}}}


def test_the_owner_reads_it(estate):
    answers = {
        name: send(document, estate.given(document), estate.owner)
        for name, document in (READS | READS_BY_ID).items()
        if name != "orders"
    }

    assert [name for name, answer in answers.items() if answer.errors or not secrets_in(told(answer))] == []


@pytest.mark.parametrize(
    ("name", "permission"),
    [("orders", Permission.MANAGE_ORDERS)],
)
@pytest.mark.parametrize("kind", ["staff", "app"])
def test_staff_and_apps_with_the_right_read_it(estate, name, permission, kind):
    document = READS[name]
    viewer = (
        viewer_for_user(make_staff(permissions=(permission,)))
        if kind == "staff"
        else viewer_for_app(make_app(permissions=(permission,)))
    )

    result = send(document, estate.given(document), viewer)

    assert secrets_in(told(result)) != []


@pytest.mark.parametrize("persona", STRANGERS)
def test_a_stranger_changes_nothing_and_learns_no_more_than_from_an_unknown_id(estate, persona, contents):
    viewer = stranger(persona)
    unknown = {
        "checkout": to_global_id("Checkout", uuid4()),
        "address": to_global_id("Address", 10**9),
        "line": to_global_id("CheckoutLine", uuid4()),
    }
    before = contents()
    problems: dict[str, str] = {}

    for name, change in CHANGES.items():
        document = "mutation" + change
        with undone():
            answer = send(document, estate.given(document), viewer)
            if not is_refused(answer) or contents() != before or secrets_in(told(answer)):
                problems[name] = told(answer)
            elif name != "checkoutCustomerDetach" and without_ids(answer, estate.ids) != without_ids(
                send(document, estate.given(document, **unknown), viewer), unknown
            ):
                problems[name] = "unlike an unknown id: " + told(answer)

    assert problems == {}


def is_refused(result: api.edge.execution.Result) -> bool:
    return bool(result.errors) or bool(result.data and result.data["it"] and result.data["it"]["errors"])


def without_ids(result: api.edge.execution.Result, ids: dict[str, str]) -> str:
    text = told(result)
    for global_id in ids.values():
        text = text.replace(global_id, "ID")
    return text


def test_the_owner_changes_it(estate, contents):
    assert failing(BASKET_CHANGES | CHANGES, estate, estate.owner, contents) == {}


@pytest.mark.parametrize("persona", STRANGERS)
def test_whoever_knows_its_id_fills_addresses_and_completes_a_basket(estate, persona, contents):
    assert failing(BASKET_CHANGES, estate, stranger(persona), contents) == {}


def failing(changes: dict[str, str], estate: Estate, viewer: Viewer, contents: Any) -> dict[str, str]:
    """What is refused or changes nothing, by the name of the mutation."""
    before = contents()
    problems: dict[str, str] = {}
    for name, change in changes.items():
        document = "mutation" + change
        with undone():
            answer = send(document, estate.given(document), viewer)
            is_without_effect = contents() == before and name not in UNCHANGING
            if is_refused(answer) or is_without_effect:
                problems[name] = told(answer)
    return problems


def test_each_request_about_a_basket_or_an_address_is_among_these():
    """A new mutation that takes such an id belongs into the list above."""
    starts = ("checkout", "accountAddress", "accountSet", "delivery")
    taking_ids = {
        name
        for operation, name, field in ROOTS
        if operation == "mutation" and name.startswith(starts) and any("ID" in str(a.type) for a in field.args.values())
    }

    assert (
        taking_ids - set(BASKET_CHANGES | CHANGES | MORE_CHANGES) - {"checkoutCustomerAttach", "accountAddressCreate"}
        == set()
    )


@pytest.mark.slow
@pytest.mark.parametrize("persona", ["anonymous", "other shopper"])
def test_no_way_of_asking_leads_to_it(estate, persona, contents):
    """Random documents with the owner's ids in every place that takes an id, but for those that are secrets."""
    viewer = stranger(persona)
    owner = estate.owner.user
    assert owner is not None
    ids = {"Address": [estate.ids["address"]], "User": [to_global_id("User", owner.pk)]}
    belongings, before = snapshot(estate), contents()
    found = {}

    for operation, name, root in ROOTS:
        writer = Writer(schema.graphql_schema, random.Random(f"{persona} {name}"), ids)
        for _ in range(3):
            with undone():
                result = send(*writer.document(operation, name, root), viewer)
                if secrets_in(told(result)) or (contents() != before and snapshot(estate) != belongings):
                    found[name] = told(result)[:500]

    assert found == {}


def snapshot(estate: Estate) -> str:
    """Say what is in the rows of the owner."""
    user = estate.owner.user
    assert user is not None
    user.refresh_from_db()
    baskets = [
        [repr(one.__dict__.items()), list(one.lines.values_list())] for one in Checkout.objects.filter(user=user)
    ]
    orders = [
        [list(one.lines.values_list()), list(one.vendor_orders.values_list())]
        for one in Order.objects.filter(user=user)
    ]
    rows = [
        Order.objects.filter(user=user).values_list(),
        user.addresses.values_list(),
        Transaction.objects.values_list(),
    ]
    return repr([str(baskets).split("ModelState")[0], orders, [list(row) for row in rows], user.email, user.password])
