"""Reading rows for many parents at once: one statement, whatever the number of parents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from api.engine import batched
from api.terms.context import Info
from primitives.statements import Among, Statement

Row = TypeVar("Row", bound=Model)
Key = TypeVar("Key", bound=Hashable)


def rows_by_pk(queryset: QuerySet[Row], pks: Iterable[Any]) -> dict[Any, Row]:
    """The rows with these primary keys, without nulls; no statement for no key."""
    wanted = {pk for pk in pks if pk is not None}
    return {row.pk: row for row in queryset.filter(pk__in=wanted)} if wanted else {}


def rows_by(queryset: Iterable[Row], key: str) -> defaultdict[Any, list[Row]]:
    """The rows of a QuerySet, grouped by an attribute."""
    groups: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in queryset:
        groups[getattr(row, key)].append(row)
    return groups


def remembered(
    info: Info, name: str, keys: Sequence[Key], load: Callable[[list[Key]], dict[Key, Any]], default: Any = None
) -> list[Any]:
    """Values for ``keys``, each loaded once per request however many fields ask for it."""
    known: dict[Key, Any] = info.context.cache.setdefault(name, {})
    missing = list(dict.fromkeys(key for key in keys if key not in known))
    if missing:
        found = load(missing)
        for key in missing:
            known[key] = found.get(key, default)
    return [known[key] for key in keys]


def related(attribute: str, queryset: Callable[[], QuerySet[Any]]) -> Any:
    """A batched resolver for the row that a foreign key column of the parent names; null for null.

    A row that came along with its parent (``select_related``) is not asked for again.
    """
    name = attribute.removesuffix("_id")
    statement = Statement[Any](lambda pks: queryset().filter(Among("pk", pks)))

    @batched
    def resolve(parents: list[Any], _info: Info) -> list[Any]:
        owners = [row_of(parent) for parent in parents]
        known = {getattr(owner, attribute): _at_hand(owner, name) for owner in owners}
        missing = [key for key, row in known.items() if row is None and key is not None]
        known |= {row.pk: row for row in statement.rows(pks=missing)}
        return [known.get(getattr(owner, attribute)) for owner in owners]

    return staticmethod(resolve)


def _at_hand(owner: Any, name: str) -> Any:
    """The related row that came along with ``owner``; values that are no rows bring none."""
    state = getattr(owner, "_state", None)
    return state.fields_cache.get(name) if state else None


def row_of(parent: Any) -> Any:
    """The row itself, wrapped with a channel or not."""
    return getattr(parent, "node", parent)
