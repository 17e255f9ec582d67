"""How many statements something sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_statements(call: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def columns_written(call: Callable[[], Any], table: str) -> list[set[str]]:
    """The columns that each UPDATE of a table sets."""
    with CaptureQueriesContext(connection) as captured:
        call()
    updates = [query["sql"] for query in captured if query["sql"].startswith(f'UPDATE "{table}" SET ')]
    return [set(re.findall(r'(?: SET |, )"(\w+)" = ', sql)) for sql in updates]
