"""How much a voucher or gift cards take off, and from whom: pure arithmetic in one currency, exact to its smallest unit.

What is taken off is split over lines and parcels in proportion to their prices, by largest remainder; the parts sum to
the whole, and nothing falls below zero.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from primitives.money import allocate, quantize, total
from promotions.models import ValueType, VoucherType

Key = TypeVar("Key", bound=Hashable)
ZERO = Decimal(0)


class NotApplicable(Exception):
    """The terms of a voucher are not met by these goods."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a voucher that decide the amount. With ``vendor_id`` only that vendor's goods and parcel count."""

    type: str
    value_type: str
    value: Decimal
    vendor_id: int | None = None
    is_once_per_order: bool = False
    min_spent_amount: Decimal | None = None
    min_quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Item(Generic[Key]):
    """A line as a voucher sees it: ``unit_amount`` is what a unit costs before it."""

    key: Key
    vendor_id: int
    quantity: int
    unit_amount: Decimal
    is_shipping_required: bool = True

    @property
    def amount(self) -> Decimal:
        return self.unit_amount * self.quantity


@dataclass(frozen=True, slots=True)
class Split(Generic[Key]):
    """What is taken off each line, by its key, and off each vendor's delivery, by the vendor's id."""

    lines: Mapping[Key, Decimal] = field(default_factory=dict)
    deliveries: Mapping[int, Decimal] = field(default_factory=dict)

    @property
    def amount(self) -> Decimal:
        return total(self.lines.values()) + total(self.deliveries.values())


def split_voucher(
    terms: Terms,
    items: Sequence[Item[Key]],
    *,
    deliveries: Mapping[int, Decimal],
    covered: Collection[Key],
    currency: str,
) -> Split[Key]:
    """What a voucher takes off. ``deliveries`` are the prices of parcels by vendor, where one is chosen; ``covered``
    are the keys of the lines that a voucher for specific goods covers.

    Raises ``NotApplicable``. A voucher for delivery also applies before a delivery is chosen; it takes off nothing yet.
    """
    concerned = [item for item in items if terms.vendor_id in (None, item.vendor_id)]
    _check(terms, concerned)
    if terms.type == VoucherType.SHIPPING:
        chosen = {vendor_id: price for vendor_id, price in deliveries.items() if terms.vendor_id in (None, vendor_id)}
        return Split(deliveries=_share(terms, chosen, currency))
    if terms.type == VoucherType.SPECIFIC_PRODUCT:
        concerned = [item for item in concerned if item.key in covered]
        if not concerned:
            raise NotApplicable
        if not terms.is_once_per_order:
            return Split(lines={item.key: _off_line(terms, item, currency) for item in concerned})
    if terms.is_once_per_order:
        cheapest = min(concerned, key=lambda item: item.unit_amount)
        return Split(lines={cheapest.key: reduction(terms.value_type, terms.value, cheapest.unit_amount, currency)})
    return Split(lines=_share(terms, {item.key: item.amount for item in concerned}, currency))


def _check(terms: Terms, items: Sequence[Item[Key]]) -> None:
    if not items:
        raise NotApplicable
    if terms.min_spent_amount is not None and total(item.amount for item in items) < terms.min_spent_amount:
        raise NotApplicable
    if terms.min_quantity is not None and sum(item.quantity for item in items) < terms.min_quantity:
        raise NotApplicable
    if terms.type == VoucherType.SHIPPING and not any(item.is_shipping_required for item in items):
        raise NotApplicable


def reduction(value_type: str, value: Decimal, amount: Decimal, currency: str) -> Decimal:
    """What a value takes off an amount: never more than all of it."""
    whole = amount * value / 100 if value_type == ValueType.PERCENTAGE else value
    return min(quantize(whole, currency), amount)


def _off_line(terms: Terms, item: Item[Key], currency: str) -> Decimal:
    """A percentage of the line, or an amount of each unit."""
    if terms.value_type == ValueType.PERCENTAGE:
        return reduction(terms.value_type, terms.value, item.amount, currency)
    return reduction(terms.value_type, terms.value, item.unit_amount, currency) * item.quantity


def _share(terms: Terms, amounts: Mapping[Key, Decimal], currency: str) -> dict[Key, Decimal]:
    """Take the value off the sum and split it in proportion."""
    whole = total(amounts.values())
    taken = reduction(terms.value_type, terms.value, whole, currency)
    if not taken:
        return dict.fromkeys(amounts, ZERO)
    return dict(zip(amounts, allocate(taken, list(amounts.values()), currency), strict=True))


def split_gift_cards(
    balances: Mapping[Key, Decimal], parts: Sequence[Decimal], *, currency: str
) -> tuple[dict[Key, Decimal], list[Decimal]]:
    """What is taken from each card, in their order, and how much of it goes to each part of the order."""
    open_amount = total(parts)
    taken: dict[Key, Decimal] = {}
    for key, balance in balances.items():
        amount = min(quantize(balance, currency), open_amount)
        if amount > 0:
            taken[key] = amount
            open_amount -= amount
    paid = total(taken.values())
    return taken, allocate(paid, parts, currency) if paid else [ZERO for _ in parts]
