"""Who may write the key-value pairs of which object, and that a refused call changes nothing."""

from datetime import UTC, datetime

import pytest
from graphql import GraphQLInterfaceType

import api
from accounts.models import Permission
from accounts.viewers import ANONYMOUS, viewer_for_app, viewer_for_user
from api.schema import schema
from api.shop.metadata import KINDS
from api.terms.ids import to_global_id
from tests.api.asking import gid, staff
from tests.factories.accounts import make_app, make_user
from tests.factories.catalog import make_category, make_channel, make_collection, make_product
from tests.factories.content import make_menu, make_menu_item, make_page
from tests.factories.orders import make_address, make_checkout, make_shipping_method
from tests.factories.promotions import make_gift_card, make_voucher

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
UPDATE = """mutation($id: ID!, $input: [MetadataInput!]!) { updateMetadata(id: $id, input: $input) {
  item { __typename metadata { key value } ... on Node { id } } errors { field code message } } }"""
PRIVATE = UPDATE.replace("updateMetadata", "updatePrivateMetadata").replace(" metadata {", " privateMetadata {")
DELETE = """mutation($id: ID!, $keys: [String!]!) { deleteMetadata(id: $id, keys: $keys) {
  item { metadata { key value } } errors { field code } } }"""


def run(document, *, viewer=ANONYMOUS, **variables):
    return api.run(document, variables, viewer=viewer, language="en", now=NOW, build_url=lambda path: path)


def pairs(**values):
    return [{"key": key, "value": value} for key, value in values.items()]


def stored_address(**fields):
    address = make_address()
    for name, value in fields.items():
        setattr(address, name, value)
    address.save()
    return address


def update(row, *, viewer=ANONYMOUS, document=UPDATE, **values):
    """What came of it: the pairs, or the error's field and code."""
    name = "updatePrivateMetadata" if document is PRIVATE else "updateMetadata"
    result = run(document, viewer=viewer, id=row if isinstance(row, str) else gid(row), input=pairs(**values))
    if result.errors:
        return result.errors[0]["extensions"]["exception"]["code"]
    answer = result.data[name]
    if answer["errors"]:
        return [(error["field"], error["code"]) for error in answer["errors"]]
    return {pair["key"]: pair["value"] for pair in answer["item"].get("metadata") or answer["item"]["privateMetadata"]}


def test_every_type_with_metadata_can_be_named():
    interface = schema.graphql_schema.type_map["ObjectWithMetadata"]
    assert isinstance(interface, GraphQLInterfaceType)
    implementing = {type_.name for type_ in schema.graphql_schema.get_possible_types(interface)}

    assert KINDS.keys() <= implementing
    # These are computed, or written by nobody but the marketplace itself.
    computed = {"Fulfillment", "Invoice", "ShippingMethod", "ShippingMethodType", "ShippingZone", "Shop"}
    assert implementing - KINDS.keys() <= computed | {"TaxClass", "TaxConfiguration"}


def test_the_pairs_are_added_changed_and_removed():
    checkout = make_checkout()

    assert update(checkout, a="1", b="2") == {"a": "1", "b": "2"}
    assert update(checkout, b="3") == {"a": "1", "b": "3"}
    answer = run(DELETE, id=gid(checkout), keys=["a", "unknown"]).data["deleteMetadata"]
    assert answer == {"item": {"metadata": pairs(b="3")}, "errors": []}


def test_a_checkout_is_written_by_who_knows_its_id():
    owner, stranger = make_user(), make_user()
    own = make_checkout(user=owner)

    for viewer in (viewer_for_user(owner), viewer_for_user(stranger), ANONYMOUS):
        assert update(own, viewer=viewer, a=str(viewer.user)) == {"a": str(viewer.user)}
        assert update(own, viewer=viewer, document=PRIVATE, a="1") == "PermissionDenied"
    own.refresh_from_db()
    assert own.metadata == {"a": "None"}
    assert own.private_metadata == {}
    assert own.changed_at == NOW


def test_people_write_their_own_account_and_addresses():
    owner, stranger = make_user(), make_user()
    address = stored_address(user=owner)

    for row in (owner, address):
        assert update(row, viewer=viewer_for_user(owner), a="1") == {"a": "1"}
        for viewer in (ANONYMOUS, viewer_for_user(stranger), staff(Permission.MANAGE_ORDERS)):
            assert update(row, viewer=viewer, a="2") == [("id", "NOT_FOUND")]
        assert update(row, viewer=staff(Permission.MANAGE_USERS), b="2") == {"a": "1", "b": "2"}


def test_customers_and_staff_are_managed_by_different_rights():
    colleague = make_user(is_staff=True)

    assert update(colleague, viewer=staff(Permission.MANAGE_USERS), a="1") == [("id", "NOT_FOUND")]
    assert update(colleague, viewer=staff(Permission.MANAGE_STAFF), a="1") == {"a": "1"}


def catalogue_rows():
    channel = make_channel()
    product = make_product(channel=channel)
    menu = make_menu()
    page = make_page()
    return [
        (product, Permission.MANAGE_PRODUCTS),
        (product.variants.get(), Permission.MANAGE_PRODUCTS),
        (make_category(), Permission.MANAGE_PRODUCTS),
        (make_collection(channel=channel), Permission.MANAGE_PRODUCTS),
        (product.vendor, Permission.MANAGE_PRODUCTS),
        (product.product_type, Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES),
        (channel, Permission.MANAGE_CHANNELS),
        (page, Permission.MANAGE_PAGES),
        (page.page_type, Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES),
        (menu, Permission.MANAGE_MENUS),
        (make_menu_item(menu, "x"), Permission.MANAGE_MENUS),
    ]


def test_what_the_shop_shows_is_written_with_the_right_of_its_kind():
    shopper = viewer_for_user(make_user())
    for row, code in catalogue_rows():
        others = staff(*(set(Permission) - {code}))
        for document in (UPDATE, PRIVATE):
            for viewer in (ANONYMOUS, shopper, others):
                assert update(row, viewer=viewer, document=document, a="1") == "PermissionDenied", row
        row.refresh_from_db()
        assert (row.metadata, row.private_metadata) == ({}, {})

        app = viewer_for_app(make_app(permissions=(code,)))
        assert update(row, viewer=app, a="1") == {"a": "1"}, row
        assert update(row, viewer=app, document=PRIVATE, b="2") == {"b": "2"}, row


def test_private_pairs_of_a_checkout_are_for_those_who_manage_checkouts():
    checkout = make_checkout()

    assert update(checkout, document=PRIVATE, a="1") == "PermissionDenied"
    assert update(checkout, viewer=staff(Permission.MANAGE_CHECKOUTS), document=PRIVATE, a="1") == {"a": "1"}
    assert update(stored_address(), viewer=staff(*Permission), document=PRIVATE, a="1") == [("id", "GRAPHQL_ERROR")]


@pytest.mark.parametrize(
    ("given", "values", "expected"),
    [
        (to_global_id("Checkout", "00000000-0000-0000-0000-000000000000"), {"a": "1"}, [("id", "NOT_FOUND")]),
        (to_global_id("Checkout", "7"), {"a": "1"}, [("id", "GRAPHQL_ERROR")]),
        (to_global_id("StarRank", "1"), {"a": "1"}, [("id", "GRAPHQL_ERROR")]),
        ("nonsense", {"a": "1"}, [("id", "GRAPHQL_ERROR")]),
        (None, {" ": "1"}, [("input", "REQUIRED")]),
        (None, {"a": "x" * 70_000}, [("input", "INVALID")]),
    ],
)
def test_refuses_at_the_field(given, values, expected):
    checkout = make_checkout()

    assert update(given or checkout, **values) == expected
    checkout.refresh_from_db()
    assert checkout.metadata == {}


def test_pairs_do_not_pile_up_without_end():
    checkout = make_checkout()
    for number in range(6):
        update(checkout, **{f"key-{number}": "x" * 10_000})

    assert update(checkout, last="x" * 10_000) == [("input", "INVALID")]


def test_the_object_is_answered_as_what_it_is():
    product = make_product()

    result = run(UPDATE, viewer=staff(Permission.MANAGE_PRODUCTS), id=gid(product), input=pairs(a="1"))

    assert result.data["updateMetadata"] == {
        "item": {"__typename": "Product", "metadata": pairs(a="1"), "id": gid(product)},
        "errors": [],
    }


def test_what_is_computed_keeps_no_pairs():
    make_shipping_method(slug="post")

    answer = run(
        """{ shop { metadata { key } metafield(key: "a") metafields }
      shippingZones(first: 1) { edges { node { metadata { key } shippingMethods { metadata { key } } } } }
      taxConfigurations(first: 1) { edges { node { metadata { key } } } } }""",
        viewer=staff(*Permission.values),
    )

    assert answer.errors == []
    assert answer.data["shop"] == {"metadata": [], "metafield": None, "metafields": {}}
    for found in (answer.data["shippingZones"], answer.data["taxConfigurations"]):
        assert {str(edge["node"]["metadata"]) for edge in found["edges"]} <= {"[]"}


@pytest.mark.parametrize("document", [UPDATE, PRIVATE])
@pytest.mark.parametrize(
    ("make", "permission"),
    [
        (lambda: make_voucher().voucher, Permission.MANAGE_DISCOUNTS),
        (make_gift_card, Permission.MANAGE_GIFT_CARD),
        (make_app, Permission.MANAGE_APPS),
    ],
)
def test_vouchers_gift_cards_and_apps_are_written_with_the_right_of_their_kind(make, permission, document):
    row = make()

    assert update(row, viewer=staff(Permission.MANAGE_PRODUCTS), document=document, a="1") == "PermissionDenied"
    assert update(row, viewer=staff(permission), document=document, a="2") == {"a": "2"}
