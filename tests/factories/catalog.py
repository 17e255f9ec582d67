"""Rows of the catalogue for tests: each function stores what a shopper would see, unless told otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from catalog.models import (
    OCOP_STARS_SLUG,
    Attribute,
    AttributeInputType,
    AttributeValue,
    Category,
    Channel,
    Collection,
    CollectionChannelListing,
    CollectionProduct,
    Product,
    ProductAttributeValue,
    ProductChannelListing,
    ProductMedia,
    ProductType,
    ProductTypeAttribute,
    ProductVariant,
    StarRank,
    Stock,
    VariantAttributeValue,
    VariantChannelListing,
    Warehouse,
)
from tests.factories.vendors import make_vendor
from vendors.models import Vendor
from vietnam.text import slugify

PUBLISHED_AT = datetime(2024, 1, 1, tzinfo=UTC)

_numbers = count(1)


def make_channel(*, slug: str = "vn", currency: str = "VND", **fields: Any) -> Channel:
    """The channel with this slug; stored when it is not there yet."""
    channel, _ = Channel.objects.get_or_create(
        slug=slug, defaults={"name": slug.upper(), "currency_code": currency} | fields
    )
    return channel


def make_product_type(*, slug: str = "food", **fields: Any) -> ProductType:
    """The product type with this slug; stored when it is not there yet."""
    product_type, _ = ProductType.objects.get_or_create(slug=slug, defaults={"name": slug.title()} | fields)
    return product_type


def make_category(*, name: str | None = None, parent: Category | None = None, **fields: Any) -> Category:
    """A category below ``parent``, its path and level set."""
    name = name or f"Category {next(_numbers)}"
    category = Category.objects.create(
        **{"name": name, "slug": slugify(name), "parent": parent, "level": parent.level + 1 if parent else 0} | fields
    )
    category.path = f"{parent.path if parent else ''}{category.pk}/"
    category.save(update_fields=["path"])
    return category


def make_attribute(
    *,
    slug: str,
    values: tuple[str, ...] = (),
    product_type: ProductType | None = None,
    is_of_variant: bool = False,
    is_variant_selection: bool = False,
    **fields: Any,
) -> Attribute:
    """An attribute with values of these names, joined to ``product_type``."""
    attribute = Attribute.objects.create(
        **{
            "slug": slug,
            "name": slug.replace("-", " ").capitalize(),
            "input_type": AttributeInputType.DROPDOWN,
            "filterable_in_storefront": True,
        }
        | fields
    )
    AttributeValue.objects.bulk_create(
        AttributeValue(attribute=attribute, name=name, slug=slugify(name), sort_order=order)
        for order, name in enumerate(values)
    )
    if product_type is not None:
        ProductTypeAttribute.objects.create(
            product_type=product_type,
            attribute=attribute,
            is_of_variant=is_of_variant,
            is_variant_selection=is_variant_selection,
        )
    return attribute


def make_warehouse(*, vendor: Vendor, **fields: Any) -> Warehouse:
    number = next(_numbers)
    return Warehouse.objects.create(
        **{
            "vendor": vendor,
            "name": f"Warehouse {number}",
            "slug": f"warehouse-{number}",
            "province_code": vendor.province_code,
            "commune_code": vendor.commune_code,
        }
        | fields
    )


def make_variant(
    *,
    product: Product,
    price: Decimal | int | None = 100_000,
    stock: int | None = 10,
    channel: Channel | None = None,
    values: tuple[AttributeValue, ...] = (),
    **fields: Any,
) -> ProductVariant:
    """A variant of ``product`` with a price in ``channel`` (None: not sold there) and units in the vendor's first
    warehouse (None: no stock row). The product's price range in the channel follows.
    """
    channel = channel or make_channel()
    number = next(_numbers)
    variant = ProductVariant.objects.create(
        **{"product": product, "name": f"Kind {number}", "sku": f"SKU-{number}", "weight_grams": 500} | fields
    )
    for order, value in enumerate(values):
        VariantAttributeValue.objects.create(variant=variant, value=value, sort_order=order)
    if price is not None:
        make_price(variant=variant, price=price, channel=channel)
    if stock is not None:
        warehouse = Warehouse.objects.filter(vendor=product.vendor_id).order_by("slug").first()
        Stock.objects.create(
            warehouse=warehouse or make_warehouse(vendor=product.vendor), variant=variant, quantity=stock
        )
    return variant


def make_price(
    *, variant: ProductVariant, price: Decimal | int, channel: Channel, discounted_price: Decimal | int | None = None
) -> VariantChannelListing:
    """The price of ``variant`` in ``channel``, the product's price range widened to contain it."""
    listing = VariantChannelListing.objects.create(
        variant=variant,
        channel=channel,
        currency=channel.currency_code,
        price_amount=Decimal(price),
        discounted_price_amount=None if discounted_price is None else Decimal(discounted_price),
    )
    effective = Decimal(price if discounted_price is None else discounted_price)
    for product_listing in ProductChannelListing.objects.filter(product=variant.product_id, channel=channel):
        known = (product_listing.price_min_amount, product_listing.price_max_amount)
        amounts = [effective, *(amount for amount in known if amount is not None)]
        product_listing.price_min_amount, product_listing.price_max_amount = min(amounts), max(amounts)
        product_listing.save(update_fields=["price_min_amount", "price_max_amount"])
    return listing


def make_product(
    *,
    name: str | None = None,
    price: Decimal | int | None = 100_000,
    stock: int | None = 10,
    stars: int | None = None,
    vendor: Vendor | None = None,
    category: Category | None = None,
    channel: Channel | None = None,
    published: bool = True,
    values: tuple[AttributeValue, ...] = (),
    collection: Collection | None = None,
    **fields: Any,
) -> Product:
    """A published product of an active vendor with one variant, in stock and in no category unless one is given.

    ``price`` None leaves it without any variant. ``stars`` are in force from 2024 on to the end of 2099.
    """
    channel = channel or make_channel()
    name = name or f"Product {next(_numbers)}"
    product = Product.objects.create(
        **{
            "name": name,
            "slug": slugify(name),
            "vendor": vendor or make_vendor(),
            "product_type": fields.pop("product_type", None) or make_product_type(),
            "category": category,
        }
        | fields
    )
    publish(product=product, channel=channel, is_published=published)
    if price is not None:
        make_variant(product=product, price=price, stock=stock, channel=channel)
    if stars is not None:
        make_stars(product=product, stars=stars)
    for order, value in enumerate(values):
        ProductAttributeValue.objects.create(product=product, value=value, sort_order=order)
    if collection is not None:
        order = CollectionProduct.objects.filter(collection=collection).count()
        CollectionProduct.objects.create(collection=collection, product=product, sort_order=order)
    return product


def publish(*, product: Product, channel: Channel, is_published: bool = True, **fields: Any) -> ProductChannelListing:
    """List ``product`` in ``channel``: since 2024, buyable, without a price until a variant gets one."""
    return ProductChannelListing.objects.create(
        **{
            "product": product,
            "channel": channel,
            "currency": channel.currency_code,
            "is_published": is_published,
            "published_at": PUBLISHED_AT,
            "available_for_purchase_at": PUBLISHED_AT,
        }
        | fields
    )


def make_stars(
    *,
    product: Product,
    stars: int,
    valid_from: date = date(2024, 1, 1),
    valid_until: date = date(2100, 1, 1),
) -> StarRank:
    """Published stars without a certificate behind them: enough for whoever only reads the timeline."""
    return StarRank.objects.create(product=product, stars=stars, valid_from=valid_from, valid_until=valid_until)


def make_media(*, product: Product, image: str = "products/sample.png", **fields: Any) -> ProductMedia:
    """A picture's row; no file is written."""
    number = next(_numbers)
    media = ProductMedia(**{"product": product, "width": 800, "height": 600, "sort_order": number} | fields)
    media.image.name = image
    ProductMedia.objects.bulk_create([media])  # saving would open the file to measure it
    return media


def make_collection(
    *, name: str | None = None, channel: Channel | None = None, published: bool = True, **fields: Any
) -> Collection:
    name = name or f"Collection {next(_numbers)}"
    collection = Collection.objects.create(**{"name": name, "slug": slugify(name)} | fields)
    CollectionChannelListing.objects.create(
        collection=collection, channel=channel or make_channel(), is_published=published, published_at=PUBLISHED_AT
    )
    return collection


def make_stars_attribute(*, product_type: ProductType | None = None) -> Attribute:
    """The attribute under which Saleor clients see the rank, with its values 3, 4 and 5."""
    existing = Attribute.objects.filter(slug=OCOP_STARS_SLUG).first()
    return existing or make_attribute(
        slug=OCOP_STARS_SLUG, values=("3", "4", "5"), product_type=product_type, name="OCOP stars"
    )
