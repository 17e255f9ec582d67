"""Starts a payment with one of our own gateways, and continues it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from orders.models import Checkout, Order
from payments.actions.asking import Outcome, ask, claim, payment_request
from payments.actions.checks import clean_amount
from payments.actions.sources import follow_due_promotions, lock_source, replace_promises, source_id
from payments.actions.transactions import TransactionNotFound, lock_transaction, new_transaction
from payments.gateways import Gateway, get_gateway
from payments.models import Transaction, TransactionEvent, TransactionEventType
from primitives.errors import refusal

if TYPE_CHECKING:
    from accounts.viewers import Viewer

# A payment whose last event is one of these can be continued.
_WAITING = {
    TransactionEventType.AUTHORIZATION_ACTION_REQUIRED,
    TransactionEventType.CHARGE_ACTION_REQUIRED,
    TransactionEventType.AUTHORIZATION_REQUEST,
    TransactionEventType.CHARGE_REQUEST,
}


def initialize_transaction(
    *,
    gateway_id: str,
    viewer: Viewer,
    now: datetime,
    checkout_id: UUID | None = None,
    order_id: UUID | None = None,
    amount: Decimal | None = None,
    is_charge: bool = True,
    data: Any = None,
    idempotency_key: str = "",
) -> Outcome:
    """Start a payment for a checkout or order: by default for everything that is not covered yet.

    When the rest of a checkout is paid, a mere promise of another gateway, such as cash on delivery, is canceled first:
    the shopper has chosen again. A promise of the same gateway is canceled when nothing is left to pay, to have today's
    sum.

    The transaction is stored with its request before the gateway is asked, so that a payment is never unknown here,
    whatever happens to the answer. A promise that is only noted is written while the source is locked, so that two
    cannot promise the same sum. The same idempotency key gives the same transaction, also to requests that come at the
    same time: they wait for each other at the locked source, and only one asks the gateway. It is asked again when the
    process that asked has died. Raises ``SourceNotFound``, ``GatewayNotFound``, and ``ValidationError`` for an amount
    that cannot be, a promise of more than is left to pay, a closed order, a key used for something else, and where
    nothing is left to pay: what gateways are being asked for counts as paid until they have answered.
    """
    follow_due_promotions(now)
    with transaction.atomic():
        source = lock_source(checkout_id=checkout_id, order_id=order_id)
        gateway = get_gateway(gateway_id, currency=source.currency)
        earlier = _find_earlier(gateway_id, idempotency_key)
        if earlier is None:
            payable = _settle_amount(source, gateway, viewer, now, amount)
            stored = new_transaction(source, viewer, now)
            stored.gateway, stored.name, stored.idempotency_key = gateway_id, gateway.name, idempotency_key
            try:
                with transaction.atomic():
                    wish = _open_transaction(stored, payable, is_charge=is_charge)
            except IntegrityError as error:
                raise _key_is_used() from error  # just now, for another checkout or order
            if gateway.only_notes:
                request = payment_request(stored, wish, data)
                return ask(gateway.start, request, asked=wish, now=now, viewer=viewer)
        elif source_id(earlier) != source.pk or (amount is not None and _first_amount(earlier) != amount):
            raise _key_is_used()
        else:
            stored, wish = earlier, earlier.events.order_by("created_at", "pk")[0]
            if wish.asked_at is None or not claim(wish, now):
                return Outcome(stored, stored.events.order_by("created_at", "pk").reverse()[0])
    return ask(gateway.start, payment_request(stored, wish, data), asked=wish, now=now, viewer=viewer)


def process_transaction(*, transaction_id: UUID, viewer: Viewer, now: datetime, data: Any = None) -> Outcome:
    """Continue a payment for which the shopper had to do something. Raises ``TransactionNotFound``.

    A payment that is finished, or about which somebody else is asking the gateway right now, gives its last event; the
    gateway is not asked.
    """
    with transaction.atomic():
        stored = lock_transaction(transaction_id)
        last = stored.events.order_by("created_at", "pk").last()
        if last is None or not stored.gateway:
            raise TransactionNotFound(transaction_id)
        gateway = get_gateway(stored.gateway, currency=stored.currency) if last.type in _WAITING else None
        if gateway is None or not claim(last, now):
            return Outcome(stored, last)
    return ask(gateway.proceed, payment_request(stored, last, data), asked=last, now=now, viewer=viewer)


def _settle_amount(
    source: Checkout | Order, gateway: Gateway, viewer: Viewer, now: datetime, wanted: Decimal | None
) -> Decimal:
    """Make room for a new payment and return its amount. Raises ``ValidationError`` as ``initialize_transaction`` says."""
    if isinstance(source, Order) and source.is_given_up:
        raise refusal("id", _("This order is closed. Please place a new one."))
    if wanted is not None:
        wanted = clean_amount(wanted, source.currency)
    uncovered = replace_promises(source, gateway.id, viewer, now, wanted=wanted)
    if uncovered <= 0 and source.transactions.exists():  # what is free can still be "paid", once
        message = _("Nothing is left to pay, or a payment of it is under way.")
        raise refusal("amount", message)
    payable = clean_amount(uncovered, source.currency) if wanted is None else wanted
    if gateway.only_notes and payable > uncovered:
        raise refusal("amount", _("The amount is more than what is left to pay."))
    return payable


def _key_is_used() -> ValidationError:
    message = _("Different transaction with provided idempotency key already exists.")
    return refusal("idempotency_key", message, "unique")


def _find_earlier(gateway_id: str, idempotency_key: str) -> Transaction | None:
    if not idempotency_key:
        return None
    return Transaction.objects.filter(gateway=gateway_id, idempotency_key=idempotency_key).first()


def _first_amount(stored: Transaction) -> Decimal:
    return stored.events.order_by("created_at", "pk").values_list("amount", flat=True)[0]


def _open_transaction(stored: Transaction, amount: Decimal, *, is_charge: bool) -> TransactionEvent:
    """Store a transaction with the wish to pay; it covers nothing until the gateway, which is asked now, has answered."""
    kind = TransactionEventType.CHARGE_REQUEST if is_charge else TransactionEventType.AUTHORIZATION_REQUEST
    stored.save(force_insert=True)
    return TransactionEvent.objects.create(
        transaction=stored,
        type=kind,
        amount=amount,
        currency=stored.currency,
        user=stored.user,
        created_at=stored.created_at,
        asked_at=stored.created_at,
    )
