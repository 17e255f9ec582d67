"""What lists and pages of products read beside the product row: prices, listings, pictures, attributes, stock.

Each takes one statement for all products at a place, and is kept for the rest of the request.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models.functions import Coalesce

from api.terms.context import ChannelContext, Info
from api.terms.loading import remembered, rows_by
from catalog.models import (
    OCOP_STARS_SLUG,
    AttributeValue,
    Channel,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductMedia,
    ProductTypeAttribute,
    ProductVariant,
    StarRank,
    VariantAttributeValue,
    VariantChannelListing,
)
from catalog.models import (
    Attribute as AttributeRow,
)
from catalog.models import (
    AttributeValue as AttributeValueRow,
)
from primitives.money import Money, TaxedMoney
from primitives.statements import Among, Statement

_LOWERED = Coalesce("promoted_price_amount", "discounted_price_amount")
_PRICES = ("price_amount", _LOWERED, "prior_price_amount", "currency")

PRICES_OF_PRODUCTS = Statement[tuple[Any, ...]](
    lambda products, channel: VariantChannelListing.objects.filter(
        Among("variant__product", products), channel=channel
    ).values_list("variant__product_id", "variant_id", *_PRICES)
)
PRICES_OF_VARIANTS = Statement[tuple[Any, ...]](
    lambda variants, channel: VariantChannelListing.objects.filter(
        Among("variant", variants), channel=channel
    ).values_list("variant_id", *_PRICES)
)
LISTINGS = Statement[ProductChannelListing](
    lambda products, channel: ProductChannelListing.objects.filter(Among("product", products), channel=channel)
)
PICTURES = Statement[ProductMedia](
    lambda products: ProductMedia.objects.filter(Among("product", products)).order_by("sort_order", "pk")
)
VARIANTS = Statement[ProductVariant](
    lambda products: ProductVariant.objects.filter(Among("product", products)).order_by("sort_order", "pk")
)
SOLD_VARIANTS = Statement[ProductVariant](
    lambda products, channel: ProductVariant.objects.filter(
        Among("product", products), channel_listings__channel=channel
    ).order_by("sort_order", "pk")
)
STARS = Statement[tuple[int, int]](
    lambda products, today: (
        StarRank.objects.in_force(today).filter(Among("product", products)).values_list("product_id", "stars")
    )
)
ATTRIBUTES_OF_TYPES = Statement[ProductTypeAttribute](
    lambda types: (
        ProductTypeAttribute.objects.filter(Among("product_type", types))
        .select_related("attribute")
        .order_by("sort_order", "pk")
    )
)
VALUES_OF_PRODUCTS = Statement[ProductAttributeValue](
    lambda products: (
        ProductAttributeValue.objects.filter(Among("product", products))
        .select_related("value")
        .order_by("sort_order", "pk")
    )
)
VALUES_OF_VARIANTS = Statement[VariantAttributeValue](
    lambda variants: (
        VariantAttributeValue.objects.filter(Among("variant", variants))
        .select_related("value")
        .order_by("sort_order", "pk")
    )
)
VALUES_OF_STARS = Statement[AttributeValue](
    lambda: AttributeValue.objects.filter(attribute__slug=OCOP_STARS_SLUG).select_related("attribute")
)


@dataclass(frozen=True, slots=True)
class TaxedRange:
    start: TaxedMoney
    stop: TaxedMoney


@dataclass(frozen=True, slots=True)
class ProductPricing:
    """What the variants of a product cost in a channel, with and without promotions."""

    currency: str
    price_range: TaxedRange
    price_range_undiscounted: TaxedRange

    @property
    def on_sale(self) -> bool:
        return self.discount is not None

    @property
    def discount(self) -> TaxedMoney | None:
        lowered = self.price_range_undiscounted.start.gross.amount - self.price_range.start.gross.amount
        return TaxedMoney.untaxed(lowered, self.currency) if lowered > 0 else None


@dataclass(frozen=True, slots=True)
class VariantPricing:
    """What a variant costs in a channel, with and without promotions."""

    price: TaxedMoney
    price_undiscounted: TaxedMoney
    price_prior: TaxedMoney | None

    @property
    def on_sale(self) -> bool:
        return self.discount is not None

    @property
    def discount(self) -> TaxedMoney | None:
        lowered = self.price_undiscounted.gross.amount - self.price.gross.amount
        return TaxedMoney.untaxed(lowered, self.price.currency) if lowered > 0 else None


def shared_channel(roots: Iterable[ChannelContext]) -> dict[Channel | None, list[ChannelContext]]:
    """The parents by channel, nearly always one."""
    groups: defaultdict[Channel | None, list[ChannelContext]] = defaultdict(list)
    for root in roots:
        groups[root.channel].append(root)
    return groups


def product_pricing(info: Info, roots: list[ChannelContext]) -> list[ProductPricing | None]:
    """The pricing of each product; null where nothing of it has a price in the channel."""

    def load(keys: list[tuple[int, int]]) -> dict[tuple[int, int], ProductPricing]:
        found: dict[tuple[int, int], ProductPricing] = {}
        of_variants = info.context.cache.setdefault("variant_pricing", {})
        for channel_id, product_ids in _by_second(keys).items():
            amounts: defaultdict[int, list[tuple[Any, Any, str]]] = defaultdict(list)
            rows = PRICES_OF_PRODUCTS.rows(channel=channel_id, products=product_ids)
            for product_id, variant_id, amount, discounted, prior, currency in rows:
                amounts[product_id].append((amount if discounted is None else discounted, amount, currency))
                of_variants[variant_id, channel_id] = _variant_pricing(amount, discounted, prior, currency)
            for product_id, prices in amounts.items():
                found[product_id, channel_id] = _pricing(prices)
        return found

    return _by_product_and_channel(info, "product_pricing", roots, load)


def _pricing(prices: list[tuple[Any, Any, str]]) -> ProductPricing:
    currency = prices[0][2]
    return ProductPricing(
        currency=currency,
        price_range=_range([price for price, _undiscounted, _currency in prices], currency),
        price_range_undiscounted=_range([undiscounted for _price, undiscounted, _currency in prices], currency),
    )


def _range(amounts: list[Any], currency: str) -> TaxedRange:
    return TaxedRange(TaxedMoney.untaxed(min(amounts), currency), TaxedMoney.untaxed(max(amounts), currency))


def listings(info: Info, roots: list[ChannelContext]) -> list[ProductChannelListing | None]:
    """The listing of each product in its channel, if there is one."""

    def load(keys: list[tuple[int, int]]) -> dict[tuple[int, int], ProductChannelListing]:
        return {
            (row.product_id, channel_id): row
            for channel_id, product_ids in _by_second(keys).items()
            for row in LISTINGS.rows(channel=channel_id, products=product_ids)
        }

    return _by_product_and_channel(info, "product_listings", roots, load)


def _by_product_and_channel(info: Info, name: str, roots: list[ChannelContext], load: Any) -> list[Any]:
    keys = [(root.node.pk, root.channel.pk) for root in roots if root.channel is not None]
    found = iter(remembered(info, name, keys, load))
    return [next(found) if root.channel is not None else None for root in roots]


def _by_second(keys: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for first, second in keys:
        groups[second].append(first)
    return groups


def pictures(info: Info, product_ids: list[int]) -> list[list[ProductMedia]]:
    """The pictures of each product in their order."""

    def load(keys: list[int]) -> dict[int, list[ProductMedia]]:
        return rows_by(PICTURES.rows(products=keys), "product_id")

    return remembered(info, "product_pictures", product_ids, load, default=[])


def variants_of(info: Info, roots: list[ChannelContext]) -> list[list[ProductVariant]]:
    """The variants of each product in their order: those sold in the channel, for staff all of them."""
    sees_all = info.context.viewer.has_permission("MANAGE_PRODUCTS")

    def load(keys: list[tuple[int, int | None]]) -> dict[tuple[int, int | None], list[ProductVariant]]:
        found = {}
        groups: defaultdict[int | None, list[int]] = defaultdict(list)
        for product_id, channel_id in keys:
            groups[channel_id].append(product_id)
        for channel_id, product_ids in groups.items():
            if sees_all or channel_id is None:
                variants = VARIANTS.rows(products=product_ids)
            else:
                variants = SOLD_VARIANTS.rows(products=product_ids, channel=channel_id)
            by_product = rows_by(variants, "product_id")
            found.update({(product_id, channel_id): by_product[product_id] for product_id in product_ids})
        return found

    keys = [(root.node.pk, root.channel.pk if root.channel else None) for root in roots]
    found = remembered(info, "product_variants", keys, load, default=[])
    for root, variants in zip(roots, found, strict=True):
        for variant in variants:
            variant.product = root.node  # known: nobody needs to ask for it again
    return found


def variant_pricing(info: Info, roots: list[ChannelContext]) -> list[VariantPricing | None]:
    """The pricing of each variant; null where it has no price in its channel."""

    def load(keys: list[tuple[int, int]]) -> dict[tuple[int, int], VariantPricing]:
        return {
            (variant_id, channel_id): _variant_pricing(*prices)
            for channel_id, variant_ids in _by_second(keys).items()
            for variant_id, *prices in PRICES_OF_VARIANTS.rows(channel=channel_id, variants=variant_ids)
        }

    return _by_product_and_channel(info, "variant_pricing", roots, load)


def _variant_pricing(amount: Any, discounted: Any, prior: Any, currency: str) -> VariantPricing:
    return VariantPricing(
        price=TaxedMoney.untaxed(amount if discounted is None else discounted, currency),
        price_undiscounted=TaxedMoney.untaxed(amount, currency),
        price_prior=None if prior is None else TaxedMoney.untaxed(prior, currency),
    )


def stars_in_force(info: Info, product_ids: list[int]) -> list[int | None]:
    """The stars that each product shows today."""
    today: date = info.context.today

    def load(keys: list[int]) -> dict[int, int]:
        return dict(STARS.rows(today=today, products=keys))

    return remembered(info, "stars_in_force", product_ids, load)


def product_assignments(info: Info, products: list[Product]) -> list[list[Assignment]]:
    """What each product has of the attributes of its type, in their order, and the stars that are in force today.

    Attributes without a value are included, as in Saleor; hidden ones only for staff.
    """
    links = _type_attributes(info, [product.product_type_id for product in products], is_of_variant=False)
    values = _assigned_values(info, [product.pk for product in products])
    stars = stars_in_force(info, [product.pk for product in products])
    stars_values = _stars_values(info)
    answers = []
    for its_links, its_values, its_stars in zip(links, values, stars, strict=True):
        assignments = _assignments(info, its_links, its_values)
        if stars_values:
            shown = [stars_values[str(its_stars)]] if str(its_stars) in stars_values else []
            attribute = next(iter(stars_values.values())).attribute
            assignments = [found for found in assignments if found.attribute.pk != attribute.pk]
            assignments.insert(0, Assignment(attribute, shown))
        answers.append(assignments)
    return answers


def variant_assignments(info: Info, variants: list[ProductVariant], product_types: list[int]) -> list[Any]:
    """What each variant has of the attributes of its product's type: pairs of the type's link and the assignment."""
    links = _type_attributes(info, product_types, is_of_variant=True)

    def load(keys: list[int]) -> dict[int, list[AttributeValue]]:
        found: defaultdict[int, list[AttributeValue]] = defaultdict(list)
        for row in VALUES_OF_VARIANTS.rows(variants=keys):
            found[row.variant_id].append(row.value)
        return found

    values = remembered(info, "variant_values", [variant.pk for variant in variants], load, default=[])
    return [
        list(zip(visible(info, its_links), _assignments(info, its_links, its_values), strict=True))
        for its_links, its_values in zip(links, values, strict=True)
    ]


def visible(info: Info, links: list[ProductTypeAttribute]) -> list[ProductTypeAttribute]:
    """The attributes that the viewer may know of."""
    if info.context.viewer.has_permission("MANAGE_PRODUCTS"):
        return links
    return [link for link in links if link.attribute.visible_in_storefront]


def _assignments(info: Info, links: list[ProductTypeAttribute], values: list[AttributeValue]) -> list[Assignment]:
    by_attribute: defaultdict[int, list[AttributeValue]] = defaultdict(list)
    for value in values:
        by_attribute[value.attribute_id].append(value)
    return [
        Assignment(link.attribute, _with_attribute(by_attribute[link.attribute_id], link))
        for link in visible(info, links)
    ]


def _with_attribute(values: list[AttributeValue], link: ProductTypeAttribute) -> list[AttributeValue]:
    for value in values:
        value.attribute = link.attribute  # loaded: nobody needs to ask for it again
    return values


def _type_attributes(info: Info, type_ids: list[int], *, is_of_variant: bool) -> list[list[ProductTypeAttribute]]:
    """The attributes of products or of variants; both kinds come with one statement."""

    def load(keys: list[int]) -> dict[int, list[ProductTypeAttribute]]:
        return rows_by(ATTRIBUTES_OF_TYPES.rows(types=keys), "product_type_id")

    found = remembered(info, "type_attributes", type_ids, load, default=[])
    return [[link for link in links if link.is_of_variant is is_of_variant] for links in found]


def _assigned_values(info: Info, product_ids: list[int]) -> list[list[AttributeValue]]:
    def load(keys: list[int]) -> dict[int, list[AttributeValue]]:
        found: defaultdict[int, list[AttributeValue]] = defaultdict(list)
        for row in VALUES_OF_PRODUCTS.rows(products=keys):
            found[row.product_id].append(row.value)
        return found

    return remembered(info, "product_values", product_ids, load, default=[])


def _stars_values(info: Info) -> dict[str, AttributeValue]:
    """The values under which Saleor clients see the stars, by slug."""
    cache = info.context.cache
    if "stars_values" not in cache:
        cache["stars_values"] = {row.slug: row for row in VALUES_OF_STARS.rows()}
    values: dict[str, AttributeValue] = cache["stars_values"]
    return values


def money(amount: Any, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one product or variant has of one attribute; possibly nothing."""

    attribute: AttributeRow
    values: list[AttributeValueRow]
