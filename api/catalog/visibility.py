"""Which rows a viewer reaches, where no QuerySet's ``visible_to`` says it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from api.terms.conditions import metadata_condition
from api.terms.context import Info
from catalog.models import Channel, Collection, CollectionChannelListing, Product, ProductVariant, published


def visible_collections(info: Info, channel: Channel | None) -> QuerySet[Collection]:
    """Collections that are published in the channel; for staff all that are listed there, or simply all."""
    listings = CollectionChannelListing.objects.all()
    if channel is not None:
        listings = listings.filter(channel=channel)
    if info.context.viewer.has_permission("MANAGE_PRODUCTS"):
        return Collection.objects.filter(pk__in=listings.values("collection")) if channel else Collection.objects.all()
    return Collection.objects.none() if channel is None else published_collections(channel, info.context.now)


def published_collections(channel: Channel, now: datetime) -> QuerySet[Collection]:
    """Collections that anybody may see in the channel."""
    listings = CollectionChannelListing.objects.filter(published(now), channel=channel)
    return Collection.objects.filter(pk__in=listings.values("collection"))


def variants_in(
    info: Info, channel: Channel | None, *, filter: dict[str, Any] | None = None
) -> QuerySet[ProductVariant]:
    """Variants with a price in the channel of products that the viewer may see; for staff all."""
    viewer = info.context.viewer
    products = Product.objects.visible_to(viewer, channel=channel, now=info.context.now)
    variants = ProductVariant.objects.filter(product__in=products.values("pk"))
    if channel is not None and not viewer.has_permission("MANAGE_PRODUCTS"):
        variants = variants.filter(channel_listings__channel=channel)
    return variants.filter(_asked(filter or {}))


def _asked(filter: dict[str, Any]) -> Q:
    condition = Q()
    if filter.get("search"):
        text = filter["search"]
        condition &= Q(name__icontains=text) | Q(sku__icontains=text) | Q(product__name__icontains=text)
    if filter.get("sku"):  # an empty choice filters nothing
        condition &= Q(sku__in=filter["sku"])
    if filter.get("is_preorder"):
        condition &= Q(pk__in=[])
    if filter.get("metadata") is not None:
        condition &= metadata_condition(filter["metadata"])
    updated = filter.get("updated_at") or {}
    for bound in ("gte", "lte"):
        if updated.get(bound) is not None:
            condition &= Q(**{f"updated_at__{bound}": updated[bound]})
    return condition
