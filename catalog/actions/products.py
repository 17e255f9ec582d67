"""Everything that changes products themselves. Prices, listings, values and pictures have modules of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.actions.promises import check_never_bought
from catalog.models import Category, Product, ProductType, ProductVariant
from primitives.documents import clean_documents, text_of
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
    write_changes,
)
from vendors.models import Vendor
from vietnam.text import slugify

_CHANGEABLE = frozenset(
    {
        "category_id",
        "product_type_id",
        "name",
        "slug",
        "description",
        "description_plaintext",
        "weight_grams",
        "season_months",
        "seo_title",
        "seo_description",
        "external_reference",
        "metadata",
        "private_metadata",
    }
)


@dataclass(frozen=True, slots=True)
class NewProduct:
    """Goods of a vendor. Without a ``slug`` it gets one of its name, without a ``description_plaintext`` the words of
    its description. ``created_at`` None means now.
    """

    vendor_id: int
    product_type_id: int
    name: str
    slug: str = ""
    category_id: int | None = None
    description: Mapping[str, Any] | None = None
    description_plaintext: str = ""
    weight_grams: int = 0
    season_months: Sequence[int] = ()
    seo_title: str = ""
    seo_description: str = ""
    external_reference: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime | None = None


def create_products(*, products: Sequence[NewProduct], now: datetime) -> list[Product]:
    """Store products without variants, all or none, a handful of statements per thousand. Raises ``RowsRefused``.

    Locks nothing: of two that take the same slug at once the database refuses one.
    """
    errors = RowErrors()
    rows = [_row(new, now) for new in products]
    unnamed = [row for row in rows if not row.slug]
    slugs = free_slugs(Product.objects.all(), [[slugify(row.name)] for row in unnamed])
    for row, slug in zip(unnamed, slugs, strict=True):
        row.slug = slug
    vendor_ids = [new.vendor_id for new in products]
    find_rows(Vendor.objects.only("pk"), vendor_ids, errors, field="vendor_id", message=_("No such vendor."))
    _check_kinds([new.product_type_id for new in products], [new.category_id for new in products], errors)
    clean_documents(enumerate(rows), errors)
    for number, row in enumerate(rows):
        _check_months(number, row, errors)
    check_new(rows, errors, unique=["slug", "external_reference"])
    errors.raise_any()
    for row in rows:
        row.description_plaintext = row.description_plaintext or text_of(row.description)
    return Product.objects.bulk_create(rows, batch_size=BATCH)


def change_products(*, changes: Sequence[Change], now: datetime) -> list[Product]:
    """Change products, all or none; they stay with their vendor. Locks their rows. Raises ``RowsRefused``.

    ``description_plaintext`` follows the description unless it is told as well.
    """
    errors = RowErrors()
    told = [_completed(change) for change in changes]
    with transaction.atomic():
        rows = take_changes(Product.objects.all(), told, errors, columns=_CHANGEABLE)
        clean_documents(changed_rows(rows, told, "description"), errors)
        for number, row in changed_rows(rows, told, "season_months"):
            _check_months(number, row, errors)
        types = [change.values.get("product_type_id") for change in changes]
        _check_kinds(types, [change.values.get("category_id") for change in changes], errors)
        errors.raise_any()
        for number, row in changed_rows(rows, changes, "description"):
            if "description_plaintext" not in changes[number].values:
                row.description_plaintext = text_of(row.description)
        write_changes(rows, told, updated_at=now)
    return [rows[change.pk] for change in changes]


def delete_products(*, product_ids: Collection[int]) -> list[Product]:
    """Remove products with all that belongs to them. Locks their stock. Raises ``RowsRefused``.

    One that was ordered stays (``ValidationError``, code ``ordered``): it can be hidden instead.
    """
    with transaction.atomic():
        for part in in_batches(set(product_ids)):
            check_never_bought(ProductVariant.objects.filter(product_id__in=part).values_list("pk", flat=True))
        return remove_rows(Product.objects.all(), product_ids)


def touch_products(*, product_ids: Collection[int], now: datetime) -> None:
    """Note that something that belongs to these products has changed: they are indexed again and sort as changed now."""
    for part in in_batches(set(product_ids)):
        Product.objects.filter(pk__in=part).update(search_index_dirty=True, updated_at=now)


def _row(new: NewProduct, now: datetime) -> Product:
    columns = columns_of(new)
    columns["created_at"] = new.created_at or now
    columns["season_months"] = list(new.season_months)
    columns["external_reference"] = new.external_reference or None  # many have none, and it is unique
    return Product(**columns)


def _completed(change: Change) -> Change:
    values = dict(change.values)
    if "description" in values:
        values.setdefault("description_plaintext", "")
    if "external_reference" in values:
        values["external_reference"] = values["external_reference"] or None
    return Change(change.pk, values, change.unchanged_since)


def _check_months(number: int, row: Product, errors: RowErrors) -> None:
    try:
        row.clean()
    except ValidationError as error:
        errors.note(number, error)


def _check_kinds(types: Sequence[int | None], categories: Sequence[int | None], errors: RowErrors) -> None:
    message = _("No such product type.")
    find_rows(ProductType.objects.only("pk"), types, errors, field="product_type_id", message=message)
    message = _("No such category.")
    find_rows(Category.objects.only("pk"), categories, errors, field="category_id", message=message)
