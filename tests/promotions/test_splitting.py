"""What is taken off is split to the đồng: the parts sum to the whole, and nothing falls below zero."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives.money import total
from promotions.splitting import Item, NotApplicable, Terms, split_gift_cards, split_voucher

items_strategy = st.lists(
    st.builds(
        lambda vendor, quantity, unit: (vendor, quantity, Decimal(unit)),
        st.integers(1, 3),
        st.integers(1, 9),
        st.integers(0, 900_000),
    ),
    min_size=1,
    max_size=8,
).map(
    lambda rows: [
        Item(key=number, vendor_id=vendor, quantity=quantity, unit_amount=unit)
        for number, (vendor, quantity, unit) in enumerate(rows)
    ]
)
terms_strategy = st.builds(
    lambda kind, value, vendor, once: Terms(
        type=kind, value_type=value[0], value=Decimal(value[1]), vendor_id=vendor, is_once_per_order=once
    ),
    st.sampled_from(["entire_order", "specific_product", "shipping"]),
    st.one_of(
        st.tuples(st.just("percentage"), st.integers(0, 100)), st.tuples(st.just("fixed"), st.integers(0, 2_000_000))
    ),
    st.one_of(st.none(), st.integers(1, 3)),
    st.booleans(),
)


def terms(kind="entire_order", value_type="percentage", value=10, **more):
    return Terms(type=kind, value_type=value_type, value=Decimal(value), **more)


def item(key, unit, quantity=1, vendor=1):
    return Item(key=key, vendor_id=vendor, quantity=quantity, unit_amount=Decimal(unit))


def split(given_terms, items, deliveries=None, covered=()):
    return split_voucher(given_terms, items, deliveries=deliveries or {}, covered=covered, currency="VND")


@given(
    terms_strategy,
    items_strategy,
    st.dictionaries(st.integers(1, 3), st.integers(0, 90_000).map(Decimal)),
    st.sets(st.integers(0, 7)),
)
def test_parts_are_whole_dong_within_their_line_and_only_of_who_pays(given_terms, items, deliveries, covered):
    try:
        found = split(given_terms, items, deliveries, covered)
    except NotApplicable:
        return

    by_key = {one.key: one for one in items}
    assert all(0 <= amount <= by_key[key].amount and amount % 1 == 0 for key, amount in found.lines.items())
    assert all(0 <= amount <= deliveries[vendor] and amount % 1 == 0 for vendor, amount in found.deliveries.items())
    if given_terms.vendor_id is not None:
        assert {by_key[key].vendor_id for key in found.lines} | set(found.deliveries) <= {given_terms.vendor_id}
    if given_terms.type == "specific_product":
        assert set(found.lines) <= covered


@given(items_strategy, st.integers(0, 100))
def test_a_percentage_of_the_order_is_taken_exactly_however_it_is_split(items, percent):
    whole = total(one.amount for one in items)

    found = split(terms(value=percent), items)

    assert found.amount == min((whole * percent / 100).quantize(Decimal(1), rounding="ROUND_HALF_UP"), whole)


@given(items_strategy, st.integers(0, 5_000_000))
def test_a_fixed_amount_is_taken_exactly_as_far_as_there_is_something_to_pay(items, value):
    found = split(terms(value_type="fixed", value=value), items)

    assert found.amount == min(Decimal(value), total(one.amount for one in items))


@given(
    st.dictionaries(st.integers(1, 9), st.integers(0, 500_000).map(Decimal), max_size=4),
    st.lists(st.integers(0, 400_000).map(Decimal), min_size=1, max_size=4),
)
def test_gift_cards_pay_no_more_than_they_have_and_than_is_open(balances, parts):
    taken, paid = split_gift_cards(balances, parts, currency="VND")

    assert total(taken.values()) == total(paid) == min(total(balances.values()), total(parts))
    assert all(0 < amount <= balances[key] for key, amount in taken.items())
    assert all(0 <= amount <= part for amount, part in zip(paid, parts, strict=True))


def test_ten_percent_of_three_lines_is_split_by_largest_remainder():
    found = split(terms(), [item("a", 33_333), item("b", 33_333), item("c", 33_335)])

    assert found.lines == {"a": 3_333, "b": 3_333, "c": 3_334}


def test_fixed_value_on_specific_goods_counts_for_each_unit():
    found = split(terms("specific_product", "fixed", 5_000), [item("a", 20_000, 3), item("b", 9_000)], covered={"a"})

    assert found.lines == {"a": 15_000}


def test_once_per_order_lowers_one_unit_of_the_cheapest():
    found = split(terms(value=50, is_once_per_order=True), [item("a", 20_000, 3), item("b", 9_000, 2)])

    assert found.lines == {"b": 4_500}


def test_a_vendors_voucher_lowers_that_vendors_goods_alone():
    found = split(terms(vendor_id=2), [item("a", 20_000), item("b", 10_000, vendor=2)])

    assert found.lines == {"b": 1_000}


def test_free_delivery_takes_off_what_the_chosen_parcels_cost():
    found = split(
        terms("shipping", value=100), [item("a", 20_000)], deliveries={1: Decimal(25_000), 2: Decimal(30_000)}
    )

    assert found.deliveries == {1: 25_000, 2: 30_000}
    assert found.lines == {}


def test_a_fixed_sum_off_delivery_is_shared_by_the_parcels():
    found = split(
        terms("shipping", "fixed", 30_000), [item("a", 20_000)], deliveries={1: Decimal(20_000), 2: Decimal(40_000)}
    )

    assert found.deliveries == {1: 10_000, 2: 20_000}


@pytest.mark.parametrize(
    ("given_terms", "items", "covered"),
    [
        (terms(min_spent_amount=Decimal(50_001)), [item("a", 25_000, 2)], ()),
        (terms(min_quantity=3), [item("a", 25_000, 2)], ()),
        (terms(vendor_id=2), [item("a", 25_000)], ()),
        (terms(vendor_id=2, min_spent_amount=Decimal(30_000)), [item("a", 90_000), item("b", 20_000, vendor=2)], ()),
        (terms("specific_product"), [item("a", 25_000)], {"b"}),
        (terms("shipping"), [Item("a", 1, 1, Decimal(1), is_shipping_required=False)], ()),
        (terms(), [], ()),
    ],
    ids=["spent", "quantity", "vendor", "spent at the vendor", "other goods", "nothing travels", "empty"],
)
def test_terms_that_are_not_met_take_nothing_off(given_terms, items, covered):
    with pytest.raises(NotApplicable):
        split(given_terms, items, covered=covered)


def test_a_minimum_that_is_just_reached_is_met():
    assert split(terms(min_spent_amount=Decimal(50_000), min_quantity=2), [item("a", 25_000, 2)]).amount == 5_000
