"""Money: an amount with its currency, rounded in one place to the currency's own precision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MINOR_DIGITS = {"VND": 0, "USD": 2, "EUR": 2, "JPY": 0, "KRW": 0, "CNY": 2, "TWD": 2, "SGD": 2}
"""Digits after the decimal point, by ISO 4217. The đồng has none."""

LARGEST_AMOUNT = Decimal(999_999_999_999)
"""No price, sum or payment is larger: columns of amounts have twelve digits before the point."""


class CurrencyMismatch(ValueError):
    """Amounts of different currencies were added or compared."""


def quantize(amount: Decimal | int, currency: str) -> Decimal:
    """``amount`` rounded half up to the smallest unit of ``currency``. Raises ``KeyError`` for an unknown one."""
    return Decimal(amount).quantize(Decimal(1).scaleb(-MINOR_DIGITS[currency]), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    amount: Decimal
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} + {other.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + Money(-other.amount, other.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.amount * factor, self.currency)


@dataclass(frozen=True, slots=True)
class TaxedMoney:
    """A price with and without tax. Prices here include tax, so ``untaxed`` sets both alike."""

    net: Money
    gross: Money

    @property
    def currency(self) -> str:
        return self.gross.currency

    @property
    def tax(self) -> Money:
        return self.gross - self.net

    @classmethod
    def untaxed(cls, amount: Decimal | int, currency: str) -> TaxedMoney:
        """A price without separate tax: net equals gross."""
        money = Money(Decimal(amount), currency)
        return cls(net=money, gross=money)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum; 0 for none."""
    return sum(amounts, Decimal(0))


def allocate(amount: Decimal, weights: Sequence[Decimal | int], currency: str) -> list[Decimal]:
    """``amount`` split in proportion to ``weights``, each part in whole smallest units, the parts summing to it exactly.

    Largest remainder; ties go to the earlier part. All-zero weights put everything on the first part.
    Raises ``ValueError`` for no weights or a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("allocate() needs at least one weight and none below zero")
    unit = Decimal(1).scaleb(-MINOR_DIGITS[currency])
    units = int(quantize(amount, currency) / unit)
    sign, units = (-1, -units) if units < 0 else (1, units)
    ratios = [Decimal(weight) for weight in weights]
    whole = sum(ratios)
    if whole == 0:
        ratios, whole = [Decimal(1), *(Decimal(0) for _ in ratios[1:])], Decimal(1)
    exact = [units * ratio / whole for ratio in ratios]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[: units - sum(parts)]:
        parts[index] += 1
    return [sign * part * unit for part in parts]
