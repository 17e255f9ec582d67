"""Stock that is promised to orders."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from catalog.models import Stock
from orders.models.orders import OrderLine


class Allocation(models.Model):
    """Units of a stock promised to an order line that has not been shipped yet."""

    order_line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="allocations")
    stock = models.ForeignKey(Stock, on_delete=models.CASCADE, related_name="allocations")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order_line", "stock"], name="orders_allocation_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_allocation_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.order_line_id}: {self.quantity} of {self.stock_id}"
