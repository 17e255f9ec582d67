"""The row of a payment: locked, opened and stored under a reference that no other has."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orders.models import Checkout, Order
from payments.models import Transaction
from primitives.errors import refusal

if TYPE_CHECKING:
    from accounts.viewers import Viewer


_Refusal = tuple[str, str]
_NAMED_ANEW: _Refusal = ("transaction", "unique")


class TransactionNotFound(LookupError):
    """No such transaction, or it cannot be continued."""


def lock_transaction(transaction_id: UUID) -> Transaction:
    """Return the row locked; call it inside a transaction. Raises ``TransactionNotFound``."""
    stored = Transaction.objects.for_update().filter(pk=transaction_id).first()
    if stored is None:
        raise TransactionNotFound(transaction_id)
    return stored


def new_transaction(source: Checkout | Order, viewer: Viewer, now: datetime) -> Transaction:
    """An unsaved row of the viewer for what it pays."""
    return Transaction(
        checkout=source if isinstance(source, Checkout) else None,
        order=source if isinstance(source, Order) else None,
        currency=source.currency,
        user=viewer.user,
        app=viewer.app,
        created_at=now,
    )


def check_reference(psp_reference: str) -> None:
    """Raise ``ValidationError`` where another payment has the reference already."""
    if psp_reference and Transaction.objects.filter(psp_reference=psp_reference).exists():
        raise _reference_is_known(*_NAMED_ANEW)


def save_reference(stored: Transaction, *, force_insert: bool = False, refused_at: _Refusal = _NAMED_ANEW) -> None:
    """Store the row. Raises ``ValidationError`` where another payment has the same reference, even since a moment ago."""
    try:
        with transaction.atomic():
            stored.save(force_insert=force_insert)
    except IntegrityError as error:
        raise _reference_is_known(*refused_at) from error


def _reference_is_known(field: str, code: str) -> ValidationError:
    message = _("Transaction with provided `pspReference` already exists.")
    return refusal(field, message, code)
