"""Connections page as Saleor's do: its rules and messages, and pages without gaps or repeats in any order."""

from __future__ import annotations

import base64
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.models import F, Value
from django.db.models.functions import Concat
from graphql import GraphQLError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DjangoTestCase

from api.terms.pagination import (
    SortKey,
    connection_for,
    decode_cursor,
    encode_cursor,
    paginate,
    paginate_each,
    paginate_rows,
)
from catalog.models import Category
from tests.factories.catalog import make_category

pytestmark = pytest.mark.usefixtures("in_english")


def info(*selected: str) -> Any:
    wanted = selected or ("edges", "pageInfo", "totalCount")
    return SimpleNamespace(field_name="products", selects=lambda name: name in wanted)


def names(connection: dict[str, Any]) -> list[str]:
    return [edge["node"].name for edge in connection["edges"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "You must provide a `first` or `last` value to properly paginate the `products` connection."),
        ({"first": 0}, "You must provide a `first` or `last` value to properly paginate the `products` connection."),
        ({"first": -1}, "Argument `first` must be a non-negative integer."),
        ({"last": -1}, "Argument `last` must be a non-negative integer."),
        ({"first": 1, "last": 1}, "Argument `last` cannot be combined with `first`."),
        ({"first": 1, "before": "x"}, "Argument `first` cannot be combined with `before`."),
        ({"last": 1, "after": "x"}, "Argument `last` cannot be combined with `after`."),
        (
            {"first": 101},
            "Requesting 101 records on the `products` connection exceeds the `first` limit of 100 records.",
        ),
        (
            {"last": 101},
            "Requesting 101 records on the `products` connection exceeds the `last` limit of 100 records.",
        ),
        ({"first": 2, "after": "nonsense"}, "Received cursor is invalid."),
    ],
)
@pytest.mark.django_db
def test_refuses_wrong_arguments_in_saleors_words(arguments, message):
    for page in (
        lambda: paginate(Category.objects.all(), info(), **arguments),
        lambda: paginate(Category.objects.all(), info("totalCount"), **arguments),
        lambda: paginate_rows([1, 2], info(), **arguments),
        lambda: paginate_each(Category.objects.all(), info(), group="parent_id", parents=[1], **arguments),
    ):
        with pytest.raises(GraphQLError) as refused:
            page()
        assert refused.value.message == message


HOSTILE = [
    "",
    "!",
    "[]",
    '["a"]',
    '["a","b"]',
    '["a",null]',
    '[null,"1"]',
    '["a",{}]',
    '["a",[1]]',
    '{"a":1}',
    '["a\\u0000","1"]',
    '["a","1","2"]',
    '["a",1e400]',
    '["a",99999999999999999999]',
    '["a","99999999999999999999"]',
    "[" * 2_000,
    '["a","' + "9" * 5_000 + '"]',
]


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_cursor_is_invalid(text):
    cursor = base64.b64encode(text.encode()).decode() or "="

    with pytest.raises(GraphQLError, match=r"Received cursor is invalid\."):
        paginate(Category.objects.all(), info(), keys=[SortKey("name")], first=2, after=cursor)


@settings(max_examples=100)
@given(cursor=st.text(max_size=60))
def test_any_text_is_a_cursor_or_invalid(cursor):
    try:
        values = decode_cursor(cursor, 1)
    except GraphQLError:
        return

    assert decode_cursor(encode_cursor(values), 1) == values


def test_a_cursor_is_opaque_and_keeps_plain_values():
    assert encode_cursor(["amber-alpine-juice-1885", "2049"]) == "WyJhbWJlci1hbHBpbmUtanVpY2UtMTg4NSIsIjIwNDkiXQ=="
    assert decode_cursor(encode_cursor(["đường", None, 1.5, True]), 4) == ["đường", None, 1.5, True]


@pytest.mark.django_db
def test_pages_forwards_and_backwards():
    for name in "cabed":
        make_category(name=name)
    rows = Category.objects.all()
    keys = [SortKey("name")]

    first = paginate(rows, info(), keys=keys, first=2)
    second = paginate(rows, info(), keys=keys, first=2, after=first["page_info"]["end_cursor"])
    third = paginate(rows, info(), keys=keys, first=2, after=second["page_info"]["end_cursor"])
    back = paginate(rows, info(), keys=keys, last=2, before=third["page_info"]["start_cursor"])
    end = paginate(rows, info(), keys=keys, last=3)

    assert [names(page) for page in (first, second, third, back, end)] == [
        ["a", "b"],
        ["c", "d"],
        ["e"],
        ["c", "d"],
        ["c", "d", "e"],
    ]
    assert [
        (page["page_info"]["has_previous_page"], page["page_info"]["has_next_page"])
        for page in (first, second, third, back, end)
    ] == [(False, True), (True, True), (True, False), (True, True), (True, False)]
    assert [page["total_count"] for page in (first, third, back)] == [5, 5, 5]


@pytest.mark.django_db
def test_an_empty_page_has_no_cursors():
    page = paginate(Category.objects.none(), info(), first=2)

    assert page == {
        "edges": [],
        "page_info": {"has_next_page": False, "has_previous_page": False, "start_cursor": None, "end_cursor": None},
        "total_count": 0,
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("selected", "statements"),
    [(("edges",), 1), (("pageInfo",), 1), (("totalCount",), 1), (("edges", "totalCount"), 2), ((), 2)],
)
def test_reads_only_what_is_asked_for(django_assert_num_queries, selected, statements):
    make_category(name="a")

    with django_assert_num_queries(statements):
        page = paginate(Category.objects.all(), info(*selected), keys=[SortKey("name")], first=20)

    assert (page["total_count"] is None) == ("totalCount" not in (selected or ["totalCount"]))


@pytest.mark.django_db
def test_wraps_nodes():
    make_category(name="a")

    page = paginate(Category.objects.all(), info(), first=1, wrap=lambda row: (row.name, "vn"))

    assert page["edges"][0]["node"] == ("a", "vn")


@pytest.mark.django_db
def test_sorts_by_paths_and_expressions():
    north, south = make_category(name="north"), make_category(name="south")
    for name, parent in (("x", south), ("y", north), ("z", south)):
        make_category(name=name, parent=parent)
    rows = Category.objects.filter(parent__isnull=False)
    by_path = [SortKey("parent__name"), SortKey("name", descending=True)]
    by_expression = [SortKey(Concat(F("parent__name"), Value("/"), F("name")))]

    assert walk(rows, by_path, 1) == ["y", "z", "x"]
    assert walk(rows, by_expression, 1) == ["y", "x", "z"]


def walk(rows: Any, keys: list[SortKey], size: int, *, backwards: bool = False) -> list[Any]:
    """Return the names met by going through all pages."""
    met: list[Any] = []
    cursor: str | None = None
    while True:
        if backwards:
            page = paginate(rows, info(), keys=keys, last=size, before=cursor)
            met = names(page) + met
            cursor, more = page["page_info"]["start_cursor"], page["page_info"]["has_previous_page"]
        else:
            page = paginate(rows, info(), keys=keys, first=size, after=cursor)
            met += names(page)
            cursor, more = page["page_info"]["end_cursor"], page["page_info"]["has_next_page"]
        if not more:
            return met


class AnyOrder(DjangoTestCase):
    @settings(max_examples=40, deadline=None)
    @given(
        values=st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 2)), max_size=9),
        directions=st.tuples(st.booleans(), st.booleans()),
        nullable_first=st.booleans(),
        size=st.integers(1, 4),
    )
    def test_walking_meets_each_row_once_in_order(self, values, directions, nullable_first, size):
        roots = [make_category(name=f"root {number}", slug=f"root-{number}") for number in range(3)]
        for number, (slot, parent) in enumerate(values):
            make_category(
                name=f"{number}",
                slug=f"n{number}",
                seo_title=str(slot),
                parent=None if parent is None else roots[parent],
            )
        rows = Category.objects.filter(slug__startswith="n")
        plain = SortKey("seo_title", descending=directions[0])
        nullable = SortKey("parent_id", descending=directions[1], nullable=True)
        keys = [nullable, plain] if nullable_first else [plain, nullable]

        forwards = walk(rows, keys, size)
        backwards = walk(rows, keys, size, backwards=True)
        expected = [row.name for row in sorted_by(rows, keys)]

        assert forwards == expected
        assert backwards == expected


def sorted_by(rows: Any, keys: list[SortKey]) -> list[Any]:
    """Sort in Python, nulls greatest, the primary key following the last direction."""

    def sorter(name: str) -> Callable[[Any], Any]:
        if name == "parent_id":
            return lambda row: (row.parent_id is None, row.parent_id or 0)
        return lambda row: getattr(row, name)

    ordered = sorted(rows, key=lambda row: row.pk, reverse=keys[-1].descending)
    for key in reversed(keys):
        ordered.sort(key=sorter(str(key.by)), reverse=key.descending)
    return ordered


@pytest.mark.django_db
def test_pages_of_all_parents_cost_two_statements(django_assert_num_queries):
    parents = [make_category(name=f"p{number}") for number in range(3)]
    for number in range(4):
        make_category(name=f"a{number}", parent=parents[0])
    make_category(name="b0", parent=parents[1])
    keys = [parent.pk for parent in parents] + [parents[0].pk]

    with django_assert_num_queries(2):
        pages = paginate_each(
            Category.objects.all(),
            info(),
            group="parent_id",
            parents=keys,
            keys=[SortKey("name", descending=True)],
            first=2,
        )

    assert [names(page) for page in pages] == [["a3", "a2"], ["b0"], [], ["a3", "a2"]]
    assert [page["total_count"] for page in pages] == [4, 1, 0, 4]
    assert [page["page_info"]["has_next_page"] for page in pages] == [True, False, False, True]


@pytest.mark.django_db
def test_pages_of_parents_go_on_after_a_cursor_and_backwards():
    parent = make_category(name="p")
    for number in range(4):
        make_category(name=f"a{number}", parent=parent)

    def page(**arguments: Any) -> dict[str, Any]:
        (connection,) = paginate_each(
            Category.objects.all(), info(), group="parent_id", parents=[parent.pk], keys=[SortKey("name")], **arguments
        )
        return connection

    first = page(first=3)

    assert names(first) == ["a0", "a1", "a2"]
    assert names(page(first=3, after=first["page_info"]["end_cursor"])) == ["a3"]
    assert names(page(last=2)) == ["a2", "a3"]
    assert names(page(last=2, before=first["page_info"]["end_cursor"])) == ["a0", "a1"]


def test_pages_of_a_list_in_memory():
    rows = ["a", "b", "c", "d"]

    def nodes(connection: dict[str, Any]) -> list[str]:
        return [edge["node"] for edge in connection["edges"]]

    first = paginate_rows(rows, info(), first=3)
    rest = paginate_rows(rows, info(), first=3, after=first["page_info"]["end_cursor"])
    last = paginate_rows(rows, info(), last=2, wrap=str.upper)
    before = paginate_rows(rows, info(), last=2, before=last["page_info"]["start_cursor"])

    assert [nodes(page) for page in (first, rest, last, before)] == [["a", "b", "c"], ["d"], ["C", "D"], ["a", "b"]]
    assert [page["page_info"]["has_next_page"] for page in (first, rest, last, before)] == [True, False, False, True]
    assert [page["page_info"]["has_previous_page"] for page in (first, rest, last, before)] == [
        False,
        True,
        True,
        False,
    ]
    assert first["total_count"] == 4


def test_a_connection_has_saleors_shape():
    import graphene

    class Thing(graphene.ObjectType):
        id = graphene.ID()

    class Query(graphene.ObjectType):
        things = graphene.Field(connection_for(Thing))
        more = graphene.Field(connection_for(Thing))

    printed = " ".join(line.strip() for line in str(graphene.Schema(Query)).splitlines() if '"""' not in line)

    assert "type ThingCountableConnection { pageInfo: PageInfo! edges: [ThingCountableEdge!]! totalCount: Int }" in (
        printed.replace("  ", " ")
    )
    assert "type ThingCountableEdge { node: Thing! cursor: String! }" in printed.replace("  ", " ")
