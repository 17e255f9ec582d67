"""Reads checkouts as a whole, in five steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from orders.baskets.assembling import assemble
from orders.baskets.basket import Basket
from orders.baskets.codes import with_gift_cards, with_vouchers
from orders.baskets.gifts import with_gifts
from orders.baskets.rows import read_rows
from orders.models import Checkout


def load_basket(checkout: Checkout, *, now: datetime, language: str | None = None) -> Basket:
    """Read one checkout; names of delivery methods in ``language``, by default the checkout's own."""
    return load_baskets([checkout], now=now, language=language)[checkout.pk]


def load_baskets(checkouts: Sequence[Checkout], *, now: datetime, language: str | None = None) -> dict[UUID, Basket]:
    """Read many checkouts in two statements, by id. Their shipping addresses should be loaded already.

    Codes add a statement for vouchers, two more for vouchers for specific goods, and one for gift cards. A promotion of
    the channel that gives gifts adds one for each language.
    """
    rows = read_rows(checkouts, now=now)
    baskets = assemble(checkouts, rows, language=language, now=now)
    baskets = with_vouchers(baskets, rows, now=now)
    baskets = with_gifts(baskets, rows, now=now)
    return with_gift_cards(baskets, rows, now=now)
