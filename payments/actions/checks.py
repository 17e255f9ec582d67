"""Which amounts are possible, and who may report on a payment."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from payments.models import Transaction
from primitives.errors import refusal
from primitives.money import LARGEST_AMOUNT, quantize

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class NotOwner(Exception):
    """An app collected this payment; nobody else may report on it."""


def clean_amount(amount: Decimal, currency: str) -> Decimal:
    """Round the amount to the currency. Raises ``ValidationError`` for an impossible one."""
    if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
        raise impossible_amount("amount")
    return quantize(amount, currency)


def impossible_amount(field: str) -> ValidationError:
    return refusal(field, _("This amount is not possible."))


def clean_sums(amounts: Mapping[str, tuple[Decimal, str]], currency: str) -> dict[str, Decimal]:
    """Round (amount, currency) by name. Raises ``ValidationError`` at ``amount_<name>``."""
    for name, (amount, given_currency) in amounts.items():
        field = f"amount_{name}"
        if given_currency != currency:
            message = _("Currency needs to be the same as for order: %(currency)s")
            raise refusal(field, message, "incorrect_currency", currency=currency)
        if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
            raise impossible_amount(field)
    return {name: quantize(amount, currency) for name, (amount, _currency) in amounts.items()}


def check_owner(stored: Transaction, viewer: Viewer) -> None:
    """Raise ``NotOwner`` unless the viewer may report on a payment, as in Saleor.

    What an app has collected is that app's alone. What staff have written down is theirs. A payment of our own gateways
    belongs to none of them: any app or member of staff that handles payments may report about it.
    """
    if stored.gateway or (stored.app_id is None and stored.user_id is None):
        return
    if stored.app_id is not None:
        if viewer.app is None or viewer.app.pk != stored.app_id:
            raise NotOwner(stored.pk)
    elif viewer.user is None:
        raise NotOwner(stored.pk)


def check_sums(*amounts: Decimal) -> None:
    """Raise ``ValidationError`` for sums that cannot be stored, of amounts that each could be."""
    if any(amount > LARGEST_AMOUNT for amount in amounts):
        raise impossible_amount("amount")
