"""Goods as a shopper meets them: what they cost, whether they are for sale, how many are left, where they leave from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    F,
    FilteredRelation,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils.timezone import localdate

from catalog.models import Channel, Product, ProductType, ProductVariant, Stock, Warehouse
from orders.reservations import reserved_quantities
from primitives.statements import Among, Statement
from vendors.models import VendorStatus


def all_but(prefix: str, model: type[Model], kept: set[str]) -> tuple[str, ...]:
    """The columns of a joined row that nobody here reads: texts and JSON that would only cost time."""
    return tuple(f"{prefix}{field.name}" for field in model._meta.concrete_fields if field.name not in kept)


UNREAD_OF_PRODUCT = (
    *all_but("variant__product__", Product, {"id", "name", "slug", "vendor", "product_type", "weight_grams"}),
    *all_but("variant__product__product_type__", ProductType, {"id", "name", "is_shipping_required", "weight_grams"}),
)


def load_variants(
    variant_ids: Iterable[int], *, channel: Channel, now: datetime, checkout_id: UUID
) -> dict[int, ProductVariant]:
    """Read variants with price, visibility and ``available_quantity`` for a checkout in the channel.

    One statement; one more where goods are reserved for other checkouts. ``is_for_sale`` and ``is_published`` read the
    annotations.
    """
    rows = VARIANTS.rows(variants=set(variant_ids), channel=channel.pk, today=localdate(now))
    variants = {row.pk: row for row in rows}
    for variant_id, kept in reserved_quantities(variants, now=now, except_for=checkout_id).items():
        variants[variant_id].available_quantity = max(variants[variant_id].available_quantity - kept, 0)
    return variants


def unit_weight(variant: ProductVariant) -> int:
    """Grams of one packed unit: of the variant, else of the product, else of its type."""
    product = variant.product
    return variant.weight_grams or product.weight_grams or product.product_type.weight_grams


def is_published(row: Any, now: datetime) -> bool:
    """Whether shoppers may see the product of an annotated row."""
    return bool(
        row.is_published_in_channel
        and (row.published_at is None or row.published_at <= now)
        and row.vendor_status == VendorStatus.ACTIVE
    )


def is_for_sale(row: Any, now: datetime) -> bool:
    """Whether the product of an annotated row can be bought at all: listed, released, its vendor selling."""
    return bool(
        row.available_for_purchase_at is not None
        and row.available_for_purchase_at <= now
        and row.vendor_status == VendorStatus.ACTIVE
    )


def priced(rows: QuerySet[Any], *, prefix: str, channel: Any, today: Any) -> QuerySet[Any]:
    """Annotate what decides price and availability; ``prefix`` leads to the variant, the others are expressions.

    A parcel leaves from the vendor's first warehouse that holds the goods, and the order takes them from there first.
    """
    held = Stock.objects.available().filter(variant=OuterRef(f"{prefix}pk")).order_by("warehouse__slug")
    first = Warehouse.objects.filter(vendor=OuterRef(f"{prefix}product__vendor"), is_active=True).order_by("slug")
    priced: QuerySet[Any] = rows.alias(
        listing=FilteredRelation(
            f"{prefix}channel_listings", condition=Q(**{f"{prefix}channel_listings__channel": channel})
        ),
        product_listing=FilteredRelation(
            f"{prefix}product__channel_listings",
            condition=Q(**{f"{prefix}product__channel_listings__channel": channel}),
        ),
        rank=FilteredRelation(
            f"{prefix}product__star_ranks",
            condition=Q(
                **{
                    f"{prefix}product__star_ranks__valid_from__lte": today,
                    f"{prefix}product__star_ranks__valid_until__gt": today,
                }
            ),
        ),
    ).annotate(
        price_amount=F("listing__price_amount"),
        discounted_price_amount=F("listing__discounted_price_amount"),
        promoted_price_amount=F("listing__promoted_price_amount"),
        is_published_in_channel=F("product_listing__is_published"),
        published_at=F("product_listing__published_at"),
        available_for_purchase_at=F("product_listing__available_for_purchase_at"),
        vendor_status=F(f"{prefix}product__vendor__status"),
        stars=F("rank__stars"),
        origin_warehouse_id=Subquery(held.values("warehouse")[:1], output_field=UUIDField()),
        origin_province_code=Coalesce(
            Subquery(held.values("warehouse__province_code")[:1]),
            Subquery(first.values("province_code")[:1]),
            F(f"{prefix}product__vendor__province_code"),
        ),
    )
    return priced


def units_left(variant: str) -> Coalesce:
    """How many units of the variant, to whose key the path leads, no order has taken. Reserved ones are not subtracted."""
    left = (
        Stock.objects.filter(variant=OuterRef(variant), warehouse__is_active=True)
        .order_by()
        .values("variant")
        .annotate(left=Sum(Greatest(F("quantity") - F("quantity_allocated"), Value(0))))
        .values("left")
    )
    return Coalesce(Subquery(left, output_field=IntegerField()), 0)


def _variant_query(variants: Any, channel: Any, today: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        priced(ProductVariant.objects.filter(Among("pk", variants)), prefix="", channel=channel, today=today)
        .annotate(available_quantity=units_left("pk"))
        .select_related("product__product_type")
        .defer(*(name.removeprefix("variant__") for name in UNREAD_OF_PRODUCT))
        .order_by("pk")
    )
    return rows


# To compose it again would cost more than to ask.
VARIANTS: Statement[Any] = Statement(_variant_query)
