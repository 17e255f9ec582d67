"""Background entry points of orders. Each loads by id, is safe to run twice, and calls one action."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks import task

from orders.actions import expire_order
from orders.mails import send_confirmation, send_vendor_notice
from orders.models import Order, OrderEvent, OrderEventType, VendorOrder

# An order whose mails were not queued because the process died just after the commit, or of whose mails one could not
# be sent, is found within this time.
_ANNOUNCEMENT_DUE = timedelta(minutes=10)
_ANNOUNCEMENT_GIVEN_UP = timedelta(days=2)


@task
def announce_order(order_id: str) -> None:
    """Queue one mail for the shopper and one for each vendor, so that one that fails does not hold up the others."""
    mail_confirmation.enqueue(order_id=order_id)
    parts = VendorOrder.objects.filter(order=UUID(order_id))
    for vendor_order_id in parts.order_by("number").values_list("pk", flat=True):
        mail_vendor_notice.enqueue(vendor_order_id=str(vendor_order_id))


@task
def mail_confirmation(order_id: str) -> None:
    send_confirmation(order_id=UUID(order_id), now=timezone.now())


@task
def mail_vendor_notice(vendor_order_id: str) -> None:
    send_vendor_notice(vendor_order_id=UUID(vendor_order_id), now=timezone.now())


def announce_forgotten_orders() -> int:
    """Queue again what is missing of orders' mails, be it the shopper's or one vendor's; return the orders' number.

    What went out before is not sent again. The worker calls it again and again.
    """
    now = timezone.now()
    mails = OrderEvent.objects.filter(type=OrderEventType.EMAIL_SENT)
    confirmation = mails.filter(order=OuterRef("pk"), vendor_order=None)
    untold = VendorOrder.objects.filter(~Exists(mails.filter(vendor_order=OuterRef("pk"))), order=OuterRef("pk"))
    forgotten = list(
        Order.objects.filter(
            ~Exists(confirmation) | Exists(untold),
            created_at__lt=now - _ANNOUNCEMENT_DUE,
            created_at__gte=now - _ANNOUNCEMENT_GIVEN_UP,
        ).values_list("pk", flat=True)
    )
    for order_id in forgotten:
        announce_order.enqueue(order_id=str(order_id))
    return len(forgotten)


def expire_unpaid_orders() -> int:
    """Give up orders that nobody has paid in time; return their number. The worker calls it again and again."""
    now = timezone.now()
    order_ids = list(Order.objects.unpaid(now).order_by("created_at").values_list("pk", flat=True)[:500])
    return sum(expire_order(order_id=order_id, now=now) for order_id in order_ids)
