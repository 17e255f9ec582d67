"""What a search engine must do, and the one that the settings name.

``DatabaseEngine`` needs nothing but the shop's own database. An engine of its own process keeps the same methods:
``restrict`` then asks it for primary keys and ranks and hands them to the database, and ``expression`` is ``None``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from catalog.models import ProductQuerySet
from search.documents import IndexDocument


class SearchEngine(Protocol):
    """Finds products by words. Repeating a call does no harm."""

    def prepare(self) -> None:
        """Make the index if it does not exist; keep what it holds."""

    def index(self, documents: Iterable[IndexDocument]) -> None:
        """Put documents in place of earlier ones of the same products, inside the caller's transaction if it can."""

    def remove(self, product_ids: Collection[int]) -> None:
        """Forget products; unknown ones are ignored."""

    def clear(self) -> None:
        """Forget everything."""

    def restrict(self, products: ProductQuerySet, text: str) -> ProductQuerySet:
        """Keep the products that have every word of ``text`` (the last one may be unfinished), annotated with
        ``search_rank``: the higher, the better. Words with the accents of ``text`` come first. Text without a word finds nothing.
        """

    def expression(self, text: str) -> str | None:
        """What ``matching`` takes for ``text``: its words in the database's own search language.

        ``None`` without a word, and for an engine that cannot be asked from within a statement.
        """

    def spelling(self, text: str) -> str:
        """The words of ``text`` that are written with accents, as ``matching`` takes them; empty without any."""

    def matching(self, products: ProductQuerySet, expression: Any, spelling: Any = None) -> ProductQuerySet:
        """As ``restrict``; both are text or something that stands for it in a statement (``Slot``)."""


@cache
def get_engine() -> SearchEngine:
    """The engine that ``SEARCH_ENGINE`` names, one per process."""
    engine: SearchEngine = import_string(settings.SEARCH_ENGINE)()
    return engine
