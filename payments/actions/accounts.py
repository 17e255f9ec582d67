"""The end of an account: what is paid for its baskets must not be forgotten."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import actions as accounts
from accounts.viewers import Viewer
from orders.actions import delete_checkouts
from orders.models import Checkout, Order
from payments.actions.sources import let_go
from payments.actions.sums import covered_or_asked
from payments.mails import alert_of_money
from payments.models import Transaction
from primitives.counters import Limit, TooManyTries, count_try
from primitives.errors import refusal

if TYPE_CHECKING:
    from uuid import UUID

    from accounts.models import User

_ALERTS = Limit("held-money", most=1, seconds=24 * 60 * 60)
_TRIES = 5


def delete_account(*, user_id: int, token: str, now: datetime) -> User:
    """Delete an account with its address book, its baskets and their addresses. Orders stay, without owner.

    While money is held for a basket, or a gateway is being asked for some, the account stays: staff are told, once a
    day. Cash that is only promised is let go. The rows are locked in the order of docs/reference/locks.md, so that a
    basket that is being completed becomes an order first. Raises what ``accounts.actions.end_account`` raises, and
    ``ValidationError`` at ``id`` for held money.
    """
    for _try in range(_TRIES):
        with transaction.atomic():
            locked = _lock_baskets(user_id)
            payments = list(Transaction.objects.filter(Q(checkout__in=locked) | Q(user=user_id)).for_update())
            list(Order.objects.filter(user=user_id).for_update().values_list("pk"))
            user = accounts.lock_leaving(user_id=user_id, token=token, now=now)
            if Checkout.objects.filter(user=user_id).exclude(pk__in=locked).exists():
                continue  # opened since; nobody opens one any more while the user's row is locked, so look again
            of_baskets = [payment for payment in payments if payment.checkout_id in locked]
            for payment in of_baskets:
                if payment.authorized_amount:
                    let_go(payment, Viewer(user=user), now)
            held = _held(of_baskets)
            if held:
                transaction.set_rollback(True)
            else:
                delete_checkouts(checkout_ids=locked)
                return accounts.end_account(user=user)
        if held:
            raise _refused(user, held, now)
    raise refusal("id", _("Your basket is being changed just now. Please try again."))


def _lock_baskets(user_id: int) -> list[UUID]:
    return list(Checkout.objects.filter(user=user_id).for_update().values_list("pk", flat=True))


def _held(payments: list[Transaction]) -> dict[str, tuple[Decimal, Transaction]]:
    """What is held or asked for by currency, with one of its payments."""
    held: dict[str, tuple[Decimal, Transaction]] = {}
    for payment in payments:
        amount = covered_or_asked([payment]) + payment.refund_pending_amount
        if amount > 0:
            held[payment.currency] = (held.get(payment.currency, (Decimal(0), payment))[0] + amount, payment)
    return held


def _refused(user: User, held: dict[str, tuple[Decimal, Transaction]], now: datetime) -> ValidationError:
    try:
        count_try([(_ALERTS, str(user.uuid))], now=now)
    except TooManyTries:
        pass
    else:
        for currency, (amount, payment) in held.items():
            alert_of_money("held", amount, currency, f"/payments/transaction/{payment.pk}/change/")
    message = _("Something is paid for your basket already. Place the order, or wait until the money is given back.")
    return refusal("id", message)
