"""How much of a variant a shopper can buy now. Only for reading: a sale checks again after locking."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from catalog.models import Channel, ProductChannelListing, ProductVariant, Stock, Warehouse
from catalog.models.products import not_sold
from primitives.statements import Among, Slot, Statement

_UNITS = Statement[tuple[int, int]](
    lambda variants: (
        Stock.objects.available()
        .filter(Among("variant", variants))
        .order_by()
        .values_list("variant_id")
        .annotate(units=Sum(F("quantity") - F("quantity_allocated")))
    )
)


def available_quantities(variant_ids: Collection[int]) -> dict[int, int]:
    """Units of each variant that are promised to nobody, in warehouses that ship; one statement.

    Variants without any are left out. Whether a variant counts its stock is not checked here.
    """
    return dict(_UNITS.rows(variants=variant_ids))


def buyable_variants(channel: int | Slot) -> QuerySet[ProductVariant]:
    """Variants with a price in the channel that are in stock, or do not count their stock."""
    in_stock = Stock.objects.available().filter(variant=OuterRef("pk"))
    return ProductVariant.objects.filter(
        Q(track_inventory=False) | Q(Exists(in_stock)), channel_listings__channel=channel
    )


def stocked_products(channel: Channel) -> QuerySet[Any]:
    """The keys of all products with something to buy in the channel, possibly more than once. One hash serves a whole
    list; to ask for each product in turn would take seconds.
    """
    counted = Stock.objects.filter(
        quantity__gt=F("quantity_allocated"), variant__channel_listings__channel=channel.pk
    ).exclude(warehouse__in=Warehouse.objects.filter(is_active=False).values("pk"))
    uncounted = ProductVariant.objects.filter(track_inventory=False, channel_listings__channel=channel.pk)
    return counted.values_list("variant__product_id").union(uncounted.values_list("product_id"), all=True)


_SHOWN_AND_BUYABLE = Statement[tuple[int]](
    lambda products, channel, now: (
        ProductChannelListing.objects.open(channel=channel, now=now)
        .filter(
            Among("product", products),
            Exists(buyable_variants(channel).filter(product=OuterRef("product"))),
            available_for_purchase_at__lte=now,
        )
        .values_list("product_id")
    )
)


def available_products(product_ids: Collection[int], channel: Channel, *, now: datetime) -> set[int]:
    """Which of these products are shown in the channel and have something to buy there now; one statement."""
    return {pk for (pk,) in _SHOWN_AND_BUYABLE.rows(products=product_ids, channel=channel.pk, now=now)}


def _number_of(listings: QuerySet[ProductChannelListing]) -> Coalesce:
    return Coalesce(Subquery(listings.order_by().values("channel").annotate(number=Count("pk")).values("number")), 0)


_PUBLISHED = Statement[tuple[int]](
    lambda channel, now: Channel.objects.filter(pk=channel).values_list(
        _number_of(ProductChannelListing.objects.open(channel=channel, now=now))
        - _number_of(ProductChannelListing.objects.open(channel=channel, now=now).filter(product__in=not_sold()))
    )
)


def count_published(channel: int, *, now: datetime) -> int:
    """How many products the shoppers of a channel may see (``ProductQuerySet.published``).

    Counts the open listings along their index and subtracts the few that are not sold. That takes a tenth of the time
    of looking up each product's vendor.
    """
    ((number,),) = _PUBLISHED.rows(channel=channel, now=now)
    return number
