"""Turns a checkout into an order with its parts per vendor, and takes the stock. One transaction, all or nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.actions import keep_in_book
from catalog.models import ProductVariant, Stock
from orders.baskets import AppliedRule, Basket, BasketLine, VendorPart
from orders.delivery import CombinedOption
from orders.models import (
    Allocation,
    ChargeStatus,
    Checkout,
    DiscountType,
    Order,
    OrderDiscount,
    OrderEvent,
    OrderEventType,
    OrderLine,
    OrderLineDiscount,
    OrderNumber,
    VendorOrder,
)
from orders.payment_status import authorize_status, charge_status
from orders.reservations import reserved_quantities
from primitives.errors import refusal
from primitives.metadata import merge_metadata
from primitives.money import LARGEST_AMOUNT, total
from promotions.actions import GiftCardUsedUp, Redemption, VoucherUsedUp, redeem

if TYPE_CHECKING:
    from accounts.models import App, User


@dataclass(frozen=True, slots=True)
class Shortage:
    variant: ProductVariant
    wanted: int
    available: int


class InsufficientStock(Exception):
    """Somebody else took what the checkout needs. Nothing was changed; the checkout is still there."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__([shortage.variant.pk for shortage in shortages])
        self.shortages = shortages


def check_completable(basket: Basket, *, now: datetime) -> None:
    """Raise ``ValidationError`` with the first thing that is missing for an order, in Saleor's order and words."""
    checkout = basket.checkout
    if not checkout.email:
        raise refusal(None, _("Checkout email must be set."), "email_not_set")
    if not checkout.channel.is_active:
        raise refusal(None, _("Cannot complete checkout with inactive channel."), "channel_inactive")
    if not basket.lines:
        raise refusal("lines", _("Cannot complete checkout without lines."), "no_lines")
    _check_lines(basket)
    if basket.undiscounted_amount > LARGEST_AMOUNT:
        raise refusal("lines", _("The basket costs more than can be paid at once."))
    if basket.is_shipping_required:
        if checkout.shipping_method_id is None and not basket.is_delivery_chosen:
            raise refusal("shipping_method", _("Shipping method is not set"), "shipping_method_not_set")
        if checkout.shipping_address is None:
            raise refusal("shipping_address", _("Shipping address is not set"), "shipping_address_not_set")
        if not basket.is_delivery_chosen:
            message = _("Delivery method is not valid for your shipping address")
            raise refusal("shipping_method", message, "invalid_shipping_method")
    if checkout.billing_address is None:
        raise refusal("billing_address", _("Billing address is not set"), "billing_address_not_set")
    _check_codes(basket, now)


def place_order(
    *,
    basket: Basket,
    now: datetime,
    charged_amount: Decimal = Decimal(0),
    authorized_amount: Decimal = Decimal(0),
    user: User | None = None,
    app: App | None = None,
    metadata: Mapping[str, str] | None = None,
    redirect_url: str = "",
) -> Order:
    """Store the order of a basket whose checkout the caller has locked and found complete and paid; delete the checkout.

    Stock rows are locked here, in primary key order, for all lines at once, and checked after locking: two orders
    cannot both take the last unit. Each vendor's part has its own lines, delivery and total; the parts sum to the order
    to the smallest unit. A repetition finds the order by ``checkout_token``.

    A voucher's use is counted and gift cards are charged before the stock is locked, under locks of their own.

    Raises ``InsufficientStock``, and ``ValidationError`` when a voucher or a gift card was used up meanwhile.
    """
    with transaction.atomic(savepoint=False):
        _redeem(basket, now)
        taken = _take_stock(basket, now)
        _fill_address_book(basket.checkout)
        order = _create_order(
            basket, now, charged_amount, authorized_amount, metadata=metadata, redirect_url=redirect_url
        )
        vendor_orders = _create_vendor_orders(order, basket)
        lines = _create_lines(order, vendor_orders, basket, taken)
        _create_discounts(order, lines, basket)
        _record_placing(order, vendor_orders, now=now, user=user, app=app)
        basket.checkout.delete()
    return order


def _check_codes(basket: Basket, now: datetime) -> None:
    if basket.voucher is not None and basket.split is None:
        raise _voucher_refused()
    if any(not card.is_usable(localdate(now)) for card in basket.gift_cards):
        raise _gift_card_refused()


def _voucher_refused() -> ValidationError:
    return refusal("voucher_code", _("Voucher not applicable"), "voucher_not_applicable")


def _gift_card_refused() -> ValidationError:
    message = _("A gift card cannot be used any more. The order was not placed.")
    return refusal("gift_cards", message, "gift_card_not_applicable")


def _redeem(basket: Basket, now: datetime) -> None:
    if basket.voucher is None and not basket.gift_card_amounts:
        return
    redemption = Redemption(
        checkout_token=basket.checkout.pk,
        email=basket.checkout.email,
        voucher_code_id=basket.voucher.code.pk if basket.voucher else None,
        gift_cards=basket.gift_card_amounts,
    )
    try:
        redeem(redemption=redemption, now=now)
    except VoucherUsedUp as error:
        raise _voucher_refused() from error
    except GiftCardUsedUp as error:
        raise _gift_card_refused() from error


def _check_lines(basket: Basket) -> None:
    unavailable = [line.variant.pk for line in basket.unavailable_lines]
    if unavailable:
        message = _("Some of the checkout lines variants are unavailable.")
        raise refusal("lines", message, "unavailable_variant_in_channel", variant_ids=unavailable)


def _take_stock(basket: Basket, now: datetime) -> dict[int, list[tuple[Stock, int]]]:
    """Lock and allocate the units that the basket needs; return by variant how many were taken from which rows.

    Units reserved for other checkouts do not count as stock; those reserved for this one do.
    """
    variants = {line.variant.pk: line.variant for line in basket.lines if line.variant.track_inventory}
    needed = Counter[int]()
    for line in basket.lines:
        if line.variant.pk in variants:
            needed[line.variant.pk] += line.row.quantity
    stocks_of: defaultdict[int, list[Stock]] = defaultdict(list)
    for stock in Stock.objects.of_variants(needed).for_update() if needed else ():
        stocks_of[stock.variant_id].append(stock)
    kept = reserved_quantities(needed, now=now, except_for=basket.checkout.pk)

    origins = {
        line.variant.pk: part.parcel.origin_warehouse_id for part in basket.parts if part.parcel for line in part.lines
    }
    shortages, taken = [], {}
    for variant_id, wanted in needed.items():
        available = sum(stock.quantity_available for stock in stocks_of[variant_id]) - kept.get(variant_id, 0)
        if available < wanted:
            shortages.append(Shortage(variants[variant_id], wanted, max(available, 0)))
        else:
            taken[variant_id] = _allocate(stocks_of[variant_id], wanted, origins.get(variant_id))
    if shortages:
        raise InsufficientStock(shortages)
    changed = [stock for parts in taken.values() for stock, _quantity in parts]
    if changed:
        Stock.objects.bulk_update(changed, ["quantity_allocated"])
    return taken


def _allocate(stocks: Iterable[Stock], wanted: int, origin_id: UUID | None) -> list[tuple[Stock, int]]:
    """Promise units of locked rows: first those of the warehouse from which the parcel's delivery was priced.

    Then the fullest comes first, so that a parcel seldom comes from several.
    """
    taken = []
    for stock in sorted(stocks, key=lambda row: (row.warehouse_id != origin_id, -row.quantity_available, row.pk)):
        quantity = min(stock.quantity_available, wanted)
        if quantity:
            stock.quantity_allocated += quantity
            wanted -= quantity
            taken.append((stock, quantity))
    return taken


def _fill_address_book(checkout: Checkout) -> None:
    """Put the addresses into the account's book, unless the shopper declined."""
    if checkout.user_id is None:
        return
    wanted = {"shipping": checkout.saves_shipping_address, "billing": checkout.saves_billing_address}
    addresses = {"shipping": checkout.shipping_address, "billing": checkout.billing_address}
    for kind, address in addresses.items():
        if address is not None and wanted[kind]:
            keep_in_book(user_id=checkout.user_id, address=address, kind=kind)


def _create_order(
    basket: Basket,
    now: datetime,
    charged_amount: Decimal,
    authorized_amount: Decimal,
    *,
    metadata: Mapping[str, str] | None,
    redirect_url: str,
) -> Order:
    checkout = basket.checkout
    total_amount = basket.total_amount
    order = Order.objects.create(
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
        voucher_discount_amount=basket.voucher_amount,
        shipping_discount_amount=total(part.shipping_discount_amount for part in basket.parts),
        gift_card_amount=basket.gift_card_amount,
        voucher_id=basket.voucher.voucher.pk if basket.voucher else None,
        voucher_code=basket.voucher.code.code if basket.voucher else "",
        shipping_method_name=_delivery_name(basket.chosen_option)[:255],
        # The rows belonged to the checkout alone, so the order takes them over.
        shipping_address=checkout.shipping_address,
        billing_address=checkout.billing_address,
        weight_grams=sum(line.weight_grams for line in basket.lines),
        customer_note=checkout.customer_note,
        redirect_url=redirect_url,
        metadata=merge_metadata(checkout.metadata, metadata),
        private_metadata=checkout.private_metadata,
        created_at=now,
    )
    if basket.gift_card_amounts:
        order.gift_cards.set(basket.gift_card_amounts)
    return order


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
        voucher_discount_amount=part.voucher_amount,
        shipping_discount_amount=part.shipping_discount_amount,
        gift_card_amount=part.gift_card_amount,
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
) -> list[OrderLine]:
    lines = [
        _order_line(order, vendor_orders[line.vendor.pk], line, position) for position, line in enumerate(basket.lines)
    ]
    OrderLine.objects.bulk_create(lines)
    allocations = [
        allocation for line in lines for allocation in _allocations_of(line, taken.get(line.variant_id or 0, []))
    ]
    Allocation.objects.bulk_create(allocations)
    return lines


def _create_discounts(order: Order, lines: Sequence[OrderLine], basket: Basket) -> None:
    """Write down who gave what: one row for the voucher, one for each rule of a promotion, with their parts by line."""
    discounts = [*_voucher_discount(order, lines, basket), *_promotion_discounts(order, lines, basket)]
    if discounts:
        OrderDiscount.objects.bulk_create(discount for discount, _parts in discounts)
        OrderLineDiscount.objects.bulk_create(part for _discount, parts in discounts for part in parts)


_Discount = tuple[OrderDiscount, list[OrderLineDiscount]]


def _voucher_discount(order: Order, lines: Sequence[OrderLine], basket: Basket) -> list[_Discount]:
    attached, split = basket.voucher, basket.split
    if attached is None or attached.terms is None or split is None:
        return []
    discount = OrderDiscount(
        order=order,
        type=DiscountType.VOUCHER,
        vendor_id=attached.voucher.vendor_id,
        name=attached.name,
        translated_name=attached.translated_name,
        code=attached.code.code,
        value_type=attached.terms.value_type,
        value=attached.terms.value,
        currency=order.currency,
        amount=split.amount,
        shipping_amount=total(split.deliveries.values()),
    )
    parts = [
        OrderLineDiscount(discount=discount, line=line, amount=line.voucher_discount_amount)
        for line in lines
        if line.voucher_discount_amount
    ]
    return [(discount, parts)]


def _promotion_discounts(order: Order, lines: Sequence[OrderLine], basket: Basket) -> list[_Discount]:
    parts_of: defaultdict[AppliedRule, list[tuple[OrderLine, Decimal]]] = defaultdict(list)
    for line, sold in zip(lines, basket.lines, strict=True):
        if sold.promotion is not None and sold.promotion_amount:
            parts_of[sold.promotion].append((line, sold.promotion_amount))
    discounts = []
    for rule, parts in parts_of.items():
        discount = OrderDiscount(
            order=order,
            type=DiscountType.ORDER_PROMOTION if rule.is_gift else DiscountType.PROMOTION,
            vendor_id=rule.vendor_id,
            name=rule.promotion_name,
            value_type=rule.value_type,
            value=rule.value,
            currency=order.currency,
            amount=total(amount for _line, amount in parts),
        )
        discounts.append(
            (discount, [OrderLineDiscount(discount=discount, line=line, amount=amount) for line, amount in parts])
        )
    return discounts


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
        voucher_discount_amount=line.price.voucher_amount,
        total_price_amount=line.price.total_amount,
        is_price_overridden=line.row.price_override_amount is not None,
        is_gift=line.is_gift,
        price_override_reason=line.row.price_override_reason,
        is_shipping_required=line.is_shipping_required,
        metadata=line.row.metadata,
        private_metadata=line.row.private_metadata,
        sort_order=position,
    )


def _allocations_of(line: OrderLine, taken: list[tuple[Stock, int]]) -> list[Allocation]:
    """Use up what was taken of the line's variant. Several lines of one variant share it."""
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
    is_paid = order.charge_status in {ChargeStatus.FULL, ChargeStatus.OVERCHARGED}
    OrderEvent.objects.bulk_create(
        [
            OrderEvent(order=order, type=OrderEventType.PLACED, user=user, app=app, at=now),
            *([OrderEvent(order=order, type=OrderEventType.ORDER_FULLY_PAID, at=now)] if is_paid else []),
            OrderEvent(order=order, type=OrderEventType.CONFIRMED, at=now),
            *(
                OrderEvent(order=order, vendor_order=vendor_order, type=OrderEventType.PLACED, at=now)
                for vendor_order in vendor_orders.values()
            ),
        ]
    )
