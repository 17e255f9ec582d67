"""Random documents over the real schema get what graphql-core answers with the same resolvers: data and errors.

Another seed is another run: ``WALK_SEED=7 WALKS=5000 pytest -m slow``.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.utils import translation
from graphql import OperationDefinitionNode, parse, validate

from accounts.viewers import Viewer
from api.documents.inputs import coerced_variables
from api.edge.errors import format_errors
from api.engine.execute import Answer, execute_plan
from api.engine.plan import Plan, Shapes
from api.schema import schema
from api.terms.context import Context
from tests.api.engine.reference import execute_depth_first
from tests.api.engine.towns import NOW, Town, make_town
from tests.api.engine.walks import Walk

pytestmark = pytest.mark.django_db

SEED = int(os.environ.get("WALK_SEED", "20261123"))
WALKS = int(os.environ.get("WALKS", "120"))
SCHEMA = schema.graphql_schema
SHAPES = Shapes(SCHEMA)
QUERIES = SCHEMA.query_type
MUTATIONS = SCHEMA.mutation_type
assert QUERIES
assert MUTATIONS
NEWS = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|eyJ[\w.-]+|[A-Za-z0-9+/_-]{16,}={0,2}|\d\d:\d\d:\d\d\.\d{6}"
)
"""Ids, tokens, keys and moments that are made up when a row is written."""


@pytest.fixture
def town() -> Town:
    """A small shop of everything."""
    return make_town()


@pytest.fixture
def demo_town() -> Town:
    """The demo shop, with baskets and an order on top."""
    call_command("demo", "--no-pictures", stdout=io.StringIO())
    return make_town(with_catalogue=False)


def context_of(viewer: Viewer) -> Context:
    return Context(deepcopy(viewer), NOW, "en", lambda path: "http://shop.test" + path, "192.0.2.1")


def both_answers(text: str, variables: dict[str, Any], viewer: Viewer) -> tuple[Any, Any]:
    """Return what the engine and what graphql-core answer; whatever they write is rolled back."""
    document = parse(text)
    assert validate(SCHEMA, document) == [], text
    with undone():
        expected = told(execute_depth_first(SCHEMA, document, context=context_of(viewer), variables=variables))
    with undone():
        ours = told(execute_breadth_first(document, context_of(viewer), variables))
    return ours, expected


@contextmanager
def undone() -> Iterator[None]:
    """Speak English, and forget what was written: the rows afterwards, the numbers of tries before."""
    cache.clear()
    with transaction.atomic(), translation.override("en"):
        yield
        transaction.set_rollback(True)


def execute_breadth_first(document: Any, context: Context, variables: dict[str, Any]) -> Answer:
    operation = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    fragments = {one.name.value: one for one in document.definitions if one is not operation}
    root = SCHEMA.get_root_type(operation.operation)
    assert root is not None
    coerced = coerced_variables(SCHEMA, operation, variables)
    plan = Plan(SHAPES, operation, fragments, {"yes": True, "no": False}, root)
    return execute_plan(plan, root_value=None, context=context, variables=coerced)


def told(answer: Any) -> dict[str, Any]:
    """Return what a client reads, the order of keys and errors included."""
    return {"data": json.dumps(answer.data, default=str), "errors": format_errors(answer.errors or [])}


def without_news(answer: dict[str, Any], known: set[str]) -> str:
    return NEWS.sub(lambda found: found[0] if found[0] in known else "…", json.dumps(answer))


def compare(town: Town, walks: range) -> dict[str, int]:
    """Walk the queries; return how many answers had data, and how many had errors."""
    seen = dict.fromkeys(("data", "errors"), 0)
    asked: Counter[str] = Counter()
    for number in walks:
        choice = random.Random(f"{SEED} {number}")
        walk = Walk(SCHEMA, choice, town.ids, town.slugs, town.texts, asked)
        text, variables = walk.document("query", QUERIES, choice.choice((1, 2)))
        for name, viewer in town.viewers.items():
            ours, expected = both_answers(text, variables, viewer)
            assert ours == expected, f"walk {number} as {name}: {text}\n{json.dumps(variables)}"
            seen["data"] += any(key != "again" and value for key, value in (json.loads(ours["data"]) or {}).items())
            seen["errors"] += bool(ours["errors"])
    return seen


def test_some_queries_get_the_same_answer(town):
    seen = compare(town, range(15))

    assert seen["data"] > 20  # of 45 answers
    assert seen["errors"] > 5


@pytest.mark.slow
def test_mutations_get_the_same_answer(town):
    """Each mutation is asked for once; what it wrote is undone before the other asks, so only new names differ."""
    known = {name for names in town.ids.values() for name in names}
    asked: Counter[str] = Counter()
    for number, _name in enumerate(MUTATIONS.fields):
        walk = Walk(SCHEMA, random.Random(f"{SEED} {number}"), town.ids, town.slugs, town.texts, asked)
        text, variables = walk.document("mutation", MUTATIONS, 1)
        for name, viewer in town.viewers.items():
            ours, expected = both_answers(text, variables, viewer)
            assert without_news(ours, known) == without_news(expected, known), (
                f"{name}: {text}\n{json.dumps(variables)}"
            )


@pytest.mark.slow
def test_many_queries_get_the_same_answer(demo_town):
    compare(demo_town, range(100, 100 + WALKS))
