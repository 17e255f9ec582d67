"""What orders hold of the catalogue: goods that were bought stay, units that are promised are not forgotten.

Orders are above this package. They open their book here, from their app's ``ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog.models import Stock
from primitives.errors import refusal
from primitives.rows import in_batches

MOST_NAMED = 10
"""Orders that one message names."""


@dataclass(frozen=True, slots=True)
class OrderBook:
    """``bought_of`` says which of these variants are in an order, ``promised_to`` to which orders units of each of
    these stocks are promised, by the orders' numbers.
    """

    bought_of: Callable[[Collection[int]], set[int]]
    promised_to: Callable[[Collection[int]], Mapping[int, Sequence[str]]]


_books: list[OrderBook] = []


def open_order_book(book: OrderBook) -> None:
    """Let the catalogue ask this book before it lets something go."""
    if book not in _books:
        _books.append(book)


def check_never_bought(variant_ids: Iterable[int]) -> None:
    """Raise ``ValidationError`` (code ``ordered``) if one of these variants is in an order.

    Locks their stock first, as placing an order does: call it inside the transaction that deletes them.
    """
    for part in in_batches(set(variant_ids)):
        list(Stock.objects.filter(variant_id__in=part).for_update())
        if any(book.bought_of(part) for book in _books):
            raise refusal("id", _("This was ordered already, so it stays. Hide it instead."), "ordered")


def check_not_promised(stocks: Collection[Stock]) -> None:
    """Raise ``ValidationError`` (code ``ordered``) if units of one of these stocks, locked now, are promised."""
    held = [stock.pk for stock in stocks if stock.quantity_allocated]
    if held:
        message = _("Units in it are promised to orders: %(orders)s.")
        raise refusal("id", message, "ordered", orders=promised_orders(held))


def promised_orders(stock_ids: Collection[int]) -> str:
    """The numbers of the orders to which units of these stocks are promised, as a message names them."""
    numbers = [number for book in _books for found in book.promised_to(stock_ids).values() for number in found]
    unique = list(dict.fromkeys(numbers))
    return ", ".join(unique[:MOST_NAMED]) + ("…" if len(unique) > MOST_NAMED else "")
