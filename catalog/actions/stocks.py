"""How many units of a variant lie in a warehouse. What is promised to orders is written by ``orders`` alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.actions.locking import products_of
from catalog.actions.promises import promised_orders
from catalog.models import Product, Stock, Warehouse
from primitives.rows import RowErrors, find_rows, in_batches, upsert

MAX_QUANTITY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class StockLevel:
    """How many units of a variant are in a warehouse, promised ones included.

    Fewer than are promised to orders are taken ``knowingly`` only: the orders stay, and somebody has to see to them.
    """

    warehouse_id: UUID
    variant_id: int
    quantity: int
    knowingly: bool = False


def set_stock(*, warehouse_id: UUID, variant_id: int, quantity: int, knowingly: bool = False) -> Stock:
    """Write down how many units of a variant the warehouse holds after an inventory.

    Units promised to orders stay promised, even when fewer were found. Raises ``ValidationError``.
    """
    set_stocks(levels=[StockLevel(warehouse_id, variant_id, quantity, knowingly)])
    return Stock.objects.get(warehouse_id=warehouse_id, variant_id=variant_id)


def set_stocks(*, levels: Sequence[StockLevel]) -> None:
    """Write down many inventories, all or none. Stock rows are locked in primary key order before they change.

    Of two for the same variant and warehouse the later one counts. Raises ``RowsRefused``, at ``quantity`` with code
    ``below_promised`` where fewer units are told than are promised.
    """
    _check(levels)
    with transaction.atomic():
        stored: dict[tuple[UUID, int], Stock] = {}
        for part in in_batches({level.variant_id for level in levels}):
            rows = Stock.objects.filter(variant_id__in=part).for_update()
            stored.update(((row.warehouse_id, row.variant_id), row) for row in rows)
        _check_promised(levels, stored)
        told = (
            Stock(warehouse_id=level.warehouse_id, variant_id=level.variant_id, quantity=level.quantity)
            for level in levels
        )
        upsert(((row, ["quantity"]) for row in told), key=["warehouse_id", "variant_id"])


def below_promised(stock: Stock) -> str:
    """What a person reads who tells fewer units than are promised."""
    message = _("%(promised)d units are promised, to these orders: %(orders)s. They would not all be there.")
    return message % {"promised": stock.quantity_allocated, "orders": promised_orders([stock.pk])}


def _check_promised(levels: Sequence[StockLevel], stored: Mapping[tuple[UUID, int], Stock]) -> None:
    errors = RowErrors()
    for number, level in enumerate(levels):
        stock = stored.get((level.warehouse_id, level.variant_id))
        is_less = stock is not None and level.quantity < min(stock.quantity, stock.quantity_allocated)
        if stock is not None and is_less and not level.knowingly:
            errors.add(number, "quantity", below_promised(stock), "below_promised")
    errors.raise_any()


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
