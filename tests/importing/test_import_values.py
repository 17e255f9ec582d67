"""Single cells of an import file: what they may look like and what they mean."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from importing.values import BadValue, to_date, to_grams, to_price, to_quantity, to_stars, to_text


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (125000, 125000),
        (125000.0, 125000),
        ("125000", 125000),
        ("125.000", 125000),
        ("125,000", 125000),
        ("125 000", 125000),
        ("125\u00a0000 ₫", 125000),
        ("125,000 đ", 125000),
        ("125.000đ", 125000),
        ("125.000 VNĐ", 125000),
        ("125.000 đồng", 125000),
        ("1.250.000,00", 1250000),
        ("1250000.00", 1250000),
    ],
)
def test_a_price_in_dong_is_read_however_it_is_written(cell: Any, amount: int):
    assert to_price(cell, currency="VND") == Decimal(amount)


@pytest.mark.parametrize(
    "cell",
    [
        "", "x", "-5000", "0", 0, 45, "45", 125.5, "12500,5", "125.00.000", "125.000.00", "1e6", "12 5000", True,
        float("nan"), float("inf"), "٥٠٠٠", "9" * 30, "9" * 31, 10**30, 1e300, "99999999999", date(2025, 1, 1), "=A1*2",
    ],
)  # fmt: skip
def test_what_can_be_no_price_in_dong_is_refused(cell: Any):
    with pytest.raises(BadValue):
        to_price(cell, currency="VND")


@pytest.mark.parametrize(
    ("cell", "amount"), [("12.50", "12.5"), ("12,5 USD", "12.5"), ("$3", "3"), ("1,234.50", "1234.5"), (12.5, "12.5")]
)
def test_a_price_in_dollars_has_cents(cell: Any, amount: str):
    assert to_price(cell, currency="USD") == Decimal(amount)


@pytest.mark.parametrize(
    ("cell", "grams"),
    [(500, 500), ("500", 500), ("500g", 500), ("500 gam", 500), ("1.000 g", 1000), ("0,5 kg", 500), ("1.5kg", 1500),
     ("2 kg", 2000), ("5 lạng", 500)],
)  # fmt: skip
def test_a_weight_is_read_in_grams(cell: Any, grams: int):
    assert to_grams(cell) == grams


@pytest.mark.parametrize("cell", ["1.500 kg", 0.5, "0", "-1", "heavy", "500 ml", "101 kg", True, "1,5 g"])
def test_what_can_be_no_weight_is_refused(cell: Any):
    with pytest.raises(BadValue):
        to_grams(cell)


@pytest.mark.parametrize(("cell", "quantity"), [(0, 0), ("120", 120), ("1.200", 1200), (12.0, 12)])
def test_a_quantity_is_a_whole_number(cell: Any, quantity: int):
    assert to_quantity(cell) == quantity


@pytest.mark.parametrize("cell", ["-1", -1, 1.5, "1,5", "many", "10000001", False])
def test_what_can_be_no_quantity_is_refused(cell: Any):
    with pytest.raises(BadValue):
        to_quantity(cell)


@pytest.mark.parametrize(("cell", "stars"), [(3, 3), ("4 sao", 4), ("★★★★★", 5), ("5*", 5), (4.0, 4), ("3 stars", 3)])
def test_stars(cell: Any, stars: int):
    assert to_stars(cell) == stars


@pytest.mark.parametrize("cell", [2, 6, "0", "★★", "4.5", 3.5, True, "bốn"])
def test_other_stars_are_refused(cell: Any):
    with pytest.raises(BadValue):
        to_stars(cell)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime(2025, 3, 15), date(2025, 3, 15)),  # noqa: DTZ001 - spreadsheets know no zones
        (date(2025, 3, 15), date(2025, 3, 15)),
        (45731, date(2025, 3, 15)),
        ("15/03/2025", date(2025, 3, 15)),
        ("15-3-2025", date(2025, 3, 15)),
        ("15.03.2025", date(2025, 3, 15)),
        ("2025-03-15", date(2025, 3, 15)),
        ("2025-03-15 00:00:00", date(2025, 3, 15)),
    ],
)
def test_a_date_is_read_day_first_or_as_a_spreadsheet_counts(cell: Any, day: date):
    assert to_date(cell) == day


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2025", "03/15/2025", "15/3/25", 12, True, "tháng 3", "", "0/1/2025", "15/03/9999", "15/03/0025",
        datetime(9999, 12, 31), datetime(1900, 1, 1), 1e300,  # noqa: DTZ001 - spreadsheets know no zones
    ],
)  # fmt: skip
def test_what_can_be_no_date_is_refused(cell: Any):
    with pytest.raises(BadValue):
        to_date(cell)


def test_text_is_tidied_and_composed():
    assert to_text("  Ba\u0301nh\u00a0 tra\u0301ng ", limit=50) == "Bánh tráng"
    assert to_text("một \n\n hai", limit=50, keeps_lines=True) == "một\n\nhai"
    assert to_text(123.0, limit=50) == "123"


@pytest.mark.parametrize("cell", ["x" * 51, "a\0b", "=cmd|' /C calc'!A0", " =1+1", "\ud800", date(2025, 1, 1)])
def test_text_that_cannot_be_kept_is_refused(cell: Any):
    with pytest.raises(BadValue):
        to_text(cell, limit=50)


def test_truth_values_are_no_text():
    with pytest.raises(BadValue):
        to_text(True, limit=50)
