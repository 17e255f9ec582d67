import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.asking import ask, gid, nodes, refusal, staff
from tests.factories.catalog import make_channel, make_collection, make_product

pytestmark = pytest.mark.django_db

LIST = """query($channel:String,$filter:CollectionFilterInput,$sort:CollectionSortingInput){
  collections(first:20,channel:$channel,filter:$filter,sortBy:$sort){totalCount edges{node{
    slug channel products(first:2){totalCount edges{node{slug}}}}}}}"""


@pytest.fixture(autouse=True)
def channels():
    make_channel()
    make_channel(slug="export", currency="USD")


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


def test_a_list_takes_as_many_statements_for_20_collections_as_for_one():
    counted = []
    for number in (1, 19):
        for _ in range(number):
            make_product(collection=make_collection())
        with CaptureQueriesContext(connection) as captured:
            ask(LIST, channel="vn")
        counted.append(len(captured))

    assert counted[0] == counted[1]
