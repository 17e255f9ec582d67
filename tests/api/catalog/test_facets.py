"""Counts beside a list of products: each facet heeds all filters but its own."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import ProductChannelListing
from search.actions import index_changed_products
from tests.api.asking import NOW, ask, nodes
from tests.factories.catalog import (
    make_category,
    make_channel,
    make_collection,
    make_product,
    make_stars,
)
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db

FACETS = """query($filter:ProductFilterInput,$where:ProductWhereInput,$search:String,$channel:String="vn"){
  products(first:20,channel:$channel,filter:$filter,where:$where,search:$search){totalCount facets{
    stars{value count} sets{category{name} count} vendors{vendor{name} count}
    communes{commune{fullName province{name}} count}
    price{min{amount currency} max{amount} ranges{gte lte count}} inStock}}}"""


@pytest.fixture
def goods():
    """Four products that differ in every facet."""
    south = make_vendor(name="South", commune="Tân Ninh")
    north = make_vendor(name="North", province="Hà Nội", commune="Ba Đình")
    group = make_category(name="Food")
    cakes = make_category(name="Cakes", parent=group, set_number=6)
    salts = make_category(name="Salts", parent=group, set_number=10)
    make_product(name="A", vendor=south, category=cakes, stars=3, price=40_000)
    make_product(name="B", vendor=south, category=salts, stars=4, price=120_000)
    make_product(name="C", vendor=north, category=salts, stars=4, price=150_000, stock=0)
    make_product(name="D", vendor=north, category=salts, price=2_000_000)


def facets(**variables):
    return ask(FACETS, **variables)["products"]["facets"]


def counts(entries, *path):
    """Counts by the value at the end of a path."""
    found = {}
    for entry in entries:
        value = entry
        for name in path:
            value = value[name]
        found[value] = entry["count"]
    return found


def summary(**variables):
    found = facets(**variables)
    return {
        "stars": counts(found["stars"], "value"),
        "sets": counts(found["sets"], "category", "name"),
        "vendors": counts(found["vendors"], "vendor", "name"),
        "communes": counts(found["communes"], "commune", "fullName"),
        "price": [band["count"] for band in found["price"]["ranges"]],
        "stock": found["inStock"],
    }


WHOLE = {
    "stars": {4: 2, 3: 1},
    "sets": {"Cakes": 1, "Salts": 3},
    "vendors": {"South": 2, "North": 2},
    "communes": {"Phường Tân Ninh": 2, "Phường Ba Đình": 2},
    "price": [1, 0, 2, 0, 0, 1],
    "stock": 3,
}


def test_without_a_choice_everything_is_counted(goods):
    assert summary() == WHOLE


def test_a_facet_counts_what_its_other_values_would_add(goods):
    found = summary(filter={"ocopStars": [4]})

    assert found == {
        "stars": WHOLE["stars"],
        "sets": {"Salts": 2},
        "vendors": {"South": 1, "North": 1},
        "communes": {"Phường Tân Ninh": 1, "Phường Ba Đình": 1},
        "price": [0, 0, 2, 0, 0, 0],
        "stock": 1,
    }


@pytest.mark.parametrize(
    "given",
    [
        {"filter": {"vendorSlugs": ["north"], "ocopStars": [4]}},
        {"where": {"AND": [{"vendorSlugs": ["north"]}, {"ocopStars": [4]}]}},
        {"where": {"vendorSlugs": ["north"], "attributes": [{"slug": "ocop-stars", "values": ["4"]}]}},
    ],
)
def test_two_choices_each_spare_their_own_facet(goods, given):
    found = summary(**given)

    assert found["stars"] == {4: 1}
    assert found["vendors"] == {"South": 1, "North": 1}
    assert found["communes"] == {"Phường Ba Đình": 1}
    assert found["price"] == [0, 0, 1, 0, 0, 0]


def test_price_and_stock_are_facets_too(goods):
    found = summary(filter={"minimalPrice": {"gte": 100_000, "lte": 199_999}, "stockAvailability": "IN_STOCK"})

    assert found == {
        "stars": {4: 1},
        "sets": {"Salts": 1},
        "vendors": {"South": 1},
        "communes": {"Phường Tân Ninh": 1},
        "price": [1, 0, 1, 0, 0, 1],
        "stock": 1,
    }


def test_alternatives_across_facets_narrow_every_facet(goods):
    found = summary(where={"OR": [{"ocopStars": [3]}, {"vendorSlugs": ["north"]}]})

    assert found["stars"] == {3: 1, 4: 1}
    assert found["vendors"] == {"South": 1, "North": 2}


def test_a_price_band_filters_to_what_it_counts(goods):
    for band in facets()["price"]["ranges"]:
        given = {"minimalPrice": {name: band[name] for name in ("gte", "lte") if band[name] is not None}}

        assert ask(FACETS, filter=given)["products"]["totalCount"] == band["count"]


def test_bands_of_the_dong_are_whole_and_those_of_the_dollar_have_cents(goods):
    export = make_channel(slug="export", currency="USD")
    make_product(name="Abroad", channel=export, price=Decimal("4.99"))

    at_home, abroad = facets()["price"], facets(channel="export")["price"]

    assert at_home["ranges"][1] == {"gte": 50_000.0, "lte": 99_999.0, "count": 0}
    assert (at_home["min"], at_home["max"]) == ({"amount": 40_000.0, "currency": "VND"}, {"amount": 2_000_000.0})
    assert abroad["ranges"][1] == {"gte": 2.0, "lte": 4.99, "count": 1}
    assert abroad["min"] == {"amount": 4.99, "currency": "USD"}


def test_an_empty_list_has_empty_facets():
    make_channel()

    assert summary() == {
        "stars": {}, "sets": {}, "vendors": {}, "communes": {}, "price": [0] * 6, "stock": 0,
    }  # fmt: skip
    assert summary(filter={"ids": []})["stock"] == 0


def test_expired_stars_are_not_counted():
    make_stars(product=make_product(), stars=5, valid_from=date(2023, 1, 1), valid_until=date(2026, 11, 23))

    assert facets()["stars"] == []


def test_facets_heed_the_search(goods):
    index_changed_products()

    assert summary(search="b")["vendors"] == {"South": 1, "North": 2}  # B by its name, the north by Ba Đình
    assert summary(search="salts")["stars"] == {4: 2}


def test_lists_below_a_category_vendor_or_collection_have_facets_of_their_own(goods):
    collection = make_collection(name="Gifts")
    make_product(name="E", stars=5, collection=collection)

    data = ask(
        """{category(slug:"salts"){products(first:1,channel:"vn"){facets{stars{value count} inStock}}}
        group:category(slug:"food"){products(first:1,channel:"vn"){facets{inStock}}}
        vendor(slug:"north"){products(first:1,channel:"vn"){facets{sets{count category{name}}}}}
        collection(slug:"gifts",channel:"vn"){products(first:1){facets{stars{value count}}}}}"""
    )

    assert data == {
        "category": {"products": {"facets": {"stars": [{"value": 4, "count": 2}], "inStock": 2}}},
        "group": {"products": {"facets": {"inStock": 3}}},
        "vendor": {"products": {"facets": {"sets": [{"count": 2, "category": {"name": "Salts"}}]}}},
        "collection": {"products": {"facets": {"stars": [{"value": 5, "count": 1}]}}},
    }


def test_the_largest_vendors_come_first_and_can_be_cut(goods):
    make_product(name="F", vendor=make_vendor(name="Small"))
    document = '{products(first:1,channel:"vn"){facets{vendors(first:2){vendor{name}} communes(first:0){count}}}}'

    found = ask(document)["products"]["facets"]

    assert [entry["vendor"]["name"] for entry in found["vendors"]] == ["South", "North"]
    assert found["communes"] == []


def test_all_facets_take_one_statement(goods):
    document = 'query($f:ProductFilterInput){products(first:1,channel:"vn",filter:$f){facets{stars{count} price{min{amount}} inStock}}}'
    given = {"ocopStars": [4], "stockAvailability": "IN_STOCK", "minimalPrice": {"gte": 1}}

    with CaptureQueriesContext(connection) as captured:
        ask(document, f=given)

    assert len(captured) == 2  # the channels, the counts


def test_facets_agree_with_the_lists_they_promise(goods):
    for entry in facets(filter={"vendorSlugs": ["north"]})["stars"]:
        given = {"vendorSlugs": ["north"], "ocopStars": [entry["value"]]}
        document = (
            'query($f:ProductFilterInput){products(first:9,channel:"vn",filter:$f){totalCount edges{node{name}}}}'
        )
        page = ask(document, f=given)["products"]

        assert page["totalCount"] == len(nodes(page, "name")) == entry["count"]


def test_in_stock_are_goods_that_can_be_bought_now(goods):
    ProductChannelListing.objects.filter(product__name="A").update(available_for_purchase_at=NOW + timedelta(days=1))
    text = 'query($f:ProductFilterInput){products(first:9,channel:"vn",filter:$f){edges{node{name isAvailable}}}}'
    buyable = {"stockAvailability": "IN_STOCK", "isAvailable": True}

    found = ask(text, f=buyable)["products"]

    assert sorted(nodes(found, "name")) == ["B", "D"]
    assert nodes(found, "isAvailable") == [True, True]
    assert facets()["inStock"] == facets(filter=buyable)["inStock"] == 2
    assert facets(filter={"stockAvailability": "IN_STOCK"})["inStock"] == 2
