"""Everything that changes warehouses. What lies in them is written by ``stocks``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.actions.promises import check_not_promised
from catalog.models import Stock, Warehouse
from primitives.rows import (
    BATCH,
    Change,
    RowErrors,
    check_new,
    columns_of,
    find_rows,
    free_slugs,
    remove_rows,
    take_changes,
    write_changes,
)
from vendors.models import Vendor
from vietnam.text import slugify

_CHANGEABLE = frozenset(
    {
        "name",
        "slug",
        "email",
        "street_address",
        "province_code",
        "commune_code",
        "is_active",
        "metadata",
        "private_metadata",
    }
)


@dataclass(frozen=True, slots=True)
class NewWarehouse:
    """A place that a vendor ships from. Without a ``slug`` it gets one of its name."""

    vendor_id: int
    name: str
    province_code: str
    commune_code: str
    slug: str = ""
    email: str = ""
    street_address: str = ""
    is_active: bool = True
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


def create_warehouses(*, warehouses: Sequence[NewWarehouse]) -> list[Warehouse]:
    """Store warehouses, all or none, a handful of statements per thousand. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    rows = [Warehouse(**columns_of(new)) for new in warehouses]
    unnamed = [row for row in rows if not row.slug]
    slugs = free_slugs(Warehouse.objects.all(), [[slugify(row.name)] for row in unnamed])
    for row, slug in zip(unnamed, slugs, strict=True):
        row.slug = slug
    vendor_ids = [new.vendor_id for new in warehouses]
    find_rows(Vendor.objects.only("pk"), vendor_ids, errors, field="vendor_id", message=_("No such vendor."))
    check_new(rows, errors, unique=["slug"])
    errors.raise_any()
    return Warehouse.objects.bulk_create(rows, batch_size=BATCH)


def change_warehouses(*, changes: Sequence[Change]) -> list[Warehouse]:
    """Change warehouses, all or none; they stay with their vendor. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(Warehouse.objects.all(), changes, errors, columns=_CHANGEABLE)
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def delete_warehouses(*, warehouse_ids: Collection[UUID]) -> list[Warehouse]:
    """Remove warehouses with the stock that lies in them. Locks the stock. Raises ``RowsRefused``.

    One with units that are promised to orders stays (``ValidationError``, code ``ordered``).
    """
    with transaction.atomic():
        check_not_promised(list(Stock.objects.filter(warehouse_id__in=warehouse_ids).for_update()))
        return remove_rows(Warehouse.objects.all(), warehouse_ids)
