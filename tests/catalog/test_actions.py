from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.actions import (
    StockLevel,
    VariantPrice,
    change_products,
    publish_products,
    remove_variant_prices,
    set_stock,
    set_stocks,
    set_variant_price,
    set_variant_prices,
    unpublish_products,
)
from catalog.models import Product, ProductChannelListing, Stock, VariantChannelListing
from primitives.rows import Change
from tests.factories.catalog import make_channel, make_product, make_variant, make_warehouse
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def price_range(product, channel):
    listing = ProductChannelListing.objects.get(product=product, channel=channel)
    return listing.price_min_amount, listing.price_max_amount


def test_a_new_price_moves_the_range_of_its_product():
    channel = make_channel()
    product = make_product(price=50_000)
    dear = make_variant(product=product, price=80_000)

    set_variant_price(variant_id=dear.pk, channel_id=channel.pk, amount=Decimal(95_000))

    assert price_range(product, channel) == (50_000, 95_000)


def test_the_range_counts_what_a_promotion_asks():
    channel = make_channel()
    product = make_product(price=50_000)
    variant = product.variants.get()

    set_variant_price(
        variant_id=variant.pk, channel_id=channel.pk, amount=Decimal(50_000), discounted_amount=Decimal(40_000)
    )

    assert price_range(product, channel) == (40_000, 40_000)


def test_the_first_price_in_a_channel_makes_the_product_visible_there():
    export = make_channel(slug="export", currency="USD")
    product = make_product()
    publish_products(product_ids=[product.pk], channel_id=export.pk, now=NOW)
    before = Product.objects.published(channel=export, now=NOW).count()

    set_variant_price(variant_id=product.variants.get().pk, channel_id=export.pk, amount=Decimal("4.50"))

    assert (before, Product.objects.published(channel=export, now=NOW).count()) == (0, 1)
    assert price_range(product, export) == (Decimal("4.50"), Decimal("4.50"))


def test_without_prices_a_product_has_no_range():
    channel = make_channel()
    product = make_product()

    remove_variant_prices(variant_ids=[product.variants.get().pk], channel_id=channel.pk)

    assert price_range(product, channel) == (None, None)
    assert not Product.objects.published(channel=channel, now=NOW).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal("0.5")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"amount": Decimal("Infinity")}, "amount"),
        ({"amount": Decimal(10) ** 12}, "amount"),
        ({"discounted_amount": Decimal(60_000)}, "discounted_amount"),
        ({"variant_id": 999_999}, "variant_id"),
        ({"channel_id": 999_999}, "channel_id"),
    ],
)
def test_a_wrong_price_is_refused_at_its_field(changes, field):
    channel = make_channel()
    variant = make_product(price=70_000).variants.get()

    with pytest.raises(ValidationError) as refusal:
        set_variant_price(**{"variant_id": variant.pk, "channel_id": channel.pk, "amount": Decimal(50_000)} | changes)

    assert list(refusal.value.message_dict) == [field]
    assert VariantChannelListing.objects.get().price_amount == 70_000


def test_of_two_prices_for_one_variant_the_later_counts():
    channel = make_channel()
    product = make_product()
    variant = product.variants.get()

    set_variant_prices(
        prices=[
            VariantPrice(variant.pk, channel.pk, Decimal(5_000)),
            VariantPrice(variant.pk, channel.pk, Decimal(6_000)),
        ]
    )

    assert price_range(product, channel) == (6_000, 6_000)


def test_many_prices_take_as_many_statements_as_one():
    channel = make_channel()
    one = [make_product().variants.get()]
    twenty = [make_product().variants.get() for _ in range(20)]

    def statements(variants):
        with CaptureQueriesContext(connection) as captured:
            set_variant_prices(prices=[VariantPrice(variant.pk, channel.pk, Decimal(5_000)) for variant in variants])
        return len(captured)

    assert statements(one) == statements(twenty)
    assert set(ProductChannelListing.objects.values_list("price_min_amount", flat=True)) == {Decimal(5_000)}


def test_publishing_shows_a_product_from_now_on():
    channel = make_channel()
    product = make_product(published=False)

    publish_products(product_ids=[product.pk], channel_id=channel.pk, now=NOW)

    listing = ProductChannelListing.objects.get()
    assert (listing.is_published, listing.published_at, listing.available_for_purchase_at) == (True, NOW, NOW)


def test_publishing_again_keeps_the_date():
    channel = make_channel()
    product = make_product()
    before = ProductChannelListing.objects.get().published_at

    publish_products(product_ids=[product.pk], channel_id=channel.pk, now=NOW)

    assert ProductChannelListing.objects.get().published_at == before


def test_unpublishing_hides_a_product_and_keeps_its_price():
    channel = make_channel()
    product = make_product(price=50_000)

    unpublish_products(product_ids=[product.pk], channel_id=channel.pk)

    assert not Product.objects.published(channel=channel, now=NOW).exists()
    assert price_range(product, channel) == (50_000, 50_000)


def test_an_unknown_product_or_channel_is_refused_at_its_field():
    channel = make_channel()

    with pytest.raises(ValidationError) as no_product:
        publish_products(product_ids=[999_999], channel_id=channel.pk, now=NOW)
    with pytest.raises(ValidationError) as no_channel:
        unpublish_products(product_ids=[], channel_id=999_999)

    assert list(no_product.value.message_dict) == ["product_id"]
    assert list(no_channel.value.message_dict) == ["channel_id"]


def test_an_inventory_keeps_what_is_promised():
    product = make_product(stock=10)
    stock = Stock.objects.get()
    Stock.objects.update(quantity_allocated=4)

    set_stock(warehouse_id=stock.warehouse_id, variant_id=product.variants.get().pk, quantity=3, knowingly=True)

    stock.refresh_from_db()
    assert (stock.quantity, stock.quantity_allocated, stock.quantity_available) == (3, 4, 0)


def test_the_first_inventory_makes_the_stock_row():
    product = make_product(stock=None)
    warehouse = make_warehouse(vendor=product.vendor)

    stock = set_stock(warehouse_id=warehouse.pk, variant_id=product.variants.get().pk, quantity=7)

    assert (stock.quantity, stock.quantity_allocated) == (7, 0)


@pytest.mark.parametrize("quantity", [-1, 2**31])
def test_an_impossible_quantity_is_refused(quantity):
    product = make_product(stock=10)
    stock = Stock.objects.get()

    with pytest.raises(ValidationError) as refusal:
        set_stock(warehouse_id=stock.warehouse_id, variant_id=product.variants.get().pk, quantity=quantity)

    assert list(refusal.value.message_dict) == ["quantity"]


def test_stock_lies_in_the_vendors_own_warehouse():
    product = make_product(stock=None)
    foreign = make_warehouse(vendor=make_vendor())

    with pytest.raises(ValidationError) as refusal:
        set_stocks(levels=[StockLevel(foreign.pk, product.variants.get().pk, 1)])
    with pytest.raises(ValidationError) as unknown:
        set_stocks(levels=[StockLevel(uuid4(), product.variants.get().pk, 1)])

    assert list(refusal.value.message_dict) == list(unknown.value.message_dict) == ["warehouse_id"]
    assert not Stock.objects.exists()


def test_names_are_stored_without_characters_that_nobody_sees():
    product = make_product()

    (changed,) = change_products(changes=[Change(product.pk, {"name": "Mu\u031b\u0301t\u200b d\u2060ừa"})], now=NOW)

    changed.refresh_from_db()
    assert changed.name == "Mứt dừa"


def test_a_new_price_keeps_the_prior_one():
    listing = make_product(price=100_000).variants.get().channel_listings.get()
    VariantChannelListing.objects.update(prior_price_amount=120_000)

    set_variant_price(variant_id=listing.variant_id, channel_id=listing.channel_id, amount=Decimal(90_000))

    listing.refresh_from_db()
    assert (listing.price_amount, listing.prior_price_amount) == (90_000, 120_000)
