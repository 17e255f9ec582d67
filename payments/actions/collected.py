"""Payments that an app has collected itself, or that staff write down: no gateway of ours is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from orders.models import Order
from payments.actions.checks import check_owner, check_sums, clean_sums, impossible_amount
from payments.actions.events import write_amounts
from payments.actions.sources import lock_source
from payments.actions.sums import sum_up_order
from payments.actions.transactions import check_reference, lock_transaction, new_transaction, save_reference
from payments.models import Transaction, TransactionEvent, TransactionEventType
from primitives.metadata import merge_metadata

if TYPE_CHECKING:
    from accounts.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Note:
    """What an app wants written down about a payment without moving money."""

    message: str = ""
    psp_reference: str = ""


def create_transaction(
    *,
    viewer: Viewer,
    now: datetime,
    checkout_id: UUID | None = None,
    order_id: UUID | None = None,
    amounts: Mapping[str, tuple[Decimal, str]],
    name: str = "",
    message: str = "",
    psp_reference: str = "",
    external_url: str = "",
    available_actions: Sequence[str] = (),
    metadata: Mapping[str, str] | None = None,
    private_metadata: Mapping[str, str] | None = None,
    note: Note | None = None,
) -> Transaction:
    """Store what an app has collected itself. ``amounts`` has (amount, currency) by ``authorized``, ``charged``,
    ``refunded`` and ``canceled``; ``note`` is written down beside them.

    Raises ``SourceNotFound``, and ``ValidationError`` for a foreign currency or a reference that is known already.
    """
    with transaction.atomic():
        source = lock_source(checkout_id=checkout_id, order_id=order_id)
        sums = clean_sums(amounts, source.currency)
        check_reference(psp_reference)
        stored = new_transaction(source, viewer, now)
        stored.name, stored.message, stored.psp_reference = name, message, psp_reference
        stored.external_url, stored.available_actions = external_url, list(available_actions)
        stored.metadata = merge_metadata({}, metadata)
        stored.private_metadata = merge_metadata({}, private_metadata, field="private_metadata")
        events = [*_manual_events(stored, sums, now, viewer), *_note_events(stored, note, now, viewer)]
        write_amounts(stored, events)
        save_reference(stored, force_insert=True)
        TransactionEvent.objects.bulk_create(events)
        if isinstance(source, Order):
            sum_up_order(source)
    return stored


def update_transaction(
    *,
    transaction_id: UUID,
    viewer: Viewer,
    now: datetime,
    amounts: Mapping[str, tuple[Decimal, str]],
    texts: Mapping[str, str] | None = None,
    available_actions: Sequence[str] | None = None,
    metadata: Mapping[str, str] | None = None,
    private_metadata: Mapping[str, str] | None = None,
    note: Note | None = None,
) -> Transaction:
    """Correct what was collected: ``amounts`` as for ``create_transaction``, sums that are not named stay.

    ``texts`` may have ``name``, ``message``, ``psp_reference`` and ``external_url``. The sums become those given by
    events that make up the difference, so that what was reported stays written down. Raises ``TransactionNotFound``,
    ``NotOwner``, and ``ValidationError`` like ``create_transaction``.
    """
    with transaction.atomic():
        stored = lock_transaction(transaction_id)
        check_owner(stored, viewer)
        sums = clean_sums(amounts, stored.currency)
        reference = (texts or {}).get("psp_reference", "")
        if reference != stored.psp_reference:
            check_reference(reference)
        for name, text in (texts or {}).items():
            setattr(stored, name, text)
        if available_actions is not None:
            stored.available_actions = list(dict.fromkeys(available_actions))
        stored.metadata = merge_metadata(stored.metadata, metadata)
        stored.private_metadata = merge_metadata(stored.private_metadata, private_metadata, field="private_metadata")
        known = list(stored.events.order_by("created_at", "pk"))
        added = [*_manual_events(stored, sums, now, viewer), *_note_events(stored, note, now, viewer)]
        TransactionEvent.objects.bulk_create(added)
        write_amounts(stored, [*known, *added])
        save_reference(stored)
        if stored.order_id is not None:
            sum_up_order(Order.objects.for_update().get(pk=stored.order_id))
    return stored


def _manual_events(
    stored: Transaction, sums: Mapping[str, Decimal], now: datetime, viewer: Viewer
) -> list[TransactionEvent]:
    """Events after which the sums are those given. The promised sum comes last, because it is meant beside the others.

    Raises ``ValidationError`` for a smaller canceled sum: nothing takes that back.
    """
    refunded = sums.get("refunded", stored.refunded_amount)
    paid_before = stored.charged_amount + stored.refunded_amount
    paid = sums.get("charged", stored.charged_amount) + refunded
    canceled = sums.get("canceled", stored.canceled_amount) - stored.canceled_amount
    if canceled < 0:
        raise impossible_amount("amount_canceled")
    others = [
        (TransactionEventType.CHARGE_SUCCESS, paid - paid_before),
        (TransactionEventType.CHARGE_BACK, paid_before - paid),
        (TransactionEventType.REFUND_SUCCESS, refunded - stored.refunded_amount),
        (TransactionEventType.REFUND_REVERSE, stored.refunded_amount - refunded),
        (TransactionEventType.CANCEL_SUCCESS, canceled),
    ]
    told = [(kind, amount) for kind, amount in others if amount > 0]
    if "authorized" in sums and (told or sums["authorized"] != stored.authorized_amount):
        is_first = stored._state.adding and not told
        kind = TransactionEventType.AUTHORIZATION_SUCCESS if is_first else TransactionEventType.AUTHORIZATION_ADJUSTMENT
        told.append((kind, sums["authorized"]))
    check_sums(*(amount for _kind, amount in told))
    return [
        TransactionEvent(
            transaction=stored,
            type=kind,
            amount=amount,
            currency=stored.currency,
            psp_reference=stored.psp_reference,
            app_identifier=viewer.app.identifier if viewer.app else "",
            user=viewer.user,
            created_at=now,
        )
        for kind, amount in told
    ]


def _note_events(stored: Transaction, note: Note | None, now: datetime, viewer: Viewer) -> list[TransactionEvent]:
    if note is None:
        return []
    return [
        TransactionEvent(
            transaction=stored,
            type=TransactionEventType.INFO,
            currency=stored.currency,
            psp_reference=note.psp_reference,
            message=note.message[:512],
            app_identifier=viewer.app.identifier if viewer.app else "",
            user=viewer.user,
            created_at=now,
        )
    ]
