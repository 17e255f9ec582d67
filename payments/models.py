"""Transactions and their events, in Saleor's words: what a gateway or an app reported about money."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from orders.models import Checkout, Order

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class TransactionQuerySet(models.QuerySet["Transaction"]):
    def visible_to(self, viewer: Viewer) -> TransactionQuerySet:
        """All for apps and staff that handle payments; own orders' transactions for a shopper."""
        if viewer.has_permission("HANDLE_PAYMENTS"):
            return self
        return self.filter(order__user=viewer.user) if viewer.user else self.none()

    def for_update(self) -> TransactionQuerySet:
        """The rows locked in primary key order; evaluate inside the transaction."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def with_money(self) -> TransactionQuerySet:
        """Those with any amount: paid, promised, pending or given back."""
        names = ("authorized", "authorize_pending", "charged", "charge_pending", "refunded", "refund_pending")
        return self.filter(reduce(or_, (Q(**{f"{name}_amount__gt": 0}) for name in names)))

    def exclude_noted(self, gateway_ids: Sequence[str]) -> TransactionQuerySet:
        """Without mere promises that one of these gateways has noted: nothing is paid, pending or given back."""
        names = ("authorize_pending", "charged", "charge_pending", "refunded", "refund_pending")
        nothing_moved = Q(**{f"{name}_amount": 0 for name in names})
        return self.exclude(nothing_moved, gateway__in=gateway_ids)


class Transaction(models.Model):
    """One payment for a checkout, later for its order (Saleor's ``TransactionItem``). Amounts sum up its events."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkout = models.ForeignKey(
        Checkout, on_delete=models.SET_NULL, null=True, blank=True, related_name="transactions"
    )
    order = models.ForeignKey(Order, on_delete=models.PROTECT, null=True, blank=True, related_name="transactions")
    gateway = models.CharField(max_length=256, blank=True, help_text="Id of the gateway that handles it")
    name = models.CharField(max_length=512, blank=True)
    message = models.CharField(max_length=512, blank=True)
    psp_reference = models.CharField(max_length=512, blank=True)
    external_url = models.URLField(blank=True)
    idempotency_key = models.CharField(max_length=512, blank=True)
    currency = models.CharField(max_length=3)
    available_actions = models.JSONField(default=list, blank=True)
    authorized_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    authorize_pending_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    charged_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    charge_pending_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    refunded_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    refund_pending_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    canceled_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    cancel_pending_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    app = models.ForeignKey("accounts.App", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField(auto_now=True)

    objects = TransactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="payments_transaction_idempotent",
            ),
            # For what apps have written down. Payments of our gateways carry the transaction's own id.
            models.UniqueConstraint(
                fields=["psp_reference"],
                condition=Q(gateway="") & ~Q(psp_reference=""),
                name="payments_transaction_told_once",
            ),
        ]
        indexes = [models.Index(fields=["psp_reference"], name="payments_transaction_by_psp")]

    def __str__(self) -> str:
        return f"{self.name} {self.psp_reference}".strip() or str(self.pk)


class TransactionEventType(models.TextChoices):
    """Saleor's event types."""

    AUTHORIZATION_SUCCESS = "authorization_success"
    AUTHORIZATION_FAILURE = "authorization_failure"
    AUTHORIZATION_ADJUSTMENT = "authorization_adjustment"
    AUTHORIZATION_REQUEST = "authorization_request"
    AUTHORIZATION_ACTION_REQUIRED = "authorization_action_required"
    CHARGE_SUCCESS = "charge_success"
    CHARGE_FAILURE = "charge_failure"
    CHARGE_BACK = "charge_back"
    CHARGE_REQUEST = "charge_request"
    CHARGE_ACTION_REQUIRED = "charge_action_required"
    REFUND_SUCCESS = "refund_success"
    REFUND_FAILURE = "refund_failure"
    REFUND_REVERSE = "refund_reverse"
    REFUND_REQUEST = "refund_request"
    CANCEL_SUCCESS = "cancel_success"
    CANCEL_FAILURE = "cancel_failure"
    CANCEL_REQUEST = "cancel_request"
    INFO = "info"


class TransactionEvent(models.Model):
    """One report about a transaction, or a wish of ours; never edited but for ``asked_at``."""

    transaction = models.ForeignKey(Transaction, on_delete=models.CASCADE, related_name="events")
    type = models.CharField(max_length=64, choices=TransactionEventType.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    currency = models.CharField(max_length=3)
    psp_reference = models.CharField(max_length=512, blank=True)
    idempotency_key = models.CharField(max_length=512, blank=True)
    message = models.CharField(max_length=512, blank=True)
    external_url = models.URLField(blank=True)
    include_in_calculations = models.BooleanField(default=True)
    app_identifier = models.CharField(max_length=256, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the gateway is asked about it; empty once it has answered"
    )

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "created_at", "id"], name="payments_event_in_order"),
            models.Index(fields=["asked_at"], condition=Q(asked_at__isnull=False), name="payments_event_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.transaction_id}: {self.type} {self.amount}"
