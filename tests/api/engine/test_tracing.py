"""Who watches sees each step once, whatever the number of objects; nobody watches unless asked to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest
from graphql import GraphQLField, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString, parse

from api.engine import tracing
from api.engine.execute import execute_plan
from api.engine.plan import Plan, Shapes

ROW: GraphQLObjectType = GraphQLObjectType(
    "Row", lambda: {"name": GraphQLField(GraphQLString), "twin": GraphQLField(ROW)}
)
SCHEMA = GraphQLSchema(
    GraphQLObjectType(
        "Query", {"rows": GraphQLField(GraphQLList(ROW), resolve=lambda _root, info: [{"twin": {}}] * info.context)}
    )
)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, Any, Any]]:
    """What a watcher has seen begin: name, how many steps it is inside of, path, number of objects."""
    spans: list[tuple[str, int, Any, Any]] = []
    depth = 0

    @contextmanager
    def watch(name: str, about: Mapping[str, str | int]) -> Iterator[None]:
        nonlocal depth
        spans.append((name, depth, about.get("graphql.field.path"), about.get("graphql.field.objects")))
        depth += 1
        yield
        depth -= 1

    monkeypatch.setattr(tracing, "tracer", watch)
    return spans


def ask(many: int) -> Any:
    operation: Any = parse("{rows{name twin{also:name}}}").definitions[0]
    root: Any = SCHEMA.query_type
    plan = Plan(Shapes(SCHEMA), operation, {}, {}, root)
    return execute_plan(plan, root_value=None, context=many, variables={}).data


@pytest.mark.parametrize("many", [1, 20])
def test_a_field_is_one_step_around_those_below_it(seen, many):
    assert len(ask(many)["rows"]) == many

    assert seen == [
        ("Query.rows", 0, "rows", 1),
        ("Row.name", 1, "rows.name", many),
        ("Row.twin", 1, "rows.twin", many),
        ("Row.name", 2, "rows.twin.also", many),
    ]


def test_a_field_of_nobody_is_no_step(seen):
    ask(0)

    assert seen == [("Query.rows", 0, "rows", 1)]


def test_nobody_watches_unless_asked_to():
    assert tracing.tracer is None
    assert isinstance(tracing.span("graphql"), nullcontext)
