"""Gifts over the API: marked as such in basket and order, and refused to every change with Saleor's codes."""

from __future__ import annotations

import pytest

from tests.api.asking import gid
from tests.api.buying import ask
from tests.factories.catalog import make_product
from tests.factories.orders import make_basket
from tests.factories.payments import complete, pay
from tests.factories.promotions import make_gift_rule
from tests.orders.ordering import vendors_of

pytestmark = pytest.mark.django_db

LINES = "lines { id isGift quantity unitPrice { gross { amount } } undiscountedUnitPrice { amount } problems { __typename } }"


def test_a_gift_is_marked_in_basket_and_order():
    checkout = make_basket(vendors=1)
    gift = make_product(vendor=vendors_of(checkout)[0], price=30_000).variants.get()
    make_gift_rule(gifts=[gift], name="Quà khách quen")

    answer = ask(f"query($id: ID!) {{ checkout(id: $id) {{ quantity {LINES} }} }}", id=gid(checkout))

    lines = answer["data"]["checkout"]["lines"]
    assert [line["isGift"] for line in lines] == [False, True]
    assert answer["data"]["checkout"]["quantity"] == 2
    assert lines[1] | {"id": ""} == {
        "id": "",
        "isGift": True,
        "quantity": 1,
        "unitPrice": {"gross": {"amount": 0.0}},
        "undiscountedUnitPrice": {"amount": 30_000.0},
        "problems": [],
    }
    pay(checkout)
    order = complete(checkout)
    answer = ask(
        "query($id: ID!) { order(id: $id) { lines { isGift discounts { type name total { amount } } } } }",
        id=gid(order),
    )
    assert answer["data"]["order"]["lines"] == [
        {"isGift": False, "discounts": []},
        {
            "isGift": True,
            "discounts": [{"type": "ORDER_PROMOTION", "name": "Quà khách quen", "total": {"amount": 30_000.0}}],
        },
    ]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ("checkoutLinesUpdate(id: $id, lines: [{lineId: $line, quantity: 2}])", "lineId", "NON_EDITABLE_GIFT_LINE"),
        ("checkoutLinesDelete(id: $id, linesIds: [$line])", "lineId", "NON_REMOVABLE_GIFT_LINE"),
        ("checkoutLineDelete(id: $id, lineId: $line)", "lineId", "NON_REMOVABLE_GIFT_LINE"),
    ],
)
def test_a_gift_is_neither_changed_nor_taken_out(change, field, code):
    checkout = make_basket(vendors=1)
    make_gift_rule(gifts=[make_product(vendor=vendors_of(checkout)[0]).variants.get()])
    read = f"query($id: ID!) {{ checkout(id: $id) {{ {LINES} }} }}"
    lines = ask(read, id=gid(checkout))["data"]["checkout"]["lines"]

    answer = ask(
        f"mutation($id: ID!, $line: ID!) {{ {change} {{ errors {{ field code }} }} }}",
        id=gid(checkout),
        line=lines[1]["id"],
    )

    (payload,) = answer["data"].values()
    assert payload["errors"] == [{"field": field, "code": code}]
    assert ask(read, id=gid(checkout))["data"]["checkout"]["lines"] == lines
