"""How many units of a variant lie in a warehouse. What is promised to orders is written by ``orders`` alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.actions.locking import products_of
from catalog.models import Product, Stock, Warehouse
from primitives.rows import RowErrors, find_rows, in_batches, upsert

MAX_QUANTITY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class StockLevel:
    """How many units of a variant are in a warehouse, promised ones included."""

    warehouse_id: UUID
    variant_id: int
    quantity: int


def set_stock(*, warehouse_id: UUID, variant_id: int, quantity: int) -> Stock:
    """Write down how many units of a variant the warehouse holds after an inventory.

    Units promised to orders stay promised, even when fewer were found. Raises ``ValidationError``.
    """
    set_stocks(levels=[StockLevel(warehouse_id, variant_id, quantity)])
    return Stock.objects.get(warehouse_id=warehouse_id, variant_id=variant_id)


def set_stocks(*, levels: Sequence[StockLevel]) -> None:
    """Write down many inventories, all or none. Stock rows are locked in primary key order before they change.

    Of two for the same variant and warehouse the later one counts. Raises ``RowsRefused``.
    """
    _check(levels)
    with transaction.atomic():
        for part in in_batches({level.variant_id for level in levels}):
            list(Stock.objects.filter(variant_id__in=part).for_update())
        rows = (
            Stock(warehouse_id=level.warehouse_id, variant_id=level.variant_id, quantity=level.quantity)
            for level in levels
        )
        upsert(((row, ["quantity"]) for row in rows), key=["warehouse_id", "variant_id"])


def _check(levels: Sequence[StockLevel]) -> None:
    """A quantity is possible, and lies in a warehouse of the vendor whose goods these are."""
    errors = RowErrors()
    products = products_of([level.variant_id for level in levels], errors)
    vendors: dict[int, int] = {}
    for part in in_batches(set(products.values())):
        vendors.update(Product.objects.filter(pk__in=part).values_list("pk", "vendor_id"))
    message = _("No such warehouse.")
    asked = [level.warehouse_id for level in levels]
    warehouses = find_rows(Warehouse.objects.all(), asked, errors, field="warehouse_id", message=message)
    for number, level in enumerate(levels):
        if not 0 <= level.quantity <= MAX_QUANTITY:
            errors.add(number, "quantity", _("Quantity must be a whole number that is not negative."))
        if level.variant_id not in products or level.warehouse_id not in warehouses:
            continue
        if warehouses[level.warehouse_id].vendor_id != vendors[products[level.variant_id]]:
            errors.add(number, "warehouse_id", _("The warehouse belongs to another vendor."))
    errors.raise_any()
