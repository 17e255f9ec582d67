"""What is paid for: a checkout or an order, and what of it is not covered yet."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from orders.actions import CheckoutNotFound, lock_checkout
from orders.baskets import load_basket
from orders.models import Checkout, Order
from payments.actions.events import record
from payments.actions.sums import covered_or_asked
from payments.gateways import ActionRequest, GatewayNotFound, get_gateway
from payments.models import Transaction
from promotions.actions import follow_promotions
from promotions.models import Promotion

if TYPE_CHECKING:
    from accounts.viewers import Viewer


def follow_due_promotions(now: datetime) -> None:
    """Let prices follow promotions that have begun or ended before anything is paid or ordered.

    It locks promotions and goods, so it comes before the transaction that locks a basket.
    """
    if Promotion.objects.due(now).exists():
        follow_promotions(now=now)


class SourceNotFound(LookupError):
    """Neither a checkout nor an order has this id."""


def lock_source(*, checkout_id: UUID | None, order_id: UUID | None) -> Checkout | Order:
    """Whoever knows its id may pay it. Raises ``SourceNotFound``."""
    if checkout_id is not None:
        try:
            return lock_checkout(checkout_id=checkout_id)
        except CheckoutNotFound as error:
            raise SourceNotFound(checkout_id) from error
    order = Order.objects.for_update().filter(pk=order_id).first() if order_id is not None else None
    if order is None:
        raise SourceNotFound(order_id)
    return order


def replace_promises(
    source: Checkout | Order, gateway_id: str, viewer: Viewer, now: datetime, *, wanted: Decimal | None
) -> Decimal:
    """Cancel mere promises of a locked checkout that a payment through this gateway replaces; return what is left to pay.

    What a gateway is being asked for counts as paid: nobody knows its answer yet. Promises of the same gateway stay as
    long as the ``wanted`` amount fits beside them: parts may be promised one by one. Promises of an order stay.
    """
    if isinstance(source, Order):
        covered_amount = covered_or_asked(list(Transaction.objects.filter(order=source)))
        return max(source.total_amount - covered_amount, Decimal(0))
    payments = list(Transaction.objects.filter(checkout=source).for_update())
    total_amount = load_basket(source, now=now).total_amount
    left = total_amount - covered_or_asked(payments)
    fits = left > 0 if wanted is None else left >= wanted
    for payment in payments:
        is_other = wanted is None and payment.gateway != gateway_id
        if payment.authorized_amount and payment.gateway and (is_other or not fits):
            let_go(payment, viewer, now)
    return max(total_amount - covered_or_asked(payments), Decimal(0))


def let_go(stored: Transaction, viewer: Viewer, now: datetime) -> None:
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
    record(stored, gateway.act(request), viewer=viewer, at=now)


def source_id(stored: Transaction) -> UUID | None:
    return stored.checkout_id or stored.order_id
