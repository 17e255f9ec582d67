"""Every write to the catalogue that matters: prices, publication, stock. Stars are published by ``ocop`` alone.

Prices of variants are the truth; the price range on a product's listing is kept beside them in the same transaction,
so that lists sort and filter by price without looking at variants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.models import (
    Channel,
    Product,
    ProductChannelListing,
    ProductVariant,
    Stock,
    VariantChannelListing,
    Warehouse,
)
from primitives.money import LARGEST_AMOUNT, quantize

BATCH = 1_000
"""Prices stay below this, in any currency: the columns hold twelve digits before the point."""
MAX_QUANTITY = 2**31 - 1


@dataclass(frozen=True, slots=True)
class VariantPrice:
    """What a variant costs in a market, tax included, in the currency of the channel.

    ``discounted_amount`` is what a promotion asks instead, ``prior_amount`` the lowest price of the last 30 days.
    """

    variant_id: int
    channel_id: int
    amount: Decimal
    discounted_amount: Decimal | None = None
    prior_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StockLevel:
    """How many units of a variant lie in a warehouse, promised ones included."""

    warehouse_id: UUID
    variant_id: int
    quantity: int


def set_variant_price(
    *, variant_id: int, channel_id: int, amount: Decimal, discounted_amount: Decimal | None = None
) -> VariantChannelListing:
    """Sell a variant in a channel at this price from now on. Raises ``ValidationError`` at its field."""
    price = VariantPrice(variant_id, channel_id, amount, discounted_amount)
    set_variant_prices(prices=[price])
    return VariantChannelListing.objects.get(variant_id=variant_id, channel_id=channel_id)


def set_variant_prices(*, prices: Sequence[VariantPrice]) -> None:
    """Set many prices, all or none, and the price ranges of their products; a handful of statements per thousand.

    Of two prices for the same variant and channel the later counts. Raises ``ValidationError`` for the first one that is wrong.
    """
    channels = Channel.objects.in_bulk({price.channel_id for price in prices})
    rows = {(price.variant_id, price.channel_id): _priced(price, channels.get(price.channel_id)) for price in prices}
    with transaction.atomic():
        product_ids = set(_products_of({price.variant_id for price in prices}).values())
        lock_products(product_ids)
        VariantChannelListing.objects.bulk_create(
            rows.values(),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["variant", "channel"],
            update_fields=[
                "currency",
                "price_amount",
                "discounted_price_amount",
                "promoted_price_amount",
                "prior_price_amount",
            ],
        )
        for lower in _lowering:
            lower({price.variant_id for price in prices})
        refresh_price_ranges(product_ids=product_ids)


_lowering: list[Callable[[Collection[int]], None]] = []


def lower_prices_with(function: Callable[[Collection[int]], None]) -> None:
    """Let ``function`` lower the prices of variants whenever they were set anew, in the same transaction, their products
    locked. What lowers prices stands above this package; it names itself here from its app's ``ready``.
    """
    if function not in _lowering:
        _lowering.append(function)


def write_promoted_prices(*, listings: Sequence[VariantChannelListing]) -> None:
    """Store ``promoted_price_amount`` of these rows. The caller has locked the products and refreshes their ranges."""
    VariantChannelListing.objects.bulk_update(listings, ["promoted_price_amount"], batch_size=200)


def remove_variant_prices(*, variant_ids: Collection[int], channel_id: int) -> None:
    """Stop selling these variants in the channel. Raises ``ValidationError`` for an unknown variant."""
    with transaction.atomic():
        product_ids = set(_products_of(variant_ids).values())
        lock_products(product_ids)
        VariantChannelListing.objects.filter(variant_id__in=variant_ids, channel_id=channel_id).delete()
        refresh_price_ranges(product_ids=product_ids)


def refresh_price_ranges(*, product_ids: Collection[int]) -> None:
    """Bring the price ranges of these products' listings in line with their variants' prices.

    Only rows that are wrong are written. Whoever changes prices calls it in the same transaction.
    """
    ordered = sorted(product_ids)
    for start in range(0, len(ordered), BATCH):
        _refresh_batch(ordered[start : start + BATCH])


def _refresh_batch(product_ids: list[int]) -> None:
    asked = Coalesce("promoted_price_amount", "discounted_price_amount", "price_amount")
    ranges = {
        (product_id, channel_id): (lowest, highest)
        for product_id, channel_id, lowest, highest in VariantChannelListing.objects.filter(
            variant__product_id__in=product_ids
        )
        .order_by()
        .values_list("variant__product_id", "channel_id")
        .annotate(lowest=Min(asked), highest=Max(asked))
    }
    wrong = []
    for listing in ProductChannelListing.objects.filter(product_id__in=product_ids):
        lowest, highest = ranges.get((listing.product_id, listing.channel_id), (None, None))
        if (listing.price_min_amount, listing.price_max_amount) != (lowest, highest):
            listing.price_min_amount, listing.price_max_amount = lowest, highest
            wrong.append(listing)
    if wrong:
        ProductChannelListing.objects.bulk_update(wrong, ["price_min_amount", "price_max_amount"], batch_size=200)


def publish_products(
    *, product_ids: Collection[int], channel_id: int, now: datetime, published_at: datetime | None = None
) -> None:
    """Show these products in the channel and let them be bought, from ``published_at`` (else now) on.

    A product that is already published keeps its dates. Raises ``ValidationError`` at its field.
    """
    channel = _channel(channel_id)
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
    channel = _channel(channel_id)
    with transaction.atomic():
        lock_products(product_ids)
        ProductChannelListing.objects.filter(product_id__in=product_ids, channel=channel, is_published=True).update(
            is_published=False
        )


def set_stock(*, warehouse_id: UUID, variant_id: int, quantity: int) -> Stock:
    """Write down how many units of a variant the warehouse holds after an inventory.

    What is promised to orders stays promised, also when fewer units were found. Raises ``ValidationError``.
    """
    set_stocks(levels=[StockLevel(warehouse_id, variant_id, quantity)])
    return Stock.objects.get(warehouse_id=warehouse_id, variant_id=variant_id)


def set_stocks(*, levels: Sequence[StockLevel]) -> None:
    """Write down many inventories, all or none. Rows are locked in primary key order before they change.

    Of two for the same variant and warehouse the later counts. Raises ``ValidationError`` for the first wrong one.
    """
    for level in levels:
        if not 0 <= level.quantity <= MAX_QUANTITY:
            _refuse("quantity", _("Quantity must be a whole number that is not negative."), "invalid")
    warehouse_ids = {level.warehouse_id for level in levels}
    variant_ids = {level.variant_id for level in levels}
    vendors_of_warehouses = dict(Warehouse.objects.filter(pk__in=warehouse_ids).values_list("pk", "vendor_id"))
    if len(vendors_of_warehouses) < len(warehouse_ids):
        _refuse("warehouse_id", _("There is no such warehouse."), "not_found")
    products = _products_of(variant_ids)
    vendors_of_products = dict(_in_batches(Product.objects.values_list("pk", "vendor_id"), products.values()))
    for level in levels:
        if vendors_of_warehouses[level.warehouse_id] != vendors_of_products[products[level.variant_id]]:
            _refuse("warehouse_id", _("The warehouse belongs to another vendor."), "invalid")
    with transaction.atomic():
        ordered = sorted(variant_ids)
        for start in range(0, len(ordered), BATCH):
            list(Stock.objects.filter(variant_id__in=ordered[start : start + BATCH]).for_update())
        Stock.objects.bulk_create(
            (
                Stock(warehouse_id=level.warehouse_id, variant_id=level.variant_id, quantity=level.quantity)
                for level in {(level.warehouse_id, level.variant_id): level for level in levels}.values()
            ),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["warehouse", "variant"],
            update_fields=["quantity"],
        )


def _priced(price: VariantPrice, channel: Channel | None) -> VariantChannelListing:
    if channel is None:
        _refuse("channel_id", _("There is no such channel."), "not_found")
    for field, amount in (
        ("amount", price.amount),
        ("discounted_amount", price.discounted_amount),
        ("prior_amount", price.prior_amount),
    ):
        if amount is None:
            continue
        if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
            _refuse(field, _("A price is not negative and has at most twelve digits."), "invalid")
        if quantize(amount, channel.currency_code) != amount:
            _refuse(field, _("%(currency)s has no such fraction.") % {"currency": channel.currency_code}, "invalid")
    if price.discounted_amount is not None and price.discounted_amount > price.amount:
        _refuse("discounted_amount", _("A discount cannot raise the price."), "invalid")
    return VariantChannelListing(
        variant_id=price.variant_id,
        channel=channel,
        currency=channel.currency_code,
        price_amount=price.amount,
        discounted_price_amount=price.discounted_amount,
        prior_price_amount=price.prior_amount,
    )


def _products_of(variant_ids: Collection[int]) -> dict[int, int]:
    """The product of each variant. Raises ``ValidationError`` when one does not exist."""
    found = dict(_in_batches(ProductVariant.objects.values_list("pk", "product_id"), variant_ids))
    if len(found) < len(set(variant_ids)):
        _refuse("variant_id", _("There is no such variant."), "not_found")
    return found


def _in_batches(pairs: QuerySet[Any, tuple[int, int]], ids: Iterable[int]) -> Iterable[tuple[int, int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), BATCH):
        yield from pairs.filter(pk__in=ordered[start : start + BATCH])


def lock_products(product_ids: Collection[int]) -> None:
    """Lock product rows in primary key order, so that changes of one product's range come one after the other.

    Call it inside the transaction. Raises ``ValidationError`` for an unknown product.
    """
    ordered = sorted(set(product_ids))
    found = 0
    for start in range(0, len(ordered), BATCH):
        batch = Product.objects.select_for_update(no_key=True).filter(pk__in=ordered[start : start + BATCH])
        found += len(batch.order_by("pk").values_list("pk", flat=True))
    if found < len(ordered):
        _refuse("product_id", _("There is no such product."), "not_found")


def _channel(channel_id: int) -> Channel:
    channel = Channel.objects.filter(pk=channel_id).first()
    if channel is None:
        _refuse("channel_id", _("There is no such channel."), "not_found")
    return channel


def _refuse(field: str, message: str, code: str) -> NoReturn:
    raise ValidationError({field: ValidationError(message, code=code)})
