"""What a line costs: which of several prices counts, and that sums are exact in the smallest unit of the currency."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.pricing import LinePrice, price_line, shown_unit_amount

amounts = st.decimals(min_value=0, max_value=10**9, places=4)
quantities = st.integers(1, 50)


@pytest.mark.parametrize(
    ("price", "discounted", "override", "unit", "undiscounted"),
    [
        (100_000, None, None, 100_000, 100_000),
        (100_000, 80_000, None, 80_000, 100_000),
        (100_000, 0, None, 0, 100_000),
        (100_000, 80_000, 90_000, 90_000, 90_000),
        (100_000, None, 0, 0, 0),
        (100_000, None, 150_000, 150_000, 150_000),
        (None, None, None, 0, 0),
        (None, None, 70_000, 70_000, 70_000),
    ],
)
def test_an_override_counts_before_the_lowered_price_and_that_before_the_listed_one(
    price, discounted, override, unit, undiscounted
):
    found = price_line(
        quantity=3,
        currency="VND",
        price_amount=price,
        discounted_price_amount=discounted,
        price_override_amount=override,
    )

    assert (found.unit_amount, found.undiscounted_unit_amount) == (unit, undiscounted)
    assert (found.total_amount, found.undiscounted_total_amount) == (3 * unit, 3 * undiscounted)


@pytest.mark.parametrize(
    ("currency", "price", "unit"),
    [("VND", "999.5", "1000"), ("VND", "999.49", "999"), ("USD", "9.995", "10.00"), ("USD", "9.994", "9.99")],
)
def test_a_unit_is_rounded_half_up_before_it_is_multiplied(currency, price, unit):
    found = price_line(quantity=7, currency=currency, price_amount=Decimal(price))

    assert found.total_amount == 7 * Decimal(unit)


def test_a_voucher_lowers_the_line_and_not_the_unit():
    price = LinePrice(
        quantity=3, unit_amount=Decimal(40_000), undiscounted_unit_amount=Decimal(50_000), voucher_amount=Decimal(9_999)
    )

    assert (price.unit_amount, price.total_amount, price.undiscounted_total_amount) == (40_000, 110_001, 150_000)


@pytest.mark.parametrize(
    ("total", "quantity", "currency", "shown"),
    [(100_000, 3, "VND", "33333"), (200_000, 3, "VND", "66667"), (10, 4, "USD", "2.50"), (1, 3, "USD", "0.33")],
)
def test_the_unit_that_is_shown_is_the_average(total, quantity, currency, shown):
    assert shown_unit_amount(Decimal(total), quantity, currency) == Decimal(shown)


@given(amounts, amounts, quantities)
def test_prices_are_whole_dong_and_lines_their_multiples(price, discounted, quantity):
    found = price_line(quantity=quantity, currency="VND", price_amount=price, discounted_price_amount=discounted)

    assert found.unit_amount == found.unit_amount.to_integral_value()
    assert found.total_amount == found.unit_amount * quantity
    assert (found.total_amount <= found.undiscounted_total_amount) or discounted > price


@given(st.integers(0, 10**9), quantities)
def test_the_unit_that_is_shown_is_off_by_less_than_a_dong_each(total, quantity):
    shown = shown_unit_amount(Decimal(total), quantity, "VND")

    assert abs(shown * quantity - total) <= Decimal(quantity) / 2
