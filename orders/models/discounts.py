"""Reductions as they were given, and who pays for them."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from orders.models.orders import Order, OrderLine
from promotions.models import ValueType
from vendors.models import Vendor


class DiscountType(models.TextChoices):
    """Saleor's names for where a discount comes from."""

    VOUCHER = "voucher"
    PROMOTION = "promotion"
    ORDER_PROMOTION = "order_promotion"


class OrderDiscount(models.Model):
    """A reduction as it was given, and who pays for it: ``vendor``, or the marketplace where there is none.

    Its amount is the sum of its lines' parts and of what it takes off delivery.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="discounts")
    type = models.CharField(max_length=16, choices=DiscountType.choices)
    vendor = models.ForeignKey(
        Vendor, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who pays"
    )
    name = models.CharField(max_length=255, blank=True)
    translated_name = models.CharField(max_length=255, blank=True)
    code = models.CharField(max_length=255, blank=True)
    value_type = models.CharField(max_length=16, choices=ValueType.choices)
    value = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    shipping_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shipping_amount__gte=0, amount__gte=F("shipping_amount")),
                name="orders_discount_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.name}"


class OrderLineDiscount(models.Model):
    """The part of a discount that falls on a line."""

    discount = models.ForeignKey(OrderDiscount, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="discounts")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["discount", "line"], name="orders_line_discount_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="orders_line_discount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.amount}"
