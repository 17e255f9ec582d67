"""What staff ask a gateway to do with a payment: charge it, give it back, or release it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from payments.actions.asking import Outcome, action_request, ask
from payments.actions.checks import clean_amount
from payments.actions.transactions import lock_transaction
from payments.gateways import GatewayNotFound, get_gateway
from payments.models import Transaction, TransactionEvent, TransactionEventType

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class ActionNotPossible(Exception):
    """No gateway of the transaction can do it, or there is no amount to do it with."""


def request_action(
    *, transaction_id: UUID, action: str, viewer: Viewer, now: datetime, amount: Decimal | None = None, reason: str = ""
) -> Outcome:
    """Ask the gateway behind a transaction to ``CHARGE``, ``REFUND`` or ``CANCEL``; by default as much as possible.

    The request is written down before the gateway is asked. No lock is held meanwhile, and the answer is an event like
    any other. What is being asked for already is not possible again. Raises ``TransactionNotFound`` and
    ``ActionNotPossible``.
    """
    with transaction.atomic():
        stored = lock_transaction(transaction_id)
        possible = _possible_amount(stored, action)
        wanted = possible if amount is None else min(clean_amount(amount, stored.currency), possible)
        try:
            gateway = get_gateway(stored.gateway, currency=stored.currency)
        except GatewayNotFound as error:
            raise ActionNotPossible(transaction_id) from error
        if wanted <= 0:
            raise ActionNotPossible(transaction_id)
        wish = TransactionEvent.objects.create(
            transaction=stored,
            type=TransactionEventType[f"{action}_REQUEST"],
            amount=wanted,
            currency=stored.currency,
            message=reason[:512],
            app_identifier=viewer.app.identifier if viewer.app else "",
            user=viewer.user,
            created_at=now,
            asked_at=now,
        )
    return ask(gateway.act, action_request(stored, wish), asked=wish, now=now, viewer=viewer)


def _possible_amount(stored: Transaction, action: str) -> Decimal:
    """How much of a locked transaction can be given back, charged or released, beside what is asked for already."""
    is_refund = action == "REFUND"
    kinds = ["REFUND_REQUEST"] if is_refund else ["CHARGE_REQUEST", "CANCEL_REQUEST"]
    wishes = stored.events.filter(
        type__in=[TransactionEventType[kind] for kind in kinds], psp_reference="", asked_at__isnull=False
    )
    possible = stored.charged_amount if is_refund else stored.authorized_amount
    return possible - sum(wishes.values_list("amount", flat=True), Decimal(0))
