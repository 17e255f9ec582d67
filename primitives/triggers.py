"""Removes database triggers while migrations run: under them neither database lets a table be altered freely.

PostgreSQL refuses to alter a column that a trigger looks at, and SQLite to remake a table that any trigger mentions.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_POSTGRESQL = """
SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
"""
_SQLITE = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"


def find_triggers(connection: BaseDatabaseWrapper, pattern: str) -> list[tuple[str, str]]:
    """Name and table of the triggers whose name ends as the regular expression ``pattern`` says, whatever its case."""
    ends_so = re.compile(f"(?:{pattern})$", re.IGNORECASE)
    with connection.cursor() as cursor:
        cursor.execute(_POSTGRESQL if connection.vendor == "postgresql" else _SQLITE)
        return [(name, table) for name, table in cursor.fetchall() if ends_so.search(name)]


def drop_triggers(connection: BaseDatabaseWrapper, pattern: str) -> None:
    """Remove the triggers whose name ends as ``pattern`` says."""
    found = find_triggers(connection, pattern)
    with connection.cursor() as cursor:
        for name, table in found:
            where = f" ON {connection.ops.quote_name(table)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(name)}{where}")
