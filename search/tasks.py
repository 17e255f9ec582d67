"""Background entry points of search."""

from __future__ import annotations

from search import actions


def index_changed_products() -> int:
    """Called periodically by the worker; return how many products were indexed."""
    return actions.index_changed_products()
