"""Asks gateways, holding no lock, and notes their answers: at once, or later when one got lost."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from accounts.viewers import ANONYMOUS
from payments.actions.events import record
from payments.gateways import ActionRequest, GatewayFailed, GatewayNotFound, PaymentRequest, Report, get_gateway
from payments.models import Transaction, TransactionEvent, TransactionEventType

if TYPE_CHECKING:
    from accounts.viewers import Viewer

logger = logging.getLogger(__name__)

# No gateway takes longer: a process that asked before that and noted no answer has died.
ANSWER_DUE = timedelta(minutes=2)
_ASKED_AGAIN_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of asking a gateway. ``data`` is for the storefront."""

    transaction: Transaction
    event: TransactionEvent
    data: Any = None


def ask_again(*, now: datetime, limit: int = 100) -> int:
    """Ask gateways again whose answers got lost because a process died; return how many have answered.

    One that cannot be reached is asked again later, for a day. Then its failure is noted like any other.
    """
    lost = TransactionEvent.objects.filter(asked_at__lte=now - ANSWER_DUE).select_related("transaction")
    return sum(_ask_again(event, now) for event in lost.order_by("asked_at")[:limit])


def _ask_again(event: TransactionEvent, now: datetime) -> bool:
    stored = event.transaction
    if not claim(event, now):
        return False
    try:
        gateway = get_gateway(stored.gateway, currency=stored.currency)
    except GatewayNotFound:  # switched off since; it is asked when it is back
        logger.error("payment waits for a gateway that is not installed", extra={"transaction": str(stored.pk)})
        return False
    # A request of staff has no reference yet and is not the first event.
    is_first = event.pk == stored.events.order_by("created_at", "pk")[0].pk
    is_payment = is_first or bool(event.psp_reference) or event.type.endswith("action_required")
    call = gateway.proceed if is_payment else gateway.act
    request = payment_request(stored, event, None) if is_payment else action_request(stored, event)
    try:
        report = call(request)  # type: ignore[arg-type] # each with its own
    except GatewayFailed as error:
        report = _failure_of(event, request, error)
        if not error.is_permanent and now < event.created_at + _ASKED_AGAIN_FOR:
            return False
    _note_answer(report, asked=event, viewer=ANONYMOUS, now=now)
    return True


def claim(event: TransactionEvent, now: datetime) -> bool:
    """Note that the gateway is asked about the event from ``now`` on; False when somebody is asking it already."""
    free = Q(asked_at=None) | Q(asked_at__lte=now - ANSWER_DUE)
    return TransactionEvent.objects.filter(free, pk=event.pk).update(asked_at=now) == 1


def payment_request(stored: Transaction, event: TransactionEvent, data: Any) -> PaymentRequest:
    return PaymentRequest(
        transaction_id=stored.pk,
        amount=event.amount,
        currency=stored.currency,
        is_charge=event.type.startswith("charge"),
        data=data,
        psp_reference=stored.psp_reference,
    )


def action_request(stored: Transaction, wish: TransactionEvent) -> ActionRequest:
    return ActionRequest(
        transaction_id=stored.pk,
        action=wish.type.partition("_")[0].upper(),
        amount=wish.amount,
        currency=stored.currency,
        reference=f"{stored.pk}-{wish.pk}",
        psp_reference=stored.psp_reference,
    )


def ask(call: Any, request: PaymentRequest | ActionRequest, *, asked: TransactionEvent, **noted: Any) -> Outcome:
    """Ask the gateway, holding no lock, and note its answer. A failure is an answer too."""
    try:
        report = call(request)
    except GatewayFailed as error:
        report = _failure_of(asked, request, error)
    return _note_answer(report, asked=asked, **noted)


def _failure_of(asked: TransactionEvent, request: PaymentRequest | ActionRequest, error: GatewayFailed) -> Report:
    logger.warning("payment gateway failed", extra={"transaction": str(request.transaction_id)}, exc_info=error)
    kind = TransactionEventType(f"{asked.type.partition('_')[0]}_failure")
    reference = request.reference if isinstance(request, ActionRequest) else request.psp_reference
    return Report(type=kind, amount=request.amount, psp_reference=reference, message=str(error))


def _note_answer(report: Report, *, asked: TransactionEvent, viewer: Viewer, now: datetime) -> Outcome:
    """Write down what our own gateway answered, whoever asked, and that nobody asks it any more."""
    with transaction.atomic():
        stored = Transaction.objects.for_update().get(pk=asked.transaction_id)
        event, _is_known = record(stored, report, viewer=viewer, at=now)
        TransactionEvent.objects.filter(pk=asked.pk).update(asked_at=None)
    return Outcome(event.transaction, event, report.data)
