"""Faults of the database that pass by: the same request may succeed a moment later."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

QUERY_CANCELED = "57014"
"""PostgreSQL's code for a statement that took too long, or that an operator ended."""


def passes_by(error: BaseException) -> bool:
    """Tell whether the database is away, refuses work for now, or gave up a statement; nothing of it was kept."""
    return isinstance(error, OperationalError | InterfaceError)


def was_canceled(error: BaseException) -> bool:
    """Tell whether an exception says that the database gave up a statement; its transaction is rolled back."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == QUERY_CANCELED
