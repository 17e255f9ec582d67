"""What all payments of a checkout or an order add up to."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from orders.actions import record_payment
from orders.models import Order
from orders.tasks import alert_of_late_payment
from payments.actions.checks import check_sums
from payments.mails import alert_of_money
from payments.models import Transaction, TransactionEvent, TransactionEventType
from primitives.statements import Among, Statement

logger = logging.getLogger(__name__)

_WISHES = [
    TransactionEventType[f"{kind}_{state}"]
    for kind in ("AUTHORIZATION", "CHARGE")
    for state in ("REQUEST", "ACTION_REQUIRED")
]


@dataclass(frozen=True, slots=True)
class PaidSums:
    """What the transactions of a checkout or order cover; pending amounts count for checkouts, as in Saleor."""

    number: int
    charged_amount: Decimal
    authorized_amount: Decimal
    charge_pending_amount: Decimal
    authorize_pending_amount: Decimal

    @property
    def covered_amount(self) -> Decimal:
        return self.charged_amount + self.authorized_amount + self.charge_pending_amount + self.authorize_pending_amount


_OF_CHECKOUTS = Statement[Transaction](lambda checkouts: Transaction.objects.filter(Among("checkout", checkouts)))


def paid_sums(*, checkout_ids: Sequence[UUID]) -> dict[UUID, PaidSums]:
    """What is paid and promised for each checkout, zeros included; one statement."""
    rows: dict[UUID | None, list[Transaction]] = {}
    for row in _OF_CHECKOUTS.rows(checkouts=checkout_ids):
        rows.setdefault(row.checkout_id, []).append(row)
    return {checkout_id: sums_of(rows.get(checkout_id, [])) for checkout_id in checkout_ids}


def sums_of(payments: Sequence[Transaction]) -> PaidSums:
    return PaidSums(
        number=len(payments),
        charged_amount=sum((payment.charged_amount for payment in payments), Decimal(0)),
        authorized_amount=sum((payment.authorized_amount for payment in payments), Decimal(0)),
        charge_pending_amount=sum((payment.charge_pending_amount for payment in payments), Decimal(0)),
        authorize_pending_amount=sum((payment.authorize_pending_amount for payment in payments), Decimal(0)),
    )


def covered_or_asked(payments: Sequence[Transaction]) -> Decimal:
    """What locked payments cover, and what those would cover about which a gateway is being asked."""
    asked = asked_amounts(payments)
    covered = [(sums_of([payment]).covered_amount, asked.get(payment.pk, Decimal(0))) for payment in payments]
    return sum((max(amounts) for amounts in covered), Decimal(0))


def asked_amounts(payments: Sequence[Transaction]) -> dict[UUID, Decimal]:
    """By payment, what gateways are being asked to reserve or charge; their answers are not known yet."""
    asked = TransactionEvent.objects.filter(transaction__in=payments, type__in=_WISHES, asked_at__isnull=False)
    rows = asked.values_list("transaction_id").annotate(largest=Max("amount"))
    return dict(rows.order_by("transaction_id"))


def sum_up_order(order: Order) -> None:
    """Write what all transactions of a locked order add up to. Staff are told when it was closed before, and when more
    is charged than it costs.
    """
    charged_before = order.total_charged_amount
    sums = sums_of(list(Transaction.objects.filter(order=order)))
    check_sums(sums.charged_amount, sums.authorized_amount)
    late = record_payment(order=order, charged_amount=sums.charged_amount, authorized_amount=sums.authorized_amount)
    if late:
        logger.error("payment for a closed order", extra={"order": str(order.pk)})
        transaction.on_commit(partial(alert_of_late_payment.enqueue, event_id=late.pk))
    elif sums.charged_amount > charged_before:
        alert_if_overcharged(order)


def alert_if_overcharged(order: Order) -> None:
    """Tell staff, after the commit, when more is charged for an order than it costs."""
    surplus = order.total_charged_amount - order.total_amount
    if surplus > 0:
        logger.error("order charged with too much", extra={"order": str(order.pk)})
        alert_of_money("overcharged", surplus, order.currency, f"/orders/order/{order.pk}/change/")
