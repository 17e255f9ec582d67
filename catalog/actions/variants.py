"""Everything that changes variants themselves. Prices, stocks and values have modules of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from catalog.actions.locking import lock_products
from catalog.actions.prices import refresh_price_ranges
from catalog.actions.promises import check_never_bought
from catalog.models import Product, ProductVariant
from primitives.rows import (
    BATCH,
    Change,
    RowErrors,
    check_new,
    columns_of,
    find_rows,
    in_batches,
    remove_rows,
    take_changes,
    write_changes,
)

_CHANGEABLE = frozenset(
    {
        "name",
        "sku",
        "weight_grams",
        "length_cm",
        "width_cm",
        "height_cm",
        "track_inventory",
        "quantity_limit_per_customer",
        "sort_order",
        "external_reference",
        "metadata",
        "private_metadata",
    }
)
_NONE_WHEN_EMPTY = ("sku", "external_reference")
"""Many have none, and they are unique."""


@dataclass(frozen=True, slots=True)
class NewVariant:
    """A size or kind of a product, packed. Without a ``sort_order`` it comes behind those that are there."""

    product_id: int
    name: str = ""
    sku: str | None = None
    weight_grams: int = 0
    length_cm: Decimal = Decimal(0)
    width_cm: Decimal = Decimal(0)
    height_cm: Decimal = Decimal(0)
    track_inventory: bool = True
    quantity_limit_per_customer: int | None = None
    sort_order: int | None = None
    external_reference: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


def create_variants(*, variants: Sequence[NewVariant], now: datetime) -> list[ProductVariant]:
    """Store variants without prices and stock, all or none, a handful of statements per thousand.

    Locks the products, so that two new variants do not take the same place. Raises ``RowsRefused``.
    """
    errors = RowErrors()
    with transaction.atomic():
        locked = Product.objects.select_for_update(no_key=True).only("pk").order_by("pk")
        product_ids = [new.product_id for new in variants]
        find_rows(locked, product_ids, errors, field="product_id", message=_("No such product."))
        rows = [ProductVariant(**columns_of(new) | {"created_at": now}) for new in variants]
        for row in rows:
            row.sku, row.external_reference = row.sku or None, row.external_reference or None
        _place(rows, variants)
        check_new(rows, errors, unique=["sku", "external_reference"])
        errors.raise_any()
        return ProductVariant.objects.bulk_create(rows, batch_size=BATCH)


def change_variants(*, changes: Sequence[Change], now: datetime) -> list[ProductVariant]:
    """Change variants, all or none; they stay with their product. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    told = [
        Change(
            change.pk,
            {name: value or None if name in _NONE_WHEN_EMPTY else value for name, value in change.values.items()},
            change.unchanged_since,
        )
        for change in changes
    ]
    with transaction.atomic():
        rows = take_changes(ProductVariant.objects.all(), told, errors, columns=_CHANGEABLE)
        errors.raise_any()
        write_changes(rows, told, updated_at=now)
    return [rows[change.pk] for change in changes]


def delete_variants(*, variant_ids: Collection[int]) -> list[ProductVariant]:
    """Remove variants with their prices and stock; the price ranges follow. Locks the products, then the stock.

    Raises ``RowsRefused``. One that was ordered stays (``ValidationError``, code ``ordered``): without prices it is not
    sold any more.
    """
    with transaction.atomic():
        product_ids: set[int] = set()
        for part in in_batches(set(variant_ids)):
            product_ids.update(ProductVariant.objects.filter(pk__in=part).values_list("product_id", flat=True))
        lock_products(product_ids)
        check_never_bought(variant_ids)
        rows = remove_rows(ProductVariant.objects.all(), variant_ids)
        refresh_price_ranges(product_ids=product_ids)
    return rows


def _place(rows: Sequence[ProductVariant], variants: Sequence[NewVariant]) -> None:
    """Put variants without a place behind the others of their product, in the order given."""
    waiting = [row for row, new in zip(rows, variants, strict=True) if new.sort_order is None]
    following: Counter[int] = Counter()
    for part in in_batches({row.product_id for row in waiting}):
        last = ProductVariant.objects.filter(product__in=part).order_by().values_list("product_id")
        following.update({product_id: order + 1 for product_id, order in last.annotate(Max("sort_order"))})
    for row in waiting:
        row.sort_order = following[row.product_id]
        following[row.product_id] += 1
