"""Which gift a basket earns. It is computed from the goods each time, like every price; nothing of it is stored."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from orders.goods import UNREAD_OF_PRODUCT, is_for_sale, is_published, priced, units_left
from primitives.languages import base_of
from primitives.money import total
from primitives.statements import Among, Statement
from promotions.models import GiftRule

GIFT_NAMESPACE = UUID("0f3b0c52-0c0e-4f1e-8a55-0a4f3f9f6f7d")

Gift = GiftRule.gifts.through
"""A variant that a rule may give."""


def gift_line_id(checkout_id: UUID) -> UUID:
    """The id under which clients know the gift of a checkout; derived, not stored."""
    return uuid5(GIFT_NAMESPACE, str(checkout_id))


def gives_gifts(channel: str, now: Any) -> Exists:
    """Whether a promotion gives gifts just now in the channel to whose key the path leads."""
    return Exists(GiftRule.objects.running(now).filter(channel=OuterRef(channel)))


def load_gifts(
    channel_ids: Iterable[int], languages: Iterable[str], *, now: datetime
) -> dict[tuple[int, str], list[Any]]:
    """What promotions give just now, by channel and language; one statement for each language, none for no channel.

    A row has its rule with the promotion, the variant, and what ``orders.goods`` reads of it.
    """
    wanted = set(channel_ids)
    found: dict[tuple[int, str], list[Any]] = {}
    for language in {base_of(language) for language in languages}:
        for row in _GIFTS.rows(channels=wanted, language=language, today=localdate(now), now=now):
            found.setdefault((row.giftrule.channel_id, language), []).append(row)
    return found


def best_gift(
    rows: Sequence[Any],
    *,
    spent: Mapping[int, Decimal],
    travelling: Collection[int],
    needed: Mapping[int, int],
    kept: Mapping[int, int],
    now: datetime,
) -> Any:
    """The most precious gift that a basket earns, or None.

    ``spent`` is what its goods cost by vendor, ``travelling`` are the vendors that send a parcel, ``needed`` the units
    of each variant that it holds, ``kept`` those that are reserved for checkouts. A vendor's promotion counts and gives
    only that vendor's goods. A gift comes in a parcel that is sent anyway, so that nobody pays for its delivery.
    """

    def is_earned(row: Any) -> bool:
        funder = row.giftrule.promotion.vendor_id
        counted = total(spent.values()) if funder is None else spent.get(funder, Decimal(0))
        return bool(counted >= row.giftrule.min_spent_amount)

    def can_be_given(row: Any) -> bool:
        product = row.productvariant.product
        is_carried = product.vendor_id in (travelling if product.product_type.is_shipping_required else spent)
        return is_carried and row.giftrule.promotion.vendor_id in (None, product.vendor_id) and is_there(row)

    def is_there(row: Any) -> bool:
        variant = row.productvariant
        left = row.available_quantity - kept.get(variant.pk, 0) - needed.get(variant.pk, 0)
        is_sold = row.price_amount is not None and is_published(row, now) and is_for_sale(row, now)
        return is_sold and (left > 0 or not variant.track_inventory)

    possible = (row for row in rows if is_earned(row) and can_be_given(row))
    return max(possible, key=lambda row: (row.price_amount, -row.pk), default=None)


def _gift_query(channels: Any, language: Any, today: Any, now: Any) -> QuerySet[Any]:
    running = GiftRule.objects.running(now).filter(Among("channel", channels))
    gifts: QuerySet[Any] = Gift._default_manager.filter(giftrule__in=running)
    rows: QuerySet[Any] = (
        priced(gifts, prefix="productvariant__", channel=F("giftrule__channel"), today=today)
        .alias(
            product_translation=FilteredRelation(
                "productvariant__product__translations",
                condition=Q(productvariant__product__translations__language_code=language),
            ),
            variant_translation=FilteredRelation(
                "productvariant__translations",
                condition=Q(productvariant__translations__language_code=language),
            ),
        )
        .annotate(
            available_quantity=units_left("productvariant"),
            translated_product_name=F("product_translation__name"),
            translated_variant_name=F("variant_translation__name"),
        )
        .select_related("giftrule__promotion", "productvariant__product__product_type")
        .defer(*(f"productvariant__{name.removeprefix('variant__')}" for name in UNREAD_OF_PRODUCT))
        .order_by("pk")
    )
    return rows


_GIFTS: Statement[Any] = Statement(_gift_query)
