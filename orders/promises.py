"""What the catalogue may ask of orders before it lets goods or stock go (``catalog.actions.promises``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from orders.models import Allocation, OrderLine


def bought_of(variant_ids: Collection[int]) -> set[int]:
    """Which of these variants are in an order."""
    lines = OrderLine.objects.filter(variant_id__in=variant_ids).order_by()
    return set(lines.values_list("variant_id", flat=True).distinct())


def promised_to(stock_ids: Collection[int]) -> dict[int, list[str]]:
    """The numbers of the orders to which units of each stock are promised, oldest first."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    rows = Allocation.objects.filter(stock_id__in=stock_ids).order_by("order_line__order__created_at")
    for stock_id, number in rows.values_list("stock_id", "order_line__order__number"):
        found[stock_id].append(str(number))
    return found
