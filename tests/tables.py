"""What is in the tables, by which a test tells whether a call changed anything."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from django.db import connection

READING = re.compile(r"\s*(SELECT|RELEASE)\b", re.IGNORECASE)


class Tables:
    """Fingerprints of all tables, whether a model knows them or not.

    They are read again only after a statement that may have written, or has taken back something that was written:
    ``watch`` has to wrap the statements of the test.
    """

    def __init__(self) -> None:
        self._names: list[str] = []
        self._known: dict[str, str] | None = None
        self._writes = 0
        self._writes_before: dict[str, int] = {}  # by the name of a savepoint

    def watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SAVEPOINT "):
            self._writes_before[sql.removeprefix("SAVEPOINT ")] = self._writes
        elif not READING.match(sql) and not self._takes_nothing_back(sql):
            self._writes += 1
            self._known = None
        return execute(sql, params, many, context)

    def _takes_nothing_back(self, sql: str) -> bool:
        savepoint = sql.removeprefix("ROLLBACK TO SAVEPOINT ")
        return self._writes_before.get(savepoint) == self._writes

    def contents(self) -> dict[str, str]:
        """Return a digest of the rows of each table."""
        if self._known is None:
            with connection.cursor() as cursor:
                self._names = self._names or connection.introspection.table_names(cursor)
                self._known = {name: _digest(cursor, name) for name in self._names}
        return self._known


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return the names of the tables whose rows differ."""
    return [name for name in before if before[name] != after[name]]


def _digest(cursor: Any, table: str) -> str:
    cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
    rows = sorted(repr([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row]) for row in cursor)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()
