"""The engine answers what graphql-core answers: data, order of keys, and errors with paths and places."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    execute_sync,
    get_introspection_query,
    parse,
    validate,
)
from graphql.type import GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLNamedType
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.engine.execute import execute_plan
from api.engine.marks import batched
from api.engine.plan import Plan, Shapes, condition_variables

WORDS = {
    "text": GraphQLString,
    "count": GraphQLInt,
    "price": GraphQLFloat,
    "flag": GraphQLBoolean,
    "id": GraphQLID,
    "kind": GraphQLEnumType("Kind", {"SALT": 1, "SUGAR": "sugar"}),
}
WRAPPERS: dict[str, Callable[[Any], Any]] = {
    "": lambda inner: inner,
    "Must": GraphQLNonNull,
    "List": GraphQLList,
    "ListMust": lambda inner: GraphQLList(GraphQLNonNull(inner)),
    "MustListMust": lambda inner: GraphQLNonNull(GraphQLList(GraphQLNonNull(inner))),
    "MustList": lambda inner: GraphQLNonNull(GraphQLList(inner)),
    "Table": lambda inner: GraphQLList(GraphQLList(GraphQLNonNull(inner))),
    "MustTable": lambda inner: GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLList(GraphQLNonNull(inner))))),
}
GOOD: dict[str, list[Any]] = {
    "text": ["a", "", 7, True, 1.5],
    "count": [0, 5, True, 3.0, "12"],
    "price": [0.5, 3, True, "2.5"],
    "flag": [True, False, 0, 1.0],
    "id": ["x", 12, 3.0],
    "kind": [1, "sugar"],
}
BAD: dict[str, list[Any]] = {
    "text": [{}, [1]],
    "count": [2**31, "x", 1.5, float("nan")],
    "price": [float("inf"), "x", float("nan")],
    "flag": ["yes", None],
    "id": [{}, 1.5],
    "kind": [3, "salt", []],
}


class Row(dict[str, Any]):
    """A parent whose fields answer what the example of the test says."""


def make_schema(answers: Callable[[Any, str, tuple[Any, ...]], Any], *, batches: bool) -> GraphQLSchema:
    types: dict[str, GraphQLNamedType] = {}

    def fields() -> dict[str, GraphQLField]:
        return make_fields(types, resolvers_of(answers, batches=batches))

    def resolve_type(value: Any, _info: Any, _type: Any) -> Any:
        kind = value["type"]
        if kind == "raise":
            raise RuntimeError("type unknown")
        return kind

    pet = GraphQLInterfaceType("Pet", fields, resolve_type=resolve_type)
    types["Pet"] = pet
    types["Cat"] = GraphQLObjectType("Cat", fields, interfaces=[pet])
    types["Dog"] = GraphQLObjectType(
        "Dog", fields, interfaces=[pet], is_type_of=lambda value, _info: value["type"] != "Cat"
    )
    types["Any"] = GraphQLUnionType("Any", [types["Cat"], types["Dog"]], resolve_type=resolve_type)  # type: ignore[list-item] # object types
    return GraphQLSchema(GraphQLObjectType("Query", fields), GraphQLObjectType("Mutation", fields))


def resolvers_of(
    answers: Callable[[Any, str, tuple[Any, ...]], Any], *, batches: bool
) -> Callable[[str], Callable[..., Any]]:
    def resolver(name: str) -> Callable[..., Any]:
        def resolve(source: Any, _info: Any, **args: Any) -> Any:
            answer = answers(source, name, tuple(sorted(args.items())))
            if isinstance(answer, Fault):
                raise ValueError(f"fault {answer.number}")
            return answer

        if not batches or _hash(name) % 3 == 0:
            return resolve

        @batched
        def resolve_all(sources: list[Any], info: Any, **args: Any) -> list[Any]:
            return [_caught(resolve, source, info, args) for source in sources]

        return resolve_all

    return resolver


def make_fields(
    types: dict[str, GraphQLNamedType], resolver: Callable[[str], Callable[..., Any]]
) -> dict[str, GraphQLField]:
    made: dict[str, GraphQLField] = {}
    composites: dict[str, Any] = {"cat": types["Cat"], "dog": types["Dog"], "pet": types["Pet"], "any": types["Any"]}
    for wrapper, wrap in WRAPPERS.items():
        for word, inner in {**WORDS, **composites}.items():
            name = word + wrapper
            args = {"n": GraphQLArgument(GraphQLInt), "m": GraphQLArgument(GraphQLInt, default_value=4)}
            made[name] = GraphQLField(wrap(inner), args=args, resolve=resolver(name))
    return made


def _caught(resolve: Callable[..., Any], source: Any, info: Any, args: dict[str, Any]) -> Any:
    try:
        return resolve(source, info, **args)
    except ValueError as error:
        return error


class Fault:
    def __init__(self, number: int) -> None:
        self.number = number


def unwrapped(name: str) -> tuple[str, str]:
    word = next(w for w in [*WORDS, "cat", "dog", "pet", "any"] if name.startswith(w))
    return word, name[len(word) :]


class Answers:
    """Answers made from a seed, the parent's number and the field, so that order of calling does not matter."""

    def __init__(self, seed: int, trouble: int) -> None:
        self.seed = seed
        self.trouble = trouble

    def __call__(self, source: Any, name: str, args: tuple[Any, ...]) -> Any:
        number = source["number"] if isinstance(source, dict) else 0
        word, wrapper = unwrapped(name)
        return self.value(word, wrapper, f"{self.seed}/{number}/{name}/{args}")

    def choice(self, place: str, many: int) -> int:
        return _hash(place) % many

    def value(self, word: str, wrapper: str, place: str) -> Any:
        trouble = self.choice(place + "!", 100)
        if trouble < self.trouble:
            return [None, Fault(trouble), ValueError("returned"), None, 3, None][self.choice(place + "?", 6)]
        for prefix in ("Must", "List", "Table"):
            if wrapper.startswith(prefix):
                rest = wrapper[len(prefix) :]
                if prefix == "Must":
                    return self.value(word, rest, place + "M")
                inner = "List" + rest if prefix == "Table" else rest
                items = [self.value(word, inner, f"{place}.{i}") for i in range(self.choice(place + "#", 4))]
                items = [ValueError("item") if isinstance(item, Fault) else item for item in items]
                return (tuple(items), items, iter(items))[self.choice(place + "~", 3)]
        if word in WORDS:
            pool = GOOD[word] + (BAD[word] if self.choice(place + "b", 100) < self.trouble else [])
            return pool[self.choice(place + "v", len(pool))]
        kinds: list[str | None] = ["Cat", "Dog"]
        if self.choice(place + "t", 100) < self.trouble:
            kinds = ["raise", "Pet", "Nobody", None]
        return Row(type=kinds[self.choice(place + "k", len(kinds))], number=_hash(place) % 1_000_000)


def _hash(text: str) -> int:
    value = 1469598103934665603
    for byte in text.encode():
        value = ((value ^ byte) * 1099511628211) % 2**64
    return value >> 20


@st.composite
def selections(draw: Any, depth: int) -> str:
    parts = draw(st.lists(selection(depth), min_size=1, max_size=5))
    return "{" + " ".join(parts) + "}"


@st.composite
def selection(draw: Any, depth: int) -> str:
    form = draw(st.integers(0, 9))
    condition = draw(
        st.sampled_from(["", "", "", "@include(if:$yes)", "@skip(if:$yes)", "@include(if:$no)", "@skip(if:false)"])
    )
    if form == 0:
        return f"__typename {condition}"
    if form == 1 and depth > 0:
        on = draw(st.sampled_from(["", "on Cat", "on Dog", "on Pet"]))
        inner = draw(selections(depth - 1))
        return f"...{on}{condition}{inner}" if on else f"...{condition or '@include(if:true)'}{inner}"
    if form == 2 and depth > 0:
        return f"...{draw(st.sampled_from(['F', 'G']))} {condition}"
    wrapper = draw(st.sampled_from(list(WRAPPERS)))
    args = draw(st.sampled_from(["", "", "(n:1)", "(n:$n)", "(n:$n,m:2)"]))
    alias = draw(st.sampled_from(["", "", "", "a:", "b:"]))
    if form < 6 or depth == 0:
        return f"{alias}{draw(st.sampled_from(list(WORDS)))}{wrapper}{args} {condition}"
    word = draw(st.sampled_from(["cat", "dog", "pet", "any"]))
    inner = draw(selections(depth - 1))
    if word == "any":
        inner = "{ ...on Pet " + inner + "}"
    return f"{alias}{word}{wrapper}{args}{condition}{inner}"


@st.composite
def documents(draw: Any) -> str:
    kind = draw(st.sampled_from(["query", "query", "mutation"]))
    body = draw(selections(3))
    text = f"{kind} Q($n:Int,$yes:Boolean!,$no:Boolean=false){body}"
    if "...F" in text or "...G" in text:
        g = draw(selections(1)).replace("...F", "__typename").replace("...G", "__typename")
        text += " fragment G on Pet " + g
        text += " fragment F on Pet " + draw(selections(2)).replace("...F", "...G")
    return text


def plan_of(schema: GraphQLSchema, text: str, variables: dict[str, Any]) -> Plan:
    document = parse(text)
    operation = document.definitions[0]
    fragments = {d.name.value: d for d in document.definitions[1:]}  # type: ignore[attr-defined] # fragments
    assert set(condition_variables(operation, fragments)) <= {"no", "yes"}  # type: ignore[arg-type] # an operation
    root = schema.mutation_type if text.startswith("mutation") else schema.query_type
    assert root is not None
    return Plan(Shapes(schema), operation, fragments, variables, root)  # type: ignore[arg-type] # an operation


def told(errors: Any) -> list[Any]:
    return [
        (
            error.path,
            error.message,
            error.locations,
            type(error.original_error).__name__.replace("NullNotAllowed", "TypeError"),
        )
        for error in errors or []
    ]


class Switchable:
    """Answers that can be exchanged, so that the two schemas are built only once."""

    current = Answers(0, 0)

    def __call__(self, source: Any, name: str, args: tuple[Any, ...]) -> Any:
        return self.current(source, name, args)


ANSWERS = Switchable()
PLAIN = make_schema(ANSWERS, batches=False)
BATCHING = make_schema(ANSWERS, batches=True)


documents_with_failures = given(
    text=documents(),
    seed=st.integers(0, 10_000),
    trouble=st.sampled_from([0, 3, 15]),
    yes=st.booleans(),
    n=st.sampled_from([None, 3]),
)


@settings(max_examples=15, deadline=None)
@documents_with_failures
def test_a_few_documents_with_random_failures_answer_the_same(text, seed, trouble, yes, n):
    compare(text, seed, trouble, {"yes": yes, "no": False} | ({} if n is None else {"n": n}))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@example(  # the error that stands earlier in the document belongs to a later item
    text="query Q($n:Int,$yes:Boolean!,$no:Boolean=false){catMustList{...F }} "
    "fragment G on Pet {textMustList } fragment F on Pet {cat{...G }}",
    seed=5,
    trouble=3,
    yes=False,
    n=None,
)
@documents_with_failures
def test_random_documents_with_random_failures_answer_the_same(text, seed, trouble, yes, n):
    compare(text, seed, trouble, {"yes": yes, "no": False} | ({} if n is None else {"n": n}))


def compare(text: str, seed: int, trouble: int, variables: dict[str, Any]) -> None:
    ANSWERS.current = Answers(seed, trouble)
    problems = [e for e in validate(PLAIN, parse(text)) if "never used" not in e.message]
    if problems:
        return  # what is not valid is never executed

    expected = execute_sync(PLAIN, parse(text), root_value={"number": 0}, variable_values=variables)
    ours = execute_plan(plan_of(BATCHING, text, variables), root_value={"number": 0}, context=None, variables=variables)

    assert json.dumps(ours.data) == json.dumps(expected.data)
    assert told(ours.errors) == told(expected.errors)


def test_introspection_answers_the_same():
    text = get_introspection_query()

    expected = execute_sync(PLAIN, parse(text))
    ours = execute_plan(plan_of(PLAIN, text, {}), root_value=None, context=None, variables={})

    assert ours.data == expected.data
    assert ours.errors == []
