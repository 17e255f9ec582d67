"""What a basket refuses: field, code and message as a Saleor server was recorded to answer, and nothing changed."""

import json

import pytest
from django.test import Client

from accounts.models import Permission
from api.terms.ids import to_global_id
from catalog.models import Stock
from orders.models import Checkout, CheckoutLine, Order
from tests.api.asking import gid
from tests.api.buying import AMERICA, BITS, VIETNAM, ask, make_goods, make_till, refuse, run
from tests.factories.accounts import make_app, make_user, token_of
from tests.factories.catalog import make_channel, make_product
from tests.factories.orders import make_address, make_checkout, make_shipping_method

pytestmark = pytest.mark.django_db

UNKNOWN = "00000000-0000-4000-8000-000000000000"
UNKNOWN_CHECKOUT = to_global_id("Checkout", UNKNOWN)
ORDER = "order { id }"


@pytest.fixture
def variant():
    return make_goods(stock=100)[0]


@pytest.fixture
def checkout_id(variant):
    return gid(make_checkout(lines={variant: 1}, email=""))


def create(variant_id, quantity, channel='channel: "vn"'):
    lines = f'lines: [{{variantId: "{variant_id}", quantity: {quantity}}}]'
    return refuse("checkoutCreate", f"input: {{ {channel} {lines} }}")


def add(checkout_id, variant_id, quantity=1, field="checkoutLinesAdd"):
    return refuse(field, f'id: "{checkout_id}", lines: [{{variantId: "{variant_id}", quantity: {quantity}}}]')


@pytest.mark.parametrize(
    ("variant_id", "message"),
    [
        (
            "UHJvZHVjdFZhcmlhbnQ6OTk5OTk5OTk=",
            "Could not resolve to a node with the global id list of '['UHJvZHVjdFZhcmlhbnQ6OTk5OTk5OTk=']'.",
        ),
        ("not-an-id", "Could not resolve to a node with the global id list of '['not-an-id']'."),
        ("UHJvZHVjdDoxNjU=", "Must receive ProductVariant id: UHJvZHVjdDoxNjU=."),
    ],
)
def test_an_id_that_names_no_variant(variant_id, message):
    make_channel()

    assert create(variant_id, 1) == {"field": "variantId", "message": message, "code": "GRAPHQL_ERROR"}
    assert not Checkout.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "code", "message"),
    [
        (0, "ZERO_QUANTITY", "The quantity should be higher than zero."),
        (-1, "ZERO_QUANTITY", "The quantity should be higher than zero."),
        (51, "QUANTITY_GREATER_THAN_LIMIT", "Cannot add more than 50 times this item: XL."),
        (2147483647, "QUANTITY_GREATER_THAN_LIMIT", "Cannot add more than 50 times this item: XL."),
    ],
)
def test_a_quantity_that_cannot_be(variant, quantity, code, message):
    assert create(gid(variant), quantity) == {"field": "quantity", "message": message, "code": code}
    assert not Checkout.objects.exists()


def test_more_than_there_is(variant, checkout_id):
    Stock.objects.update(quantity=5)
    expected = {
        "field": "quantity",
        "message": "Could not add items XL. Only 5 remaining in stock.",
        "code": "INSUFFICIENT_STOCK",
    }

    assert create(gid(variant), 10) == expected
    assert add(checkout_id, gid(variant), 10) == expected
    assert CheckoutLine.objects.get().quantity == 1


def test_a_channel_that_is_not_there_or_not_named(variant):
    make_channel(slug="export", currency="USD")

    assert create(gid(variant), 1, 'channel: "nope"') == {
        "field": "channel",
        "message": "Channel with 'nope' slug does not exist.",
        "code": "NOT_FOUND",
    }
    assert create(gid(variant), 1, "") == {
        "field": "channel",
        "message": "You need to provide channel slug.",
        "code": "MISSING_CHANNEL_SLUG",
    }
    assert create(gid(variant), 1, 'channel: "export"') == {
        "field": "lines",
        "message": "Cannot add lines for unavailable for purchase variants.",
        "code": "PRODUCT_UNAVAILABLE_FOR_PURCHASE",
        "variants": [gid(variant)],
    }


def test_a_checkout_that_is_not_there(variant):
    assert add(UNKNOWN_CHECKOUT, gid(variant)) == {
        "field": "id",
        "message": f"Couldn't resolve to a node: {UNKNOWN_CHECKOUT}",
        "code": "NOT_FOUND",
    }
    assert add("xyz", gid(variant)) == {
        "field": "id",
        "message": "Invalid ID: xyz. Expected: Checkout.",
        "code": "GRAPHQL_ERROR",
    }


def test_a_checkout_of_an_account_is_filled_and_completed_by_who_knows_its_id_without_learning_whose_it_is(variant):
    """What Saleor's own storefront does: it asks with a token once and without one from then on."""
    owner = make_user()
    lines = [{"variantId": gid(variant), "quantity": 1}]
    made = run("checkout_create", token=token_of(owner), input={"channel": "vn", "lines": lines})
    checkout = made["checkout"]["id"]
    text = """mutation($id: ID!, $lines: [CheckoutLineInput!]!) { checkoutLinesAdd(id: $id, lines: $lines) {
      checkout { quantity email user { email } } errors { field code } } }"""

    for token, quantity in ((None, 2), (token_of(make_user()), 3)):
        answer = ask(text, token=token, id=checkout, lines=lines)

        shown = {"quantity": quantity, "email": owner.email, "user": None}
        assert answer["data"]["checkoutLinesAdd"] == {"checkout": shown, "errors": []}
        (error,) = answer["errors"]
        assert error["path"] == ["checkoutLinesAdd", "checkout", "user"]
        assert error["extensions"]["exception"]["code"] == "PermissionDenied"
    assert CheckoutLine.objects.get().quantity == 3
    assert Checkout.objects.get().user == owner


def test_an_update_with_an_unknown_variant(checkout_id):
    assert add(checkout_id, "UHJvZHVjdFZhcmlhbnQ6OTk5OTk5OTk=", field="checkoutLinesUpdate") == {
        "field": "variantId",
        "message": "Could not resolve to a node with the global id list of '{'UHJvZHVjdFZhcmlhbnQ6OTk5OTk5OTk='}'.",
        "code": "GRAPHQL_ERROR",
    }


def test_a_line_that_is_not_in_the_checkout(checkout_id):
    line_id = to_global_id("CheckoutLine", UNKNOWN)

    assert refuse("checkoutLinesDelete", f'id: "{checkout_id}", linesIds: ["{line_id}"]') == {
        "field": "lineId",
        "message": "Provided line_ids aren't part of checkout.",
        "code": "INVALID",
        "lines": [line_id],
    }
    assert refuse("checkoutLineDelete", f'id: "{checkout_id}", lineId: "{line_id}"')["code"] == "INVALID"


@pytest.mark.parametrize(
    ("email", "code", "message"),
    [("", "REQUIRED", "This field cannot be blank."), ("nope", "INVALID", "Enter a valid email address.")],
)
def test_an_email_that_is_none(checkout_id, email, code, message):
    assert refuse("checkoutEmailUpdate", f'id: "{checkout_id}", email: "{email}"') == {
        "field": "email",
        "message": message,
        "code": code,
    }
    assert Checkout.objects.get().email == ""


def update_address(checkout_id, address, field="shippingAddress"):
    """The refusals of an address, each as (field, code, addressType)."""
    mutation = f"checkout{field[0].upper()}{field[1:]}Update"
    text = f"""mutation($id: ID!, $a: AddressInput!) {{ {mutation}(id: $id, {field}: $a) {{
        checkout {{ id }} errors {{ ...Errs }} }} }} {BITS[BITS.index("fragment Errs") :]}"""
    payload = ask(text, id=checkout_id, a=address)["data"][mutation]
    assert payload["checkout"] is None
    return [(error["field"], error["code"], error["addressType"]) for error in payload["errors"]]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (AMERICA | {"postalCode": "XX", "countryArea": "ZZ"}, [("countryArea", "INVALID"), ("postalCode", "INVALID")]),
        (
            {name: value for name, value in AMERICA.items() if name not in {"streetAddress1", "city"}},
            [("city", "REQUIRED"), ("streetAddress1", "REQUIRED")],
        ),
        (VIETNAM | {"city": "Không Có"}, [("city", "INVALID")]),
        (VIETNAM | {"countryArea": "Atlantis"}, [("countryArea", "INVALID")]),
        (VIETNAM | {"phone": "12"}, [("phone", "INVALID")]),
        (VIETNAM | {"firstName": "x" * 10_000}, [("firstName", "INVALID")]),
    ],
)
def test_an_address_that_cannot_be_delivered_to(checkout_id, address, expected):
    assert update_address(checkout_id, address) == [(*error, "SHIPPING") for error in expected]
    assert update_address(checkout_id, address, "billingAddress") == [(*error, "BILLING") for error in expected]
    assert Checkout.objects.get().shipping_address is None


def test_a_country_that_does_not_exist_is_no_valid_document(checkout_id):
    text = """mutation($id: ID!, $a: AddressInput!) {
        checkoutShippingAddressUpdate(id: $id, shippingAddress: $a) { errors { code } } }"""
    body = {"query": text, "variables": {"id": checkout_id, "a": AMERICA | {"country": "ZZ"}}}

    response = Client().post("/graphql/", json.dumps(body), content_type="application/json")

    assert response.status_code == 400


@pytest.mark.parametrize(
    "method_id", ["U2hpcHBpbmdNZXRob2Q6OTk5OQ==", to_global_id("CheckoutDelivery", UNKNOWN), to_global_id("App", 1)]
)
def test_a_delivery_method_that_does_not_fit(checkout_id, method_id):
    assert refuse("checkoutDeliveryMethodUpdate", f'id: "{checkout_id}", deliveryMethodId: "{method_id}"') == {
        "field": "deliveryMethodId",
        "message": "This shipping method is not applicable.",
        "code": "DELIVERY_METHOD_NOT_APPLICABLE",
    }


def test_a_delivery_method_before_the_address(variant, checkout_id):
    method = variant.product.vendor.shipping_methods.get().shipping_method

    error = refuse("checkoutDeliveryMethodUpdate", f'id: "{checkout_id}", deliveryMethodId: "{gid(method)}"')

    assert error["code"] == "DELIVERY_METHOD_NOT_APPLICABLE"
    options = ask(
        "mutation($id: ID!) { deliveryOptionsCalculate(id: $id) { deliveries { id } errors { code } } }", id=checkout_id
    )
    assert options["data"]["deliveryOptionsCalculate"] == {"deliveries": [], "errors": []}


def test_a_delivery_method_id_that_is_none(checkout_id):
    answer = ask(
        'mutation($id: ID!) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: "zzz") { checkout { id } } }',
        id=checkout_id,
    )

    assert answer["data"] == {"checkoutDeliveryMethodUpdate": None}
    assert answer["errors"][0]["message"] == "Invalid ID: zzz."
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "GraphQLError"


def test_the_older_id_of_a_shipping_method_still_chooses_it(variant):
    method = variant.product.vendor.shipping_methods.get().shipping_method
    checkout = make_checkout(lines={variant: 1}, address=make_address())

    payload = run("checkout_delivery_method_update", id=gid(checkout), deliveryMethodId=gid(method))

    assert payload["checkout"]["shippingPrice"]["gross"]["amount"] == 20_000.0


def complete(checkout_id):
    return refuse("checkoutComplete", f'id: "{checkout_id}"', answer=ORDER)


def test_completion_says_what_is_missing_one_thing_after_the_other(variant, checkout_id):
    method = variant.product.vendor.shipping_methods.get().shipping_method
    no_method = {
        "field": "shippingMethod",
        "message": "Shipping method is not set",
        "code": "SHIPPING_METHOD_NOT_SET",
    }

    assert complete(checkout_id) == {"message": "Checkout email must be set.", "code": "EMAIL_NOT_SET"}
    run("checkout_email_update", id=checkout_id, email="a@example.com")
    assert complete(checkout_id) == no_method
    run("checkout_shipping_address_update", id=checkout_id, address=VIETNAM)
    assert complete(checkout_id) == no_method
    run("checkout_delivery_method_update", id=checkout_id, deliveryMethodId=gid(method))
    assert complete(checkout_id) == {
        "field": "billingAddress",
        "message": "Billing address is not set",
        "code": "BILLING_ADDRESS_NOT_SET",
    }
    run("checkout_billing_address_update", id=checkout_id, address=VIETNAM)
    assert complete(checkout_id) == {
        "message": "Provided payment methods can not cover the checkout's total amount",
        "code": "CHECKOUT_NOT_FULLY_PAID",
    }
    part = {"name": "x", "pspReference": "p1", "amountCharged": {"amount": 1, "currency": "VND"}}
    run("transaction_create", token=make_till(), id=checkout_id, transaction=part)
    assert complete(checkout_id) == {
        "field": "id",
        "message": "The authorized amount doesn't cover the checkout's total amount.",
        "code": "CHECKOUT_NOT_FULLY_PAID",
    }
    assert not Order.objects.exists()


def test_completing_what_is_empty_or_unknown():
    assert complete(gid(make_checkout(email="")))["code"] == "EMAIL_NOT_SET"
    assert complete(gid(make_checkout())) == {
        "field": "lines",
        "message": "Cannot complete checkout without lines.",
        "code": "NO_LINES",
    }
    assert complete(UNKNOWN_CHECKOUT)["code"] == "NOT_FOUND"


def test_stock_that_ran_out_is_told_at_completion(variant):
    method = variant.product.vendor.shipping_methods.get().shipping_method
    checkout = make_checkout(lines={variant: 2}, address=make_address(), method=method)
    pay = """mutation($id: ID!) { transactionInitialize(id: $id, paymentGateway: {id: "ocop.cod"}) {
        transactionEvent { type } errors { code } } }"""
    assert ask(pay, id=gid(checkout))["data"]["transactionInitialize"] == {
        "transactionEvent": {"type": "AUTHORIZATION_SUCCESS"},
        "errors": [],
    }
    Stock.objects.update(quantity=1)

    assert complete(gid(checkout)) == {
        "message": "Insufficient product stock: XL",
        "code": "INSUFFICIENT_STOCK",
        "variants": [gid(variant)],
    }
    assert Checkout.objects.get().lines.get().quantity == 2


def test_completing_twice_gives_the_same_order_and_the_basket_is_gone(variant):
    method = variant.product.vendor.shipping_methods.get().shipping_method
    checkout = make_checkout(lines={variant: 1}, address=make_address(), method=method)
    ask(
        'mutation($id: ID!) { transactionInitialize(id: $id, paymentGateway: {id: "ocop.cod"}) { data } }',
        id=gid(checkout),
    )

    orders = [run("checkout_complete", id=gid(checkout))["order"]["id"] for _ in range(2)]

    assert orders[0] == orders[1]
    assert add(gid(checkout), gid(variant))["code"] == "NOT_FOUND"
    assert ask("query($id: ID) { checkout(id: $id) { id } }", id=gid(checkout))["data"] == {"checkout": None}


def test_a_price_of_ones_own_needs_an_app_with_the_right(variant):
    text = f"""mutation {{ checkoutCreate(input: {{ channel: "vn",
        lines: [{{variantId: "{gid(variant)}", quantity: 2, price: "7"}}] }}) {{
        checkout {{ totalPrice {{ gross {{ amount }} }} }} errors {{ code }} }} }}"""
    make_app(permissions=(Permission.MANAGE_CHECKOUTS,), token="pricing")

    refused = ask(text)
    allowed = ask(text, token="pricing")

    assert refused["data"] == {"checkoutCreate": None}
    assert refused["errors"][0]["message"] == (
        "Setting the custom price is allowed only for apps with `MANAGE_CHECKOUTS` permission."
    )
    assert refused["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert allowed["data"]["checkoutCreate"]["checkout"]["totalPrice"]["gross"]["amount"] == 14.0


def test_reading_with_an_id_that_is_none():
    answer = ask('{ checkout(id: "zz") { id } }')

    assert answer["data"] == {"checkout": None}
    assert answer["errors"][0]["message"] == "Invalid ID: zz. Expected: Checkout."
    assert ask("query($id: ID) { checkout(id: $id) { id } }", id=UNKNOWN_CHECKOUT)["data"] == {"checkout": None}


def test_goods_that_one_vendor_cannot_deliver_are_told(variant):
    lonely = make_product(stock=5).variants.get()
    method = make_shipping_method()
    checkout = make_checkout(lines={variant: 1, lonely: 1}, address=make_address(), method=method)

    assert complete(gid(checkout))["code"] == "INVALID_SHIPPING_METHOD"


def test_messages_are_vietnamese_for_vietnamese_readers(variant):
    text = f"""mutation {{ checkoutCreate(input: {{ channel: "vn",
        lines: [{{variantId: "{gid(variant)}", quantity: 51}}] }}) {{ errors {{ message }} }} }}"""

    answer = ask(text, language="vi")

    assert answer["data"]["checkoutCreate"]["errors"] == [{"message": "Mỗi lần mua tối đa 50 sản phẩm: XL."}]
