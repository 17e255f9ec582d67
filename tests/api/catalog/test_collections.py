from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.asking import ask, gid, nodes, refusal, staff
from tests.factories.catalog import make_channel, make_collection, make_product

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]

LIST = """query($channel:String,$filter:CollectionFilterInput,$sort:CollectionSortingInput){
  collections(first:20,channel:$channel,filter:$filter,sortBy:$sort){totalCount edges{node{
    slug channel products(first:2){totalCount edges{node{slug}}}}}}}"""


def test_published_collections_are_served_with_their_goods():
    gifts = make_collection(name="Gifts")
    make_collection(name="Hidden", published=False)
    make_product(name="B", collection=gifts)
    make_product(name="A", collection=gifts)
    make_product(name="C", collection=gifts, published=False)

    page = ask(LIST, channel="vn")["collections"]

    assert page == {
        "totalCount": 1,
        "edges": [
            {
                "node": {
                    "slug": "gifts",
                    "channel": "vn",
                    "products": {"totalCount": 2, "edges": [{"node": {"slug": "a"}}, {"node": {"slug": "b"}}]},
                }
            }
        ],
    }


def test_goods_can_come_in_the_collections_own_order():
    gifts = make_collection(name="Gifts")
    other = make_collection(name="Other")
    for name in ("B", "C", "A"):
        product = make_product(name=name, collection=gifts)
        other.collection_products.create(product=product, sort_order=-product.pk)
    document = """query($after:String){collection(slug:"gifts",channel:"vn"){products(first:2,after:$after,
      sortBy:{field:COLLECTION,direction:ASC}){pageInfo{endCursor} edges{node{name}}}}}"""

    first = ask(document)["collection"]["products"]
    second = ask(document, after=first["pageInfo"]["endCursor"])["collection"]["products"]

    assert nodes(first, "name") + nodes(second, "name") == ["B", "C", "A"]


def test_without_a_channel_a_shopper_must_name_one():
    assert refusal(LIST) == ("GraphQLError", "More than one channel exists. Specify which channel to use.")


def test_an_unknown_channel_has_no_collections():
    make_collection(name="Gifts")

    assert ask(LIST, channel="nowhere")["collections"] == {"totalCount": 0, "edges": []}
    assert ask('{collection(slug:"gifts",channel:"nowhere"){slug}}')["collection"] is None


def test_staff_see_hidden_collections():
    make_collection(name="Hidden", published=False)

    assert nodes(ask(LIST, viewer=staff("MANAGE_PRODUCTS"))["collections"], "slug") == ["hidden"]


def test_collections_are_filtered_and_sorted():
    gifts, spring = make_collection(name="Gifts"), make_collection(name="Spring")
    make_product(collection=spring)

    def slugs(**variables):
        return nodes(ask(LIST, channel="vn", **variables)["collections"], "slug")

    assert slugs(filter={"search": "spr"}) == ["spring"]
    assert slugs(filter={"ids": [gid(gifts)]}) == ["gifts"]
    assert slugs(filter={"published": "HIDDEN"}) == []
    assert slugs(sort={"field": "NAME", "direction": "DESC"}) == ["spring", "gifts"]
    assert slugs(sort={"field": "PRODUCT_COUNT", "direction": "DESC"}) == ["spring", "gifts"]


@pytest.mark.parametrize(
    ("field", "ascending"),
    [
        ("PUBLISHED_AT", ["spring", "gifts", "always", "hidden"]),
        ("PUBLICATION_DATE", ["spring", "gifts", "always", "hidden"]),
        ("AVAILABILITY", ["hidden", "always", "gifts", "spring"]),
    ],
)
def test_collections_are_sorted_by_how_they_are_shown_page_after_page(field, ascending):
    collections = {name: make_collection(name=name) for name in ("Gifts", "Spring", "Always")}
    collections["Hidden"] = make_collection(name="Hidden", published=False)
    elsewhere = make_channel(slug="export")
    for name, day in (("Spring", 1), ("Gifts", 2), ("Always", None), ("Hidden", None)):
        shown_since = datetime(2025, 1, day, tzinfo=UTC) if day else None
        collections[name].channel_listings.update(published_at=shown_since)
        collections[name].channel_listings.create(channel=elsewhere, published_at=datetime(2020, 1, 1, tzinfo=UTC))
    document = """query($after:String,$sort:CollectionSortingInput){collections(first:1,after:$after,channel:"vn",
      sortBy:$sort){pageInfo{endCursor hasNextPage} edges{node{slug}}}}"""

    for direction, expected in (("ASC", ascending), ("DESC", ascending[::-1])):
        found, after, more = [], None, True
        while more:
            sort = {"field": field, "direction": direction}
            page = ask(document, viewer=staff("MANAGE_PRODUCTS"), after=after, sort=sort)["collections"]
            found += nodes(page, "slug")
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        assert found == expected


def test_without_a_market_collections_shown_since_a_day_come_by_slug():
    make_collection(name="Gifts")
    make_collection(name="Away")

    sort = {"field": "PUBLISHED_AT", "direction": "ASC"}
    assert nodes(ask(LIST, viewer=staff("MANAGE_PRODUCTS"), sort=sort)["collections"], "slug") == ["away", "gifts"]


def test_a_list_takes_as_many_statements_for_20_collections_as_for_one():
    counted = []
    for number in (1, 19):
        for _ in range(number):
            make_product(collection=make_collection())
        with CaptureQueriesContext(connection) as captured:
            ask(LIST, channel="vn")
        counted.append(len(captured))

    assert counted[0] == counted[1]
