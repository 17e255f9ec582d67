"""What happened to an order."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from orders.models.orders import Order, VendorOrder


class OrderEventType(models.TextChoices):
    """Saleor's names for what happened to an order, and ours for its parts."""

    PLACED = "placed"
    CONFIRMED = "confirmed"
    EMAIL_SENT = "email_sent"
    EXPIRED = "expired"
    CANCELED = "canceled"
    NOTE_ADDED = "note_added"
    TRANSACTION_EVENT = "transaction_event"
    ORDER_MARKED_AS_PAID = "order_marked_as_paid"
    ORDER_FULLY_PAID = "order_fully_paid"


class OrderEvent(models.Model):
    """Something that happened, written in the same transaction as the change itself; never edited."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    vendor_order = models.ForeignKey(
        VendorOrder, on_delete=models.CASCADE, null=True, blank=True, related_name="events"
    )
    type = models.CharField(max_length=32, choices=OrderEventType.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    app = models.ForeignKey("accounts.App", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    parameters = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["order", "at", "id"], name="orders_event_in_order")]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.type}"
