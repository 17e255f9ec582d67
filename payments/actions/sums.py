"""What all payments of a checkout or an order add up to."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction

from orders.actions import record_payment
from orders.models import Order
from orders.tasks import alert_of_late_payment
from payments.actions.checks import check_sums
from payments.models import Transaction
from primitives.statements import Among, Statement

logger = logging.getLogger(__name__)


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


def sum_up_order(order: Order) -> None:
    """Write what all transactions of a locked order add up to. Staff are told when it was closed before."""
    sums = sums_of(list(Transaction.objects.filter(order=order)))
    check_sums(sums.charged_amount, sums.authorized_amount)
    late = record_payment(order=order, charged_amount=sums.charged_amount, authorized_amount=sums.authorized_amount)
    if late:
        logger.error("payment for a closed order", extra={"order": str(order.pk)})
        transaction.on_commit(partial(alert_of_late_payment.enqueue, event_id=late.pk))
