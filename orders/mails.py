"""Mails about orders, each in its reader's language. A mail that is noted as sent is not sent again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from orders.actions import record_email_sent
from orders.models import Order, OrderEvent, OrderEventType, OrderLine, VendorOrder
from vietnam.money import written_money

CONFIRMATION = "order_confirmation"
VENDOR_NOTICE = "new_vendor_order"


def send_confirmation(*, order_id: UUID, now: datetime) -> bool:
    """Tell the shopper what was ordered. Return whether a mail went out; False when it was sent before."""
    if _is_sent(order_id, CONFIRMATION):
        return False
    order = Order.objects.select_related("shipping_address").get(pk=order_id)
    parts = list(
        order.vendor_orders.select_related("vendor").prefetch_related("lines").order_by("created_at", "number")
    )
    language = _language(order.language_code)
    with translation.override(language):
        context = {
            "order": order,
            "order_url": _order_url(order),
            "parts": [_part_context(part, language) for part in parts],
            "subtotal": written_money(order.subtotal_amount, order.currency, language),
            "shipping": written_money(order.shipping_amount, order.currency, language),
            "total": written_money(order.total_amount, order.currency, language),
        }
        subject = _("Order %(number)s: thank you") % {"number": order.number}
        _send("confirmation", subject, order.user_email, context, language)
    record_email_sent(order_id=order.pk, email=order.user_email, email_type=CONFIRMATION, now=now)
    return True


def send_vendor_notice(*, vendor_order_id: UUID, now: datetime) -> bool:
    """Tell one vendor what to pack and where to send it: its own lines only."""
    part = VendorOrder.objects.select_related("vendor", "order__shipping_address").get(pk=vendor_order_id)
    if _is_sent(part.order_id, VENDOR_NOTICE, vendor_order_id=part.pk):
        return False
    language = _language(part.vendor.language_code)
    with translation.override(language):
        context = {
            "part": _part_context(part, language),
            "address": part.order.shipping_address,
            "note": part.order.customer_note,
        }
        subject = _("New order %(number)s") % {"number": part.number}
        _send("vendor_notice", subject, part.vendor.email, context, language)
    record_email_sent(
        order_id=part.order_id,
        vendor_order_id=part.pk,
        email=part.vendor.email,
        email_type=VENDOR_NOTICE,
        now=now,
    )
    return True


def send_late_payment(*, event_id: int, user_id: int) -> None:
    """Tell one member of staff that money came for a closed order."""
    event = OrderEvent.objects.select_related("order").get(pk=event_id)
    user = User.objects.get(pk=user_id)
    language = _language(user.language_code)
    with translation.override(language):
        amount = written_money(Decimal(event.parameters["amount"]), event.parameters["currency"], language)
        path = reverse("admin:orders_order_change", args=[event.order_id])
        context = {"order": event.order, "amount": amount, "url": settings.PUBLIC_URL + path}
        subject = _("Order %(number)s was paid after it was closed") % {"number": event.order.number}
        _send("late_payment", subject, user.email, context, language)


def _order_url(order: Order) -> str:
    """Where the storefront shows the order, in Saleor's parameter; empty when it did not say."""
    if not order.redirect_url:
        return ""
    parts = urlsplit(order.redirect_url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("token", str(order.pk))])
    return urlunsplit(parts._replace(query=query))


def _is_sent(order_id: UUID, email_type: str, vendor_order_id: UUID | None = None) -> bool:
    return OrderEvent.objects.filter(
        order=order_id,
        vendor_order=vendor_order_id,
        type=OrderEventType.EMAIL_SENT,
        parameters__email_type=email_type,
    ).exists()


def _send(template: str, subject: str, email: str, context: dict[str, Any], language: str) -> None:
    context = context | {"subject": subject, "language": language, "shop_url": settings.PUBLIC_URL}
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split()), body=render_to_string(f"orders/mail/{template}.txt", context), to=[email]
    )
    mail.attach_alternative(render_to_string(f"orders/mail/{template}.html", context), "text/html")
    mail.send()


def _part_context(part: VendorOrder, language: str) -> dict[str, Any]:
    return {
        "number": part.number,
        "vendor": part.vendor,
        "lines": [_line_context(line, language) for line in part.lines.all()],
        "delivery": part.shipping_method_name,
        "subtotal": written_money(part.subtotal_amount, part.currency, language),
        "shipping": written_money(part.shipping_amount, part.currency, language),
        "total": written_money(part.total_amount, part.currency, language),
    }


def _line_context(line: OrderLine, language: str) -> dict[str, Any]:
    is_translated = language != "vi"
    product = (is_translated and line.translated_product_name) or line.product_name
    variant = (is_translated and line.translated_variant_name) or line.variant_name
    return {
        "name": f"{product}, {variant}" if variant else product,
        "sku": line.product_sku,
        "quantity": line.quantity,
        "total": _("Gift") if line.is_gift else written_money(line.total_price_amount, line.currency, language),
    }


def _language(language_code: str) -> str:
    return "vi" if language_code.lower().startswith("vi") else "en"
