"""What variants cost in each channel. Prices of variants are the truth; the price range on a product's listing is kept
beside them in the same transaction, so that lists sort and filter by price without looking at variants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, Min
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.actions.locking import lock_products, products_of
from catalog.models import Channel, ProductChannelListing, VariantChannelListing
from primitives.errors import refusal
from primitives.money import LARGEST_AMOUNT, quantize
from primitives.rows import RowErrors, in_batches, upsert


@dataclass(frozen=True, slots=True)
class VariantPrice:
    """What a variant costs in a channel, tax included, in its currency.

    ``discounted_amount`` is what a promotion asks instead, ``prior_amount`` the lowest price of the last 30 days: the
    stored one stays where none is told.
    """

    variant_id: int
    channel_id: int
    amount: Decimal
    discounted_amount: Decimal | None = None
    prior_amount: Decimal | None = None


_COLUMNS = ("currency", "price_amount", "discounted_price_amount", "promoted_price_amount")


def set_variant_price(
    *, variant_id: int, channel_id: int, amount: Decimal, discounted_amount: Decimal | None = None
) -> VariantChannelListing:
    """Sell a variant in a channel at this price from now on. Raises ``ValidationError`` at its field."""
    price = VariantPrice(variant_id, channel_id, amount, discounted_amount)
    set_variant_prices(prices=[price])
    return VariantChannelListing.objects.get(variant_id=variant_id, channel_id=channel_id)


def set_variant_prices(*, prices: Sequence[VariantPrice]) -> None:
    """Set many prices, all or none, and the price ranges of their products; a handful of statements per thousand.

    Of two prices for the same variant and channel the later counts. Locks the products. Raises ``RowsRefused``.
    """
    errors = RowErrors()
    channels = Channel.objects.in_bulk({price.channel_id for price in prices})
    for number, price in enumerate(prices):
        with errors.of(number):
            _check(price, channels.get(price.channel_id))
    product_ids = set(products_of([price.variant_id for price in prices], errors).values())
    errors.raise_any()
    with transaction.atomic():
        lock_products(product_ids)
        rows = (_priced(price, channels[price.channel_id]) for price in prices)
        upsert(((row, _told_columns(row)) for row in rows), key=["variant_id", "channel_id"])
        for lower in _lowering:
            lower({price.variant_id for price in prices})
        refresh_price_ranges(product_ids=product_ids)


_lowering: list[Callable[[Collection[int]], None]] = []


def lower_prices_with(function: Callable[[Collection[int]], None]) -> None:
    """Let ``function`` lower the prices of variants whenever they are set, in the same transaction, their products
    locked. The package that lowers prices is above this one; it registers here from its app's ``ready``.
    """
    if function not in _lowering:
        _lowering.append(function)


def write_promoted_prices(*, listings: Sequence[VariantChannelListing]) -> None:
    """Store ``promoted_price_amount`` of these rows. The caller has locked the products and refreshes their ranges."""
    VariantChannelListing.objects.bulk_update(listings, ["promoted_price_amount"], batch_size=200)


def remove_variant_prices(*, variant_ids: Collection[int], channel_id: int) -> None:
    """Stop selling these variants in the channel. Locks the products. Raises ``ValidationError`` for an unknown variant."""
    errors = RowErrors()
    product_ids = set(products_of(list(variant_ids), errors).values())
    errors.raise_any()
    with transaction.atomic():
        lock_products(product_ids)
        VariantChannelListing.objects.filter(variant_id__in=variant_ids, channel_id=channel_id).delete()
        refresh_price_ranges(product_ids=product_ids)


def refresh_price_ranges(*, product_ids: Collection[int]) -> None:
    """Bring the price ranges of these products' listings in line with the prices of their variants.

    Only rows that are wrong are written. Whoever changes prices calls it in the same transaction.
    """
    for part in in_batches(set(product_ids)):
        _refresh_batch(part)


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
    listings = ProductChannelListing.objects.filter(product_id__in=product_ids)
    for product_id, channel_id, currency, least, most in listings.values_list(
        "product_id", "channel_id", "currency", "price_min_amount", "price_max_amount"
    ):
        lowest, highest = ranges.get((product_id, channel_id), (None, None))
        if (least, most) != (lowest, highest):
            wrong.append(
                ProductChannelListing(
                    product_id=product_id,
                    channel_id=channel_id,
                    currency=currency,
                    price_min_amount=lowest,
                    price_max_amount=highest,
                )
            )
    # Every listing is there: this is an update by key, many times faster than one that names each row in a CASE.
    columns = ["price_min_amount", "price_max_amount"]
    upsert(((listing, columns) for listing in wrong), key=["product_id", "channel_id"])


def _check(price: VariantPrice, channel: Channel | None) -> None:
    if channel is None:
        raise refusal("channel_id", _("No such channel."), "not_found")
    for field, amount in (
        ("amount", price.amount),
        ("discounted_amount", price.discounted_amount),
        ("prior_amount", price.prior_amount),
    ):
        if amount is None:
            continue
        if not amount.is_finite() or not 0 <= amount <= LARGEST_AMOUNT:
            raise refusal(field, _("A price is not negative and has at most twelve digits."))
        if quantize(amount, channel.currency_code) != amount:
            raise refusal(field, _("%(currency)s has no amounts this small."), currency=channel.currency_code)
    if price.discounted_amount is not None and price.discounted_amount > price.amount:
        raise refusal("discounted_amount", _("A discount cannot raise the price."))


def _told_columns(row: VariantChannelListing) -> tuple[str, ...]:
    return _COLUMNS if row.prior_price_amount is None else (*_COLUMNS, "prior_price_amount")


def _priced(price: VariantPrice, channel: Channel) -> VariantChannelListing:
    return VariantChannelListing(
        variant_id=price.variant_id,
        channel=channel,
        currency=channel.currency_code,
        price_amount=price.amount,
        discounted_price_amount=price.discounted_amount,
        prior_price_amount=price.prior_amount,
    )
