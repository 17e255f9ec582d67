"""Many shoppers at once: a last use is taken once, and a card's money is spent once."""

from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Stock
from orders.actions import InsufficientStock, add_promo_code, expire_order
from orders.models import Order, OrderLine
from promotions.models import GiftCard, GiftCardUse, Voucher, VoucherUse
from tests.factories.catalog import make_product
from tests.factories.orders import NOW, make_address, make_basket, make_checkout, make_shipping_method, offer_method
from tests.factories.payments import complete, pay
from tests.factories.promotions import make_gift_card, make_gift_rule, make_voucher
from tests.factories.vendors import make_vendor
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def baskets_with(code, number):
    checkouts = [make_basket(vendors=1) for _ in range(number)]
    for checkout in checkouts:
        add_promo_code(checkout_id=checkout.pk, code=code.code, now=NOW)
        pay(checkout)
    return checkouts


def test_eight_shoppers_race_for_the_last_use_of_a_voucher_and_one_wins():
    checkouts = baskets_with(make_voucher(usage_limit=1), 8)

    results = at_once([lambda checkout=checkout: complete(checkout) for checkout in checkouts])

    assert Counter(type(result) for result in results) == {Order: 1, ValidationError: 7}
    assert (Voucher.objects.get().used, VoucherUse.objects.count(), Order.objects.count()) == (1, 1, 1)


def test_eight_shoppers_race_for_the_money_of_a_card_and_it_is_spent_once():
    checkouts = baskets_with(make_gift_card(amount=120_000), 8)

    results = at_once([lambda checkout=checkout: complete(checkout) for checkout in checkouts])

    placed = [result for result in results if isinstance(result, Order)]
    assert {type(result) for result in results} <= {Order, ValidationError}
    assert len(placed) == 1
    assert GiftCard.objects.get().current_balance_amount == 0
    assert [use.amount for use in GiftCardUse.objects.all()] == [120_000]


def test_eight_shoppers_race_for_the_last_gift_and_who_comes_late_orders_without():
    method, vendor = make_shipping_method(), make_vendor()
    offer_method(vendor=vendor, method=method)
    goods, gift = (make_product(vendor=vendor, stock=stock).variants.get() for stock in (100, 1))
    make_gift_rule(gifts=[gift])
    checkouts = [make_checkout(lines={goods: 1}, address=make_address(), method=method) for _ in range(8)]
    for checkout in checkouts:
        pay(checkout)

    results = at_once([lambda checkout=checkout: complete(checkout) for checkout in checkouts])
    late = [checkout for checkout, result in zip(checkouts, results, strict=True) if not isinstance(result, Order)]

    assert {type(result) for result in results} <= {Order, InsufficientStock}
    assert all(isinstance(complete(checkout), Order) for checkout in late)
    assert [line.variant for line in OrderLine.objects.filter(is_gift=True)] == [gift]
    assert Stock.objects.get(variant=gift).quantity_allocated == 1


@pytest.mark.postgresql
def test_placing_an_order_and_giving_one_up_lock_codes_before_stock():
    checkout = make_basket(vendors=1)
    for code in (make_voucher(), make_gift_card(amount=10_000)):
        add_promo_code(checkout_id=checkout.pk, code=code.code, now=NOW)
    pay(checkout)

    with CaptureQueriesContext(connection) as placing:
        order = complete(checkout)
    Order.objects.update(charge_status="none", authorize_status="none")
    with CaptureQueriesContext(connection) as giving_up:
        assert expire_order(order_id=order.pk, now=NOW)

    in_order = ["promotions_voucher", "promotions_giftcard", "catalog_stock"]
    assert locked_tables(placing) == ["orders_checkout", "payments_transaction", *in_order]
    assert locked_tables(giving_up) == ["orders_order", *in_order]


def locked_tables(queries):
    """The tables whose rows were locked, in the order in which it was done."""
    return [query["sql"].split(' FROM "')[1].split('"')[0] for query in queries if " FOR UPDATE" in query["sql"]]
