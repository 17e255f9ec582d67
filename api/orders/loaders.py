"""Resolvers that all types of orders share: sums, choices, lines read once."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from api.terms.context import Info
from api.terms.loading import remembered, rows_by
from orders.baskets import Basket, load_baskets
from orders.models import Checkout as CheckoutRow
from orders.models import OrderLine as OrderLineRow
from orders.pricing import shown_unit_amount
from primitives import money

if TYPE_CHECKING:
    from collections.abc import Sequence


def money_of(name: str) -> Any:
    """A resolver for an amount of the row."""

    def resolve(root: Any, _info: Info) -> money.Money:
        return money.Money(getattr(root, name), root.currency)

    return staticmethod(resolve)


def taxed(name: str) -> Any:
    """A resolver for a price of the row."""

    def resolve(root: Any, _info: Info) -> money.TaxedMoney:
        return money.TaxedMoney.untaxed(getattr(root, name), root.currency)

    return staticmethod(resolve)


def choice(name: str) -> Any:
    """A resolver for a column with choices: a row that was just made holds members, one that was read holds text."""

    def resolve(root: Any, _info: Info) -> str:
        return str(getattr(root, name))

    return staticmethod(resolve)


def unit_price_of(line: OrderLineRow) -> Decimal:
    """What a unit cost on average, the voucher taken off."""
    return shown_unit_amount(line.total_price_amount, line.quantity, line.currency)


def read_lines_of(info: Info, name: str, column: str, pks: Sequence[UUID]) -> list[list[OrderLineRow]]:
    """The lines of orders or of their parts; one statement."""

    def load(keys: list[UUID]) -> dict[UUID, list[OrderLineRow]]:
        rows = OrderLineRow.objects.filter(**{f"{column}__in": keys}).select_related("variant", "order__channel")
        return rows_by(rows.order_by("sort_order", "pk"), column)

    return remembered(info, name, pks, load, default=[])


_BASKETS = "baskets"


def forget_baskets(info: Info) -> None:
    """Read checkouts again: a mutation is about to change one.

    Whatever is read of them is remembered under names that begin with ``baskets``.
    """
    cache = info.context.cache
    for name in [name for name in cache if str(name).startswith(_BASKETS)]:
        del cache[name]


def baskets_of(info: Info, checkouts: Sequence[CheckoutRow]) -> list[Basket]:
    """The baskets of checkouts, each read once per request or mutation."""
    rows = {checkout.pk: checkout for checkout in checkouts}

    def load(pks: list[UUID]) -> dict[UUID, Basket]:
        return load_baskets([rows[pk] for pk in pks], now=info.context.now, language=info.context.language)

    return remembered(info, _BASKETS, [checkout.pk for checkout in checkouts], load)
