"""A storefront of some years ago, which knows tokens where newer ones know ids, still sells."""

import pytest

from tests.api.asking import gid
from tests.api.buying import VIETNAM, ask, make_goods, make_till, refuse
from tests.factories.orders import make_address, make_checkout, make_shipping_method

pytestmark = pytest.mark.django_db

UNKNOWN = "00000000-0000-4000-8000-000000000000"
BASKET = """query($t: UUID!) { checkout(token: $t) { token quantity availableShippingMethods { id name
  en: translation(languageCode: EN_GB) { name description language { code } } vi: translation(languageCode: VI) { name }
} shippingMethod { id } } }"""
ORDER = """query($t: UUID!) { orderByToken(token: $t) { token number languageCode languageCodeEnum
  userEmail shippingMethod { name translation(languageCode: EN) { name } } } }"""


def do(field: str, arguments: str, answer: str, **variables):
    body = ask(
        f"mutation($t: UUID!) {{ it: {field}({arguments}) {{ {answer} errors {{ field code }} }} }}", **variables
    )
    assert body["data"]["it"]["errors"] == []
    return body["data"]["it"]


def test_a_purchase_by_tokens():
    (variant,) = make_goods(stock=5)
    method = variant.product.vendor.shipping_methods.get().shipping_method
    method.translations.create(language_code="en", name="Standard", description="To the door.")
    make_till()

    created = ask("""mutation { checkoutCreate(input: {channel: "vn", email: "lan@example.com", lines: []}) {
      checkout { token } } }""")
    token = created["data"]["checkoutCreate"]["checkout"]["token"]
    do("checkoutLinesAdd", f'token: $t, lines: [{{variantId: "{gid(variant)}", quantity: 2}}]', "", t=token)
    address = ask(
        """mutation($t: UUID!, $a: AddressInput!) {
          checkoutShippingAddressUpdate(token: $t, shippingAddress: $a) { errors { field code } }
          checkoutBillingAddressUpdate(token: $t, billingAddress: $a) { errors { field code } } }""",
        t=token,
        a=VIETNAM,
    )
    basket = ask(BASKET, t=token)["data"]["checkout"]
    chosen = do(
        "checkoutShippingMethodUpdate",
        f'token: $t, shippingMethodId: "{gid(method)}"',
        "checkout { shippingMethod { id } shippingPrice { gross { amount } } }",
        t=token,
    )["checkout"]
    paid = ask(
        """mutation($id: ID!) { transactionInitialize(id: $id, paymentGateway: {id: "ocop.cod"}) {
          errors { field code } } }""",
        id=gid_of(token),
    )
    placed = do("checkoutComplete", "token: $t", "order { token }", t=token)["order"]
    order = ask(ORDER, t=placed["token"])["data"]["orderByToken"]

    assert [payload["errors"] for payload in address["data"].values()] == [[], []]
    assert (basket["token"], basket["quantity"], basket["shippingMethod"]) == (token, 2, None)
    (offered,) = basket["availableShippingMethods"]
    assert offered["en"] == {
        "name": "Standard",
        "description": '{"blocks": [{"type": "paragraph", "data": {"text": "To the door."}}]}',
        "language": {"code": "EN"},
    }
    assert offered["vi"] is None
    assert chosen["shippingMethod"] == {"id": gid(method)}
    assert paid["data"]["transactionInitialize"]["errors"] == []
    assert (order["token"], order["userEmail"]) == (placed["token"], "lan@example.com")
    assert (order["languageCode"], order["languageCodeEnum"]) == ("en", "EN")
    assert order["shippingMethod"]["translation"] == {"name": "Standard"}


def gid_of(token: str) -> str:
    return str(ask("query($t: UUID!) { checkout(token: $t) { id } }", t=token)["data"]["checkout"]["id"])


def test_an_unknown_token_is_nothing():
    found = ask("query($t: UUID!) { checkout(token: $t) { id } orderByToken(token: $t) { id } }", t=UNKNOWN)

    assert found["data"] == {"checkout": None, "orderByToken": None}


def test_a_promo_code_by_token_is_looked_at():
    (variant,) = make_goods(stock=5)
    checkout = make_checkout(lines={variant: 1})

    error = refuse("checkoutAddPromoCode", f'token: "{checkout.pk}", promoCode: "NOPE"')

    assert (error["field"], error["code"]) == ("promoCode", "INVALID")


def test_a_shipping_method_that_does_not_fit_is_told_in_older_words():
    (variant,) = make_goods(stock=5)
    checkout = make_checkout(lines={variant: 1}, address=make_address())
    strange = make_shipping_method()

    unfit = refuse("checkoutShippingMethodUpdate", f'id: "{gid(checkout)}", shippingMethodId: "{gid(strange)}"')
    wrong = refuse("checkoutShippingMethodUpdate", f'id: "{gid(checkout)}", shippingMethodId: "{gid(variant)}"')

    assert unfit == {
        "field": "shippingMethod",
        "message": "This shipping method is not applicable.",
        "code": "SHIPPING_METHOD_NOT_APPLICABLE",
    }
    assert (wrong["field"], wrong["code"]) == ("shippingMethodId", "GRAPHQL_ERROR")


def test_a_method_that_stands_for_several_has_no_translation():
    first, second = make_goods(stock=5)[0], make_goods(stock=5)[0]
    checkout = make_checkout(lines={first: 1, second: 1}, address=make_address())
    for method in (variant.product.vendor.shipping_methods.get().shipping_method for variant in (first, second)):
        method.translations.create(language_code="en", name="Standard")

    methods = ask(BASKET, t=str(checkout.pk))["data"]["checkout"]["availableShippingMethods"]

    assert [method["en"] for method in methods] == [None, None]
