"""Which products a channel shows: they are published and hidden here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from catalog.actions.locking import find_channel, lock_products
from catalog.actions.prices import refresh_price_ranges
from catalog.models import ProductChannelListing
from primitives.rows import BATCH


def publish_products(
    *, product_ids: Collection[int], channel_id: int, now: datetime, published_at: datetime | None = None
) -> None:
    """Show these products in the channel and let them be bought, from ``published_at`` (else now) on.

    A product that is already published keeps its dates. Raises ``ValidationError`` at its field.
    """
    channel = find_channel(channel_id)
    since = published_at or now
    with transaction.atomic():
        lock_products(product_ids)
        ProductChannelListing.objects.filter(product_id__in=product_ids, channel=channel, is_published=False).update(
            is_published=True, published_at=since, available_for_purchase_at=since
        )
        listed = set(
            ProductChannelListing.objects.filter(product_id__in=product_ids, channel=channel).values_list(
                "product_id", flat=True
            )
        )
        ProductChannelListing.objects.bulk_create(
            (
                ProductChannelListing(
                    product_id=product_id,
                    channel=channel,
                    currency=channel.currency_code,
                    is_published=True,
                    published_at=since,
                    available_for_purchase_at=since,
                )
                for product_id in sorted(set(product_ids) - listed)
            ),
            batch_size=BATCH,
        )
        refresh_price_ranges(product_ids=product_ids)


def unpublish_products(*, product_ids: Collection[int], channel_id: int) -> None:
    """Hide these products from the channel's shoppers; prices and stock stay. Raises ``ValidationError``."""
    channel = find_channel(channel_id)
    with transaction.atomic():
        lock_products(product_ids)
        ProductChannelListing.objects.filter(product_id__in=product_ids, channel=channel, is_published=True).update(
            is_published=False
        )
