"""Faults of the database and of the media's disk that pass by: the same request may succeed later."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

QUERY_CANCELED = "57014"
"""PostgreSQL's code for a statement that took too long, or that an operator ended."""


class StorageUnavailable(Exception):
    """The storage of pictures takes no file now: it is full, read-only or away. Nothing of the file was kept."""


def passes_by(error: BaseException) -> bool:
    """Tell whether the database is away, refuses work for now, or gave up a statement, or pictures cannot be stored;
    nothing of it was kept.
    """
    return isinstance(error, OperationalError | InterfaceError | StorageUnavailable)


def was_canceled(error: BaseException) -> bool:
    """Tell whether an exception says that the database gave up a statement; its transaction is rolled back."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", None) == QUERY_CANCELED
