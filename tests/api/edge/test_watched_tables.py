"""Answers that are kept read watched tables only: each field below each cacheable root is asked and its SQL looked at."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_composite_type,
    is_leaf_type,
)
from pytest_django import DjangoDbBlocker

import api
from accounts.viewers import ANONYMOUS
from api.engine.marks import CACHEABLE_MARK
from api.engine.plan import Shapes
from api.schema import schema
from api.terms.ids import to_global_id
from api.terms.permissions import guard_of
from catalog.models import (
    Attribute,
    CatalogVersion,
    Category,
    Collection,
    Product,
    ProductMedia,
    ProductType,
    ProductVariant,
    Warehouse,
)
from catalog.versions import watched_models
from content.models import Menu, MenuItem, Page, PageType
from tests.factories.catalog import make_media
from tests.factories.content import make_page_of_all_kinds
from vendors.models import Vendor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

GRAPH = schema.graphql_schema
MOST_PATHS = 12
MOST_BRANCHES = 3
SAMPLES = {
    "String": '"muoi"',
    "Int": "0",
    "Float": "1",
    "Boolean": "true",
    "DateTime": '"2026-01-01T00:00:00Z"',
    "Decimal": "1",
    "Date": '"2026-01-01"',
    "UUID": '"0b0f9a3e-0f4c-4f29-9c4b-6a9b8f0a1b2c"',
}
# The first word that stands in the names around an id tells of what type it is.
NAMED = (
    ("warehouse", Warehouse),
    ("media", ProductMedia),
    ("pagetype", PageType),
    ("producttype", ProductType),
    ("incategory", Category),
    ("incollection", Collection),
    ("filtercategor", Category),
    ("collection", Collection),
    ("vendor", Vendor),
    ("categor", Category),
    ("variant", ProductVariant),
    ("attribute", Attribute),
    ("page", Page),
    ("menu", Menu),
    ("product", Product),
)


@pytest.fixture(scope="module", autouse=True)
def demo_shop(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Load the demo shop once for the module, and something for the fields that it leaves empty."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", "--no-pictures", stdout=io.StringIO())
        make_media(product=Product.objects.order_by("pk")[0])
        make_page_of_all_kinds()
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


def root_type() -> GraphQLObjectType:
    root: GraphQLObjectType = GRAPH.query_type
    return root


def cacheable_roots() -> dict[str, GraphQLField]:
    shapes = Shapes(GRAPH)
    marked = {}
    for name, field in root_type().fields.items():
        shape = shapes.shape(root_type(), name)
        if shape is not None and getattr(shape.resolve, CACHEABLE_MARK, False):
            marked[name] = field
    return marked


def first(model: Any) -> str:
    return f'"{to_global_id(model.__name__, model.objects.order_by("pk")[0].pk)}"'


def root_arguments(name: str, field: GraphQLField) -> str:
    """What leads a root field to a row that exists."""
    product = Product.objects.order_by("pk")[0]
    variant = product.variants.order_by("pk")[0]
    chosen = {
        "addressValidationRules": "countryCode: VN",
        "menu": 'slug: "navbar"',
        "menuItem": f"id: {first(MenuItem)}",
        "page": f'id: "{to_global_id("Page", Page.objects.latest("pk").pk)}"',
        "pageType": f"id: {first(PageType)}",
        "product": f'id: "{to_global_id("Product", product.pk)}"',
        "productVariant": f'id: "{to_global_id("ProductVariant", variant.pk)}"',
        "productType": f'id: "{to_global_id("ProductType", product.product_type_id)}"',
        "category": f'id: "{to_global_id("Category", product.category_id)}"',
        "collection": 'slug: "qua-bieu"',
        "attribute": 'slug: "ocop-stars"',
        "channel": 'slug: "vn"',
        "vendor": f'slug: "{product.vendor.slug}"',
        "communes": 'province: "Tây Ninh"',
    }.get(name, "")
    return ", ".join(part for part in (chosen, *paging(field), channel(field)) if part)


def paging(field: GraphQLField) -> list[str]:
    return ["first: 20"] if "first" in field.args else []


def channel(field: GraphQLField) -> str:
    return 'channel: "vn"' if "channel" in field.args else ""


def arguments(name: str, field: GraphQLField) -> str:
    """What a field below a root must be given."""
    given = [*paging(field), channel(field)]
    for argument, declared in field.args.items():
        if isinstance(declared.type, GraphQLNonNull) and argument not in ("first", "channel"):
            kind = get_named_type(declared.type)
            value = "EN" if kind.name == "LanguageCodeEnum" else sample(declared.type, name)
            given.append(f"{argument}: {value}")
    return ", ".join(part for part in given if part)


def sample(kind: Any, near: str = "") -> str:
    """A value that fits the type; ``near`` are the names around it, which tell of what type an id is."""
    if isinstance(kind, GraphQLNonNull):
        return sample(kind.of_type, near)
    if isinstance(kind, GraphQLList):
        return f"[{sample(kind.of_type, near)}]"
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = [name for name, field in kind.fields.items() if isinstance(field.type, GraphQLNonNull)]
        chosen = needed or [next(iter(kind.fields))]
        return "{" + ", ".join(f"{name}: {sample(kind.fields[name].type, near + name)}" for name in chosen) + "}"
    if kind.name == "ID":
        (model, *_others) = [model for word, model in NAMED if word in near.lower()]
        pk = model.objects.order_by("pk").values_list("pk", flat=True).first()
        return f'"{to_global_id(model.__name__, pk)}"'
    return SAMPLES[kind.name]


def call(name: str, given: str) -> str:
    return f"{name}({given})" if given else name


def open_fields(kind: GraphQLObjectType) -> dict[str, GraphQLField]:
    """Fields that a stranger is not refused; who may read private metadata depends on the row."""
    return {
        name: field
        for name, field in kind.fields.items()
        if guard_of(field.resolve) is None and not name.startswith("private")
    }


def members(kind: GraphQLNamedType) -> list[GraphQLObjectType]:
    if isinstance(kind, GraphQLObjectType):
        return [kind]
    return list(GRAPH.get_possible_types(kind)) if is_composite_type(kind) else []


def paths() -> dict[str, list[list[str]]]:
    """For each type, shortest first, ways to it from a cacheable root."""
    found: dict[str, list[list[str]]] = {}
    waiting = []
    for name, field in cacheable_roots().items():
        waiting += [(kind, [call(name, root_arguments(name, field))]) for kind in members(get_named_type(field.type))]
    while waiting:
        kind, way = waiting.pop(0)
        known = found.setdefault(kind.name, [])
        if len(known) >= MOST_PATHS:
            continue
        known.append([*way, f"... on {kind.name}"])
        if len(known) > MOST_BRANCHES:
            continue
        for name, field in open_fields(kind).items():
            step = call(name, arguments(name, field))
            waiting += [(below, [*known[-1], step]) for below in members(get_named_type(field.type))]
    return found


def written(way: list[str], inside: str) -> str:
    return "{" + "{".join(way) + "{" + inside + "}" * (len(way) + 1)


def everything(kind: GraphQLObjectType) -> str:
    asked = ["reached: __typename"]
    for name, field in open_fields(kind).items():
        below = "" if is_leaf_type(get_named_type(field.type)) else "{__typename}"
        asked.append(call(name, arguments(name, field)) + below)
    return " ".join(asked)


def tables_of(document: str) -> tuple[Any, set[str]]:
    """Data, and the tables that were read and that nothing watches."""
    with CaptureQueriesContext(connection) as queries:
        answer = api.run(
            document,
            {},
            viewer=ANONYMOUS,
            language="en",
            now=timezone.now(),
            build_url=lambda path: "http://shop.test" + path,
        )
    assert not answer.errors, (document, answer.errors)
    read = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"] or "")}
    known = {CatalogVersion._meta.db_table} | {model._meta.db_table for model in watched_models()}
    # SQLite's index of words: triggers write it together with the entries, which are watched.
    return answer.data, read - known - {
        "search_match"
    }  # a view of SQLite's index, which is written with what is watched


def test_no_field_of_a_kept_answer_reads_a_table_that_nothing_watches() -> None:
    unwatched, unreached = {}, set()
    for name, ways in paths().items():
        kind = GRAPH.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        for way in ways:
            data, tables = tables_of(written(way, everything(kind)))
            if tables:
                unwatched[name] = tables
            if f"'reached': '{name}'" in str(data):
                break
        else:
            unreached.add(name)

    assert unwatched == {}
    # Gateways have no lines of configuration, and pages no files.
    assert unreached == {"AssignedFileAttribute", "File", "GatewayConfigLine"}


def test_no_filter_of_a_kept_answer_reads_a_table_that_nothing_watches() -> None:
    unwatched, asked = {}, 0
    for name, field in cacheable_roots().items():
        for argument, declared in field.args.items():
            kind = get_named_type(declared.type)
            if "first" not in field.args or argument == "sortBy" or not isinstance(kind, GraphQLInputObjectType):
                continue
            for member, wanted in kind.fields.items():
                value = sample(wanted.type, f"{member} {name}")
                parts = [*paging(field), channel(field), f"{argument}: {{{member}: {value}}}"]
                given = ", ".join(part for part in parts if part)
                data, tables = tables_of(f"{{{call(name, given)} {{edges {{node {{__typename}}}}}}}}")
                assert data is not None
                asked += 1
                if tables:
                    unwatched[f"{name}({argument}: {member})"] = tables

    assert unwatched == {}
    assert asked > 100
