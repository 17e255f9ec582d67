"""An execution ends when its time is over, except that what a mutation has written is told."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import GraphQLField, GraphQLList, GraphQLObjectType, GraphQLSchema, GraphQLString, parse

from api.engine import batched
from api.engine.deadline import Deadline, Overrun
from api.engine.execute import Answer, execute_plan
from api.engine.plan import Plan, Shapes


class GaveUp(Exception):
    """What a database might raise."""


DEADLINE = Deadline(at=10, ends_all=lambda error: isinstance(error, GaveUp))


class Clock:
    """The time, which resolvers let pass, and what they have done."""

    def __init__(self) -> None:
        self.now = 9.0
        self.calls: list[str] = []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("api.engine.execute.monotonic", lambda: made.now)
    return made


def resolve_slow(_row: Any, info: Any) -> str:
    info.context.calls.append("slow")
    info.context.now = 11.0
    return "slow"


def resolve_next(_row: Any, info: Any) -> str:
    info.context.calls.append("next")
    return "next"


def resolve_given_up(_row: Any, _info: Any) -> str:
    raise GaveUp("canceled")


@batched
def resolve_some_given_up(rows: list[Any], _info: Any) -> list[Any]:
    return [GaveUp("canceled") for _row in rows]


def resolve_read_later(_row: Any, _info: Any) -> Any:
    def rows() -> Any:
        yield "first"
        raise GaveUp("canceled")

    return rows()


def fields() -> dict[str, GraphQLField]:
    return {
        "slow": GraphQLField(GraphQLString, resolve=resolve_slow),
        "next": GraphQLField(GraphQLString, resolve=resolve_next),
        "givenUp": GraphQLField(GraphQLString, resolve=resolve_given_up),
        "someGivenUp": GraphQLField(GraphQLString, resolve=resolve_some_given_up),
        "readLater": GraphQLField(GraphQLList(GraphQLString), resolve=resolve_read_later),
        "same": GraphQLField(THING, resolve=lambda _row, _info: {}),
        "many": GraphQLField(GraphQLList(THING), resolve=lambda _row, _info: [{}, {}]),
        "slowly": GraphQLField(THING, resolve=lambda row, info: {"was": resolve_slow(row, info)}),
    }


THING = GraphQLObjectType("Thing", fields)
SCHEMA = GraphQLSchema(GraphQLObjectType("Query", fields), GraphQLObjectType("Mutation", fields))


def ask(text: str, clock: Clock, deadline: Deadline | None) -> Answer:
    operation: Any = parse(text).definitions[0]
    root = SCHEMA.get_root_type(operation.operation)
    assert root is not None
    plan = Plan(Shapes(SCHEMA), operation, {}, {}, root)
    return execute_plan(plan, root_value=None, context=clock, variables={}, deadline=deadline)


@pytest.mark.parametrize("text", ["{slow next}", "{slow same{next}}", "{many{slow} next}", "{same{slow} next}"])
def test_a_query_ends_at_the_first_batch_after_its_time(clock, text):
    with pytest.raises(Overrun):
        ask(text, clock, DEADLINE)

    assert set(clock.calls) == {"slow"}


@pytest.mark.parametrize(
    "text",
    ["{givenUp}", "{many{someGivenUp}}", "{same{givenUp}}", "{readLater}", "{many{readLater}}", "mutation{givenUp}"],
)
def test_what_was_given_up_below_ends_the_whole(clock, text):
    with pytest.raises(Overrun) as caught:
        ask(text, clock, DEADLINE)

    assert isinstance(caught.value.__cause__, GaveUp)


def test_a_mutation_that_has_written_tells_what(clock):
    answer = ask("mutation{slowly{next givenUp same{next}}}", clock, DEADLINE)

    assert answer.data == {"slowly": {"next": "next", "givenUp": None, "same": {"next": "next"}}}
    assert [(error.path, type(error.original_error)) for error in answer.errors] == [(["slowly", "givenUp"], GaveUp)]


def test_a_mutation_begins_nothing_new_after_its_time(clock):
    answer = ask("mutation{slow next again:same{next}}", clock, DEADLINE)

    assert answer.data == {"slow": "slow", "next": None, "again": None}
    assert [(error.path, type(error.original_error)) for error in answer.errors] == [
        (["next"], Overrun),
        (["again"], Overrun),
    ]
    assert clock.calls == ["slow"]


def test_a_mutation_that_failed_has_written_nothing(clock):
    with pytest.raises(Overrun):
        ask("mutation{givenUp slow}", clock, DEADLINE)

    assert clock.calls == []


def test_without_a_deadline_nothing_is_given_up(clock):
    answer = ask("{slow givenUp next}", clock, None)

    assert answer.data == {"slow": "slow", "givenUp": None, "next": "next"}
