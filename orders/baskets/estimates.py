"""What delivery would cost for goods that are in no checkout."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from catalog.models import Channel
from orders.baskets.offers import load_offers, quotes_by_vendor
from orders.baskets.parcels import pack, price_row
from orders.delivery import Destination, Quote
from orders.goods import VARIANTS
from primitives.languages import BASE_LANGUAGE


def estimate_delivery(
    *,
    quantities: Mapping[int, int],
    destination: Destination,
    channel: Channel,
    now: datetime,
    language: str = BASE_LANGUAGE,
) -> dict[int, tuple[Quote, ...]]:
    """What goods that are in no checkout would cost to deliver, by vendor and cheapest first.

    ``quantities`` is by variant id; unknown variants and digital goods make no parcel. A province is address enough, so
    a fee can be shown before the address form.
    """
    rows = VARIANTS.rows(variants=set(quantities), channel=channel.pk, today=localdate(now))
    rows_of: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.product.product_type.is_shipping_required and quantities[row.pk] > 0:
            rows_of[row.product.vendor_id].append(row)
    parcels = [
        pack(
            vendor_id,
            vendor_rows[0],
            [
                (row, quantities[row.pk], price_row(row, quantities[row.pk], channel.currency_code).total_amount)
                for row in vendor_rows
            ],
        )
        for vendor_id, vendor_rows in rows_of.items()
    ]
    offers = load_offers(vendor_ids=rows_of, currencies=[channel.currency_code], language=language)
    return quotes_by_vendor(parcels, offers.get(channel.currency_code, {}), destination)
