"""What every action on many rows does alike: what is wrong is noted by row and field, what is right is written in bulk.

Nothing here knows a table. An action calls ``check_new`` or ``take_changes``, adds what it alone knows, lets
``RowErrors.raise_any`` refuse, and writes. The number of statements does not grow with the rows up to ``BATCH``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, F, FileField, ForeignKey, Model, Q, QuerySet
from django.utils.translation import gettext as _

from primitives.errors import refusal
from primitives.metadata import merge_metadata
from vietnam.text import visible

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Row = TypeVar("Row", bound=Model)

BATCH = 1_000
"""Rows that one statement writes or asks for."""
CHANGED_AT_ONCE = 100
"""Rows that one statement changes: it names each of them for each column."""


class RowsRefused(ValidationError):
    """Some of the rows given to an action are wrong; nothing was written.

    ``by_row`` has what is wrong by the row's place among those given, then by field. As a ``ValidationError`` it
    tells of the first wrong row, which is all there is to tell where one row was given.
    """

    def __init__(self, by_row: Mapping[int, Mapping[str, list[ValidationError]]]) -> None:
        self.by_row = by_row
        super().__init__(dict(by_row[min(by_row)]))


class RowErrors:
    """Notes what is wrong with which row."""

    def __init__(self) -> None:
        self._by_row: defaultdict[int, dict[str, list[ValidationError]]] = defaultdict(dict)

    def add(self, row: int, field: str, message: str | _StrPromise, code: str = "invalid", **params: Any) -> None:
        """Note one message at a field of the row at this place."""
        self.note(row, refusal(field, message, code, **params))

    def note(self, row: int, error: ValidationError) -> None:
        """Note all that an error says by field."""
        for field, errors in error.error_dict.items():
            self._by_row[row].setdefault(field, []).extend(errors)

    @contextmanager
    def of(self, row: int) -> Iterator[None]:
        """Note what is refused inside."""
        try:
            yield
        except ValidationError as error:
            self.note(row, error)

    def raise_any(self) -> None:
        """Raise ``RowsRefused`` if anything was noted."""
        if self._by_row:
            raise RowsRefused(dict(self._by_row))


@dataclass(frozen=True, slots=True)
class Change:
    """The columns of one row that change, with their new values; all others stay as they are.

    With ``unchanged_since``, the ``updated_at`` that its giver has seen, the change is refused if somebody else has
    written the row in the meantime.
    """

    pk: Any
    values: Mapping[str, Any]
    unchanged_since: datetime | None = None


def columns_of(new: Any, *others: str) -> dict[str, Any]:
    """What a dataclass of a new row says of columns; ``others`` are its fields that are none."""
    return {field.name: getattr(new, field.name) for field in fields(new) if field.name not in others}


def check_new(
    rows: Sequence[Model], errors: RowErrors, *, unique: Sequence[str] = (), later: Sequence[str] = ()
) -> None:
    """Note what the columns of rows to be stored do not take, except ``later`` ones; ``unique`` ones are compared with
    each other and the table. What rows refer to is for the action to look up (``find_rows``).
    """
    for number, row in enumerate(rows):
        names = {field.attname for field in row._meta.concrete_fields if not field.primary_key}
        _check_columns(number, row, names.difference(later), errors)
    for name in unique:
        _check_unique(list(enumerate(rows)), name, errors)


def take_changes(
    table: QuerySet[Row], changes: Sequence[Change], errors: RowErrors, *, columns: Iterable[str]
) -> dict[Any, Row]:
    """Lock the rows of ``table`` that change, in primary key order, and set on them what changes; nothing is written.

    Call it inside the transaction. Notes rows that are not there (at ``id``, ``not_found``) or were changed by somebody
    else, and values that columns do not take. Raises ``TypeError`` for a column that is none of ``columns``.
    """
    named = {name for change in changes for name in change.values}
    if unknown := named.difference(columns):
        raise TypeError(f"no change of {sorted(unknown)} here")
    found: dict[Any, Row] = {}
    for part in in_batches({change.pk for change in changes}):
        found.update((row.pk, row) for row in table.filter(pk__in=part).select_for_update(no_key=True).order_by("pk"))
    changed = []
    for number, change in enumerate(changes):
        row = found.get(change.pk)
        if row is None:
            errors.add(number, "id", _("No such row."), "not_found")
            continue
        if change.unchanged_since not in (None, getattr(row, "updated_at", None)):
            errors.add(number, "updated_at", _("Somebody else has changed this in the meantime."))
        for name, value in change.values.items():
            setattr(row, name, value)
        _check_columns(number, row, set(change.values), errors)
        changed.append((number, row))
    for field in table.model._meta.concrete_fields:
        if field.unique and field.attname in named:
            _check_unique(
                [(number, row) for number, row in changed if field.attname in changes[number].values],
                field.attname,
                errors,
            )
    return found


def changed_rows(rows: Mapping[Any, Row], changes: Sequence[Change], *columns: str) -> list[tuple[int, Row]]:
    """The rows of which one of these columns changes, each with its place among the changes."""
    return [
        (number, rows[change.pk])
        for number, change in enumerate(changes)
        if change.pk in rows and not change.values.keys().isdisjoint(columns)
    ]


def write_changes(rows: Mapping[Any, Row], changes: Sequence[Change], **others: Any) -> None:
    """Write the named columns of rows that ``take_changes`` gave, and ``others`` of each; no column besides.

    A row that does not change a column which another one changes keeps what the database has.
    """
    named = {name for change in changes for name in change.values}
    if not named:
        return
    values: dict[Any, dict[str, Any]] = {pk: {name: F(name) for name in named} | others for pk in rows}
    table = type(next(iter(rows.values())))
    for change in changes:
        row = rows[change.pk]
        for field in table._meta.concrete_fields:
            if isinstance(field, FileField) and field.name in change.values:
                field.pre_save(row, add=False)  # puts an upload into storage
        values[change.pk] |= {name: getattr(row, name) for name in change.values}
    table._default_manager.bulk_update(
        [table(pk=pk, **columns) for pk, columns in values.items()],
        [_field_name(table, name) for name in sorted(named | others.keys())],
        batch_size=CHANGED_AT_ONCE,
    )


def find_rows(
    table: QuerySet[Row], ids: Sequence[Any], errors: RowErrors, *, field: str, message: str
) -> dict[Any, Row]:
    """Return the rows that others refer to, by primary key; note at ``field`` of which row one is not there.

    ``ids`` has one primary key, or None, for each row.
    """
    found: dict[Any, Row] = {}
    for part in in_batches({pk for pk in ids if pk is not None}):
        found.update(table.in_bulk(part))
    for number, pk in enumerate(ids):
        if pk is not None and pk not in found:
            errors.add(number, field, message, "not_found")
    return found


def upsert(told: Iterable[tuple[Row, Collection[str]]], *, key: Sequence[str]) -> None:
    """Store rows, or write the columns beside each row alone where one of the same ``key`` is there already.

    Of two rows with the same key the later counts.
    """
    unique = {tuple(getattr(row, name) for name in key): (row, frozenset(columns)) for row, columns in told}
    groups: defaultdict[frozenset[str], list[Row]] = defaultdict(list)
    for row, columns in unique.values():
        groups[columns].append(row)
    for columns, rows in groups.items():
        table = type(rows[0])
        table._default_manager.bulk_create(
            rows,
            batch_size=BATCH,
            ignore_conflicts=not columns,
            update_conflicts=bool(columns),
            unique_fields=[_field_name(table, name) for name in key] if columns else None,
            update_fields=sorted(columns) or None,
        )


def remove_rows(table: QuerySet[Row], pks: Collection[Any]) -> list[Row]:
    """Delete rows, all or none, and return them as they were. Raises ``RowsRefused`` at ``id`` for one that is not there."""
    ids, errors = list(pks), RowErrors()
    with transaction.atomic():
        found = find_rows(table, ids, errors, field="id", message=_("No such row."))
        errors.raise_any()
        for part in in_batches(set(ids)):
            table.filter(pk__in=part).delete()
    return [found[pk] for pk in dict.fromkeys(ids)]


def free_slugs(table: QuerySet[Any], wanted: Sequence[Sequence[str]]) -> list[str]:
    """A web address for each row that nobody has: the first free one of those it would like, else the last, numbered."""
    taken: set[str] = set()
    for part in in_batches({slug for slugs in wanted for slug in slugs}):
        taken.update(table.filter(slug__in=part).values_list("slug", flat=True))
    bases = sorted({slugs[-1] for slugs in wanted if slugs[-1] in taken})
    for start in range(0, len(bases), CHANGED_AT_ONCE):
        numbered = reduce(or_, (Q(slug__startswith=f"{base}-") for base in bases[start : start + CHANGED_AT_ONCE]))
        taken.update(table.filter(numbered).values_list("slug", flat=True))
    chosen = []
    for slugs in wanted:
        slug = next((slug for slug in slugs if slug not in taken), slugs[-1])
        number = 1
        while slug in taken:
            number += 1
            slug = f"{slugs[-1]}-{number}"
        taken.add(slug)
        chosen.append(slug)
    return chosen


def in_batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    """Sorted values in parts that every database takes in one statement."""
    ordered = sorted(values)
    for start in range(0, len(ordered), BATCH):
        yield ordered[start : start + BATCH]


def _check_columns(number: int, row: Model, names: set[str], errors: RowErrors) -> None:
    """Relations are looked up by the action: asking for each would be a statement per row."""
    for field in row._meta.concrete_fields:
        name, value = field.attname, getattr(row, field.attname)
        if name not in names or (field.null if value is None else isinstance(field, ForeignKey)):
            continue
        if field.blank and value in field.empty_values:
            continue
        if isinstance(value, str) and isinstance(field, CharField):
            value = visible(value)
        try:
            setattr(row, name, field.clean(value, row))
            if isinstance(value, str) and "\0" in value:
                raise ValidationError(_("Null characters are not allowed."), code="invalid")
        except ValidationError as error:
            errors.note(number, ValidationError({name: error}))
        if name in ("metadata", "private_metadata"):
            with errors.of(number):
                merge_metadata({}, value, field=name)


def _check_unique(rows: Sequence[tuple[int, Model]], name: str, errors: RowErrors) -> None:
    values = {getattr(row, name) for _number, row in rows} - {None}
    if not values:
        return
    table = type(rows[0][1])
    owners: dict[Any, Any] = {}
    for part in in_batches(values):
        owners.update(table._default_manager.filter(**{f"{name}__in": part}).values_list(name, "pk"))
    for number, row in rows:
        value = getattr(row, name)
        owner = owners.setdefault(value, row)
        if value is not None and owner is not row and owner != row.pk:
            errors.note(number, ValidationError({name: row.unique_error_message(table, (name,))}))


def _field_name(table: type[Model], attname: str) -> str:
    return next(field.name for field in table._meta.concrete_fields if attname in (field.attname, field.name))
