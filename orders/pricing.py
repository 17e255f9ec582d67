"""What a line costs. Pure arithmetic on amounts in one currency; sums are exact in its smallest unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from primitives.money import quantize


@dataclass(frozen=True, slots=True)
class LinePrice:
    """Prices of one line, tax included. ``unit_amount`` is before the voucher, of which ``voucher_amount`` falls here."""

    quantity: int
    unit_amount: Decimal
    undiscounted_unit_amount: Decimal
    voucher_amount: Decimal = Decimal(0)

    @property
    def total_amount(self) -> Decimal:
        return self.unit_amount * self.quantity - self.voucher_amount

    @property
    def undiscounted_total_amount(self) -> Decimal:
        return self.undiscounted_unit_amount * self.quantity


def shown_unit_amount(total_amount: Decimal, quantity: int, currency: str) -> Decimal:
    """What a unit of a line costs on average, as it is shown; the line's total is what counts."""
    return quantize(total_amount / quantity, currency)


def price_line(
    *,
    quantity: int,
    currency: str,
    price_amount: Decimal | None,
    discounted_price_amount: Decimal | None = None,
    price_override_amount: Decimal | None = None,
) -> LinePrice:
    """Price ``quantity`` units: at an app's override, else the lowered, else the listed price.

    Goods without a price in the channel cost 0 here; they cannot be ordered.
    """
    listed = quantize(price_amount or Decimal(0), currency)
    lowered = listed if discounted_price_amount is None else quantize(discounted_price_amount, currency)
    if price_override_amount is not None:
        override = quantize(price_override_amount, currency)
        return LinePrice(quantity=quantity, unit_amount=override, undiscounted_unit_amount=override)
    return LinePrice(quantity=quantity, unit_amount=lowered, undiscounted_unit_amount=listed)
