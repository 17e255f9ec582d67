"""How much of a variant is there to buy, and which goods a market shows: as read by lists, baskets and facets."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoTestCase

from catalog.availability import (
    available_products,
    available_quantities,
    buyable_variants,
    count_published,
    stocked_products,
)
from catalog.models import Product, Stock, Warehouse
from tests.factories.catalog import make_channel, make_product, make_variant, make_warehouse
from tests.factories.vendors import make_vendor
from vendors.models import Vendor, VendorStatus

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def buyable(channel):
    return set(buyable_variants(channel.pk))


def stocked(channel):
    return {pk for (pk,) in stocked_products(channel)}


def available(channel, *products, now=NOW):
    return available_products([product.pk for product in products or Product.objects.all()], channel, now=now)


def test_units_are_what_nobody_has_been_promised_in_all_warehouses_that_ship():
    variant = make_product(stock=10).variants.get()
    vendor = variant.product.vendor
    Stock.objects.update(quantity_allocated=4)
    Stock.objects.create(warehouse=make_warehouse(vendor=vendor), variant=variant, quantity=3)
    Stock.objects.create(warehouse=make_warehouse(vendor=vendor, is_active=False), variant=variant, quantity=50)
    overdrawn = make_warehouse(vendor=vendor)
    Stock.objects.create(warehouse=overdrawn, variant=variant, quantity=2, quantity_allocated=2)

    assert available_quantities([variant.pk]) == {variant.pk: 9}


def test_variants_without_units_are_left_out(django_assert_num_queries):
    there, gone = make_product(stock=2).variants.get(), make_product(stock=0).variants.get()
    never = make_product(stock=None).variants.get()

    with django_assert_num_queries(1):
        found = available_quantities([there.pk, gone.pk, never.pk])

    assert found == {there.pk: 2}


def test_a_variant_is_buyable_with_a_price_in_the_market_and_a_unit_or_uncounted():
    channel, abroad = make_channel(), make_channel(slug="export", currency="USD")
    there = make_product().variants.get()
    uncounted = make_variant(product=there.product, stock=None, track_inventory=False)
    make_variant(product=there.product, stock=0)
    make_variant(product=there.product, price=None)

    assert buyable(channel) == {there, uncounted}
    assert buyable(abroad) == set()


@pytest.mark.parametrize(
    ("stock", "tracks", "is_stocked"), [(1, True, True), (0, True, False), (None, True, False), (None, False, True)]
)
def test_products_have_something_to_buy_while_a_variant_has(stock, tracks, is_stocked):
    channel = make_channel()
    product = make_product(stock=0)
    make_variant(product=product, stock=stock, track_inventory=tracks)

    assert stocked(channel) == ({product.pk} if is_stocked else set())
    assert available(channel) == stocked(channel)


def test_units_in_a_warehouse_that_does_not_ship_are_not_there():
    channel = make_channel()
    product = make_product()
    Warehouse.objects.update(is_active=False)

    assert (buyable(channel), stocked(channel), available(channel)) == (set(), set(), set())
    assert available_quantities([product.variants.get().pk]) == {}


def test_units_that_are_all_promised_are_not_there():
    channel = make_channel()
    make_product(stock=3)
    Stock.objects.update(quantity_allocated=3)

    assert (buyable(channel), stocked(channel), available(channel)) == (set(), set(), set())


@pytest.mark.parametrize(
    "listing",
    [
        {"is_published": False},
        {"published_at": NOW + timedelta(seconds=1)},
        {"available_for_purchase_at": None},
        {"available_for_purchase_at": NOW + timedelta(seconds=1)},
    ],
    ids=str,
)
def test_a_product_is_available_once_it_is_shown_and_for_sale(listing):
    channel = make_channel()
    product, other = make_product(), make_product()
    product.channel_listings.update(**listing)

    assert available(channel) == {other.pk}


def test_it_is_available_from_the_very_moment():
    channel = make_channel()
    product = make_product()
    product.channel_listings.update(published_at=NOW, available_for_purchase_at=NOW)

    assert available(channel, now=NOW - timedelta(seconds=1)) == set()
    assert available(channel, now=NOW) == {product.pk}


def test_only_products_that_are_asked_for_are_answered(django_assert_num_queries):
    channel = make_channel()
    product = make_product()
    make_product()

    with django_assert_num_queries(1):
        assert available(channel, product) == {product.pk}


class Published(DjangoTestCase):
    """The short way of counting what a market shows equals the long one."""

    @settings(max_examples=20, deadline=None)
    @given(
        st.lists(
            st.fixed_dictionaries(
                {
                    "is_published": st.booleans(),
                    "published_at": st.sampled_from([NOW - timedelta(1), NOW, NOW + timedelta(1)]),
                    "status": st.sampled_from(VendorStatus.values),
                    "price": st.sampled_from([None, 100_000]),
                }
            ),
            max_size=5,
        )
    )
    def test_the_number_is_that_of_the_list(self, goods):
        channel = make_channel()
        for values in goods:
            vendor = make_vendor()
            product = make_product(vendor=vendor, price=values["price"])
            product.channel_listings.update(is_published=values["is_published"], published_at=values["published_at"])
            Vendor.objects.filter(pk=vendor.pk).update(status=values["status"])

        found = count_published(channel.pk, now=NOW)

        assert found == Product.objects.published(channel=channel, now=NOW).distinct().count()
