"""A total order over rows: what comes before and after a place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q, QuerySet
from django.db.models.expressions import BaseExpression

from api.terms.pagination.cursors import SortKey, decode_cursor, encode_cursor, invalid_cursor
from primitives.statements import Head


class Order:
    """Sort keys, ending in the primary key, bound to a QuerySet."""

    def __init__(self, queryset: QuerySet[Any], keys: Sequence[SortKey]) -> None:
        annotations: dict[str, Any] = {}
        self.names: list[str] = []
        self.keys = [*keys, SortKey("pk", descending=bool(keys) and keys[-1].descending)]
        for index, key in enumerate(self.keys):
            if isinstance(key.by, str) and "__" not in key.by:
                self.names.append(key.by)
            else:
                self.names.append(f"sort_key_{index}")
                annotations[self.names[-1]] = F(key.by) if isinstance(key.by, str) else key.by
        self.queryset = queryset.annotate(**annotations) if annotations else queryset

    def expressions(self, *, backwards: bool) -> list[Any]:
        ordered: list[Any] = []
        for name, key in zip(self.names, self.keys, strict=True):
            descending = key.descending != backwards
            if not key.nullable:
                # Plain names, so that SQLite too walks an index instead of sorting.
                ordered.append(f"-{name}" if descending else name)
            elif descending:
                ordered.append(F(name).desc(nulls_first=True))
            else:
                ordered.append(F(name).asc(nulls_last=True))
        return ordered

    def head(self, size: int, backwards: bool) -> Head:
        """What makes a page, and the row behind it, of a table with nothing but the keys."""
        ordered = []
        for place, key in enumerate(self.keys, start=1):
            descending = key.descending != backwards
            ordered.append(f"{place} DESC NULLS FIRST" if descending else f"{place} ASC NULLS LAST")
        return Head(places=ordered, ordering=self.expressions(backwards=backwards), size=size + 1)

    def cursor_of(self, row: Any) -> str:
        return encode_cursor(getattr(row, name) for name in self.names)

    def page(self, values: Sequence[Any] | None, *, size: int, backwards: bool) -> QuerySet[Any]:
        """The rows behind a cursor's ``values`` (or from the beginning), one more than the page holds."""
        ordered = self.queryset.order_by(*self.expressions(backwards=backwards))
        if values is not None:
            ordered = ordered.filter(self.behind(values, backwards=backwards))
        return ordered[: size + 1]

    def behind(self, values: Sequence[Any], *, backwards: bool) -> Q:
        behind = Q()
        same = Q()
        for index, (name, key, value) in enumerate(zip(self.names, self.keys, values, strict=True)):
            step = _beyond(name, value, descending=key.descending != backwards, nullable=key.nullable)
            if step is not None:
                behind |= same & step
            same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
            if index == 0 and not key.nullable:
                # Implied by the rest, but a condition that an index can start from.
                lookup = "lte" if key.descending != backwards else "gte"
                bound = Q(**{f"{name}__{lookup}": value})
        return bound & behind if not self.keys[0].nullable else behind

    def values(self, cursor: str) -> list[Any]:
        """The values that a cursor holds. Raises ``GraphQLError`` for a cursor of another order."""
        converted = []
        for field_, key, value in zip(self._fields, self.keys, decode_cursor(cursor, len(self.names)), strict=True):
            if value is None and not key.nullable:
                raise invalid_cursor()
            try:
                converted.append(value if value is None else field_.to_python(value))
            except (ValidationError, ValueError, TypeError, OverflowError):
                raise invalid_cursor() from None
            if isinstance(converted[-1], int) and abs(converted[-1]) >= 2**63:
                raise invalid_cursor()
        return converted

    @cached_property
    def _fields(self) -> list[Field[Any, Any]]:
        expressions: list[BaseExpression] = [F(name).resolve_expression(self.queryset.query) for name in self.names]
        return [expression.output_field for expression in expressions]


def _beyond(name: str, value: Any, *, descending: bool, nullable: bool) -> Q | None:
    """Return the condition for what comes strictly after a value of one key; ``None`` if nothing does."""
    if not nullable:
        return Q(**{f"{name}__lt" if descending else f"{name}__gt": value})
    if descending:
        return Q(**{f"{name}__isnull": False}) if value is None else Q(**{f"{name}__lt": value})
    if value is None:
        return None
    return Q(**{f"{name}__gt": value}) | Q(**{f"{name}__isnull": True})
