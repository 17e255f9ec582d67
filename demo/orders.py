"""Sample orders of the last months, written in bulk: what a shop that is open for a while looks like."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import Address, User
from catalog.models import Channel, ProductVariant, VariantChannelListing
from demo.shop import PEOPLE, SAMPLE
from orders.models import (
    AuthorizeStatus,
    ChargeStatus,
    Order,
    OrderEvent,
    OrderEventType,
    OrderLine,
    OrderStatus,
    ShippingMethod,
    VendorOrder,
)
from orders.rate_cards import rate_cards
from payments.actions import PastOrders, draw_order_numbers, store_past_orders
from payments.gateways.cod import CashOnDelivery
from payments.models import Transaction, TransactionEvent, TransactionEventType
from vietnam.units import communes, find_province, provinces, zone

BATCH = 500
MOST_VARIANTS = 4_000
"""Enough variety for any number of orders without holding the whole catalogue."""
DELIVERED_AFTER_DAYS = 6

_CARD = rate_cards()[0]
_BUYERS = (
    ("Lan", "Nguyễn Thị"), ("Hùng", "Trần Quốc"), ("Thảo", "Lê Thanh"), ("Khoa", "Phạm Đăng"), ("Ngân", "Võ Kim"), ("Phúc", "Huỳnh Tấn"),
)  # fmt: skip
_STREETS = ("12 Trần Hưng Đạo", "45/7 Lê Lợi", "Ấp 3", "88 Cách Mạng Tháng Tám", "Khu phố 2", "210 Nguyễn Huệ")
_HOMES = ("79", "79", "79", "80", "80", "01", "48", "75", "92", "82")
"""Codes of the provinces that buyers live in, the frequent ones more than once."""


def load_orders(number: int, *, now: datetime, progress: Callable[[int, int], None]) -> int:
    """Bring the number of sample orders up to ``number``; returns how many were added.

    Orders of the last days wait to be packed and hold their stock; older ones were delivered and paid, a few canceled.
    All are paid in cash on delivery: promised until then.
    """
    present = Order.objects.filter(metadata__sample="true").count()
    if present >= number:
        return 0
    variants = _variants(now)
    if not variants:
        return 0
    shopper = User.objects.filter(email=PEOPLE[0].email).first()
    method = ShippingMethod.objects.get(slug=_CARD.method.slug)
    channel = Channel.objects.get(slug="vn")
    for start in range(present, number, BATCH):
        indexes = range(start, min(start + BATCH, number))
        with transaction.atomic():
            rows = PastOrders()
            numbers = draw_order_numbers(count=len(indexes))
            for index, order_number in zip(indexes, numbers, strict=True):
                _compose(
                    rows,
                    index=index,
                    number=order_number,
                    variants=variants,
                    method=method,
                    channel=channel,
                    shopper=shopper,
                    now=now,
                )
            store_past_orders(orders=rows)
        progress(indexes.stop - present, number - present)
    return number - present


def _variants(now: datetime) -> list[ProductVariant]:
    """Some variants that are sold at home and well in stock, with price and stars of today beside them."""
    today = timezone.localdate(now)
    listings = (
        VariantChannelListing.objects.filter(
            channel__slug="vn", variant__stocks__quantity__gt=F("variant__stocks__quantity_allocated") + 10
        )
        .select_related("variant__product__vendor")
        .prefetch_related("variant__product__star_ranks", "variant__product__translations", "variant__translations")
        .order_by("variant")[:MOST_VARIANTS]
    )
    found = []
    for listing in listings:
        variant: Any = listing.variant
        variant.demo_price = listing.asked_amount
        variant.demo_full_price = listing.price_amount
        ranks = [rank for rank in variant.product.star_ranks.all() if rank.valid_from <= today < rank.valid_until]
        variant.demo_stars = ranks[0].stars if ranks else None
        found.append(variant)
    return found


def _compose(
    rows: PastOrders,
    *,
    index: int,
    number: int,
    variants: Sequence[ProductVariant],
    method: ShippingMethod,
    channel: Channel,
    shopper: User | None,
    now: datetime,
) -> None:
    choice = random.Random(f"order-{index}")  # noqa: S311 - variety, not secrecy
    placed_at = now - timedelta(days=choice.triangular(0, 150, 0), minutes=choice.randint(5, 600))
    is_delivered = (now - placed_at).days >= DELIVERED_AFTER_DAYS
    status = OrderStatus.FULFILLED if is_delivered else OrderStatus.UNFULFILLED
    if choice.random() < 0.06:
        status = OrderStatus.CANCELED
    user = shopper if index % 4 == 0 and index < 40 else None
    address = _address(choice, index, user)
    billing = address.copy()
    is_paid = status == OrderStatus.FULFILLED
    order = Order(
        number=number,
        checkout_token=uuid.uuid4(),
        channel=channel,
        currency="VND",
        user=user,
        user_email=user.email if user else f"khach{index}@example.com",
        status=status,
        charge_status=ChargeStatus.FULL if is_paid else ChargeStatus.NONE,
        authorize_status=AuthorizeStatus.NONE if status == OrderStatus.CANCELED else AuthorizeStatus.FULL,
        shipping_address=address,
        billing_address=billing,
        shipping_method_name=method.name,
        metadata=SAMPLE,
        created_at=placed_at,
    )
    chosen = choice.sample(variants, k=min(len(variants), choice.choice((1, 1, 2, 3, 4))))
    by_vendor: dict[int, list[ProductVariant]] = defaultdict(list)
    for variant in chosen:
        by_vendor[variant.product.vendor_id].append(variant)
    parts = [
        _part(
            rows,
            order=order,
            position=position,
            variants=vendor_variants,
            method=method,
            choice=choice,
            province_code=address.province_code,
        )
        for position, vendor_variants in enumerate(by_vendor.values(), start=1)
    ]
    order.subtotal_amount = sum((part.subtotal_amount for part in parts), Decimal(0))
    order.shipping_amount = sum((part.shipping_amount for part in parts), Decimal(0))
    order.total_amount = order.subtotal_amount + order.shipping_amount
    _promise_cash(rows, order)
    order.weight_grams = sum(part.chargeable_grams for part in parts)
    rows.addresses += [address, billing]
    rows.orders.append(order)
    rows.events += [
        OrderEvent(order=order, type=OrderEventType.PLACED, user=user, at=placed_at),
        OrderEvent(order=order, type=OrderEventType.CONFIRMED, at=placed_at),
        # Nobody waits for a mail about a sample order; without this the worker would send what it finds unsent.
        OrderEvent(order=order, type=OrderEventType.EMAIL_SENT, at=placed_at, parameters=dict(SAMPLE)),
    ]
    if status == OrderStatus.CANCELED:
        rows.events.append(OrderEvent(order=order, type=OrderEventType.CANCELED, at=placed_at + timedelta(hours=5)))


def _part(
    rows: PastOrders,
    *,
    order: Order,
    position: int,
    variants: Sequence[Any],
    method: ShippingMethod,
    choice: random.Random,
    province_code: str,
) -> VendorOrder:
    """One vendor's part of the order: its lines, and the fee of its own parcel by weight and zone."""
    vendor = variants[0].product.vendor
    lines: list[OrderLine] = []
    for variant in variants:
        quantity = choice.choice((1, 1, 1, 2, 2, 3))
        english = {row.language_code: row.name for row in variant.product.translations.all()}
        lines.append(
            OrderLine(
                order=order,
                variant=variant,
                product_name=variant.product.name,
                variant_name=variant.name,
                translated_product_name=english.get("en", "") if order.language_code == "en" else "",
                product_sku=variant.sku or "",
                ocop_stars=variant.demo_stars,
                quantity=quantity,
                quantity_fulfilled=quantity if order.status == OrderStatus.FULFILLED else 0,
                currency="VND",
                unit_price_amount=variant.demo_price,
                undiscounted_unit_price_amount=variant.demo_full_price,
                total_price_amount=variant.demo_price * quantity,
                is_shipping_required=variant.weight_grams > 0,
                sort_order=position * 10 + len(lines),
            )
        )
    grams = sum(variant.weight_grams * line.quantity for variant, line in zip(variants, lines, strict=True))
    distance = zone(vendor.province_code, province_code)
    rate = _CARD.rates[distance.value]
    subtotal = sum((line.total_price_amount for line in lines), Decimal(0))
    shipping = rate.amount_for(grams) if grams else Decimal(0)
    part = VendorOrder(
        order=order,
        vendor=vendor,
        number=f"{order.number}-{position}",
        status=order.status,
        currency="VND",
        subtotal_amount=subtotal,
        shipping_amount=shipping,
        total_amount=subtotal + shipping,
        shipping_method=method,
        shipping_method_name=method.name,
        zone=distance.value,
        chargeable_grams=grams,
        minimum_delivery_days=method.minimum_delivery_days,
        maximum_delivery_days=method.maximum_delivery_days,
        created_at=order.created_at,
    )
    for line in lines:
        line.vendor_order = part
    rows.vendor_orders.append(part)
    rows.lines += lines
    rows.events.append(OrderEvent(order=order, vendor_order=part, type=OrderEventType.PLACED, at=order.created_at))
    return part


def _promise_cash(rows: PastOrders, order: Order) -> None:
    """Note the cash that the carrier collects, has collected, or does not collect any more."""
    gateway = CashOnDelivery()
    payment = Transaction(
        order=order,
        gateway=gateway.id,
        name=gateway.name,
        currency=order.currency,
        metadata=SAMPLE,
        created_at=order.created_at,
    )
    payment.psp_reference = f"cod-{payment.pk}"
    told = [TransactionEventType.AUTHORIZATION_SUCCESS]
    if order.status == OrderStatus.FULFILLED:
        told.append(TransactionEventType.CHARGE_SUCCESS)
        payment.charged_amount = order.total_charged_amount = order.total_amount
        payment.available_actions = ["REFUND"]
    elif order.status == OrderStatus.CANCELED:
        told.append(TransactionEventType.CANCEL_SUCCESS)
        payment.canceled_amount = order.total_amount
    else:
        payment.authorized_amount = order.total_authorized_amount = order.total_amount
        payment.available_actions = ["CHARGE", "CANCEL"]
    rows.payments.append(payment)
    rows.reports += [
        TransactionEvent(
            transaction=payment,
            type=kind,
            amount=order.total_amount,
            currency=order.currency,
            psp_reference=payment.psp_reference,
            created_at=order.created_at,
        )
        for kind in told
    ]


def _address(choice: random.Random, index: int, user: User | None) -> Address:
    province = find_province(choice.choice(_HOMES)) if choice.random() < 0.85 else choice.choice(provinces())
    commune = choice.choice(communes(province))
    first_name, last_name = (user.first_name, user.last_name) if user else choice.choice(_BUYERS)
    return Address(
        first_name=first_name,
        last_name=last_name,
        street_address_1=choice.choice(_STREETS),
        city=commune.full_name,
        country="VN",
        country_area=province.name,
        province_code=province.code,
        commune_code=commune.code,
        phone=f"+8490100{index % 10_000:04}",
    )
