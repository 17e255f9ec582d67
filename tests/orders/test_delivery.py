"""Fees: zones, weights, steps, thresholds, and what a client sees that knows one delivery per checkout."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.delivery import (
    Destination,
    Offer,
    Parcel,
    Rate,
    choose_quote,
    combine,
    quote_parcel,
    zone_between,
)
from orders.models import Zone

TAY_NINH, HO_CHI_MINH, HA_NOI = "80", "79", "01"
HOME = Destination("VN", TAY_NINH)


def make_rate(**overrides):
    values: dict[str, Any] = {
        "first_grams": 1000,
        "first_amount": Decimal(20_000),
        "step_grams": 500,
        "step_amount": Decimal(5_000),
    }
    return Rate(**values | overrides)


def make_offer(method_id=1, **overrides):
    rates = {Zone.SAME_PROVINCE: make_rate()}
    return Offer(**{"method_id": method_id, "name": f"Method {method_id}", "rates": rates} | overrides)


def make_parcel(**overrides):
    values: dict[str, Any] = {
        "vendor_id": 1,
        "origin_province_code": TAY_NINH,
        "goods_amount": Decimal(100_000),
        "weight_grams": 800,
    }
    return Parcel(**values | overrides)


@pytest.mark.parametrize(
    ("destination", "zone"),
    [
        (Destination("VN", TAY_NINH), Zone.SAME_PROVINCE),
        (Destination("VN", HO_CHI_MINH), Zone.SAME_REGION),
        (Destination("VN", HA_NOI), Zone.COUNTRY),
        (Destination("US"), Zone.ABROAD),
        (Destination("VN"), None),
        (Destination(""), None),
    ],
)
def test_the_zone_follows_from_both_ends(destination, zone):
    assert zone_between(TAY_NINH, destination) == zone


@pytest.mark.parametrize(
    ("grams", "amount"),
    [(1, 20_000), (1000, 20_000), (1001, 25_000), (1500, 25_000), (1501, 30_000), (10_000, 110_000)],
)
def test_each_step_begun_costs_a_step(grams, amount):
    assert make_rate().amount_for(grams) == amount


def test_the_larger_of_real_and_volumetric_weight_is_charged():
    light_but_large = make_parcel(weight_grams=400, volume_cm3=Decimal(30 * 20 * 25))

    assert light_but_large.chargeable_grams(6000) == 2500
    assert light_but_large.chargeable_grams(5000) == 3000
    assert make_parcel(weight_grams=4000, volume_cm3=Decimal(15_000)).chargeable_grams(6000) == 4000


@pytest.mark.parametrize(("goods", "amount"), [(299_999, 20_000), (300_000, 0)])
def test_delivery_is_free_from_the_threshold_on(goods, amount):
    offers = [make_offer(free_from_amount=Decimal(300_000))]

    (quote,) = quote_parcel(make_parcel(goods_amount=Decimal(goods)), offers, HOME)

    assert quote.amount == amount


def test_a_method_neither_carries_more_than_its_maximum_nor_goes_where_it_has_no_rate():
    assert quote_parcel(make_parcel(weight_grams=2001), [make_offer(maximum_weight_grams=2000)], HOME) == ()
    assert len(quote_parcel(make_parcel(weight_grams=2000), [make_offer(maximum_weight_grams=2000)], HOME)) == 1
    assert quote_parcel(make_parcel(), [make_offer()], Destination("VN", HA_NOI)) == ()


def test_quotes_come_cheapest_first():
    dear = make_offer(1, rates={Zone.SAME_PROVINCE: make_rate(first_amount=Decimal(50_000))})
    cheap = make_offer(2)

    assert [quote.method_id for quote in quote_parcel(make_parcel(), [dear, cheap], HOME)] == [2, 1]


def test_a_vendor_without_the_method_ships_by_its_cheapest_one():
    express = make_offer(1, rates={Zone.SAME_PROVINCE: make_rate(first_amount=Decimal(50_000))})
    standard = make_offer(2)
    both = quote_parcel(make_parcel(vendor_id=7), [express, standard], HOME)
    only_standard = quote_parcel(make_parcel(vendor_id=8), [standard], HOME)

    options = combine({7: both, 8: only_standard})

    assert [(option.method_id, option.amount) for option in options] == [(2, Decimal(40_000)), (1, Decimal(70_000))]
    assert [quote.vendor_id for quote in options[1].substitutes] == [8]
    assert options[0].substitutes == ()


def test_there_is_no_option_while_one_vendor_cannot_deliver():
    assert combine({7: quote_parcel(make_parcel(), [make_offer()], HOME), 8: ()}) == ()


def test_the_choice_for_a_parcel_beats_the_common_one_and_the_cheapest_steps_in():
    quotes = quote_parcel(
        make_parcel(), [make_offer(1), make_offer(2, rates={Zone.SAME_PROVINCE: make_rate(step_grams=1)})], HOME
    )

    def chosen(own, common):
        quote = choose_quote(quotes, own_method_id=own, common_method_id=common)
        return quote and quote.method_id

    assert chosen(None, None) is None
    assert chosen(None, 2) == 2
    assert chosen(1, 2) == 1
    assert chosen(None, 99) == quotes[0].method_id
    assert choose_quote((), own_method_id=1, common_method_id=1) is None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(
    weights=st.lists(st.integers(0, 200_000), min_size=1, max_size=6),
    first=st.integers(0, 10**7),
    step=st.integers(0, 10**6),
    step_grams=st.integers(1, 5000),
)
def test_the_combined_price_is_the_exact_sum_of_the_parcels(weights, first, step, step_grams):
    rate = Rate(1000, Decimal(first), step_grams, Decimal(step))
    offers = [make_offer(rates={Zone.SAME_PROVINCE: rate})]
    quotes = {
        vendor_id: quote_parcel(make_parcel(vendor_id=vendor_id, weight_grams=grams), offers, HOME)
        for vendor_id, grams in enumerate(weights)
    }

    (option,) = combine(quotes)

    expected = sum(first + -(-max(grams - 1000, 0) // step_grams) * step for grams in weights)
    assert option.amount == expected
    assert option.amount == sum(quote.amount for parts in quotes.values() for quote in parts)
