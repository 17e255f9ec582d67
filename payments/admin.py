"""Operators' pages of payments: reports of gateways, to be looked at only."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, ReadOnlyInline, name_model
from accounts.models import Permission
from payments.models import Transaction, TransactionEvent

name_model(Transaction, _("transaction"), _("transactions"))
name_model(TransactionEvent, _("event of a transaction"), _("events of transactions"))

PAYMENTS = (Permission.HANDLE_PAYMENTS,)


class TransactionEventInline(ReadOnlyInline):
    model = TransactionEvent
    permissions = PAYMENTS
    fields = ("created_at", "type", "amount", "currency", "psp_reference", "message")


@admin.register(Transaction)
class TransactionAdmin(ReadOnlyAdmin):
    permissions = PAYMENTS
    list_display = (
        "created_at",
        "gateway",
        "name",
        "psp_reference",
        "order",
        "authorized_amount",
        "charged_amount",
        "refunded_amount",
        "currency",
    )
    list_filter = ("gateway", "currency")
    list_select_related = ("order",)
    search_fields = ("psp_reference", "name", "order__number")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-pk")
    inlines = (TransactionEventInline,)
