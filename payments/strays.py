"""Money that belongs to nothing, is too much, or does not fit what the orders say. Only reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from orders.models import Order
from payments.models import Transaction, TransactionEvent
from vietnam.money import written_money

LEFT_AFTER = timedelta(days=1)
"""A paid basket that has not become an order by then is somebody's question."""
UNANSWERED_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Stray:
    """An amount that somebody has to look at; ``path`` is the operators' page of it."""

    kind: str
    amount: Decimal
    currency: str
    path: str


def find_strays(*, now: datetime) -> list[Stray]:
    """All of it: payments first, then orders, the oldest first."""
    return [*_payments(now), *_orders()]


def report_lines(strays: Sequence[Stray], language: str) -> list[str]:
    """A line for each, in the active language."""
    words = {
        "orphaned": _("Paid for a basket that is gone"),
        "left": _("Paid for a basket that was not ordered"),
        "unanswered": _("The payment service has not answered"),
        "overcharged": _("More charged than the order costs"),
        "closed": _("Paid for an order that is closed"),
        "unmatched": _("The order says another sum than its payments"),
    }
    return [
        f"{words[stray.kind]}: {written_money(stray.amount, stray.currency, language)}"
        f" {settings.PUBLIC_URL}{stray.path}"
        for stray in strays
    ]


def _payments(now: datetime) -> Iterator[Stray]:
    with_money = Transaction.objects.filter(Q(charged_amount__gt=0) | Q(authorized_amount__gt=0)).order_by("created_at")
    for payment in with_money.filter(checkout=None, order=None):
        yield _of_payment("orphaned", payment, payment.charged_amount + payment.authorized_amount)
    left = with_money.filter(charged_amount__gt=0, order=None, checkout__changed_at__lt=now - LEFT_AFTER)
    for payment in left.filter(created_at__lt=now - LEFT_AFTER):
        yield _of_payment("left", payment, payment.charged_amount)
    lost = TransactionEvent.objects.filter(asked_at__isnull=False, created_at__lt=now - UNANSWERED_AFTER)
    for event in lost.select_related("transaction").order_by("created_at", "pk"):
        yield _of_payment("unanswered", event.transaction, event.amount)


def _orders() -> Iterator[Stray]:
    orders = Order.objects.order_by("created_at", "pk")
    for order in orders.filter(total_charged_amount__gt=F("total_amount")):
        yield _of_order("overcharged", order, order.total_charged_amount - order.total_amount)
    for order in Order.objects.to_give_back().order_by("created_at", "pk"):
        yield _of_order("closed", order, order.total_charged_amount + order.total_authorized_amount)
    paid = Transaction.objects.filter(order=OuterRef("pk")).order_by().values("order")
    charged = Subquery(paid.values(sum=Sum("charged_amount")), output_field=DecimalField())
    told = orders.annotate(paid_amount=Coalesce(charged, Value(Decimal(0)), output_field=DecimalField()))
    for order in told.exclude(paid_amount=F("total_charged_amount")):
        paid_amount: Decimal = order.paid_amount  # type: ignore[attr-defined] # annotated above
        yield _of_order("unmatched", order, paid_amount - order.total_charged_amount)


def _of_payment(kind: str, payment: Transaction, amount: Decimal) -> Stray:
    return Stray(kind, amount, payment.currency, reverse("admin:payments_transaction_change", args=[payment.pk]))


def _of_order(kind: str, order: Order, amount: Decimal) -> Stray:
    return Stray(kind, amount, order.currency, reverse("admin:orders_order_change", args=[order.pk]))
