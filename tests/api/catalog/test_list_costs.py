"""Every connection of the schema takes as many SQL statements for 20 rows as for one, whatever is asked of each row."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from accounts.models import User
from accounts.viewers import Viewer, viewer_for_user
from api.schema import schema as graphene_schema
from content.models import PageType
from payments.actions import complete_checkout, initialize_transaction
from tests.api.asking import ask
from tests.api.buying import make_goods
from tests.factories.accounts import make_user
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_channel,
    make_collection,
    make_media,
    make_product_type,
    make_stars,
)
from tests.factories.content import make_menu, make_menu_item, make_page, make_page_attribute, make_page_type
from tests.factories.orders import NOW, make_address, make_checkout, make_shipping_method

# The whole file shares one shop; the mark makes its database come.
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MANY = 20
# How to come to a type's fields, for as many rows of it as there are.
WAYS = {
    "Query": "%s",
    "Attribute": "attributes(first: 20) { edges { node { %s } } }",
    "Category": "categories(first: 20, level: 0) { edges { node { %s } } }",
    "Collection": 'collections(first: 20, channel: "vn") { edges { node { %s } } }',
    "Product": 'products(first: 20, channel: "vn") { edges { node { %s } } }',
    "ShippingMethodType": "shippingZones(first: 20) { edges { node { shippingMethods { %s } } } }",
    "User": "me { %s }",
    "Vendor": "vendors(first: 20) { edges { node { %s } } }",
    "Warehouse": "warehouses(first: 20) { edges { node { %s } } }",
}
# Lists that cannot become long, with the reason; their cost is compared all the same.
SHORT = {
    "Category.ancestors": "a way up, as long as the tree is high",
    "Query.customerTypes": "there are none",
    "Query.shippingZones": "one for each distance",
    "Query.taxClasses": "there are none",
    "Query.taxConfigurations": "one for each market",
    "ShippingMethodType.excludedProducts": "there are none",
    "User.giftCards": "there are none",
    "Warehouse.shippingZones": "one for each distance",
}
LEFT_OUT = {"privateMetadata", "privateMetafields"}  # of addresses and delivery methods they are shown to nobody


def connections(schema: GraphQLSchema) -> list[str]:
    """Dotted names of all fields that answer a page of rows."""
    return sorted(
        f"{kind.name}.{name}"
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType)
        for name, field in kind.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    )


SCHEMA: GraphQLSchema = graphene_schema.graphql_schema
CONNECTIONS = connections(SCHEMA)


def document_of(name: str) -> str:
    """Asks for a connection in its place, with all that its rows have."""
    name_of_kind, _, field = name.partition(".")
    kind = SCHEMA.type_map[name_of_kind]
    assert isinstance(kind, GraphQLObjectType)
    return f"{{ {WAYS[kind.name] % asked(field, kind.fields[field], depth=2, first=MANY)} }}"


def asked(name: str, field: GraphQLField, *, depth: int, first: int = 2) -> str:
    """A field with everything below it, so many steps deep; nothing where that is beyond the depth."""
    kind = get_named_type(field.type)
    if name in LEFT_OUT or any(is_required_argument(argument) for argument in field.args.values()):
        return ""
    values = {"first": str(first), "channel": '"vn"'} if kind.name.endswith("Connection") else {}
    arguments = ", ".join(f"{key}: {value}" for key, value in values.items() if key in field.args)
    below = "" if is_leaf_type(kind) else selection(kind, depth)
    if not is_leaf_type(kind) and not below:
        return ""
    return f"{name}{f'({arguments})' if arguments else ''}{f' {{ {below} }}' if below else ''}"


def selection(kind: GraphQLNamedType, depth: int) -> str:
    if not isinstance(kind, GraphQLObjectType):
        return "__typename"
    if depth == 0:
        return ""
    if kind.name.endswith("Connection"):
        node = get_named_type(kind.fields["edges"].type).fields["node"]
        return f"totalCount edges {{ {asked('node', node, depth=depth)} }}"
    return " ".join(filter(None, (asked(name, field, depth=depth - 1) for name, field in kind.fields.items())))


def make_rows(number: int, *, user: User) -> None:
    """So many more rows of everything that a list can show."""
    method = make_shipping_method()
    for _ in range(number):
        variant = make_goods(method=method)[0]
        make_things_about(variant)
        make_content(variant.product.category)
        for is_bought in (False, True):
            make_purchase(variant, method, user, is_bought=is_bought)


def make_things_about(variant):
    product = variant.product
    kind = f"kind-{product.pk}"
    product.product_type = make_product_type(slug=kind)
    product.category = make_category(parent=make_category())
    product.save()
    make_attribute(slug=f"{kind}-of-goods", values=("A", "B"), product_type=product.product_type)
    make_attribute(slug=f"{kind}-of-packs", values=("A",), product_type=product.product_type, is_of_variant=True)
    make_collection().collection_products.create(product=product)
    make_media(product=product)
    make_stars(product=product, stars=4)


def make_content(category):
    number = PageType.objects.count()
    kind = make_page_type(slug=f"kind-{number}", attributes=(make_page_attribute(slug=f"of-pages-{number}"),))
    menu = make_menu(slug=f"menu-{number}")
    item = make_menu_item(menu, "Above", page_id=make_page(page_type=kind).pk)
    make_menu_item(menu, "Below", parent=item, category_id=category.pk)


def make_purchase(variant, method, user, *, is_bought):
    viewer = Viewer(user=user)
    checkout = make_checkout(lines={variant: 1}, address=make_address(), method=method, user=user)
    if is_bought:
        initialize_transaction(gateway_id="ocop.cod", viewer=viewer, now=NOW, checkout_id=checkout.pk)
        complete_checkout(checkout_id=checkout.pk, viewer=viewer, now=NOW)


def cost(name: str, viewer: Viewer) -> tuple[int, int]:
    """How many statements a document takes, and how many rows of the connection its answer has."""
    document = document_of(name)
    ask(document, viewer=viewer, now=NOW)  # what is remembered for ever is not counted
    with CaptureQueriesContext(connection) as captured:
        answer = ask(document, viewer=viewer, now=NOW)
    return len(captured), sum(len(found["edges"]) for found in found_in(answer, name.partition(".")[2]))


def found_in(answer, field):
    """The outermost values of a field in an answer."""
    if isinstance(answer, list):
        return [found for item in answer for found in found_in(item, field)]
    if not isinstance(answer, dict):
        return []
    if field in answer:
        return [answer[field]]
    return [found for value in answer.values() for found in found_in(value, field)]


@pytest.fixture(scope="module")
def costs(django_db_setup, django_db_blocker):
    """For each connection what it costs with a row and with many."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_channel()
        user = make_user(is_staff=True, is_superuser=True)
        viewer = viewer_for_user(user)
        measured = []
        for number in (1, MANY - 1):
            make_rows(number, user=user)
            measured.append({name: cost(name, viewer) for name in CONNECTIONS})
        transaction.set_rollback(True)
    return {name: [found[name] for found in measured] for name in CONNECTIONS}


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_list_takes_as_many_statements_for_20_rows_as_for_one(costs, name):
    (statements_of_few, few), (statements_of_many, many) = costs[name]

    assert statements_of_many == statements_of_few
    if name not in SHORT:
        assert 0 < few < MANY <= many


def test_the_short_lists_are_lists():
    assert SHORT.keys() - set(CONNECTIONS) == set()
