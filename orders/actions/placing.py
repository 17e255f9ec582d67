"""Turns a checkout into an order with its parts per vendor, taking the stock. One transaction, all or nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import ProductVariant, Stock
from orders.baskets import Basket, BasketLine, VendorPart
from orders.delivery import CombinedOption
from orders.models import (
    Allocation,
    Order,
    OrderEvent,
    OrderEventType,
    OrderLine,
    OrderNumber,
    VendorOrder,
)
from orders.payment_status import authorize_status, charge_status

if TYPE_CHECKING:
    from accounts.models import App, User


@dataclass(frozen=True, slots=True)
class Shortage:
    variant: ProductVariant
    wanted: int
    available: int


class InsufficientStock(Exception):
    """Somebody else took what the checkout needs. Nothing was changed; the basket is still there."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__([shortage.variant.pk for shortage in shortages])
        self.shortages = shortages


def check_completable(basket: Basket) -> None:
    """Raise ``ValidationError`` with the first thing that is missing for an order, in Saleor's order and words."""
    checkout = basket.checkout
    if not checkout.email:
        raise _refused(_("Checkout email must be set."), "email_not_set")
    if not checkout.channel.is_active:
        raise _refused(_("Cannot complete checkout with inactive channel."), "channel_inactive")
    if not basket.lines:
        raise _refused(_("Cannot complete checkout without lines."), "no_lines", "lines")
    _check_lines(basket)
    if basket.is_shipping_required:
        if checkout.shipping_method_id is None and not basket.is_delivery_chosen:
            raise _refused(_("Shipping method is not set"), "shipping_method_not_set", "shipping_method")
        if checkout.shipping_address is None:
            raise _refused(_("Shipping address is not set"), "shipping_address_not_set", "shipping_address")
        if not basket.is_delivery_chosen:
            message = _("Delivery method is not valid for your shipping address")
            raise _refused(message, "invalid_shipping_method", "shipping_method")
    if checkout.billing_address is None:
        raise _refused(_("Billing address is not set"), "billing_address_not_set", "billing_address")


def place_order(
    *,
    basket: Basket,
    now: datetime,
    charged_amount: Decimal = Decimal(0),
    authorized_amount: Decimal = Decimal(0),
    user: User | None = None,
    app: App | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Order:
    """Store the order of a basket whose checkout the caller has locked and found complete and paid; delete the checkout.

    Stock rows are locked here, in primary key order, for all lines at once, and checked after locking: two orders
    cannot both take the last unit. Each vendor's part has its own lines, delivery and total; the parts sum to the
    order to the smallest unit. The order's id for repetitions is ``checkout_token``.

    Raises ``InsufficientStock``.
    """
    with transaction.atomic(savepoint=False):
        taken = _take_stock(basket)
        order = _create_order(basket, now, charged_amount, authorized_amount, metadata or {})
        vendor_orders = _create_vendor_orders(order, basket)
        _create_lines(order, vendor_orders, basket, taken)
        _record_placing(order, vendor_orders, now=now, user=user, app=app)
        basket.checkout.delete()
    return order


def _refused(message: str, code: str, field: str | None = None) -> ValidationError:
    error = ValidationError(message, code=code)
    return ValidationError({field: error}) if field else error


def _check_lines(basket: Basket) -> None:
    unavailable = [line.variant.pk for line in basket.unavailable_lines]
    if unavailable:
        message = _("Some of the checkout lines variants are unavailable.")
        params = {"variant_ids": unavailable}
        error = ValidationError(message, code="unavailable_variant_in_channel", params=params)
        raise ValidationError({"lines": error})


def _take_stock(basket: Basket) -> dict[int, list[tuple[Stock, int]]]:
    """Lock and allocate the units that the basket needs; return by variant from which rows how many were taken."""
    variants = {line.variant.pk: line.variant for line in basket.lines if line.variant.track_inventory}
    needed = Counter[int]()
    for line in basket.lines:
        if line.variant.pk in variants:
            needed[line.variant.pk] += line.row.quantity
    stocks_of: defaultdict[int, list[Stock]] = defaultdict(list)
    for stock in Stock.objects.of_variants(needed).for_update() if needed else ():
        stocks_of[stock.variant_id].append(stock)

    shortages, taken = [], {}
    for variant_id, wanted in needed.items():
        available = sum(stock.quantity_available for stock in stocks_of[variant_id])
        if available < wanted:
            shortages.append(Shortage(variants[variant_id], wanted, available))
        else:
            taken[variant_id] = _allocate(stocks_of[variant_id], wanted)
    if shortages:
        raise InsufficientStock(shortages)
    changed = [stock for parts in taken.values() for stock, _quantity in parts]
    if changed:
        Stock.objects.bulk_update(changed, ["quantity_allocated"])
    return taken


def _allocate(stocks: Iterable[Stock], wanted: int) -> list[tuple[Stock, int]]:
    """Promise units of locked rows, the fullest warehouse first so that a parcel seldom has to be put together."""
    taken = []
    for stock in sorted(stocks, key=lambda row: (-row.quantity_available, row.pk)):
        quantity = min(stock.quantity_available, wanted)
        if quantity:
            stock.quantity_allocated += quantity
            wanted -= quantity
            taken.append((stock, quantity))
    return taken


def _create_order(
    basket: Basket,
    now: datetime,
    charged_amount: Decimal,
    authorized_amount: Decimal,
    metadata: Mapping[str, str],
) -> Order:
    checkout = basket.checkout
    total_amount = basket.total_amount
    return Order.objects.create(
        number=OrderNumber.objects.create().pk,
        checkout_token=checkout.pk,
        channel=checkout.channel,
        currency=checkout.currency,
        user=checkout.user,
        user_email=checkout.email,
        language_code=checkout.language_code,
        charge_status=charge_status(total=total_amount, charged=charged_amount),
        authorize_status=authorize_status(total=total_amount, covered=charged_amount + authorized_amount),
        total_charged_amount=charged_amount,
        total_authorized_amount=authorized_amount,
        subtotal_amount=basket.subtotal_amount,
        shipping_amount=basket.shipping_amount,
        total_amount=total_amount,
        shipping_method_name=_delivery_name(basket.chosen_option)[:255],
        # The rows belonged to the checkout alone; the order takes them over.
        shipping_address=checkout.shipping_address,
        billing_address=checkout.billing_address,
        weight_grams=sum(line.weight_grams for line in basket.lines),
        customer_note=checkout.customer_note,
        metadata={**checkout.metadata, **metadata},
        private_metadata=checkout.private_metadata,
        created_at=now,
    )


def _delivery_name(option: CombinedOption | None) -> str:
    return ", ".join(dict.fromkeys(quote.offer.name for quote in option.quotes)) if option else ""


def _create_vendor_orders(order: Order, basket: Basket) -> dict[int, VendorOrder]:
    """One for each vendor, numbered in the order of the basket's parts; returned by vendor."""
    vendor_orders = [_vendor_order(order, part, position) for position, part in enumerate(basket.parts, start=1)]
    VendorOrder.objects.bulk_create(vendor_orders)
    return {vendor_order.vendor_id: vendor_order for vendor_order in vendor_orders}


def _vendor_order(order: Order, part: VendorPart, position: int) -> VendorOrder:
    vendor_order = VendorOrder(
        order=order,
        vendor=part.vendor,
        number=f"{order.number}-{position}",
        currency=order.currency,
        subtotal_amount=part.subtotal_amount,
        shipping_amount=part.shipping_amount,
        total_amount=part.total_amount,
        created_at=order.created_at,
    )
    if part.chosen:
        vendor_order.shipping_method_id = part.chosen.method_id
        vendor_order.shipping_method_name = part.chosen.offer.name
        vendor_order.zone = part.chosen.zone
        vendor_order.chargeable_grams = part.chosen.chargeable_grams
        vendor_order.minimum_delivery_days = part.chosen.offer.minimum_delivery_days
        vendor_order.maximum_delivery_days = part.chosen.offer.maximum_delivery_days
    return vendor_order


def _create_lines(
    order: Order,
    vendor_orders: Mapping[int, VendorOrder],
    basket: Basket,
    taken: Mapping[int, list[tuple[Stock, int]]],
) -> None:
    lines = [
        _order_line(order, vendor_orders[line.vendor.pk], line, position) for position, line in enumerate(basket.lines)
    ]
    OrderLine.objects.bulk_create(lines)
    allocations = [
        allocation for line in lines for allocation in _allocations_of(line, taken.get(line.variant_id or 0, []))
    ]
    Allocation.objects.bulk_create(allocations)


def _order_line(order: Order, vendor_order: VendorOrder, line: BasketLine, position: int) -> OrderLine:
    return OrderLine(
        order=order,
        vendor_order=vendor_order,
        variant=line.variant,
        product_name=line.variant.product.name,
        variant_name=line.variant.name,
        translated_product_name=line.translated_product_name,
        translated_variant_name=line.translated_variant_name,
        product_sku=line.variant.sku or "",
        ocop_stars=line.stars,
        quantity=line.row.quantity,
        currency=order.currency,
        unit_price_amount=line.price.unit_amount,
        undiscounted_unit_price_amount=line.price.undiscounted_unit_amount,
        total_price_amount=line.price.total_amount,
        is_shipping_required=line.is_shipping_required,
        metadata=line.row.metadata,
        private_metadata=line.row.private_metadata,
        sort_order=position,
    )


def _allocations_of(line: OrderLine, taken: list[tuple[Stock, int]]) -> list[Allocation]:
    """Use up what was taken of the line's variant; several lines of one variant share it."""
    allocations, wanted = [], line.quantity
    while wanted and taken:
        stock, left = taken.pop(0)
        quantity = min(left, wanted)
        wanted -= quantity
        if left > quantity:
            taken.insert(0, (stock, left - quantity))
        allocations.append(Allocation(order_line=line, stock=stock, quantity=quantity))
    return allocations


def _record_placing(
    order: Order,
    vendor_orders: Mapping[int, VendorOrder],
    *,
    now: datetime,
    user: User | None,
    app: App | None,
) -> None:
    OrderEvent.objects.bulk_create(
        [
            OrderEvent(order=order, type=OrderEventType.PLACED, user=user, app=app, at=now),
            OrderEvent(order=order, type=OrderEventType.CONFIRMED, at=now),
            *(
                OrderEvent(order=order, vendor_order=vendor_order, type=OrderEventType.PLACED, at=now)
                for vendor_order in vendor_orders.values()
            ),
        ]
    )
