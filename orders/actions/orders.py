"""Changes an order after it was placed: what is paid, what was mailed, and its expiry."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from catalog.models import Stock
from orders.models import (
    Allocation,
    AuthorizeStatus,
    ChargeStatus,
    Order,
    OrderEvent,
    OrderEventType,
    OrderStatus,
    VendorOrder,
)
from orders.payment_status import authorize_status, charge_status
from promotions.actions import release

LATE_PAYMENT = "late_payment"


def record_payment(*, order: Order, charged_amount: Decimal, authorized_amount: Decimal) -> OrderEvent | None:
    """Write the sums of the order's transactions and the statuses that follow; the caller has locked the order.

    Somebody must give back money that comes for a closed order: the event that says so is returned, for the caller to
    tell staff.
    """
    paid = {ChargeStatus.FULL, ChargeStatus.OVERCHARGED}
    was_paid = order.charge_status in paid
    came = charged_amount + authorized_amount - order.total_charged_amount - order.total_authorized_amount
    order.total_charged_amount = charged_amount
    order.total_authorized_amount = authorized_amount
    order.charge_status = charge_status(total=order.total_amount, charged=charged_amount)
    order.authorize_status = authorize_status(total=order.total_amount, covered=charged_amount + authorized_amount)
    order.save(
        update_fields=[
            "total_charged_amount",
            "total_authorized_amount",
            "charge_status",
            "authorize_status",
            "updated_at",
        ]
    )
    if order.charge_status in paid and not was_paid:
        OrderEvent.objects.create(order=order, type=OrderEventType.ORDER_FULLY_PAID)
    if came <= 0 or not order.is_given_up:
        return None
    return OrderEvent.objects.create(
        order=order,
        type=OrderEventType.TRANSACTION_EVENT,
        parameters={"problem": LATE_PAYMENT, "amount": str(came), "currency": order.currency},
    )


def record_email_sent(
    *, order_id: UUID, email: str, email_type: str, now: datetime, vendor_order_id: UUID | None = None
) -> None:
    """Note that a mail went out, so that a repeated task does not send it again."""
    OrderEvent.objects.create(
        order_id=order_id,
        vendor_order_id=vendor_order_id,
        type=OrderEventType.EMAIL_SENT,
        parameters={"email": email, "email_type": email_type},
        at=now,
    )


def expire_order(*, order_id: UUID, now: datetime) -> bool:
    """Close an order for which nothing is paid, promised, pending or packed, and give back stock, voucher and gift
    cards. Return whether it was closed.

    The order row is locked first, then what it used of vouchers and gift cards, its stock rows last and in primary key
    order, as at completion: so the two cannot wait for each other in a circle. A payment that came meanwhile keeps the
    order alive.
    """
    with transaction.atomic():
        order = Order.objects.for_update().get(pk=order_id)
        is_open = order.status == OrderStatus.UNFULFILLED
        is_unpaid = order.charge_status == ChargeStatus.NONE and order.authorize_status == AuthorizeStatus.NONE
        if not (is_open and is_unpaid and Order.objects.without_pending_payment().filter(pk=order_id).exists()):
            return False
        release(checkout_token=order.checkout_token, now=now)
        _release_stock(order)
        order.status = OrderStatus.EXPIRED
        order.save(update_fields=["status", "updated_at"])
        VendorOrder.objects.filter(order=order).update(status=OrderStatus.EXPIRED, updated_at=now)
        OrderEvent.objects.create(order=order, type=OrderEventType.EXPIRED, at=now)
    return True


def _release_stock(order: Order) -> None:
    promised = Counter[int]()
    allocations = Allocation.objects.filter(order_line__order=order)
    for stock_id, quantity in allocations.values_list("stock", "quantity"):
        promised[stock_id] += quantity
    stocks = list(Stock.objects.filter(pk__in=promised).for_update())
    for stock in stocks:
        stock.quantity_allocated -= promised[stock.pk]
    Stock.objects.bulk_update(stocks, ["quantity_allocated"])
    allocations.delete()
