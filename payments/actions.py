"""Everything that moves a payment: starting it, hearing about it, and completing a checkout with it.

Locks are taken in the order checkout, transactions, order. No lock is held while an outside service is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.money import quantize
from orders.actions import (
    CheckoutNotFound,
    check_completable,
    delete_checkouts,
    lock_checkout,
    place_order,
    record_payment,
)
from orders.baskets import load_basket
from orders.models import Checkout, Order
from orders.tasks import announce_order
from payments.amounts import sum_up
from payments.gateways import GatewayFailed, PaymentRequest, Report, get_gateway
from payments.models import Transaction, TransactionEvent, TransactionEventType

if TYPE_CHECKING:
    from accounts.viewers import Viewer

logger = logging.getLogger(__name__)

LARGEST_AMOUNT = Decimal("999999999999")


class TransactionNotFound(LookupError):
    """There is no such transaction, or it can not be gone on with."""


class SourceNotFound(LookupError):
    """Neither a checkout nor an order that the viewer may pay has this id."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking a gateway. ``data`` is for the shop front."""

    transaction: Transaction
    event: TransactionEvent
    data: Any = None


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
    """Start a payment on a checkout or order: by default of everything that is not covered yet.

    The transaction is stored with its request before the gateway is asked, so that a payment is never unknown here,
    whatever happens to the answer. The same idempotency key gives the same transaction. Raises ``SourceNotFound``, ``GatewayNotFound``,
    and ``ValidationError`` for an amount that cannot be or a key used for something else.
    """
    with transaction.atomic():
        source = _lock_source(checkout_id=checkout_id, order_id=order_id, viewer=viewer)
        gateway = get_gateway(gateway_id, currency=source.currency)
        earlier = _find_earlier(gateway_id, idempotency_key)
        if earlier is None:
            payable = _clean_amount(amount, source.currency) if amount is not None else _uncovered(source, now)
            stored = _new_transaction(source, viewer, now)
            stored.gateway, stored.name, stored.idempotency_key = gateway_id, gateway.name, idempotency_key
            _open_transaction(stored, payable, is_charge=is_charge)
        elif _source_id(earlier) != source.pk or (amount is not None and _first_amount(earlier) != amount):
            message = _("Different transaction with provided idempotency key already exists.")
            raise ValidationError({"idempotency_key": ValidationError(message, code="unique")})
    if earlier is not None:
        return Outcome(earlier, earlier.events.order_by("created_at", "pk").reverse()[0])
    request = PaymentRequest(
        transaction_id=stored.pk, amount=payable, currency=source.currency, is_charge=is_charge, data=data
    )
    return _ask(gateway.start, request, now=now, viewer=viewer)


def process_transaction(*, transaction_id: UUID, viewer: Viewer, now: datetime, data: Any = None) -> Outcome:
    """Go on with a payment for which the shopper had to do something. Raises ``TransactionNotFound``.

    A payment that has come to its end is answered with its last event, and the gateway is not asked again.
    """
    stored = Transaction.objects.filter(pk=transaction_id).exclude(gateway="").first()
    last = stored.events.order_by("created_at", "pk").last() if stored else None
    if stored is None or last is None:
        raise TransactionNotFound(transaction_id)
    waiting = {
        TransactionEventType.AUTHORIZATION_ACTION_REQUIRED,
        TransactionEventType.CHARGE_ACTION_REQUIRED,
        TransactionEventType.AUTHORIZATION_REQUEST,
        TransactionEventType.CHARGE_REQUEST,
    }
    if last.type not in waiting:
        return Outcome(stored, last)
    gateway = get_gateway(stored.gateway, currency=stored.currency)
    request = PaymentRequest(
        transaction_id=stored.pk,
        amount=last.amount,
        currency=stored.currency,
        is_charge=last.type.startswith("charge"),
        data=data,
        psp_reference=stored.psp_reference,
    )
    return _ask(gateway.proceed, request, now=now, viewer=viewer)


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
) -> Transaction:
    """Store what an app has collected itself. ``amounts`` has (amount, currency) by ``authorized``, ``charged``,
    ``refunded`` and ``canceled``.

    Raises ``SourceNotFound``, and ``ValidationError`` for a foreign currency or a reference that is known already.
    """
    with transaction.atomic():
        source = _lock_source(checkout_id=checkout_id, order_id=order_id, viewer=viewer)
        sums = _clean_sums(amounts, source.currency)
        if psp_reference and Transaction.objects.filter(psp_reference=psp_reference).exists():
            text = _("Transaction with provided `pspReference` already exists.")
            raise ValidationError({"transaction": ValidationError(text, code="unique")})
        stored = _new_transaction(source, viewer, now)
        stored.name, stored.message, stored.psp_reference = name, message, psp_reference
        stored.external_url, stored.available_actions = external_url, list(available_actions)
        stored.metadata, stored.private_metadata = dict(metadata or {}), dict(private_metadata or {})
        events = _manual_events(stored, sums, now, viewer)
        _write_amounts(stored, events)
        stored.save(force_insert=True)
        TransactionEvent.objects.bulk_create(events)
        if isinstance(source, Order):
            _sum_up_order(source)
    return stored


def report_event(
    *,
    transaction_id: UUID,
    report: Report,
    viewer: Viewer,
    now: datetime,
    happened_at: datetime | None = None,
) -> tuple[TransactionEvent, bool]:
    """Note what a payment service says happened; return the event and whether it was known already.

    The transaction's row is locked, then its order's, so concurrent reports are summed one after the other. The same
    report twice counts once; another amount under the same reference and type raises ``ValidationError``.
    Raises ``TransactionNotFound``.
    """
    with transaction.atomic():
        stored = Transaction.objects.for_update().filter(pk=transaction_id).first()
        if stored is None:
            raise TransactionNotFound(transaction_id)
        return _record(stored, report, viewer=viewer, at=happened_at or now)


def complete_checkout(
    *, checkout_id: UUID, viewer: Viewer, now: datetime, metadata: Mapping[str, str] | None = None
) -> Order:
    """Turn a complete and covered checkout into an order; repeating it, even at the same time, gives that order.

    Everything happens in one transaction: the checkout is locked, its payments after it, stock last. Mails are queued
    when it is committed. Raises ``CheckoutNotFound``, ``ValidationError`` with what is missing, and
    ``InsufficientStock``; the basket and what was paid for it stay as they are then.
    """
    with transaction.atomic():
        try:
            checkout = lock_checkout(checkout_id=checkout_id, viewer=viewer)
        except CheckoutNotFound:
            placed = Order.objects.reachable_by_id(viewer).filter(checkout_token=checkout_id).first()
            if placed is None:
                raise
            return placed
        basket = load_basket(checkout, now=now)
        check_completable(basket, now=now)
        payments = list(Transaction.objects.filter(checkout=checkout).for_update())
        sums = _sums_of(payments)
        _check_covered(sums, basket.total_amount)
        order = place_order(
            basket=basket,
            now=now,
            charged_amount=sums.charged_amount,
            authorized_amount=sums.authorized_amount,
            user=viewer.user,
            app=viewer.app,
            metadata=metadata,
        )
        if payments:
            pks = [payment.pk for payment in payments]
            Transaction.objects.filter(pk__in=pks).update(order=order, checkout=None)
        transaction.on_commit(lambda: announce_order.enqueue(order_id=str(order.pk)))
    return order


def expire_checkouts(*, now: datetime, limit: int = 500) -> int:
    """Delete checkouts that nobody has touched for long and for which nothing is paid, promised or pending."""
    with transaction.atomic():
        rows = Checkout.objects.abandoned(now).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
        locked = [checkout.pk for checkout in rows[:limit]]
        kept = set(Transaction.objects.filter(checkout__in=locked).with_money().values_list("checkout", flat=True))
        return delete_checkouts(checkout_ids=[pk for pk in locked if pk not in kept])


def paid_sums(*, checkout_ids: Sequence[UUID]) -> dict[UUID, PaidSums]:
    """What is paid and promised for each checkout, zeros included; one statement."""
    rows: dict[UUID | None, list[Transaction]] = {}
    for row in Transaction.objects.filter(checkout__in=checkout_ids):
        rows.setdefault(row.checkout_id, []).append(row)
    return {checkout_id: _sums_of(rows.get(checkout_id, [])) for checkout_id in checkout_ids}


def _lock_source(*, checkout_id: UUID | None, order_id: UUID | None, viewer: Viewer) -> Checkout | Order:
    if checkout_id is not None:
        try:
            return lock_checkout(checkout_id=checkout_id, viewer=viewer)
        except CheckoutNotFound as error:
            raise SourceNotFound(checkout_id) from error
    orders = Order.objects.all() if viewer.has_permission("HANDLE_PAYMENTS") else Order.objects.reachable_by_id(viewer)
    order = orders.for_update().filter(pk=order_id).first() if order_id is not None else None
    if order is None:
        raise SourceNotFound(order_id)
    return order


def _uncovered(source: Checkout | Order, now: datetime) -> Decimal:
    """What is left to pay of a locked source."""
    if isinstance(source, Order):
        covered = _sums_of(list(Transaction.objects.filter(order=source))).covered_amount
        return max(source.total_amount - covered, Decimal(0))
    covered = paid_sums(checkout_ids=[source.pk])[source.pk].covered_amount
    return max(load_basket(source, now=now).total_amount - covered, Decimal(0))


def _clean_amount(amount: Decimal, currency: str) -> Decimal:
    if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
        raise ValidationError({"amount": ValidationError(_("This amount is not possible."), code="invalid")})
    return quantize(amount, currency)


def _clean_sums(amounts: Mapping[str, tuple[Decimal, str]], currency: str) -> dict[str, Decimal]:
    for name, (amount, given_currency) in amounts.items():
        field = f"amount_{name}"
        if given_currency != currency:
            message = _("Currency needs to be the same as for order: %(currency)s")
            error = ValidationError(message, code="incorrect_currency", params={"currency": currency})
            raise ValidationError({field: error})
        if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
            raise ValidationError({field: ValidationError(_("This amount is not possible."), code="invalid")})
    return {name: quantize(amount, currency) for name, (amount, _currency) in amounts.items()}


def _find_earlier(gateway_id: str, idempotency_key: str) -> Transaction | None:
    if not idempotency_key:
        return None
    return Transaction.objects.filter(gateway=gateway_id, idempotency_key=idempotency_key).first()


def _source_id(stored: Transaction) -> UUID | None:
    return stored.checkout_id or stored.order_id


def _first_amount(stored: Transaction) -> Decimal:
    return stored.events.order_by("created_at", "pk").values_list("amount", flat=True)[0]


def _new_transaction(source: Checkout | Order, viewer: Viewer, now: datetime) -> Transaction:
    return Transaction(
        checkout=source if isinstance(source, Checkout) else None,
        order=source if isinstance(source, Order) else None,
        currency=source.currency,
        user=viewer.user,
        app=viewer.app,
        created_at=now,
    )


def _open_transaction(stored: Transaction, amount: Decimal, *, is_charge: bool) -> None:
    """Store a transaction with the wish to pay; it covers nothing until the gateway has answered."""
    kind = TransactionEventType.CHARGE_REQUEST if is_charge else TransactionEventType.AUTHORIZATION_REQUEST
    stored.save(force_insert=True)
    TransactionEvent.objects.create(
        transaction=stored,
        type=kind,
        amount=amount,
        currency=stored.currency,
        user=stored.user,
        created_at=stored.created_at,
    )


def _ask(call: Any, request: PaymentRequest, *, now: datetime, viewer: Viewer) -> Outcome:
    """Ask the gateway, no lock held, and note its answer; a failure is an answer too."""
    try:
        report = call(request)
    except GatewayFailed as error:
        logger.warning("payment gateway failed", extra={"transaction": str(request.transaction_id)}, exc_info=error)
        kind = TransactionEventType.CHARGE_FAILURE if request.is_charge else TransactionEventType.AUTHORIZATION_FAILURE
        reference = request.psp_reference
        report = Report(type=kind, amount=request.amount, psp_reference=reference, message=str(error))
    event, _is_known = report_event(transaction_id=request.transaction_id, report=report, viewer=viewer, now=now)
    return Outcome(event.transaction, event, report.data)


def _record(stored: Transaction, report: Report, *, viewer: Viewer, at: datetime) -> tuple[TransactionEvent, bool]:
    events = list(stored.events.order_by("created_at", "pk"))
    amount = _clean_amount(report.amount, stored.currency)
    for event in events:
        if report.psp_reference and (event.psp_reference, event.type) == (report.psp_reference, report.type):
            if event.amount != amount and report.type != TransactionEventType.INFO:
                message = _(
                    "The transaction with provided `pspReference` and `type` already exists with another amount."
                )
                raise ValidationError({"psp_reference": ValidationError(message, code="incorrect_details")})
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
    stored.psp_reference = report.psp_reference or stored.psp_reference
    stored.message = report.message[:512] or stored.message
    stored.external_url = report.external_url or stored.external_url
    stored.available_actions = list(report.available_actions)
    _write_amounts(stored, [*events, event])
    stored.save()
    if stored.order_id is not None:
        _sum_up_order(Order.objects.for_update().get(pk=stored.order_id))
    return event, False


def _write_amounts(stored: Transaction, events: Sequence[TransactionEvent]) -> None:
    amounts = sum_up(event for event in events if event.include_in_calculations)
    for name, amount in asdict(amounts).items():
        setattr(stored, name, amount)


def _manual_events(
    stored: Transaction, sums: Mapping[str, Decimal], now: datetime, viewer: Viewer
) -> list[TransactionEvent]:
    """Events from which the given sums follow, what is promised last: it is meant beside the other sums."""
    charged, refunded = sums.get("charged", Decimal(0)), sums.get("refunded", Decimal(0))
    others = [
        (TransactionEventType.CHARGE_SUCCESS, charged + refunded),
        (TransactionEventType.REFUND_SUCCESS, refunded),
        (TransactionEventType.CANCEL_SUCCESS, sums.get("canceled", Decimal(0))),
    ]
    told = [(kind, amount) for kind, amount in others if amount]
    authorized = sums.get("authorized", Decimal(0))
    if authorized:
        adjusted = TransactionEventType.AUTHORIZATION_ADJUSTMENT
        told.append((adjusted if told else TransactionEventType.AUTHORIZATION_SUCCESS, authorized))
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


def _sums_of(payments: Sequence[Transaction]) -> PaidSums:
    return PaidSums(
        number=len(payments),
        charged_amount=sum((payment.charged_amount for payment in payments), Decimal(0)),
        authorized_amount=sum((payment.authorized_amount for payment in payments), Decimal(0)),
        charge_pending_amount=sum((payment.charge_pending_amount for payment in payments), Decimal(0)),
        authorize_pending_amount=sum((payment.authorize_pending_amount for payment in payments), Decimal(0)),
    )


def _sum_up_order(order: Order) -> None:
    """Write what all transactions of a locked order come to."""
    sums = _sums_of(list(Transaction.objects.filter(order=order)))
    record_payment(order=order, charged_amount=sums.charged_amount, authorized_amount=sums.authorized_amount)


def _check_covered(sums: PaidSums, total_amount: Decimal) -> None:
    if sums.covered_amount >= total_amount:
        return
    if sums.number == 0:
        message = _("Provided payment methods can not cover the checkout's total amount")
        raise ValidationError(message, code="checkout_not_fully_paid")
    message = _("The authorized amount doesn't cover the checkout's total amount.")
    raise ValidationError({"id": ValidationError(message, code="checkout_not_fully_paid")})
