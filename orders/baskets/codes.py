"""Takes a voucher and gift cards off a basket."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from orders.baskets.basket import Basket
from orders.baskets.rows import Rows
from orders.reductions import AttachedVoucher, balances, load_covered, load_gift_cards, load_vouchers, split_off
from promotions.models import GiftCard
from promotions.splitting import Item, split_gift_cards


def with_vouchers(baskets: Mapping[UUID, Basket], rows: Rows, *, now: datetime) -> dict[UUID, Basket]:
    """Take off vouchers: one statement if any basket has a voucher, two more if one is for specific goods."""
    vouchers = load_vouchers((basket.checkout for pk, basket in baskets.items() if rows[pk]), now=now)
    covered = load_covered(vouchers, rows)
    reduced = {
        pk: _with_voucher(baskets[pk], attached, covered.get(attached.voucher.pk, set()))
        for pk, attached in vouchers.items()
    }
    return {**baskets, **reduced}


def with_gift_cards(baskets: Mapping[UUID, Basket], rows: Rows, *, now: datetime) -> dict[UUID, Basket]:
    """Pay what is left by gift cards: one statement if any basket has a card."""
    cards = load_gift_cards(pk for pk in baskets if rows[pk] and rows[pk][0].has_gift_cards)
    return {**baskets, **{pk: _with_gift_cards(baskets[pk], its_cards, now) for pk, its_cards in cards.items()}}


def _with_voucher(basket: Basket, attached: AttachedVoucher, covered: set[int]) -> Basket:
    items = [
        Item(line.row.pk, line.vendor.pk, line.row.quantity, line.price.unit_amount, line.is_shipping_required)
        for line in basket.lines
    ]
    split = split_off(
        attached,
        items,
        deliveries={part.vendor.pk: part.undiscounted_shipping_amount for part in basket.parts if part.chosen},
        covered=[line.row.pk for line in basket.lines if line.variant.pk in covered],
        currency=basket.currency,
    )
    if split is None:
        return replace(basket, voucher=attached)
    none = Decimal(0)
    lines = {
        line.row.pk: replace(line, price=replace(line.price, voucher_amount=split.lines.get(line.row.pk, none)))
        for line in basket.lines
    }
    parts = tuple(
        replace(
            part,
            lines=tuple(lines[line.row.pk] for line in part.lines),
            shipping_discount_amount=split.deliveries.get(part.vendor.pk, none),
        )
        for part in basket.parts
    )
    return replace(basket, lines=tuple(lines.values()), parts=parts, voucher=attached, split=split)


def _with_gift_cards(basket: Basket, cards: Sequence[GiftCard], now: datetime) -> Basket:
    amounts, paid = split_gift_cards(
        balances(cards, currency=basket.currency, now=now),
        [part.total_amount for part in basket.parts],
        currency=basket.currency,
    )
    parts = tuple(replace(part, gift_card_amount=amount) for part, amount in zip(basket.parts, paid, strict=True))
    return replace(basket, parts=parts, gift_cards=tuple(cards), gift_card_amounts=amounts)
