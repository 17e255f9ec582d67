"""Rows become lines with prices, and lines become parts: one parcel per vendor, with its quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from orders.baskets.basket import AppliedRule, Basket, BasketLine, VendorPart, destination_of
from orders.baskets.offers import Offers, load_offers
from orders.baskets.parcels import pack, price_row
from orders.baskets.rows import Rows
from orders.delivery import Destination, Offer, choose_quote, quote_parcel
from orders.goods import is_for_sale, is_published
from orders.models import Checkout
from primitives.languages import BASE_LANGUAGE


def assemble(checkouts: Sequence[Checkout], rows: Rows, *, language: str | None, now: datetime) -> dict[UUID, Basket]:
    """The baskets of checkouts by id, nothing taken off yet. One statement for rate cards where any has an address."""
    reachable = [checkout for checkout in checkouts if destination_of(checkout) is not None]
    offers = load_offers(
        vendor_ids={row.variant.product.vendor_id for checkout in reachable for row in rows[checkout.pk]},
        currencies={checkout.currency for checkout in reachable},
        language=language or (checkouts[0].language_code if checkouts else BASE_LANGUAGE),
    )
    return {
        checkout.pk: _basket(checkout, rows[checkout.pk], offers.get(checkout.currency, {}), now)
        for checkout in checkouts
    }


def _basket(checkout: Checkout, rows: Sequence[Any], offers: Offers, now: datetime) -> Basket:
    destination = destination_of(checkout)
    rows_of: defaultdict[int, list[Any]] = defaultdict(list)
    lines_of: defaultdict[int, list[BasketLine]] = defaultdict(list)
    lines = tuple(_basket_line(row, checkout.currency, now) for row in rows)
    for row, line in zip(rows, lines, strict=True):
        rows_of[line.vendor.pk].append(row)
        lines_of[line.vendor.pk].append(line)
    parts = tuple(
        _vendor_part(checkout, rows_of[vendor_id][0], tuple(vendor_lines), offers.get(vendor_id, ()), destination)
        for vendor_id, vendor_lines in lines_of.items()
    )
    return Basket(checkout=checkout, lines=lines, parts=parts)


def _basket_line(row: Any, currency: str, now: datetime) -> BasketLine:
    return BasketLine(
        row=row,
        currency=currency,
        price=price_row(row, row.quantity, currency, row.price_override_amount),
        is_available=row.price_amount is not None and is_published(row, now) and is_for_sale(row, now),
        stars=row.stars,
        translated_product_name=row.translated_product_name or "",
        translated_variant_name=row.translated_variant_name or "",
        promotion_amount=_promotion_amount(row),
        promotion=_applied_rule(row),
    )


def _promotion_amount(row: Any) -> Decimal:
    if row.promoted_price_amount is None or row.price_override_amount is not None:
        return Decimal(0)
    asked = row.price_amount if row.discounted_price_amount is None else row.discounted_price_amount
    amount: Decimal = (asked - row.promoted_price_amount) * row.quantity
    return amount


def _applied_rule(row: Any) -> AppliedRule | None:
    if row.rule_id is None:
        return None
    return AppliedRule(row.rule_id, row.promotion_name, row.promotion_vendor_id, row.rule_value_type, row.rule_value)


def _vendor_part(
    checkout: Checkout,
    row: Any,
    lines: tuple[BasketLine, ...],
    offers: Sequence[Offer],
    destination: Destination | None,
) -> VendorPart:
    travelling = [line for line in lines if line.is_shipping_required]
    parcel = (
        pack(
            lines[0].vendor.pk,
            row,
            [(line.variant, line.row.quantity, line.price.total_amount) for line in travelling],
        )
        if travelling
        else None
    )
    quotes = quote_parcel(parcel, offers, destination) if parcel and destination else ()
    return VendorPart(
        vendor=lines[0].vendor,
        lines=lines,
        parcel=parcel,
        quotes=quotes,
        chosen=choose_quote(quotes, own_method_id=row.own_method_id, common_method_id=checkout.shipping_method_id),
    )
