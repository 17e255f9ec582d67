from decimal import Decimal

import pytest

from vietnam.money import written_money


@pytest.mark.parametrize(
    ("amount", "currency", "language", "written"),
    [
        ("125000.000", "VND", "vi", "125.000\N{NO-BREAK SPACE}₫"),
        ("1392000", "VND", "en", "1,392,000\N{NO-BREAK SPACE}₫"),
        ("-18000", "VND", "en", "-18,000\N{NO-BREAK SPACE}₫"),
        ("12.5", "USD", "en", "$12.50"),
        ("1212.5", "USD", "vi", "1.212,50\N{NO-BREAK SPACE}US$"),
    ],
)
def test_money_is_written_as_its_readers_expect(amount, currency, language, written):
    assert written_money(Decimal(amount), currency, language) == written
