"""Money is exact: sums, parts and roundings to the smallest unit of the currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primitives.money import CurrencyMismatch, Money, TaxedMoney, allocate, quantize, total


def test_dong_have_no_minor_unit_and_round_half_up():
    assert quantize(Decimal("124999.5"), "VND") == Decimal(125000)
    assert quantize(Decimal("124999.49"), "VND") == Decimal(124999)


def test_dollars_round_to_cents():
    assert quantize(Decimal("5.005"), "USD") == Decimal("5.01")


def test_a_currency_we_do_not_trade_in_is_refused():
    with pytest.raises(KeyError):
        quantize(Decimal(1), "XAU")


def test_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatch):
        Money(Decimal(1), "VND") + Money(Decimal(1), "USD")


def test_tax_is_gross_less_net():
    price = TaxedMoney(net=Money(Decimal(100), "VND"), gross=Money(Decimal(108), "VND"))

    assert price.tax == Money(Decimal(8), "VND")
    assert TaxedMoney.untaxed(100, "VND").tax == Money(Decimal(0), "VND")


def test_the_sum_of_nothing_is_zero():
    assert total([]) == Decimal(0)


def test_the_largest_remainder_gets_the_odd_dong():
    assert allocate(Decimal(100), [1, 1, 1], "VND") == [Decimal(34), Decimal(33), Decimal(33)]
    assert allocate(Decimal(10), [Decimal("0.5"), Decimal("1.5"), 1], "VND") == [Decimal(2), Decimal(5), Decimal(3)]


def test_cents_are_split_as_cents():
    assert allocate(Decimal("0.05"), [1, 1], "USD") == [Decimal("0.03"), Decimal("0.02")]


def test_weights_of_zero_put_everything_on_the_first_part():
    assert allocate(Decimal(7), [0, 0], "VND") == [Decimal(7), Decimal(0)]


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_splitting_needs_weights_that_make_sense(weights):
    with pytest.raises(ValueError, match="weight"):
        allocate(Decimal(1), weights, "VND")


@given(
    amount=st.integers(min_value=-(10**12), max_value=10**12),
    weights=st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=40),
    currency=st.sampled_from(["VND", "USD"]),
)
def test_parts_sum_to_the_whole_and_stay_within_one_unit_of_their_share(amount, weights, currency):
    unit = Decimal(1) if currency == "VND" else Decimal("0.01")
    whole = amount * unit

    parts = allocate(whole, weights, currency)

    assert sum(parts) == whole
    assert all(part % unit == 0 for part in parts)
    if sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part - whole * weight / sum(weights)) < unit
