"""Completes a checkout with what was paid for it, and forgets those that nobody will pay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.actions import check_redirect_url
from accounts.viewers import ANONYMOUS
from orders.actions import CheckoutNotFound, check_completable, delete_checkouts, lock_checkout, place_order
from orders.baskets import Basket, load_basket
from orders.models import Checkout, Order
from orders.tasks import announce_order
from payments.actions.checks import check_sums
from payments.actions.sources import follow_due_promotions, let_go
from payments.actions.sums import PaidSums, alert_if_overcharged, sums_of
from payments.gateways import all_gateways
from payments.models import Transaction
from primitives.errors import refusal

if TYPE_CHECKING:
    from accounts.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Shown:
    """What a shopper saw before pressing the button: the total, and how many of each line."""

    total_amount: Decimal
    quantities: Mapping[UUID, int]


def complete_checkout(
    *,
    checkout_id: UUID,
    viewer: Viewer,
    now: datetime,
    metadata: Mapping[str, str] | None = None,
    redirect_url: str | None = None,
    shown: Shown | None = None,
) -> Order:
    """Turn a complete and covered checkout into an order. Repeating it, even at the same time, gives that order.

    Everything happens in one transaction: the checkout is locked, its payments after it, stock last. Mails are queued
    when it is committed; their link to the order leads to ``redirect_url``. With ``shown`` it is refused at ``shown``
    when the basket has become dearer or holds other goods than the shopper has seen. Raises ``CheckoutNotFound``,
    ``ValidationError`` with what is missing, and ``InsufficientStock``; then the checkout and what was paid for it stay
    as they are.
    """
    if redirect_url:
        check_redirect_url(redirect_url)
    follow_due_promotions(now)
    with transaction.atomic():
        try:
            checkout = lock_checkout(checkout_id=checkout_id)
        except CheckoutNotFound:
            placed = Order.objects.filter(checkout_token=checkout_id).first()
            if placed is None:
                raise
            return placed
        return _place(checkout, viewer, now, metadata=metadata, redirect_url=redirect_url or "", shown=shown)


def create_order(
    *, checkout_id: UUID, viewer: Viewer, now: datetime, metadata: Mapping[str, str] | None = None
) -> Order:
    """Turn a complete checkout into an order, paid or not: for apps that see to the money themselves.

    Raises what ``complete_checkout`` raises, but for what is not paid; a checkout that was ordered is not found.
    """
    follow_due_promotions(now)
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        return _place(checkout, viewer, now, metadata=metadata, must_be_covered=False)


def _place(
    checkout: Checkout,
    viewer: Viewer,
    now: datetime,
    *,
    metadata: Mapping[str, str] | None,
    redirect_url: str = "",
    shown: Shown | None = None,
    must_be_covered: bool = True,
) -> Order:
    """Order a locked checkout; its payments become the order's."""
    basket = load_basket(checkout, now=now)
    check_completable(basket, now=now)
    if shown is not None:
        _check_shown(basket, shown)
    payments = list(Transaction.objects.filter(checkout=checkout).for_update())
    sums = sums_of(payments)
    if must_be_covered:
        _check_covered(sums, basket.total_amount)
    order = place_order(
        basket=basket,
        now=now,
        charged_amount=sums.charged_amount,
        authorized_amount=sums.authorized_amount,
        user=viewer.user,
        app=viewer.app,
        metadata=metadata,
        redirect_url=redirect_url,
    )
    if payments:
        pks = [payment.pk for payment in payments]
        Transaction.objects.filter(pk__in=pks).update(order=order, checkout=None)
    transaction.on_commit(lambda: announce_order.enqueue(order_id=str(order.pk)))
    alert_if_overcharged(order)
    return order


def expire_checkouts(*, now: datetime, limit: int = 500) -> int:
    """Delete checkouts that nobody has touched for long and for which no money has moved, is pending or is reserved.

    What a gateway has only noted, such as cash on delivery, keeps no checkout alive: it is canceled, since nobody has
    ordered.
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
                let_go(payment, ANONYMOUS, now)
        return delete_checkouts(checkout_ids=locked - kept)


def _noting_gateways() -> list[str]:
    """Ids of the gateways whose service holds nothing."""
    return [gateway.id for gateway in all_gateways() if gateway.only_notes]


def _check_shown(basket: Basket, shown: Shown) -> None:
    seen = [line for line in basket.lines if not line.is_gift or line.row.pk in shown.quantities]
    quantities = {line.row.pk: line.row.quantity for line in seen}  # a gift that has come since harms nobody
    if quantities != dict(shown.quantities):
        raise refusal("shown", _("The basket holds other goods than were shown. Please look again."))
    if basket.total_amount > shown.total_amount:
        raise refusal("shown", _("The basket costs more than was shown. Please look again."))


def _check_covered(sums: PaidSums, total_amount: Decimal) -> None:
    check_sums(sums.charged_amount, sums.authorized_amount)
    if sums.covered_amount >= total_amount:
        return
    if sums.number == 0:
        message = _("Provided payment methods can not cover the checkout's total amount")
        raise refusal(None, message, "checkout_not_fully_paid")
    message = _("The authorized amount doesn't cover the checkout's total amount.")
    raise refusal("id", message, "checkout_not_fully_paid")
