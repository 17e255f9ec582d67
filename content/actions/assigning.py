"""Turns what is assigned to an attribute into rows of values: choices are found or added, other values are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog.actions import NewValue, ensure_values, put_values
from catalog.models import (
    Attribute,
    AttributeEntityType,
    AttributeInputType,
    AttributeValue,
    Category,
    Collection,
    Product,
    ProductVariant,
)
from content.models import Page, PageReference
from primitives.documents import clean_document
from primitives.errors import refusal
from vietnam.text import as_name

CHOICES = {AttributeInputType.DROPDOWN, AttributeInputType.MULTISELECT, AttributeInputType.SWATCH}
MAX_VALUES = 100
"""Values that one page has of one attribute."""

_TARGETS: dict[str, tuple[str, Any]] = {
    AttributeEntityType.PRODUCT: ("product", Product),
    AttributeEntityType.PRODUCT_VARIANT: ("variant", ProductVariant),
    AttributeEntityType.CATEGORY: ("category", Category),
    AttributeEntityType.COLLECTION: ("collection", Collection),
    AttributeEntityType.PAGE: ("page", Page),
}


def store_values(attribute: Attribute, given: Any, *, owner: str) -> list[AttributeValue]:
    """Return the rows of values for what is assigned; missing ones are written. Call it inside a transaction.

    ``given`` by input type: the name of a choice (a list of names for multiselect), a number, a truth value, a text, an
    EditorJS document, a date, an aware datetime, ``(storage name, content type)`` of a file, the primary key of what is
    referred to (a list of them for references). Nothing for None and "". ``owner`` names the row to which values belong
    that are not shared. Raises ``ValidationError`` at ``attributes``.
    """
    if given is None or given == "":
        return []
    kind = attribute.input_type
    if kind in CHOICES:
        names = given if kind == AttributeInputType.MULTISELECT else [given]
        return [_store_choice(attribute, str(name).strip()) for name in _few(names)]
    if kind in {AttributeInputType.REFERENCE, AttributeInputType.SINGLE_REFERENCE}:
        pks = given if kind == AttributeInputType.REFERENCE else [given]
        return [_store_reference(attribute, pk, owner) for pk in _few(pks)]
    name, columns = _PLAIN[kind](given)
    slug = f"{owner}-{attribute.pk}"
    if kind == AttributeInputType.BOOLEAN:
        slug = f"{attribute.pk}-{'true' if given else 'false'}"
    return put_values(values=[NewValue(attribute.pk, name[:250] or slug, slug=slug, **columns)])


def _few(given: Iterable[Any]) -> list[Any]:
    listed = list(dict.fromkeys(given))
    if len(listed) > MAX_VALUES:
        raise _wrong()
    return listed


def _store_choice(attribute: Attribute, name: str) -> AttributeValue:
    if not name or len(name) > 250:
        raise _wrong()
    name = as_name(name)
    return ensure_values(attribute_id=attribute.pk, names=[name])[name]


def _store_reference(attribute: Attribute, pk: Any, owner: str) -> AttributeValue:
    if attribute.entity_type not in _TARGETS:
        raise _wrong()
    column, table = _TARGETS[attribute.entity_type]
    target = table.objects.filter(pk=pk).first() if isinstance(pk, int) else None
    if target is None:
        raise _wrong()
    columns = {} if column == "page" else {f"{column}_id": target.pk}
    new = NewValue(attribute.pk, _name_of(target)[:250], slug=f"{owner}-{column}-{pk}", **columns)
    value = put_values(values=[new])[0]
    if column == "page":
        PageReference.objects.update_or_create(value=value, defaults={"page": target})
    return value


def _name_of(target: Any) -> str:
    return str(getattr(target, "title", None) or getattr(target, "name", None) or target.pk)


def _number(given: Any) -> tuple[str, dict[str, Any]]:
    try:
        number = Decimal(str(given))
    except InvalidOperation as error:
        raise _wrong() from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise _wrong()
    return f"{number.normalize():f}", {"numeric": number}


def _truth(given: Any) -> tuple[str, dict[str, Any]]:
    return ("true" if given else "false"), {"boolean": bool(given)}


def _plain_text(given: Any) -> tuple[str, dict[str, Any]]:
    return str(given), {"plain_text": str(given)}


def _rich_text(given: Any) -> tuple[str, dict[str, Any]]:
    try:
        document = clean_document(given)
    except ValidationError as error:
        raise ValidationError({"attributes": error}) from error
    blocks = document["blocks"] if document else []
    return str(blocks[0]["data"].get("text", "")) if blocks else "", {"rich_text": document}


def _date(given: date) -> tuple[str, dict[str, Any]]:
    return given.isoformat(), {"date_time": datetime.combine(given, time.min, tzinfo=UTC)}


def _date_time(given: datetime) -> tuple[str, dict[str, Any]]:
    return given.isoformat(), {"date_time": given}


def _file(given: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    path, content_type = given
    return path.rpartition("/")[2], {"file": path, "content_type": content_type}


_PLAIN: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    AttributeInputType.NUMERIC: _number,
    AttributeInputType.BOOLEAN: _truth,
    AttributeInputType.PLAIN_TEXT: _plain_text,
    AttributeInputType.RICH_TEXT: _rich_text,
    AttributeInputType.DATE: _date,
    AttributeInputType.DATE_TIME: _date_time,
    AttributeInputType.FILE: _file,
}


def _wrong() -> ValidationError:
    return refusal("attributes", _("This value cannot be assigned."))
