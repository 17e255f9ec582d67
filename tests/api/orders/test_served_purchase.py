"""A purchase as any client makes it: over HTTP, from a shop that runs in several processes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.api.buying import VIETNAM
from tests.served import Shop, Template, serving

pytestmark = pytest.mark.slow

GOODS = """{
    products(first: 100, channel: "vn", filter: {stockAvailability: IN_STOCK}) {
        edges { node { vendor { slug } variants { id quantityAvailable } } }
    }
}"""
CREATE = """mutation($lines: [CheckoutLineInput!]!, $address: AddressInput!) {
    it: checkoutCreate(input: {
        channel: "vn", lines: $lines, email: "lan@example.com", shippingAddress: $address, billingAddress: $address
    }) { checkout { id } errors { field code } }
}"""
METHODS = "query($id: ID!) { checkout(id: $id) { shippingMethods { id } lines { quantity } } }"
DELIVER = """mutation($id: ID!, $method: ID!) {
    it: checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $method) { errors { field code } }
}"""
PAY = """mutation($id: ID!) {
    it: transactionInitialize(id: $id, paymentGateway: {id: "ocop.cod"}) {
        transactionEvent { type amount { amount } } errors { field code }
    }
}"""
COMPLETE = """mutation($id: ID!) {
    it: checkoutComplete(id: $id) {
        order {
            id number total { gross { amount } }
            vendorOrders { number vendor { slug } total { gross { amount } } lines { quantity } }
        }
        errors { field code variants }
    }
}"""
STOCK = 'query($id: ID!) { productVariant(id: $id, channel: "vn") { quantityAvailable } }'


@pytest.fixture(scope="module")
def busy_shop(demo_shop_template: Template) -> Iterator[Shop]:
    with serving(demo_shop_template, workers=3, threads=4) as running:
        yield running


def goods(shop: Shop) -> dict[str, tuple[str, int]]:
    """A variant of each vendor with the units that are there."""
    found: dict[str, tuple[str, int]] = {}
    for edge in shop.ask(GOODS)["products"]["edges"]:
        for variant in edge["node"]["variants"]:
            if 1 <= variant["quantityAvailable"] < 50:  # more would not be told
                found.setdefault(edge["node"]["vendor"]["slug"], (variant["id"], variant["quantityAvailable"]))
    return found


def step(shop: Shop, document: str, **variables: Any) -> dict[str, Any]:
    payload: dict[str, Any] = shop.ask(document, **variables)["it"]
    assert payload["errors"] == [], payload
    return payload


def paid_basket(shop: Shop, lines: dict[str, int]) -> str:
    """Fill, address, deliver and pay a basket; return its id."""
    given = [{"variantId": variant, "quantity": quantity} for variant, quantity in lines.items()]
    basket: str = step(shop, CREATE, lines=given, address=VIETNAM)["checkout"]["id"]
    methods = shop.ask(METHODS, id=basket)["checkout"]["shippingMethods"]
    step(shop, DELIVER, id=basket, method=methods[0]["id"])
    assert step(shop, PAY, id=basket)["transactionEvent"]["type"] == "AUTHORIZATION_SUCCESS"
    return basket


def at_once(shop: Shop, baskets: list[str]) -> list[dict[str, Any]]:
    """Complete baskets in requests that start together."""
    gate = threading.Barrier(len(baskets))

    def complete(basket: str) -> dict[str, Any]:
        gate.wait(30)
        payload: dict[str, Any] = shop.ask(COMPLETE, id=basket)["it"]
        return payload

    with ThreadPoolExecutor(len(baskets)) as pool:
        return list(pool.map(complete, baskets))


def test_goods_of_three_vendors_become_three_parts_of_one_order(busy_shop):
    chosen = list(goods(busy_shop).items())[:3]
    basket = paid_basket(busy_shop, {variant: 1 for _, (variant, _) in chosen})

    order = step(busy_shop, COMPLETE, id=basket)["order"]

    parts = order["vendorOrders"]
    assert {part["vendor"]["slug"] for part in parts} == {slug for slug, _ in chosen}
    assert [part["number"] for part in parts] == [f"{order['number']}-{n}" for n in (1, 2, 3)]
    assert sum(part["total"]["gross"]["amount"] for part in parts) == order["total"]["gross"]["amount"]
    for _, (variant, quantity) in chosen:
        assert busy_shop.ask(STOCK, id=variant)["productVariant"]["quantityAvailable"] == quantity - 1


def test_twelve_shoppers_want_all_that_is_left_and_one_gets_it(busy_shop):
    variant, quantity = min(list(goods(busy_shop).values())[3:], key=lambda found: found[1])
    baskets = [paid_basket(busy_shop, {variant: quantity}) for _ in range(12)]

    answers = at_once(busy_shop, baskets)

    winners = [answer for answer in answers if answer["order"]]
    assert len(winners) == 1
    refusals = Counter(
        (error["code"], tuple(error["variants"] or ())) for answer in answers for error in answer["errors"]
    )
    assert refusals == {("INSUFFICIENT_STOCK", (variant,)): 11}
    assert busy_shop.ask(STOCK, id=variant)["productVariant"]["quantityAvailable"] == 0
    kept = [busy_shop.ask(METHODS, id=basket)["checkout"] for basket in baskets]
    assert [checkout["lines"] for checkout in kept if checkout] == [[{"quantity": quantity}]] * 11


def test_a_basket_sent_eight_times_at_once_is_one_order(busy_shop):
    variant, _ = list(goods(busy_shop).values())[-1]
    basket = paid_basket(busy_shop, {variant: 1})

    answers = at_once(busy_shop, [basket] * 8)

    assert [answer["errors"] for answer in answers] == [[]] * 8
    assert len({answer["order"]["id"] for answer in answers}) == 1
