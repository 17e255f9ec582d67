"""Gifts from the basket to the order: who earns one, which it is, who pays, and that nobody else can change it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog.models import Stock
from orders.actions import InsufficientStock, LineInput, place_order, remove_lines, update_lines
from orders.baskets import load_basket, load_baskets
from orders.models import Checkout, Order
from promotions.models import Promotion
from tests.factories.catalog import make_product
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import complete, pay
from tests.factories.promotions import make_gift_rule, make_voucher
from tests.factories.vendors import make_vendor
from tests.orders.ordering import assert_adds_up, use, vendors_of

pytestmark = pytest.mark.django_db


def basket_of(checkout):
    return load_basket(Checkout.objects.select_related("channel", "shipping_address").get(pk=checkout.pk), now=NOW)


def gifts_of(checkout):
    return [line for line in basket_of(checkout).lines if line.is_gift]


def make_gift(vendor, *, price=30_000, stock=5, **fields):
    return make_product(vendor=vendor, price=price, stock=stock, **fields).variants.get()


def test_a_basket_that_costs_enough_holds_a_gift_for_nothing_until_it_does_not():
    checkout = make_basket(vendors=1, quantity=2)
    gift = make_gift(vendors_of(checkout)[0])
    make_gift_rule(gifts=[gift], min_spent=200_000)
    line = checkout.lines.get()

    (given,) = gifts_of(checkout)

    assert (given.variant, given.row.quantity) == (gift, 1)
    assert (given.price.total_amount, given.price.undiscounted_unit_amount) == (0, 30_000)
    assert basket_of(checkout).subtotal_amount == 200_000
    update_lines(checkout_id=checkout.pk, lines=[LineInput(line_id=line.pk, quantity=1)], now=NOW)
    assert gifts_of(checkout) == []


def test_the_most_precious_gift_that_is_there_is_given():
    checkout = make_basket(vendors=1)
    vendor = vendors_of(checkout)[0]
    cheap, dear = make_gift(vendor, price=10_000), make_gift(vendor, price=40_000)
    sold_out, hidden = make_gift(vendor, price=90_000, stock=0), make_gift(vendor, price=80_000)
    hidden.product.channel_listings.update(is_published=False)
    make_gift_rule(gifts=[cheap, sold_out, hidden])
    make_gift_rule(gifts=[dear])

    assert [line.variant for line in gifts_of(checkout)] == [dear]


def test_a_unit_that_the_basket_itself_needs_is_no_gift():
    checkout = make_basket(vendors=1, quantity=4, stock=4)
    make_gift_rule(gifts=[checkout.lines.get().variant])

    assert gifts_of(checkout) == []
    Stock.objects.update(quantity=5)
    assert len(gifts_of(checkout)) == 1


def test_a_gift_comes_with_a_parcel_that_is_sent_anyway_and_makes_it_no_dearer():
    checkout = make_basket(vendors=1)
    before = basket_of(checkout)
    make_gift_rule(gifts=[make_gift(make_vendor(), price=90_000)])
    assert gifts_of(checkout) == []

    gift = make_gift(vendors_of(checkout)[0], weight_grams=900_000)
    make_gift_rule(gifts=[gift])

    after = basket_of(checkout)
    assert [line.variant for line in after.lines if line.is_gift] == [gift]
    assert after.is_delivery_chosen
    assert after.total_amount == before.total_amount


def test_a_vendors_promotion_counts_and_gives_its_own_goods_alone():
    checkout = make_basket(vendors=2, quantity=2)
    one, other = vendors_of(checkout)
    own, foreign = make_gift(one, price=10_000), make_gift(other, price=50_000)

    rule = make_gift_rule(gifts=[own, foreign], min_spent=200_000, vendor=one)
    assert [line.variant for line in gifts_of(checkout)] == [own]

    rule.min_spent_amount = 200_001
    rule.save()
    assert gifts_of(checkout) == []


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"start_at": NOW + timedelta(seconds=1)},
        {"end_at": NOW},
    ],
)
def test_outside_its_time_a_promotion_gives_nothing(change):
    checkout = make_basket(vendors=1)
    make_gift_rule(gifts=[make_gift(vendors_of(checkout)[0])])
    assert len(gifts_of(checkout)) == 1

    Promotion.objects.update(**change)

    assert gifts_of(checkout) == []


def test_a_voucher_that_lowers_something_takes_the_place_of_the_gift():
    checkout = make_basket(vendors=1)
    make_gift_rule(gifts=[make_gift(vendors_of(checkout)[0])])

    basket = use(checkout, make_voucher(min_spent=50_000))

    assert basket.voucher_amount == 10_000
    assert not any(line.is_gift for line in basket.lines)
    basket.voucher.voucher.channel_listings.update(min_spent_amount=5_000_000)
    assert len(gifts_of(checkout)) == 1


def test_the_order_takes_the_gift_from_stock_and_says_who_pays():
    checkout = make_basket(vendors=2)
    one, _other = vendors_of(checkout)
    gift = make_gift(one)
    make_gift_rule(gifts=[gift], vendor=one, name="Quà khách quen")
    pay(checkout)

    order = complete(checkout)

    line = order.lines.get(is_gift=True)
    assert (line.variant, line.quantity, line.total_price_amount) == (gift, 1, 0)
    assert line.vendor_order.vendor == one
    assert [allocation.quantity for allocation in line.allocations.all()] == [1]
    discount = order.discounts.get()
    assert (discount.type, discount.amount, discount.vendor) == ("order_promotion", 30_000, one)
    assert discount.name == "Quà khách quen"
    assert [(part.line, part.amount) for part in discount.lines.all()] == [(line, 30_000)]
    assert_adds_up(order)


def test_a_gift_that_somebody_else_took_meanwhile_is_no_order_and_the_next_try_goes_without():
    checkout = make_basket(vendors=1)
    gift = make_gift(vendors_of(checkout)[0], stock=1)
    make_gift_rule(gifts=[gift])
    pay(checkout)
    basket = basket_of(checkout)
    Stock.objects.filter(variant=gift).update(quantity=0)

    with pytest.raises(InsufficientStock) as refused, transaction.atomic():
        place_order(basket=basket, now=NOW)
    assert [shortage.variant for shortage in refused.value.shortages] == [gift]
    assert not Order.objects.exists()

    assert not complete(checkout).lines.filter(is_gift=True).exists()


def test_nobody_changes_or_takes_out_a_gift():
    checkout = make_basket(vendors=1)
    make_gift_rule(gifts=[make_gift(vendors_of(checkout)[0])])
    (gift,) = gifts_of(checkout)
    codes = []

    for change in (
        lambda: update_lines(checkout_id=checkout.pk, lines=[LineInput(line_id=gift.row.pk, quantity=2)], now=NOW),
        lambda: remove_lines(checkout_id=checkout.pk, line_ids=[gift.row.pk], now=NOW),
    ):
        with translation.override("en"), pytest.raises(ValidationError) as refused:
            change()
        codes += [(field, errors[0].code) for field, errors in refused.value.error_dict.items()]

    assert codes == [("line_id", "non_editable_gift_line"), ("line_id", "non_removable_gift_line")]
    assert len(gifts_of(checkout)) == 1


def test_many_baskets_with_gifts_are_read_in_as_many_statements_as_one():
    checkouts = [make_basket(vendors=1) for _ in range(4)]
    make_gift_rule(gifts=[make_gift(vendors_of(checkout)[0]) for checkout in checkouts])
    rows = list(Checkout.objects.select_related("shipping_address", "channel").order_by("created_at"))

    counts = []
    for group in (rows[:1], rows):
        with CaptureQueriesContext(connection) as queries:
            baskets = load_baskets(group, now=NOW)
        counts.append(len(queries))
        assert Counter(line.is_gift for basket in baskets.values() for line in basket.lines)[True] == len(group)

    assert counts == [3, 3]
