"""Promotions of the catalogue: when they begin and end, what they lower, and that everything shown agrees with it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.actions import set_variant_price
from catalog.models import ProductChannelListing, VariantChannelListing
from catalog.versions import catalogue_state
from promotions.actions import (
    check_promoted_prices,
    delete_promotion,
    follow_promotions,
    reschedule_promotion,
)
from promotions.models import PromotedPrice, Promotion
from tests.factories.catalog import make_category, make_channel, make_collection, make_product
from tests.factories.orders import NOW
from tests.factories.promotions import make_promotion

pytestmark = pytest.mark.django_db


def price_of(product, channel=None):
    listing = VariantChannelListing.objects.get(variant__product=product, channel=channel or make_channel())
    return int(listing.asked_amount)


def range_of(product):
    listing = ProductChannelListing.objects.get(product=product)
    assert listing.price_min_amount is not None
    assert listing.price_max_amount is not None
    return int(listing.price_min_amount), int(listing.price_max_amount)


@pytest.mark.parametrize("relation", ["products", "variants", "collections", "categories"])
def test_a_rule_lowers_what_it_covers_and_nothing_else(relation):
    group = make_category()
    covered, other = make_product(category=make_category(parent=group)), make_product(category=make_category())
    collection = make_collection()
    collection.products.add(covered)
    rows = {
        "products": [covered],
        "variants": [covered.variants.get()],
        "collections": [collection],
        "categories": [group],
    }[relation]

    make_promotion(value=20, covers={relation: rows})

    assert (price_of(covered), range_of(covered)) == (80_000, (80_000, 80_000))
    assert (price_of(other), range_of(other)) == (100_000, (100_000, 100_000))


def test_a_promotion_begins_and_ends_by_the_clock():
    product = make_product()
    start, end = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    make_promotion(covers={"products": [product]}, start_at=start, end_at=end)

    prices = []
    for now in (NOW, start - timedelta(seconds=1), start, end - timedelta(seconds=1), end, end + timedelta(days=9)):
        follow_promotions(now=now)
        prices.append(price_of(product))

    assert prices == [100_000, 100_000, 80_000, 80_000, 100_000, 100_000]
    assert not PromotedPrice.objects.exists()
    assert catalogue_state().prices_due_at is None


@pytest.mark.django_db(transaction=True)  # the version grows at the commit
def test_a_boundary_that_was_followed_makes_the_version_grow():
    product = make_product()
    make_promotion(covers={"products": [product]}, start_at=NOW + timedelta(hours=1))
    before = catalogue_state().version

    assert follow_promotions(now=NOW) == 0
    assert catalogue_state().version == before
    assert follow_promotions(now=NOW + timedelta(hours=1)) == 1
    assert catalogue_state().version > before


def test_a_new_price_is_lowered_at_once():
    product = make_product()
    make_promotion(value=20, covers={"products": [product]})

    set_variant_price(variant_id=product.variants.get().pk, channel_id=make_channel().pk, amount=Decimal(50_000))

    assert (price_of(product), range_of(product)) == (40_000, (40_000, 40_000))


def test_the_vendors_own_reduction_counts_where_it_is_lower():
    product = make_product()
    make_promotion(value=20, covers={"products": [product]})

    set_variant_price(
        variant_id=product.variants.get().pk,
        channel_id=make_channel().pk,
        amount=Decimal(100_000),
        discounted_amount=Decimal(70_000),
    )

    assert price_of(product) == 70_000
    assert not PromotedPrice.objects.exists()


def test_of_two_promotions_the_lower_price_counts_and_the_other_is_there_when_it_ends():
    product = make_product()
    make_promotion(value=10, covers={"products": [product]})
    better = make_promotion(value=30_000, value_type="fixed", covers={"products": [product]})

    assert price_of(product) == 70_000
    delete_promotion(promotion_id=better.pk, now=NOW)
    assert price_of(product) == 90_000


def test_a_vendors_promotion_lowers_its_own_goods_alone():
    own, foreign = make_product(), make_product()
    make_promotion(vendor=own.vendor, covers={"products": [own, foreign]})

    assert (price_of(own), price_of(foreign)) == (80_000, 100_000)


def test_a_promotion_counts_in_its_channels_alone_and_rounds_to_their_currency():
    export = make_channel(slug="export", currency="USD")
    product = make_product(price=99_999)
    variant = product.variants.get()
    set_variant_price(variant_id=variant.pk, channel_id=export.pk, amount=Decimal("9.99"))

    make_promotion(value="12.5", channels=[export], covers={"products": [product]})

    listings = {listing.channel_id: listing for listing in variant.channel_listings.all()}
    assert listings[export.pk].asked_amount == Decimal("8.74")
    assert listings[make_channel().pk].asked_amount == 99_999


def test_a_stopped_promotion_ends_at_once():
    product = make_product()
    promotion = make_promotion(covers={"products": [product]})

    Promotion.objects.update(is_active=False)
    reschedule_promotion(promotion_id=promotion.pk, now=NOW)

    assert price_of(product) == 100_000


def test_goods_that_come_into_a_category_or_leave_it_are_found_by_the_check():
    category = make_category()
    leaving, coming = make_product(category=category), make_product()
    make_promotion(covers={"categories": [category]})
    leaving.category, coming.category = None, category
    leaving.save()
    coming.save()

    check_promoted_prices(now=NOW)

    assert (price_of(leaving), price_of(coming)) == (100_000, 80_000)


def test_a_fixed_amount_is_of_one_currency():
    export = make_channel(slug="export", currency="USD")

    with pytest.raises(ValidationError):
        make_promotion(
            value=10, value_type="fixed", channels=[make_channel(), export], covers={"products": [make_product()]}
        )


def test_many_goods_are_lowered_in_as_many_statements_as_few():
    promotions = [make_promotion(covers={"products": [make_product() for _ in range(size)]}) for size in (2, 12)]
    counts = []
    for promotion in promotions:
        Promotion.objects.filter(pk=promotion.pk).update(is_active=False)
        with CaptureQueriesContext(connection) as queries:
            reschedule_promotion(promotion_id=promotion.pk, now=NOW)
        counts.append(len(queries))
        Promotion.objects.filter(pk=promotion.pk).update(is_active=True)
        reschedule_promotion(promotion_id=promotion.pk, now=NOW)

    assert counts[0] == counts[1]
