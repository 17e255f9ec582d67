"""What a line costs and what its vendor packs, of goods in a checkout or in none."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from catalog.models import ProductVariant
from orders.delivery import Parcel
from orders.goods import unit_weight
from orders.pricing import LinePrice, price_line
from primitives.money import total


def price_row(row: Any, quantity: int, currency: str, override: Decimal | None = None) -> LinePrice:
    return price_line(
        quantity=quantity,
        currency=currency,
        price_amount=row.price_amount,
        discounted_price_amount=row.discounted_price_amount
        if row.promoted_price_amount is None
        else row.promoted_price_amount,
        price_override_amount=override,
    )


def pack(vendor_id: int, first_row: Any, items: Iterable[tuple[ProductVariant, int, Decimal]]) -> Parcel:
    packed = list(items)
    return Parcel(
        vendor_id=vendor_id,
        origin_province_code=first_row.origin_province_code,
        origin_warehouse_id=first_row.origin_warehouse_id,
        goods_amount=total(amount for _, _, amount in packed),
        weight_grams=sum(unit_weight(variant) * quantity for variant, quantity, _ in packed),
        volume_cm3=total(v.length_cm * v.width_cm * v.height_cm * quantity for v, quantity, _ in packed),
    )
