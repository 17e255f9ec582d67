"""Background entry points of orders. Each loads by id, is safe to run twice, and calls one action."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from accounts.models import Permission, User
from orders.actions import expire_order
from orders.mails import send_confirmation, send_late_payment, send_vendor_notice
from orders.models import Order, OrderEvent, OrderEventType, VendorOrder

# An order whose mails were not queued because the process died just after the commit is found within this time.
_ANNOUNCEMENT_DUE = timedelta(minutes=10)
_ANNOUNCEMENT_GIVEN_UP = timedelta(days=2)


@task
def announce_order(order_id: str) -> None:
    """Queue one mail for the shopper and one for each vendor, so that a failure does not hold up the others."""
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


@task
def alert_of_late_payment(event_id: int) -> None:
    """Queue a mail for each member of staff that handles payments."""
    staff = User.objects.staff_with(Permission.HANDLE_PAYMENTS)
    for user_id in staff.order_by("pk").values_list("pk", flat=True):
        mail_late_payment.enqueue(event_id=event_id, user_id=user_id)


@task
def mail_late_payment(event_id: int, user_id: int) -> None:
    send_late_payment(event_id=event_id, user_id=user_id)


def announce_forgotten_orders() -> int:
    """Queue the mails of orders whose process died between the commit and the queue; return the number of orders.

    An order that the queue knows is left to it: it tries again what failed.
    """
    now = timezone.now()
    confirmation = OrderEvent.objects.filter(type=OrderEventType.EMAIL_SENT, vendor_order=None, order=OuterRef("pk"))
    unannounced = Order.objects.filter(
        ~Exists(confirmation),
        created_at__lt=now - _ANNOUNCEMENT_DUE,
        created_at__gte=now - _ANNOUNCEMENT_GIVEN_UP,
    )
    order_ids = {str(pk) for pk in unannounced.values_list("pk", flat=True)}
    queued = DBTaskResult.objects.filter(
        task_path=announce_order.module_path, args_kwargs__kwargs__order_id__in=order_ids
    )
    forgotten = order_ids - {record["kwargs"]["order_id"] for record in queued.values_list("args_kwargs", flat=True)}
    for order_id in sorted(forgotten):
        announce_order.enqueue(order_id=order_id)
    return len(forgotten)


def expire_unpaid_orders() -> int:
    """Close orders that nobody has paid in time; return their number. The worker calls it periodically."""
    now = timezone.now()
    order_ids = list(Order.objects.unpaid(now).order_by("created_at").values_list("pk", flat=True)[:500])
    return sum(expire_order(order_id=order_id, now=now) for order_id in order_ids)
