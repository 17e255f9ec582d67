"""Everything that changes attributes and their values. Which goods have them is written by ``assigning``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Attribute, AttributeInputType, AttributeType, AttributeValue
from primitives.documents import clean_documents
from primitives.rows import (
    BATCH,
    Change,
    RowErrors,
    changed_rows,
    check_new,
    columns_of,
    find_rows,
    free_slugs,
    in_batches,
    remove_rows,
    take_changes,
    upsert,
    write_changes,
)
from vietnam.text import slugify

_CHANGEABLE = frozenset(
    {
        "name",
        "slug",
        "input_type",
        "type",
        "entity_type",
        "unit",
        "value_required",
        "visible_in_storefront",
        "filterable_in_storefront",
        "storefront_search_position",
        "external_reference",
        "metadata",
        "private_metadata",
    }
)
_REFERENCES = ("product_id", "variant_id", "category_id", "collection_id")
_VALUE_CHANGEABLE = frozenset(
    {
        "name",
        "slug",
        "value",
        "plain_text",
        "boolean",
        "numeric",
        "rich_text",
        "date_time",
        "file",
        "content_type",
        "sort_order",
        *_REFERENCES,
    }
)


@dataclass(frozen=True, slots=True)
class NewAttribute:
    """What describes goods or pages. Without a ``slug`` it gets one of its name."""

    name: str
    slug: str = ""
    input_type: str = AttributeInputType.DROPDOWN
    type: str = AttributeType.PRODUCT_TYPE
    entity_type: str = ""
    unit: str = ""
    value_required: bool = False
    visible_in_storefront: bool = True
    filterable_in_storefront: bool = False
    storefront_search_position: int = 0
    external_reference: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewValue:
    """A value of an attribute, in the column that the attribute's input type says. ``file`` is an upload, or a name in
    storage. Without a ``slug`` it gets one of its name.
    """

    attribute_id: int
    name: str
    slug: str = ""
    value: str = ""
    plain_text: str = ""
    boolean: bool | None = None
    numeric: Decimal | None = None
    rich_text: Mapping[str, Any] | None = None
    date_time: datetime | None = None
    file: Any = ""
    content_type: str = ""
    product_id: int | None = None
    variant_id: int | None = None
    category_id: int | None = None
    collection_id: int | None = None
    sort_order: int = 0


def create_attributes(*, attributes: Sequence[NewAttribute]) -> list[Attribute]:
    """Store attributes without values, all or none. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    rows = [Attribute(**columns_of(new)) for new in attributes]
    unnamed = [row for row in rows if not row.slug]
    slugs = free_slugs(Attribute.objects.all(), [[slugify(row.name)] for row in unnamed])
    for row, slug in zip(unnamed, slugs, strict=True):
        row.slug = slug
    _tidy(rows)
    check_new(rows, errors, unique=["slug", "external_reference"])
    errors.raise_any()
    return Attribute.objects.bulk_create(rows, batch_size=BATCH)


def change_attributes(*, changes: Sequence[Change]) -> list[Attribute]:
    """Change attributes, all or none. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(Attribute.objects.all(), changes, errors, columns=_CHANGEABLE)
        _tidy(rows.values())
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def delete_attributes(*, attribute_ids: Collection[int]) -> list[Attribute]:
    """Remove attributes with their values, wherever they are assigned. Raises ``RowsRefused``."""
    return remove_rows(Attribute.objects.all(), attribute_ids)


def create_values(*, values: Sequence[NewValue]) -> list[AttributeValue]:
    """Store values of attributes, all or none, a handful of statements per thousand. Raises ``RowsRefused``.

    Locks the attributes, so that two values do not take the same slug.
    """
    errors = RowErrors()
    with transaction.atomic():
        _lock_attributes([new.attribute_id for new in values], errors)
        errors.raise_any()
        rows = [AttributeValue(**columns_of(new)) for new in values]
        clean_documents(enumerate(rows), errors, column="rich_text")
        _name_values(rows, errors)
        check_new(rows, errors)
        errors.raise_any()
        return AttributeValue.objects.bulk_create(rows, batch_size=BATCH)


def put_values(*, values: Sequence[NewValue]) -> list[AttributeValue]:
    """Store values that have a slug, or write them over those of the same attribute and slug; all or none.

    For values that belong to one owner, such as a text or a number. Locks the attributes. Raises ``RowsRefused``.
    """
    errors = RowErrors()
    with transaction.atomic():
        _lock_attributes([new.attribute_id for new in values], errors)
        errors.raise_any()
        rows = [AttributeValue(**columns_of(new)) for new in values]
        clean_documents(enumerate(rows), errors, column="rich_text")
        check_new(rows, errors)
        errors.raise_any()
        columns = _VALUE_CHANGEABLE - {"slug", "sort_order"}
        upsert(((row, columns) for row in rows), key=["attribute_id", "slug"])
    return rows


def change_values(*, changes: Sequence[Change]) -> list[AttributeValue]:
    """Change values, all or none; they stay with their attribute. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(AttributeValue.objects.all(), changes, errors, columns=_VALUE_CHANGEABLE)
        clean_documents(changed_rows(rows, changes, "rich_text"), errors, column="rich_text")
        _check_slugs(changed_rows(rows, changes, "slug"), errors)
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def delete_values(*, value_ids: Collection[int]) -> list[AttributeValue]:
    """Remove values, wherever they are assigned. Raises ``RowsRefused``."""
    return remove_rows(AttributeValue.objects.all(), value_ids)


def ensure_values(*, attribute_id: int, names: Iterable[str]) -> dict[str, AttributeValue]:
    """The values of an attribute by name; those of these names that are missing are added, after the others.

    Locks the attribute. A handful of statements whatever the number of names. Raises ``RowsRefused``.
    """
    with transaction.atomic():
        _lock_attributes([attribute_id], errors := RowErrors())
        errors.raise_any()
        known = {value.name: value for value in AttributeValue.objects.filter(attribute=attribute_id).order_by("-pk")}
        missing = [name for name in dict.fromkeys(names) if name not in known]
        new = [NewValue(attribute_id, name, sort_order=order) for order, name in enumerate(missing, len(known) + 1)]
        return known | {value.name: value for value in (create_values(values=new) if new else ())}


def _tidy(rows: Iterable[Attribute]) -> None:
    for row in rows:
        row.external_reference = row.external_reference or None  # many have none, and it is unique


def _lock_attributes(attribute_ids: Sequence[int], errors: RowErrors) -> None:
    locked = Attribute.objects.select_for_update(no_key=True).order_by("pk")
    message = _("No such attribute.")
    find_rows(locked, attribute_ids, errors, field="attribute_id", message=message)


def _name_values(rows: Sequence[AttributeValue], errors: RowErrors) -> None:
    """Slugs are unique within their attribute: given ones are checked, the others made of the name."""
    _check_slugs([(number, row) for number, row in enumerate(rows) if row.slug], errors)
    by_attribute: dict[int, list[AttributeValue]] = {}
    for row in rows:
        if not row.slug:
            by_attribute.setdefault(row.attribute_id, []).append(row)
    for attribute_id, unnamed in by_attribute.items():
        table = AttributeValue.objects.filter(attribute=attribute_id)
        for row, slug in zip(unnamed, free_slugs(table, [[slugify(row.name)] for row in unnamed]), strict=True):
            row.slug = slug


def _check_slugs(rows: Sequence[tuple[int, AttributeValue]], errors: RowErrors) -> None:
    owners: dict[tuple[int, str], Any] = {}
    for part in in_batches({row.slug for _number, row in rows}):
        for pk, attribute_id, slug in AttributeValue.objects.filter(
            slug__in=part, attribute__in={row.attribute_id for _number, row in rows}
        ).values_list("pk", "attribute_id", "slug"):
            owners[attribute_id, slug] = pk
    for number, row in rows:
        owner = owners.setdefault((row.attribute_id, row.slug), row)
        if owner is not row and owner != row.pk:
            errors.add(number, "slug", _("Another value of the attribute has this slug."), "unique")
