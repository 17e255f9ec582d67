"""Delivery methods and checkouts for tests. Checkouts come from the actions, as real ones do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.addresses import clean_address
from accounts.models import Address
from catalog.models import Channel, ProductVariant
from orders.actions import LineInput, create_checkout
from orders.models import Checkout, ShippingMethod, ShippingRate, VendorShippingMethod, Zone
from tests.factories.catalog import make_channel, make_product
from tests.factories.vendors import make_vendor
from vendors.models import Vendor

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

VIETNAMESE_ADDRESS: dict[str, Any] = {
    "first_name": "Lan",
    "last_name": "Nguyễn",
    "street_address_1": "12 Cách Mạng Tháng Tám",
    "country": "VN",
    "country_area": "Tây Ninh",
    "city": "Phường Tân Ninh",
    "phone": "0912345678",
}

_numbers = count(1)


def make_address(**overrides: Any) -> Address:
    """An unsaved Vietnamese address, cleaned."""
    return clean_address(VIETNAMESE_ADDRESS | overrides)


def make_shipping_method(
    *,
    name: str | None = None,
    currency: str = "VND",
    first_grams: int = 1_000,
    step_grams: int = 500,
    zones: Mapping[str, tuple[int, int]] | None = None,
    **fields: Any,
) -> ShippingMethod:
    """A method with a rate per zone: (amount of the first grams, amount of each further step)."""
    number = next(_numbers)
    method = ShippingMethod.objects.create(
        **{"name": name or f"Method {number}", "slug": f"method-{number}", "sort_order": number} | fields
    )
    rates = zones or {
        Zone.SAME_PROVINCE: (20_000, 5_000),
        Zone.SAME_REGION: (25_000, 7_000),
        Zone.COUNTRY: (30_000, 9_000),
    }
    ShippingRate.objects.bulk_create(
        ShippingRate(
            shipping_method=method,
            zone=zone,
            currency=currency,
            first_grams=first_grams,
            first_amount=Decimal(first),
            step_grams=step_grams,
            step_amount=Decimal(step),
        )
        for zone, (first, step) in rates.items()
    )
    return method


def offer_method(
    *, vendor: Vendor, method: ShippingMethod, currency: str = "VND", free_from: int | None = None
) -> VendorShippingMethod:
    return VendorShippingMethod.objects.create(
        vendor=vendor,
        shipping_method=method,
        currency=currency,
        free_from_amount=None if free_from is None else Decimal(free_from),
    )


def make_checkout(
    *,
    lines: Mapping[ProductVariant, int] | None = None,
    channel: Channel | None = None,
    email: str = "lan@example.com",
    address: Address | None = None,
    method: ShippingMethod | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> Checkout:
    """A checkout with these quantities by variant; with ``address`` it ships and bills there, by ``method``."""
    checkout = create_checkout(
        channel=channel or make_channel(),
        lines=[LineInput(variant_id=variant.pk, quantity=quantity) for variant, quantity in (lines or {}).items()],
        email=email,
        shipping_address=address,
        billing_address=address.copy() if address else None,
        now=now,
        **fields,
    )
    if method is not None:
        checkout.shipping_method = method
        checkout.save(update_fields=["shipping_method"])
    return checkout


def make_basket(
    *,
    vendors: int = 2,
    quantity: int = 1,
    price: int = 100_000,
    stock: int = 10,
    method: ShippingMethod | None = None,
    **fields: Any,
) -> Any:
    """A checkout with one variant of each vendor, addressed and with a delivery method."""
    method = method or make_shipping_method(name="Tiêu chuẩn")
    lines = {}
    for _ in range(vendors):
        vendor = make_vendor()
        offer_method(vendor=vendor, method=method)
        lines[make_product(vendor=vendor, price=price, stock=stock).variants.get()] = quantity
    return make_checkout(lines=lines, **{"address": make_address(), "method": method} | fields)
