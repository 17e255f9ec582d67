"""Statements that the database gives up: PostgreSQL's ``statement_timeout``, which web processes set."""

from __future__ import annotations

from django.db import OperationalError

QUERY_CANCELED = "57014"
"""PostgreSQL's code for a statement that took too long, or that an operator ended."""


def was_canceled(error: BaseException) -> bool:
    """Tell whether an exception says that the database gave up a statement; its transaction is rolled back."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == QUERY_CANCELED
