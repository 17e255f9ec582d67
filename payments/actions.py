"""Everything that moves a payment: starting it, hearing about it, and completing a checkout with it.

Locks are taken in the order checkout, transactions, order. No lock is held while an outside service is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts.actions import check_redirect_url
from accounts.viewers import ANONYMOUS
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
from orders.tasks import alert_of_late_payment, announce_order
from payments.amounts import sum_up
from payments.gateways import (
    ActionRequest,
    GatewayFailed,
    GatewayNotFound,
    PaymentRequest,
    Report,
    all_gateways,
    get_gateway,
)
from payments.models import Transaction, TransactionEvent, TransactionEventType
from primitives.metadata import merge_metadata
from primitives.money import LARGEST_AMOUNT, quantize
from primitives.statements import Among, Statement

if TYPE_CHECKING:
    from accounts.viewers import Viewer

logger = logging.getLogger(__name__)

# No gateway takes longer: who has asked one before that and noted no answer has died meanwhile.
ANSWER_DUE = timedelta(minutes=2)
_ASKED_AGAIN_FOR = timedelta(days=1)
# A payment is known by the reference of the first of these, as in Saleor.
_NAMING = {
    TransactionEventType.AUTHORIZATION_REQUEST,
    TransactionEventType.AUTHORIZATION_SUCCESS,
    TransactionEventType.AUTHORIZATION_ACTION_REQUIRED,
    TransactionEventType.CHARGE_REQUEST,
    TransactionEventType.CHARGE_SUCCESS,
    TransactionEventType.CHARGE_ACTION_REQUIRED,
}

# What a payment can be gone on from.
_WAITING = {
    TransactionEventType.AUTHORIZATION_ACTION_REQUIRED,
    TransactionEventType.CHARGE_ACTION_REQUIRED,
    TransactionEventType.AUTHORIZATION_REQUEST,
    TransactionEventType.CHARGE_REQUEST,
}


class TransactionNotFound(LookupError):
    """There is no such transaction, or it can not be gone on with."""


class NotOwner(Exception):
    """An app collected this payment; nobody else may say what became of it."""


class ActionNotPossible(Exception):
    """No gateway that could do it stands behind the transaction, or there is nothing to do it with."""


class SourceNotFound(LookupError):
    """Neither a checkout nor an order that the viewer may pay has this id."""


@dataclass(frozen=True, slots=True)
class Note:
    """What an app wants written down about a payment without moving money."""

    message: str = ""
    psp_reference: str = ""


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

    What is merely promised by another gateway, such as cash on delivery, is let go of first when the rest of a checkout
    is paid, for the shopper has chosen anew; a promise of the same gateway when there is no rest, to have today's sum.

    The transaction is stored with its request before the gateway is asked, so that a payment is never unknown here,
    whatever happens to the answer. A promise that is only noted is noted while the source is locked, so that two cannot
    promise the same sum. The same idempotency key gives the same transaction, also to requests that come at
    the same time: they wait for each other at the locked source, and only one asks the gateway. It is asked again when
    who asked has died. Raises ``SourceNotFound``, ``GatewayNotFound``, and ``ValidationError`` for an amount that cannot
    be, a promise of more than is left to pay, an order that was given up, or a key used for something else.
    """
    with transaction.atomic():
        source = _lock_source(checkout_id=checkout_id, order_id=order_id, viewer=viewer)
        gateway = get_gateway(gateway_id, currency=source.currency)
        earlier = _find_earlier(gateway_id, idempotency_key)
        if earlier is None:
            if isinstance(source, Order) and source.is_given_up:
                message = _("This order was given up. Please place it anew.")
                raise ValidationError({"id": ValidationError(message, code="invalid")})
            wanted = None if amount is None else _clean_amount(amount, source.currency)
            uncovered = _uncovered(source, gateway_id, viewer, now, wanted=wanted)
            payable = _clean_amount(uncovered, source.currency) if wanted is None else wanted
            if gateway.only_notes and payable > uncovered:
                message = _("The amount is more than what is left to pay.")
                raise ValidationError({"amount": ValidationError(message, code="invalid")})
            stored = _new_transaction(source, viewer, now)
            stored.gateway, stored.name, stored.idempotency_key = gateway_id, gateway.name, idempotency_key
            try:
                with transaction.atomic():
                    wish = _open_transaction(stored, payable, is_charge=is_charge)
            except IntegrityError as error:
                raise _key_is_used() from error  # just now, for another checkout or order
            if gateway.only_notes:
                request = _payment_request(stored, wish, data)
                return _ask(gateway.start, request, asked=wish, now=now, viewer=viewer)
        elif _source_id(earlier) != source.pk or (amount is not None and _first_amount(earlier) != amount):
            raise _key_is_used()
        else:
            stored, wish = earlier, earlier.events.order_by("created_at", "pk")[0]
            if wish.asked_at is None or not _claim(wish, now):
                return Outcome(stored, stored.events.order_by("created_at", "pk").reverse()[0])
    return _ask(gateway.start, _payment_request(stored, wish, data), asked=wish, now=now, viewer=viewer)


def process_transaction(*, transaction_id: UUID, viewer: Viewer, now: datetime, data: Any = None) -> Outcome:
    """Go on with a payment for which the shopper had to do something. Raises ``TransactionNotFound``.

    A payment that has come to its end, or about which somebody else is asking the gateway right now, is answered with
    its last event, and the gateway is not asked.
    """
    with transaction.atomic():
        stored = Transaction.objects.for_update().filter(pk=transaction_id).exclude(gateway="").first()
        last = stored.events.order_by("created_at", "pk").last() if stored else None
        if stored is None or last is None:
            raise TransactionNotFound(transaction_id)
        gateway = get_gateway(stored.gateway, currency=stored.currency) if last.type in _WAITING else None
        if gateway is None or not _claim(last, now):
            return Outcome(stored, last)
    return _ask(gateway.proceed, _payment_request(stored, last, data), asked=last, now=now, viewer=viewer)


def ask_again(*, now: datetime, limit: int = 100) -> int:
    """Ask gateways again whose answers got lost, because a process died meanwhile; return how many have answered.

    One that cannot be reached is asked again later, for a day; then its failure is noted as any other.
    """
    lost = TransactionEvent.objects.filter(asked_at__lte=now - ANSWER_DUE).select_related("transaction")
    return sum(_ask_again(event, now) for event in lost.order_by("asked_at")[:limit])


def _ask_again(event: TransactionEvent, now: datetime) -> bool:
    stored = event.transaction
    if not _claim(event, now):
        return False
    try:
        gateway = get_gateway(stored.gateway, currency=stored.currency)
    except GatewayNotFound:  # switched off since; it is asked when it is back
        logger.error("payment waits for a gateway that is not installed", extra={"transaction": str(stored.pk)})
        return False
    # What staff wish for has no reference yet and is not the first event.
    is_first = event.pk == stored.events.order_by("created_at", "pk")[0].pk
    is_payment = is_first or bool(event.psp_reference) or event.type.endswith("action_required")
    call = gateway.proceed if is_payment else gateway.act
    request = _payment_request(stored, event, None) if is_payment else _action_request(stored, event)
    try:
        report = call(request)  # type: ignore[arg-type] # each with its own
    except GatewayFailed as error:
        report = _failure_of(event, request, error)
        if not error.is_permanent and now < event.created_at + _ASKED_AGAIN_FOR:
            return False
    _note_answer(report, asked=event, viewer=ANONYMOUS, now=now)
    return True


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
        source = _lock_source(checkout_id=checkout_id, order_id=order_id, viewer=viewer)
        sums = _clean_sums(amounts, source.currency)
        _check_reference(psp_reference)
        stored = _new_transaction(source, viewer, now)
        stored.name, stored.message, stored.psp_reference = name, message, psp_reference
        stored.external_url, stored.available_actions = external_url, list(available_actions)
        stored.metadata = merge_metadata({}, metadata)
        stored.private_metadata = merge_metadata({}, private_metadata, field="private_metadata")
        events = [*_manual_events(stored, sums, now, viewer), *_note_events(stored, note, now, viewer)]
        _write_amounts(stored, events)
        _save_reference(stored, force_insert=True)
        TransactionEvent.objects.bulk_create(events)
        if isinstance(source, Order):
            _sum_up_order(source)
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
        stored = Transaction.objects.for_update().filter(pk=transaction_id).first()
        if stored is None:
            raise TransactionNotFound(transaction_id)
        _check_owner(stored, viewer)
        sums = _clean_sums(amounts, stored.currency)
        reference = (texts or {}).get("psp_reference", "")
        if reference != stored.psp_reference:
            _check_reference(reference)
        for name, text in (texts or {}).items():
            setattr(stored, name, text)
        if available_actions is not None:
            stored.available_actions = list(dict.fromkeys(available_actions))
        stored.metadata = merge_metadata(stored.metadata, metadata)
        stored.private_metadata = merge_metadata(stored.private_metadata, private_metadata, field="private_metadata")
        known = list(stored.events.order_by("created_at", "pk"))
        added = [*_manual_events(stored, sums, now, viewer), *_note_events(stored, note, now, viewer)]
        TransactionEvent.objects.bulk_create(added)
        _write_amounts(stored, [*known, *added])
        _save_reference(stored)
        if stored.order_id is not None:
            _sum_up_order(Order.objects.for_update().get(pk=stored.order_id))
    return stored


def request_action(
    *, transaction_id: UUID, action: str, viewer: Viewer, now: datetime, amount: Decimal | None = None, reason: str = ""
) -> Outcome:
    """Ask the gateway behind a transaction to ``CHARGE``, ``REFUND`` or ``CANCEL``; by default as much as possible.

    The wish is written down before the gateway is asked, no lock is held meanwhile, and its answer is an event like any
    other. What is being asked for already is not possible again. Raises ``TransactionNotFound`` and
    ``ActionNotPossible``.
    """
    with transaction.atomic():
        stored = Transaction.objects.for_update().filter(pk=transaction_id).first()
        if stored is None:
            raise TransactionNotFound(transaction_id)
        possible = _possible_amount(stored, action)
        wanted = possible if amount is None else min(_clean_amount(amount, stored.currency), possible)
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
    return _ask(gateway.act, _action_request(stored, wish), asked=wish, now=now, viewer=viewer)


def _possible_amount(stored: Transaction, action: str) -> Decimal:
    """How much of a locked transaction can be given back, or charged or let go of, beside what is asked for already."""
    is_refund = action == "REFUND"
    kinds = ["REFUND_REQUEST"] if is_refund else ["CHARGE_REQUEST", "CANCEL_REQUEST"]
    wishes = stored.events.filter(
        type__in=[TransactionEventType[kind] for kind in kinds], psp_reference="", asked_at__isnull=False
    )
    possible = stored.charged_amount if is_refund else stored.authorized_amount
    return possible - sum(wishes.values_list("amount", flat=True), Decimal(0))


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
        stored = Transaction.objects.for_update().filter(pk=transaction_id).first()
        if stored is None:
            raise TransactionNotFound(transaction_id)
        _check_owner(stored, viewer)
        if metadata or private_metadata:
            stored.metadata = merge_metadata(stored.metadata, metadata)
            stored.private_metadata = merge_metadata(
                stored.private_metadata, private_metadata, field="private_metadata"
            )
            stored.save(update_fields=["metadata", "private_metadata", "modified_at"])
        return _record(stored, report, viewer=viewer, at=happened_at or now)


def complete_checkout(
    *,
    checkout_id: UUID,
    viewer: Viewer,
    now: datetime,
    metadata: Mapping[str, str] | None = None,
    redirect_url: str | None = None,
) -> Order:
    """Turn a complete and covered checkout into an order; repeating it, even at the same time, gives that order.

    Everything happens in one transaction: the checkout is locked, its payments after it, stock last. Mails are queued
    when it is committed; their link to the order leads to ``redirect_url``. Raises ``CheckoutNotFound``,
    ``ValidationError`` with what is missing, and ``InsufficientStock``; the basket and what was paid for it stay as
    they are then.
    """
    if redirect_url:
        check_redirect_url(redirect_url)
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
            redirect_url=redirect_url or "",
        )
        if payments:
            pks = [payment.pk for payment in payments]
            Transaction.objects.filter(pk__in=pks).update(order=order, checkout=None)
        transaction.on_commit(lambda: announce_order.enqueue(order_id=str(order.pk)))
    return order


def expire_checkouts(*, now: datetime, limit: int = 500) -> int:
    """Delete checkouts that nobody has touched for long and for which no money has moved, is pending or is reserved.

    What a gateway has only noted, such as cash on delivery, keeps none: it is cancelled, as nobody has ordered.
    """
    with transaction.atomic():
        keeping = Transaction.objects.with_money().exclude_noted(_noting_gateways())
        rows = Checkout.objects.abandoned(now).exclude(Exists(keeping.filter(checkout=OuterRef("pk"))))
        locked = {row.pk for row in rows.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit]}
        payments = list(Transaction.objects.filter(checkout__in=locked).for_update())
        # Asked again of the locked rows: money may have come in the meantime.
        kept = set(keeping.filter(pk__in=[payment.pk for payment in payments]).values_list("checkout", flat=True))
        for payment in payments:
            if payment.authorized_amount and payment.checkout_id not in kept:
                _let_go(payment, ANONYMOUS, now)
        return delete_checkouts(checkout_ids=locked - kept)


_OF_CHECKOUTS = Statement[Transaction](lambda checkouts: Transaction.objects.filter(Among("checkout", checkouts)))


def paid_sums(*, checkout_ids: Sequence[UUID]) -> dict[UUID, PaidSums]:
    """What is paid and promised for each checkout, zeros included; one statement."""
    rows: dict[UUID | None, list[Transaction]] = {}
    for row in _OF_CHECKOUTS.rows(checkouts=checkout_ids):
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


def _uncovered(
    source: Checkout | Order, gateway_id: str, viewer: Viewer, now: datetime, *, wanted: Decimal | None
) -> Decimal:
    """What is left to pay of a locked source by this gateway, which replaces mere promises of a checkout.

    Promises of the same gateway stay as long as the ``wanted`` amount fits beside them: parts may be promised one by one.
    """
    if isinstance(source, Order):
        covered = _sums_of(list(Transaction.objects.filter(order=source))).covered_amount
        return max(source.total_amount - covered, Decimal(0))
    payments = list(Transaction.objects.filter(checkout=source).for_update())
    total_amount = load_basket(source, now=now).total_amount
    left = total_amount - _sums_of(payments).covered_amount
    fits = left > 0 if wanted is None else left >= wanted
    for payment in payments:
        is_other = wanted is None and payment.gateway != gateway_id
        if payment.authorized_amount and payment.gateway and (is_other or not fits):
            _let_go(payment, viewer, now)
    return max(total_amount - _sums_of(payments).covered_amount, Decimal(0))


def _let_go(stored: Transaction, viewer: Viewer, now: datetime) -> None:
    """Cancel what a locked transaction promises, if its gateway only notes promises and no service has to be asked."""
    try:
        gateway = get_gateway(stored.gateway, currency=stored.currency)
    except GatewayNotFound:
        return  # switched off since; what it promised stays until staff have looked at it
    if not gateway.only_notes:
        return
    request = ActionRequest(
        transaction_id=stored.pk,
        action="CANCEL",
        amount=stored.authorized_amount,
        currency=stored.currency,
        reference=f"{stored.pk}-replaced",
        psp_reference=stored.psp_reference,
    )
    _record(stored, gateway.act(request), viewer=viewer, at=now)


def _noting_gateways() -> list[str]:
    """Ids of the gateways behind which no service holds anything."""
    return [gateway.id for gateway in all_gateways() if gateway.only_notes]


def _clean_amount(amount: Decimal, currency: str) -> Decimal:
    if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
        raise _impossible("amount")
    return quantize(amount, currency)


def _impossible(field: str) -> ValidationError:
    return ValidationError({field: ValidationError(_("This amount is not possible."), code="invalid")})


def _clean_sums(amounts: Mapping[str, tuple[Decimal, str]], currency: str) -> dict[str, Decimal]:
    for name, (amount, given_currency) in amounts.items():
        field = f"amount_{name}"
        if given_currency != currency:
            message = _("Currency needs to be the same as for order: %(currency)s")
            error = ValidationError(message, code="incorrect_currency", params={"currency": currency})
            raise ValidationError({field: error})
        if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
            raise _impossible(field)
    return {name: quantize(amount, currency) for name, (amount, _currency) in amounts.items()}


def _key_is_used() -> ValidationError:
    message = _("Different transaction with provided idempotency key already exists.")
    return ValidationError({"idempotency_key": ValidationError(message, code="unique")})


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


def _claim(event: TransactionEvent, now: datetime) -> bool:
    """Note that the gateway is asked about the event from ``now`` on; False when somebody is asking it already."""
    free = Q(asked_at=None) | Q(asked_at__lte=now - ANSWER_DUE)
    return TransactionEvent.objects.filter(free, pk=event.pk).update(asked_at=now) == 1


def _payment_request(stored: Transaction, event: TransactionEvent, data: Any) -> PaymentRequest:
    return PaymentRequest(
        transaction_id=stored.pk,
        amount=event.amount,
        currency=stored.currency,
        is_charge=event.type.startswith("charge"),
        data=data,
        psp_reference=stored.psp_reference,
    )


def _action_request(stored: Transaction, wish: TransactionEvent) -> ActionRequest:
    return ActionRequest(
        transaction_id=stored.pk,
        action=wish.type.partition("_")[0].upper(),
        amount=wish.amount,
        currency=stored.currency,
        reference=f"{stored.pk}-{wish.pk}",
        psp_reference=stored.psp_reference,
    )


def _ask(call: Any, request: PaymentRequest | ActionRequest, *, asked: TransactionEvent, **noted: Any) -> Outcome:
    """Ask the gateway, no lock held, and note its answer; a failure is an answer too."""
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
    """Write down what our own gateway answered, whoever asked, and that it is asked no longer."""
    with transaction.atomic():
        stored = Transaction.objects.for_update().get(pk=asked.transaction_id)
        event, _is_known = _record(stored, report, viewer=viewer, at=now)
        TransactionEvent.objects.filter(pk=asked.pk).update(asked_at=None)
    return Outcome(event.transaction, event, report.data)


def _check_owner(stored: Transaction, viewer: Viewer) -> None:
    """Raise ``NotOwner`` unless the viewer may say what became of a payment, as in Saleor.

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


def _check_reference(psp_reference: str) -> None:
    if psp_reference and Transaction.objects.filter(psp_reference=psp_reference).exists():
        raise _reference_is_known(*_NAMED_ANEW)


_Refusal = tuple[str, str]
_NAMED_ANEW: _Refusal = ("transaction", "unique")


def _save_reference(stored: Transaction, *, force_insert: bool = False, refused_at: _Refusal = _NAMED_ANEW) -> None:
    """Store the row; raises ``ValidationError`` where another payment has the same reference, be it since just now."""
    try:
        with transaction.atomic():
            stored.save(force_insert=force_insert)
    except IntegrityError as error:
        raise _reference_is_known(*refused_at) from error


def _reference_is_known(field: str, code: str) -> ValidationError:
    message = _("Transaction with provided `pspReference` already exists.")
    return ValidationError({field: ValidationError(message, code=code)})


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
    if not stored.psp_reference and report.type in _NAMING:
        stored.psp_reference = report.psp_reference
    stored.message = report.message[:512] or stored.message
    stored.external_url = report.external_url or stored.external_url
    if report.available_actions is not None:
        stored.available_actions = list(dict.fromkeys(report.available_actions))
    _write_amounts(stored, [*events, event])
    _save_reference(stored, refused_at=("psp_reference", "already_exists"))
    if stored.order_id is not None:
        _sum_up_order(Order.objects.for_update().get(pk=stored.order_id))
    elif stored.checkout_id is None and event.type == TransactionEventType.CHARGE_SUCCESS:
        logger.error("payment for a checkout that is gone", extra={"transaction": str(stored.pk)})
    return event, False


def _write_amounts(stored: Transaction, events: Sequence[TransactionEvent]) -> None:
    amounts = asdict(sum_up(event for event in events if event.include_in_calculations))
    _check_sums(*amounts.values())
    for name, amount in amounts.items():
        setattr(stored, name, amount)


def _check_sums(*amounts: Decimal) -> None:
    """Raise ``ValidationError`` for sums that cannot be stored, of amounts that each could be."""
    if any(amount > LARGEST_AMOUNT for amount in amounts):
        raise _impossible("amount")


def _manual_events(
    stored: Transaction, sums: Mapping[str, Decimal], now: datetime, viewer: Viewer
) -> list[TransactionEvent]:
    """Events after which the sums are those given, what is promised last: it is meant beside the other sums.

    Raises ``ValidationError`` where less would be canceled than is: nothing takes that back.
    """
    refunded = sums.get("refunded", stored.refunded_amount)
    paid_before = stored.charged_amount + stored.refunded_amount
    paid = sums.get("charged", stored.charged_amount) + refunded
    canceled = sums.get("canceled", stored.canceled_amount) - stored.canceled_amount
    if canceled < 0:
        raise _impossible("amount_canceled")
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
    _check_sums(*(amount for _kind, amount in told))
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


def _sums_of(payments: Sequence[Transaction]) -> PaidSums:
    return PaidSums(
        number=len(payments),
        charged_amount=sum((payment.charged_amount for payment in payments), Decimal(0)),
        authorized_amount=sum((payment.authorized_amount for payment in payments), Decimal(0)),
        charge_pending_amount=sum((payment.charge_pending_amount for payment in payments), Decimal(0)),
        authorize_pending_amount=sum((payment.authorize_pending_amount for payment in payments), Decimal(0)),
    )


def _sum_up_order(order: Order) -> None:
    """Write what all transactions of a locked order come to; staff are told when it was given up before."""
    sums = _sums_of(list(Transaction.objects.filter(order=order)))
    _check_sums(sums.charged_amount, sums.authorized_amount)
    late = record_payment(order=order, charged_amount=sums.charged_amount, authorized_amount=sums.authorized_amount)
    if late:
        logger.error("payment for an order that was given up", extra={"order": str(order.pk)})
        transaction.on_commit(partial(alert_of_late_payment.enqueue, event_id=late.pk))


def _check_covered(sums: PaidSums, total_amount: Decimal) -> None:
    _check_sums(sums.charged_amount, sums.authorized_amount)
    if sums.covered_amount >= total_amount:
        return
    if sums.number == 0:
        message = _("Provided payment methods can not cover the checkout's total amount")
        raise ValidationError(message, code="checkout_not_fully_paid")
    message = _("The authorized amount doesn't cover the checkout's total amount.")
    raise ValidationError({"id": ValidationError(message, code="checkout_not_fully_paid")})
