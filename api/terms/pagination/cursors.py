"""The keys by which a list is sorted, and cursors: a place in it that survives changes."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from graphql import GraphQLError

LONGEST_CURSOR = 4_000


@dataclass(frozen=True, slots=True)
class SortKey:
    """One thing to sort by: a field, annotation or path as text, or an expression.

    Where ``nullable``, nulls count as the greatest values, as PostgreSQL orders them.
    """

    by: str | Combinable
    descending: bool = False
    nullable: bool = False


def invalid_cursor() -> GraphQLError:
    return GraphQLError(_("Received cursor is invalid."))


def encode_cursor(values: Iterable[Any]) -> str:
    text = json.dumps([_plain(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """Return the values of a cursor. Raises ``GraphQLError`` unless it holds that many plain values."""
    if len(cursor) > LONGEST_CURSOR:
        raise invalid_cursor()
    try:
        values = json.loads(base64.b64decode(cursor, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise invalid_cursor() from None
    if not isinstance(values, list) or len(values) != length:
        raise invalid_cursor()
    if not all(value is None or isinstance(value, (bool, int, float, str)) for value in values):
        raise invalid_cursor()
    if any(isinstance(value, str) and "\0" in value for value in values):
        raise invalid_cursor()
    return values
