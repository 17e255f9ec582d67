"""Counts by facet: exact numbers, each under the conditions of all the others, in one statement."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import Q
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoTestCase

from catalog.facets import PRICE_STEPS, Facet, PriceBand, count_facets
from catalog.models import Product, ProductQuerySet
from tests.factories.catalog import make_category, make_channel, make_product
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ALL = tuple(Facet)


def count(*, wanted=ALL, chosen=None, channel=None, products: ProductQuerySet | None = None):
    channel = channel or make_channel()
    listed = Product.objects.published(channel=channel, now=NOW) if products is None else products
    return count_facets(listed, chosen=chosen or {}, wanted=wanted, channel=channel, now=NOW, today=TODAY)


def numbers(bands: list[PriceBand]) -> list[int]:
    return [band.count for band in bands]


@pytest.fixture
def shelves():
    """Salt with 3 stars in the south, cakes with 4 and without in the north; the dearest is gone."""
    south, north = make_vendor(), make_vendor(province="Hà Nội", commune="Ba Đình")
    salts, cakes = make_category(), make_category()
    make_product(vendor=south, category=salts, stars=3, price=40_000)
    make_product(vendor=north, category=cakes, stars=4, price=100_000)
    make_product(vendor=north, category=cakes, price=2_000_000, stock=0)
    return {"south": south, "north": north, "salts": salts, "cakes": cakes}


def test_each_facet_counts_the_products_of_each_choice(shelves):
    found = count()

    assert found.stars == {3: 1, 4: 1}
    assert found.sets == {shelves["salts"].pk: 1, shelves["cakes"].pk: 2}
    assert found.vendors == {shelves["south"].pk: 1, shelves["north"].pk: 2}
    assert found.communes == {shelves["south"].commune_code: 1, shelves["north"].commune_code: 2}
    assert found.in_stock == 2
    assert (found.price_min, found.price_max) == (40_000, 2_000_000)
    assert numbers(found.price_bands) == [1, 0, 1, 0, 0, 1]


def test_a_facet_heeds_all_conditions_but_its_own(shelves):
    chosen = {
        Facet.STARS: Q(rank__stars=4),
        Facet.VENDORS: Q(vendor=shelves["north"].pk),
    }

    found = count(chosen=chosen)

    assert found.stars == {4: 1}
    assert found.vendors == {shelves["north"].pk: 1}
    assert found.sets == {shelves["cakes"].pk: 1}
    assert (found.in_stock, found.price_min, found.price_max) == (1, 100_000, 100_000)


def test_the_own_condition_leaves_the_other_choices_open(shelves):
    found = count(chosen={Facet.STARS: Q(rank__stars=4)})

    assert found.stars == {3: 1, 4: 1}
    assert found.vendors == {shelves["north"].pk: 1}


def test_a_condition_on_other_tables_counts_alike(shelves):
    others = Q(pk__in=Product.objects.filter(category=shelves["cakes"]).values("pk"))

    found = count(chosen={Facet.SETS: others})

    assert found.sets == {shelves["salts"].pk: 1, shelves["cakes"].pk: 2}
    assert found.vendors == {shelves["north"].pk: 2}
    assert found.in_stock == 1


def test_a_condition_of_a_facet_that_nobody_wants_narrows_the_list(shelves):
    found = count(wanted=[Facet.VENDORS], chosen={Facet.STARS: Q(rank__stars=3)}, products=_with_stars())

    assert found.vendors == {shelves["south"].pk: 1}


def test_what_was_not_asked_for_is_empty_and_costs_nothing(django_assert_num_queries):
    make_product(stars=3)
    channel = make_channel()
    with django_assert_num_queries(1):
        found = count(wanted=[Facet.STARS], channel=channel)
    with django_assert_num_queries(0):
        nothing = count(wanted=[], channel=channel)

    assert (found.stars, found.vendors, found.price_bands, found.in_stock) == ({3: 1}, {}, [], 0)
    assert (nothing.stars, nothing.price_min) == ({}, None)


def test_all_facets_take_one_statement(shelves, django_assert_num_queries):
    channel = make_channel()

    with django_assert_num_queries(1):
        count(channel=channel)


def test_a_list_that_is_known_to_be_empty_has_bands_without_products(django_assert_num_queries):
    channel = make_channel()

    with django_assert_num_queries(0):
        found = count(channel=channel, products=Product.objects.none().with_listing(channel))

    assert (numbers(found.price_bands), found.price_min, found.in_stock) == ([0] * 6, None, 0)


def test_stars_that_are_over_do_not_count(shelves):
    product = make_product(stars=5)
    product.star_ranks.update(valid_until=TODAY)

    assert count(wanted=[Facet.STARS]).stars == {3: 1, 4: 1}
    product.star_ranks.update(valid_until=TODAY + timedelta(days=1))
    assert count(wanted=[Facet.STARS]).stars == {3: 1, 4: 1, 5: 1}


def test_in_stock_is_what_can_be_bought_now():
    make_product()
    product = make_product()
    product.channel_listings.update(available_for_purchase_at=NOW + timedelta(seconds=1))

    assert count(wanted=[Facet.STOCK]).in_stock == 1
    product.channel_listings.update(available_for_purchase_at=NOW)
    assert count(wanted=[Facet.STOCK]).in_stock == 2


def test_bands_touch_without_overlapping_in_the_smallest_unit():
    dong = count(wanted=[Facet.PRICE]).price_bands
    dollars = count(wanted=[Facet.PRICE], channel=make_channel(slug="export", currency="USD")).price_bands

    assert [(band.gte, band.lte) for band in dong] == [
        (None, 49_999),
        (50_000, 99_999),
        (100_000, 199_999),
        (200_000, 499_999),
        (500_000, 999_999),
        (1_000_000, None),
    ]
    assert [(band.gte, band.lte) for band in dollars][:2] == [(None, Decimal("1.99")), (2, Decimal("4.99"))]


def test_a_currency_without_steps_of_its_own_has_the_dollars():
    euro = make_channel(slug="europe", currency="EUR")
    make_product(channel=euro, price=Decimal("3.50"))

    found = count(wanted=[Facet.PRICE], channel=euro)

    assert numbers(found.price_bands) == [0, 1, 0, 0, 0, 0]
    assert (found.price_min, str(found.price_max)) == (Decimal("3.50"), "3.5")


class Bands(DjangoTestCase):
    @settings(max_examples=20, deadline=None)
    @given(st.lists(st.integers(0, 1_200_000) | st.sampled_from(PRICE_STEPS["VND"]), max_size=6))
    def test_each_product_stands_in_the_one_band_that_holds_its_price(self, prices):
        for price in prices:
            make_product(price=price)

        found = count(wanted=[Facet.PRICE])

        assert (found.price_min, found.price_max) == (min(prices, default=None), max(prices, default=None))
        for band in found.price_bands:
            held = [price for price in prices if (band.gte or 0) <= price and (band.lte is None or price <= band.lte)]
            assert band.count == len(held)


def _with_stars() -> ProductQuerySet:
    return Product.objects.published(channel=make_channel(), now=NOW).with_stars(TODAY)
