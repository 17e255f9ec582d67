"""Writes down what happened to a payment, and the sums that follow."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from orders.models import Order
from payments.actions.checks import check_owner, check_sums, clean_amount
from payments.actions.sums import sum_up_order
from payments.actions.transactions import lock_transaction, save_reference
from payments.amounts import sum_up
from payments.gateways import Report
from payments.mails import alert_of_money
from payments.models import Transaction, TransactionEvent, TransactionEventType
from primitives.errors import refusal
from primitives.metadata import merge_metadata

if TYPE_CHECKING:
    from accounts.viewers import Viewer

logger = logging.getLogger(__name__)

# A payment is known by the reference of the first of these, as in Saleor.
_NAMING = {
    TransactionEventType.AUTHORIZATION_REQUEST,
    TransactionEventType.AUTHORIZATION_SUCCESS,
    TransactionEventType.AUTHORIZATION_ACTION_REQUIRED,
    TransactionEventType.CHARGE_REQUEST,
    TransactionEventType.CHARGE_SUCCESS,
    TransactionEventType.CHARGE_ACTION_REQUIRED,
}


def report_event(
    *,
    transaction_id: UUID,
    report: Report,
    viewer: Viewer,
    now: datetime,
    happened_at: datetime | None = None,
    metadata: Mapping[str, str] | None = None,
    private_metadata: Mapping[str, str] | None = None,
) -> tuple[TransactionEvent, bool]:
    """Note what a payment service says happened; return the event and whether it was known already.

    The transaction's row is locked, then its order's, so concurrent reports are summed one after the other. The same
    report twice counts once; another amount under the same reference and type raises ``ValidationError``.
    Raises ``TransactionNotFound``, and ``NotOwner`` where another app has collected the payment.
    """
    with transaction.atomic():
        stored = lock_transaction(transaction_id)
        check_owner(stored, viewer)
        if metadata or private_metadata:
            stored.metadata = merge_metadata(stored.metadata, metadata)
            stored.private_metadata = merge_metadata(
                stored.private_metadata, private_metadata, field="private_metadata"
            )
            stored.save(update_fields=["metadata", "private_metadata", "modified_at"])
        return record(stored, report, viewer=viewer, at=happened_at or now)


def record(stored: Transaction, report: Report, *, viewer: Viewer, at: datetime) -> tuple[TransactionEvent, bool]:
    events = list(stored.events.order_by("created_at", "pk"))
    amount = clean_amount(report.amount, stored.currency)
    for event in events:
        if report.psp_reference and (event.psp_reference, event.type) == (report.psp_reference, report.type):
            if event.amount != amount and report.type != TransactionEventType.INFO:
                message = _(
                    "The transaction with provided `pspReference` and `type` already exists with another amount."
                )
                raise refusal("psp_reference", message, "incorrect_details")
            event.transaction = stored
            return event, True
    event = TransactionEvent.objects.create(
        transaction=stored,
        type=report.type,
        amount=amount,
        currency=stored.currency,
        psp_reference=report.psp_reference,
        message=report.message[:512],
        external_url=report.external_url,
        app_identifier=viewer.app.identifier if viewer.app else "",
        user=viewer.user,
        created_at=at,
    )
    if not stored.psp_reference and report.type in _NAMING:
        stored.psp_reference = report.psp_reference
    stored.message = report.message[:512] or stored.message
    stored.external_url = report.external_url or stored.external_url
    if report.available_actions is not None:
        stored.available_actions = list(dict.fromkeys(report.available_actions))
    write_amounts(stored, [*events, event])
    save_reference(stored, refused_at=("psp_reference", "already_exists"))
    if stored.order_id is not None:
        sum_up_order(Order.objects.for_update().get(pk=stored.order_id))
    elif stored.checkout_id is None and event.type == TransactionEventType.CHARGE_SUCCESS:
        logger.error("payment for a checkout that is gone", extra={"transaction": str(stored.pk)})
        path = f"/payments/transaction/{stored.pk}/change/"
        alert_of_money("orphaned", event.amount, stored.currency, path)
    return event, False


def write_amounts(stored: Transaction, events: Sequence[TransactionEvent]) -> None:
    amounts = asdict(sum_up(event for event in events if event.include_in_calculations))
    check_sums(*amounts.values())
    for name, amount in amounts.items():
        setattr(stored, name, amount)
