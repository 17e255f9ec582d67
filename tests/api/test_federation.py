"""What a gateway asks: our types with their keys, and rows by them; nobody sees more this way than elsewhere."""

from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import build_schema

import api
from accounts.models import Permission
from accounts.viewers import ANONYMOUS, viewer_for_user
from api.federation import ENTITIES, MAX_ENTITIES
from tests.api.asking import ask, gid, refusal, staff
from tests.factories.accounts import make_user
from tests.factories.catalog import make_category, make_channel, make_collection, make_media, make_product
from tests.factories.content import make_page
from tests.factories.orders import make_address

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
ENTITY_QUERY = """query($of: [_Any!]!) { _entities(representations: $of) { __typename
  ... on Product { id name channel } ... on ProductVariant { id sku } ... on Collection { id } ... on Category { id }
  ... on ProductType { id } ... on ProductMedia { id } ... on User { id email } ... on Address { id city }
  ... on Vendor { id slug } ... on Page { id } ... on PageType { id } ... on Attribute { id } ... on Order { id number }
  ... on Group { id name } ... on App { id isActive } } }"""


def named(row, **fields):
    return {"__typename": type(row).__name__, "id": gid(row)} | fields


def entities(*representations, viewer=ANONYMOUS):
    return ask(ENTITY_QUERY, viewer=viewer, of=list(representations))["_entities"]


def ids(found):
    return [entity and entity["id"] for entity in found]


def test_the_schema_names_the_keys_and_leaves_the_protocol_out():
    sdl = ask("{ _service { sdl } }")["_service"]["sdl"]

    directive = "directive @key(fields: String!) repeatable on OBJECT | INTERFACE\n"
    types: dict[str, Any] = dict(build_schema(directive + sdl).type_map)
    assert "_entities" not in types["Query"].fields
    assert not {"_Entity", "_Any", "_Service"} & types.keys()
    for name, entity in ENTITIES.items():
        directives = types[name].ast_node.directives
        assert tuple(node.arguments[0].value.value for node in directives if node.name.value == "key") == entity.keys
        for key in entity.keys:
            assert set(key.split()) <= types[name].fields.keys()


def test_the_keys_are_saleors():
    assert ENTITIES["Product"].keys == ENTITIES["ProductVariant"].keys == ENTITIES["Collection"].keys == ("id channel",)
    assert ENTITIES["User"].keys == ("id", "email")
    assert {name for name, entity in ENTITIES.items() if entity.keys == ("id",)} >= {
        "Address",
        "Category",
        "ProductMedia",
        "ProductType",
        "PageType",
    }


def test_a_product_is_found_by_id_and_channel():
    channel = make_channel()
    product = make_product(channel=channel)

    assert entities(named(product, channel="vn")) == [
        {"__typename": "Product", "id": gid(product), "name": product.name, "channel": "vn"}
    ]


def test_rows_of_several_types_come_in_the_order_asked():
    channel = make_channel()
    first, second = make_product(channel=channel), make_product(channel=channel)
    category, page = make_category(), make_page()

    found = entities(
        named(first, channel="vn"),
        named(category),
        named(second, channel="vn"),
        named(page),
        named(first, channel="vn"),
    )

    assert ids(found) == [gid(first), gid(category), gid(second), gid(page), gid(first)]


def test_what_nobody_may_see_elsewhere_is_null():
    channel = make_channel()
    hidden = make_product(channel=channel, published=False)
    abroad = make_product(channel=make_channel(slug="us", currency="USD"))
    draft = make_page(is_published=False)
    collection = make_collection(channel=channel, published=False)
    asked = [
        named(hidden, channel="vn"),
        named(hidden.variants.get(), channel="vn"),
        named(abroad, channel="vn"),
        named(abroad, channel="mars"),
        named(abroad),
        named(collection, channel="vn"),
        named(draft),
        named(make_media(product=hidden)),
        {"__typename": "Product", "channel": "vn"},
    ]

    assert ids(entities(*asked)) == [None] * len(asked)
    everything = staff(Permission.MANAGE_PRODUCTS, Permission.MANAGE_PAGES)
    seen = ids(entities(*asked, viewer=everything))
    assert [position for position, found in enumerate(seen) if found is None] == [2, 8]


def test_people_are_found_by_id_or_email_by_those_who_may():
    owner, stranger = make_user(), make_user()
    address = make_address()
    address.user = owner
    address.save()
    asked = [named(owner), {"__typename": "User", "email": owner.email.upper()}, named(address)]

    for viewer in (ANONYMOUS, viewer_for_user(stranger), staff(Permission.MANAGE_PRODUCTS)):
        assert ids(entities(*asked, viewer=viewer)) == [None, None, None]
    for viewer in (viewer_for_user(owner), staff(Permission.MANAGE_USERS)):
        assert ids(entities(*asked, viewer=viewer)) == [gid(owner), gid(owner), gid(address)]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"__typename": "Checkout", "id": "x"}, "No type with a key is called Checkout."),
        ({"__typename": "Product", "id": "x", "channel": "vn"}, "Invalid ID: x. Expected: Product."),
    ],
)
def test_a_wrong_representation_is_refused(asked, message):
    assert refusal(ENTITY_QUERY, of=[asked]) == ("GraphQLError", message)


@pytest.mark.parametrize("asked", ["text", 7, {"id": "x"}, {"__typename": 7}])
def test_a_representation_that_is_none_is_a_mistake_of_the_document(asked):
    result = api.run(ENTITY_QUERY, {"of": [asked]}, viewer=ANONYMOUS, language="en", now=NOW, build_url=str)

    assert result.data is None
    assert "A representation must be an object with a __typename." in result.errors[0]["message"]


def test_a_representation_can_stand_in_the_document():
    category = make_category()
    document = '{ _entities(representations: [{ __typename: "Category", id: "%s" }]) { ... on Category { slug } } }'

    assert ask(document % gid(category)) == {"_entities": [{"slug": category.slug}]}


def test_there_is_a_limit():
    category = make_category()

    assert refusal(ENTITY_QUERY, of=[named(category)] * (MAX_ENTITIES + 1))[1] == (
        "Federated query exceeded entity limit: 101 items requested over 100."
    )


def test_each_representation_counts(client):
    make_channel()
    category = make_category()

    def cost(number):
        body = {"query": ENTITY_QUERY, "variables": {"of": [named(category)] * number}}
        answer = client.post("/graphql/", body, content_type="application/json")
        return answer.json()["extensions"]["cost"]["requestedQueryCost"]

    assert (cost(1), cost(20)) == (1, 20)


@pytest.mark.parametrize("number", [1, 20])
def test_rows_cost_the_same_whatever_their_number(django_assert_num_queries, number):
    channel = make_channel()
    asked = []
    for _ in range(number):
        product = make_product(channel=channel)
        asked += [named(product, channel="vn"), named(product.variants.get(), channel="vn"), named(product.vendor)]

    # channels, products, variants, vendors
    with django_assert_num_queries(4):
        found = entities(*asked)
    assert len([entity for entity in found if entity]) == number * 3
