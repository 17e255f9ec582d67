"""Promo codes over the API, as they were recorded of Saleor, and what tells nobody more than that."""

from typing import Any

import pytest
from django.core.cache import cache

from api.terms.ids import to_global_id
from orders.models import Checkout
from tests.api.asking import gid
from tests.api.buying import ask, make_goods, refuse
from tests.factories.orders import make_address, make_checkout, make_shipping_method
from tests.factories.promotions import make_gift_card, make_promotion, make_voucher

pytestmark = pytest.mark.django_db

ADD = """mutation($id: ID!, $code: String!) { checkoutAddPromoCode(id: $id, promoCode: $code) {
  checkout { voucherCode discount { amount } discountName shippingPrice { gross { amount } }
    subtotalPrice { gross { amount } } totalPrice { gross { amount } } giftCards { id displayCode last4CodeChars
    currentBalance { amount } }
    lines { unitPrice { gross { amount } } totalPrice { gross { amount } } undiscountedTotalPrice { amount } } }
  errors { field code message variants lines addressType } } }"""
REMOVE = """mutation($id: ID!, $code: String, $codeId: ID) {
  checkoutRemovePromoCode(checkoutId: $id, promoCode: $code, promoCodeId: $codeId) {
    checkout { voucherCode totalPrice { gross { amount } } giftCards { id } } errors { field code message } } }"""


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def checkout():
    method = make_shipping_method()
    lines = dict.fromkeys(make_goods(vendors=2, method=method), 1)
    return make_checkout(lines=lines, address=make_address(), method=method)


def add(checkout, code):
    return ask(ADD, id=gid(checkout), code=code)["data"]["checkoutAddPromoCode"]


def remove(checkout, **given):
    return ask(REMOVE, id=gid(checkout), **given)["data"]["checkoutRemovePromoCode"]


def gross(amount):
    return {"gross": {"amount": amount}}


def test_free_delivery_by_a_code_as_recorded(checkout):
    make_voucher(code="FREESHIPPING", kind="shipping", value=100, name="Miễn phí giao hàng")

    payload = add(checkout, "freeshipping ")

    assert payload["errors"] == []
    found = payload["checkout"]
    assert (found["voucherCode"], found["discountName"]) == ("FREESHIPPING", "Miễn phí giao hàng")
    assert (found["shippingPrice"], found["totalPrice"]) == (gross(0.0), gross(200_000.0))


def test_a_percentage_shows_in_lines_sums_and_discount(checkout):
    make_voucher(code="OCOP10")

    found = add(checkout, "OCOP10")["checkout"]

    assert (found["discount"], found["subtotalPrice"]) == ({"amount": 20_000.0}, gross(180_000.0))
    assert found["totalPrice"] == gross(220_000.0)
    assert (
        found["lines"]
        == [
            {
                "unitPrice": gross(90_000.0),
                "totalPrice": gross(90_000.0),
                "undiscountedTotalPrice": {"amount": 100_000.0},
            }
        ]
        * 2
    )


def test_a_gift_card_shows_its_last_characters_alone(checkout):
    card = make_gift_card(amount=50_000, code="QUATANG2026ABCD")

    found = add(checkout, "quatang2026abcd")["checkout"]

    assert found["giftCards"] == [
        {
            "id": to_global_id("GiftCard", card.pk),
            "displayCode": "ABCD",
            "last4CodeChars": "ABCD",
            "currentBalance": {"amount": 50_000.0},
        }
    ]
    assert (found["voucherCode"], found["totalPrice"]) == (None, gross(190_000.0))


def test_a_code_is_taken_out_again_as_recorded(checkout):
    make_voucher(code="OCOP10")
    add(checkout, "OCOP10")

    payload = remove(checkout, code="OCOP10")

    assert payload == {
        "checkout": {"voucherCode": None, "totalPrice": gross(240_000.0), "giftCards": []},
        "errors": [],
    }


@pytest.mark.parametrize("kind", ["Voucher", "GiftCard"])
def test_a_code_is_taken_out_by_its_id(checkout, kind):
    code: Any
    if kind == "Voucher":
        code = make_voucher()
        pk = code.voucher_id
    else:
        code = make_gift_card()
        pk = code.pk
    add(checkout, code.code)

    payload = remove(checkout, codeId=to_global_id(kind, pk))

    assert payload["errors"] == []
    assert payload["checkout"]["totalPrice"] == gross(240_000.0)


def test_an_unknown_code_is_refused_as_recorded(checkout):
    error = refuse("checkoutAddPromoCode", f'id: "{gid(checkout)}", promoCode: "NOPE"')

    assert error == {"field": "promoCode", "message": "Promo code is invalid", "code": "INVALID"}


def test_terms_that_are_not_met_are_told(checkout):
    code = make_voucher(min_spent=500_000)

    error = refuse("checkoutAddPromoCode", f'id: "{gid(checkout)}", promoCode: "{code.code}"')

    assert error == {
        "field": "promoCode",
        "message": "Voucher is not applicable to this checkout.",
        "code": "VOUCHER_NOT_APPLICABLE",
    }


def test_a_voucher_whose_terms_are_no_longer_met_waits_and_counts_again(checkout):
    code = make_voucher(min_spent=150_000)
    add(checkout, code.code)
    line = checkout.lines.first()
    document = """mutation($id: ID!, $lines: [CheckoutLineUpdateInput!]!) { checkoutLinesUpdate(id: $id, lines: $lines) {
      checkout { voucherCode discount { amount } totalPrice { gross { amount } } } errors { code } } }"""

    def with_quantity(quantity):
        lines = [{"lineId": gid(line), "quantity": quantity}]
        return ask(document, id=gid(checkout), lines=lines)["data"]["checkoutLinesUpdate"]["checkout"]

    checkout.lines.exclude(pk=line.pk).delete()
    assert with_quantity(1) == {
        "voucherCode": code.code,
        "discount": {"amount": 0.0},
        "totalPrice": gross(120_000.0),
    }
    assert with_quantity(2)["discount"] == {"amount": 20_000.0}


def test_taking_out_tells_nothing_about_codes_elsewhere(checkout):
    existing, unknown = make_voucher().code, "NOPE"

    answers = [remove(checkout, code=code) for code in (existing, unknown)]

    assert answers[0] == answers[1]
    assert answers[0]["errors"] == [
        {"field": "promoCode", "code": "NOT_FOUND", "message": "Promo code does not exists."}
    ]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({}, {"field": None, "code": "GRAPHQL_ERROR"}),
        ({"codeId": "nonsense"}, {"field": "promoCodeId", "code": "GRAPHQL_ERROR"}),
        ({"codeId": to_global_id("Product", 1)}, {"field": "promoCodeId", "code": "GRAPHQL_ERROR"}),
        ({"codeId": to_global_id("Voucher", 1)}, {"field": "promoCodeId", "code": "NOT_FOUND"}),
    ],
)
def test_taking_out_needs_something_that_is_there(checkout, given, error):
    payload = remove(checkout, **given)

    assert payload["checkout"] is None
    assert [{name: found[name] for name in error} for found in payload["errors"]] == [error]


def test_a_foreign_checkout_is_unknown():
    error = refuse("checkoutAddPromoCode", f'id: "{to_global_id("Checkout", "0" * 8)}", promoCode: "X"')
    assert (error["field"], error["code"]) == ("id", "GRAPHQL_ERROR")

    unknown = to_global_id("Checkout", "00000000-0000-4000-8000-000000000000")
    error = refuse("checkoutAddPromoCode", f'id: "{unknown}", promoCode: "X"')
    assert (error["field"], error["code"]) == ("id", "NOT_FOUND")


def test_guessing_codes_is_slowed_down_also_for_the_right_one(checkout):
    make_voucher(code="OCOP10")

    answers = [ask(ADD, id=gid(checkout), code=f"GUESS{number}") for number in range(20)]
    late = ask(ADD, id=gid(checkout), code="OCOP10")

    assert all(answer["data"]["checkoutAddPromoCode"]["errors"][0]["code"] == "INVALID" for answer in answers)
    assert late["errors"][0]["message"] == "Too many promo codes. Please try again in a few minutes."
    assert Checkout.objects.get().voucher_code is None


def test_right_codes_make_nobody_wait_and_do_not_excuse_wrong_ones(checkout):
    make_voucher(code="OCOP10")

    right = [add(checkout, "OCOP10")["errors"] for _ in range(25)]
    wrong = [add(checkout, f"GUESS{number}")["errors"][0]["code"] for number in range(19)]
    assert (right, set(wrong)) == ([[]] * 25, {"INVALID"})
    assert add(checkout, "OCOP10")["errors"] == []
    assert add(checkout, "GUESS19")["errors"][0]["code"] == "INVALID"

    late = ask(ADD, id=gid(checkout), code="OCOP10")
    assert late["errors"][0]["message"] == "Too many promo codes. Please try again in a few minutes."


ORDER = """mutation($id: ID!) { checkoutComplete(id: $id) { errors { field code } order {
  voucherCode voucher { code name type discountValueType } giftCards { last4CodeChars }
  total { gross { amount } } undiscountedTotal { gross { amount } }
  shippingPrice { gross { amount } } undiscountedShippingPrice { amount } subtotal { gross { amount } }
  discounts { type name reason valueType value amount { amount } total { amount } fundedBy { name } }
  lines { unitPrice { gross { amount } } undiscountedUnitPrice { gross { amount } } unitDiscount { amount } voucherCode
    totalPrice { gross { amount } } discounts { type name total { amount } unit { amount } } } } } }"""


def test_the_order_says_what_was_taken_off_and_who_pays(checkout):
    line = checkout.lines.order_by("created_at").first()
    vendor = line.variant.product.vendor
    make_promotion(value=20, covers={"variants": [line.variant]})
    make_voucher(code="LANG10", vendor=vendor, name="Làng nghề")
    card = make_gift_card(amount=500_000)
    for code in ("LANG10", card.code):
        assert add(checkout, code)["errors"] == []

    payload = ask(ORDER, id=gid(checkout))["data"]["checkoutComplete"]

    assert payload["errors"] == []
    order = payload["order"]
    assert order["voucher"] == {
        "code": "LANG10",
        "name": "Làng nghề",
        "type": "ENTIRE_ORDER",
        "discountValueType": "PERCENTAGE",
    }
    assert (order["voucherCode"], order["giftCards"]) == ("LANG10", [{"last4CodeChars": card.code[-4:]}])
    assert (order["total"], order["undiscountedTotal"]) == (gross(0.0), gross(240_000.0))
    assert (order["subtotal"], order["shippingPrice"]) == (gross(172_000.0), gross(40_000.0))
    assert order["undiscountedShippingPrice"] == {"amount": 40_000.0}
    assert order["discounts"] == [
        {
            "type": "VOUCHER",
            "name": "Làng nghề",
            "reason": "Voucher code: LANG10",
            "valueType": "PERCENTAGE",
            "value": 10,
            "amount": {"amount": 8_000.0},
            "total": {"amount": 8_000.0},
            "fundedBy": {"name": vendor.name},
        }
    ]
    first, second = order["lines"]
    assert (first["unitPrice"], first["undiscountedUnitPrice"]) == (gross(72_000.0), gross(100_000.0))
    assert (first["unitDiscount"], first["voucherCode"]) == ({"amount": 28_000.0}, "LANG10")
    assert sorted((found["type"], found["total"]["amount"]) for found in first["discounts"]) == [
        ("PROMOTION", 20_000.0),
        ("VOUCHER", 8_000.0),
    ]
    assert (second["totalPrice"], second["discounts"], second["voucherCode"]) == (gross(100_000.0), [], None)
