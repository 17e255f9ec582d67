"""The gift that a basket earns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from orders.baskets.basket import AppliedRule, Basket, BasketLine
from orders.baskets.rows import Rows
from orders.gifts import best_gift, gift_line_id, load_gifts
from orders.models import CheckoutLine
from orders.pricing import LinePrice
from orders.reservations import reserved_quantities
from primitives.languages import base_of
from primitives.money import quantize
from promotions.models import ValueType


def with_gifts(baskets: Mapping[UUID, Basket], rows: Rows, *, now: datetime) -> dict[UUID, Basket]:
    """Add the gifts that are earned where no voucher lowers anything, as in Saleor. One statement for each language
    where a promotion of the channel gives gifts, one more where goods are reserved.
    """
    earning = [basket for pk, basket in baskets.items() if rows[pk] and rows[pk][0].has_gifts and basket.split is None]
    given = {gift.row.checkout_id: gift for gift in _gifts(earning, now)}
    return {pk: _with_gift(basket, given[pk]) if pk in given else basket for pk, basket in baskets.items()}


def _with_gift(basket: Basket, gift: BasketLine) -> Basket:
    """It travels free in the vendor's parcel: its weight raises no fee."""
    parts = tuple(
        replace(part, lines=(*part.lines, gift)) if part.vendor.pk == gift.vendor.pk else part for part in basket.parts
    )
    return replace(basket, lines=(*basket.lines, gift), parts=parts)


def _gifts(baskets: Sequence[Basket], now: datetime) -> list[BasketLine]:
    """The gift of each basket that earns one, as a line."""
    checkouts = [basket.checkout for basket in baskets]
    loaded = load_gifts({one.channel_id for one in checkouts}, {one.language_code for one in checkouts}, now=now)
    variants = {row.productvariant_id for rows in loaded.values() for row in rows}
    kept = reserved_quantities(variants, now=now)
    lines = []
    for basket in baskets:
        needed = Counter[int]()
        for line in basket.lines:
            needed[line.variant.pk] += line.row.quantity
        row = best_gift(
            loaded.get((basket.checkout.channel_id, base_of(basket.checkout.language_code)), ()),
            spent={part.vendor.pk: part.subtotal_amount for part in basket.parts},
            travelling={part.vendor.pk for part in basket.parts if part.parcel},
            needed=needed,
            kept=kept,
            now=now,
        )
        if row is not None:
            lines.append(_gift_line(basket, row, now))
    return lines


def _gift_line(basket: Basket, row: Any, now: datetime) -> BasketLine:
    """One unit of the gift for nothing; the promotion pays its worth."""
    variant, promotion = row.productvariant, row.giftrule.promotion
    variant.product.vendor = next(part.vendor for part in basket.parts if part.vendor.pk == variant.product.vendor_id)
    worth = quantize(row.price_amount, basket.currency)
    return BasketLine(
        row=CheckoutLine(
            pk=gift_line_id(basket.checkout.pk), checkout=basket.checkout, variant=variant, quantity=1, created_at=now
        ),
        currency=basket.currency,
        price=LinePrice(quantity=1, unit_amount=Decimal(0), undiscounted_unit_amount=worth),
        is_available=True,
        stars=row.stars,
        translated_product_name=row.translated_product_name or "",
        translated_variant_name=row.translated_variant_name or "",
        promotion_amount=worth,
        promotion=AppliedRule(
            row.giftrule.pk, promotion.name, promotion.vendor_id, ValueType.FIXED, worth, is_gift=True
        ),
    )
