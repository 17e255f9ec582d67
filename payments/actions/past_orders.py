"""Orders that were placed before or elsewhere, stored as they are: sample orders, or those of another shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from accounts.models import Address
from catalog.models import Stock
from orders.models import Allocation, Order, OrderEvent, OrderLine, OrderNumber, OrderStatus, VendorOrder
from payments.models import Transaction, TransactionEvent
from primitives.rows import BATCH


@dataclass(slots=True)
class PastOrders:
    """The rows of many orders, by table, in the order in which they must be stored; they refer to each other."""

    addresses: list[Address] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    vendor_orders: list[VendorOrder] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    events: list[OrderEvent] = field(default_factory=list)
    payments: list[Transaction] = field(default_factory=list)
    reports: list[TransactionEvent] = field(default_factory=list)


def draw_order_numbers(*, count: int) -> list[int]:
    """So many numbers that no order has or gets."""
    return [number.pk for number in OrderNumber.objects.bulk_create(OrderNumber() for _ in range(count))]


def store_past_orders(*, orders: PastOrders) -> None:
    """Store orders with all that belongs to them, a statement per table. Nothing is checked, nobody is mailed.

    Those that wait to be packed hold their units: the stock rows are locked in primary key order.
    """
    with transaction.atomic():
        Address.objects.bulk_create(orders.addresses)
        Order.objects.bulk_create(orders.orders)
        VendorOrder.objects.bulk_create(orders.vendor_orders)
        OrderLine.objects.bulk_create(orders.lines)
        OrderEvent.objects.bulk_create(orders.events)
        Transaction.objects.bulk_create(orders.payments)
        TransactionEvent.objects.bulk_create(orders.reports)
        _promise_stock([line for line in orders.lines if line.order.status == OrderStatus.UNFULFILLED])


def _promise_stock(lines: Sequence[OrderLine]) -> None:
    """Hold the units of orders that nobody has packed yet."""
    wanted: Counter[int] = Counter()
    for line in lines:
        wanted[line.variant_id or 0] += line.quantity
    stocks: Mapping[int, Stock] = {
        stock.variant_id: stock for stock in Stock.objects.of_variants(wanted.keys()).for_update()
    }
    for variant_id, quantity in wanted.items():
        stocks[variant_id].quantity_allocated += quantity
    Stock.objects.bulk_update(stocks.values(), ["quantity_allocated"], batch_size=BATCH)
    Allocation.objects.bulk_create(
        Allocation(order_line=line, stock=stocks[line.variant_id or 0], quantity=line.quantity) for line in lines
    )
