"""Hostile documents are refused quickly and clearly; what Saleor accepts is accepted; merging equals graphql-core's."""

from __future__ import annotations

import time
from typing import Any

import graphene
import pytest
from django.utils import translation
from graphql import GraphQLError, OperationDefinitionNode, parse, validate
from graphql.validation import OverlappingFieldsCanBeMergedRule
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from api.documents import limits, overlapping
from api.documents.costs import Cost
from api.documents.inputs import InvalidDocument
from api.documents.limits import QueryCostError
from api.documents.overlapping import TooManyFields, find_conflict
from api.documents.parsing import Documents
from api.terms.pagination import connection_field, connection_for

pytestmark = pytest.mark.usefixtures("in_english")
QUICK = 0.5  # seconds of the processor


class Value(graphene.ObjectType):
    id = graphene.ID(required=True)
    name = graphene.String()


class SelectedAttribute(graphene.ObjectType):
    values = graphene.List(graphene.NonNull(Value), required=True)


class Variant(graphene.ObjectType):
    id = graphene.ID(required=True)
    attributes = graphene.List(graphene.NonNull(SelectedAttribute), required=True)


class Money(graphene.ObjectType):
    amount = graphene.Float()


class Pet(graphene.Interface):
    id = graphene.ID(required=True)
    name = graphene.String(n=graphene.Int())
    friend = graphene.Field(lambda: Pet)


class Cat(graphene.ObjectType):
    class Meta:
        interfaces = (Pet,)

    purrs = graphene.Int()
    other = graphene.Field(lambda: Cat)


class Dog(graphene.ObjectType):
    class Meta:
        interfaces = (Pet,)

    purrs = graphene.String()
    other = graphene.Field(lambda: Pet)


class Product(graphene.ObjectType):
    id = graphene.ID(required=True)
    name = graphene.String()
    price = graphene.Field(Money)
    pricing = graphene.Field(Money)
    variants = graphene.List(graphene.NonNull(Variant))
    collections = graphene.List(graphene.NonNull(lambda: Collection))


class Collection(graphene.ObjectType):
    id = graphene.ID(required=True)
    products = connection_field(connection_for(Product))


class Category(graphene.ObjectType):
    id = graphene.ID(required=True)


Category._meta.fields["children"] = connection_field(connection_for(Category))


class Query(graphene.ObjectType):
    products = connection_field(connection_for(Product), channel=graphene.String())
    categories = connection_field(connection_for(Category))
    product = graphene.Field(Product, slug=graphene.String())
    pet = graphene.Field(Pet)


SCHEMA = graphene.Schema(Query, types=[Cat, Dog]).graphql_schema


def refusal(text: str) -> str:
    began = time.thread_time()
    with pytest.raises(InvalidDocument) as refused:
        Documents(SCHEMA).get(text)
    assert time.thread_time() - began < QUICK
    assert len(refused.value.errors) <= 11
    return refused.value.errors[0].message


def cost(text: str, variables: dict[str, Any] | None = None) -> Cost:
    operation = Documents(SCHEMA).get(text).operation(None)
    return operation.cost.check(operation.variables(variables or {}))


@pytest.mark.parametrize(
    "text",
    [
        "{" + "product{id} " * 20_000 + "}",
        "{product{" + "name " * 20_000 + "}}",
        "{" + " ".join(f"a{i}:product{{id}}" for i in range(20_000)) + "}",
        "{product(slug:[" + "1 " * 20_000 + "]){id}}",
        "{" + "#\n" * 20_000 + "product{id}}",
        "{product" + "@include(if:true)" * 20_000 + "{id}}",
        " ".join(f"query Q{i}{{product{{id}}}}" for i in range(20_000)),
    ],
)
def test_twenty_thousand_of_anything_are_refused_at_once(text):
    assert refusal(text) == "The query has more than 10000 tokens."


@pytest.mark.parametrize(
    "text",
    [
        "{a" * 50_000,
        "{a" * 3_000 + "}" * 3_000,
        "{product(slug:" + "[" * 3_000 + "]" * 3_000 + "){id}}",
        "{product(slug:" + "{a:" * 3_000 + "1" + "}" * 3_000 + "){id}}",
        "query($a:" + "[" * 3_000 + "Int" + "]" * 3_000 + "){product{id}}",
        "{" + "...{" * 3_000 + "product{id}" + "}" * 3_001,
    ],
)
def test_deep_nesting_is_refused_before_parsing(text):
    assert refusal(text) == "The query is nested deeper than 100 levels."


def test_brackets_in_strings_and_comments_do_not_nest():
    text = '{product(slug:"' + "{[(" * 500 + '"){id #' + "{" * 500 + "\n}}"

    Documents(SCHEMA).get(text)
    Documents(SCHEMA).get('{product(slug:"""' + '{[\\""" {" ' * 200 + '"""){id}}')


def test_seventeen_levels_of_children_are_accepted():
    text = "{categories(first:1){edges{node{" + "children(first:1){edges{node{" * 17 + "id" + "}}}" * 18 + "}"

    assert cost(text).complexity == 18


def test_many_definitions_are_refused():
    assert refusal("{product{id}}" + " fragment F on Product{id}" * 300) == "The query has more than 250 definitions."


def test_many_cheap_root_fields_are_refused():
    assert refusal("{" + " ".join(f"a{i}:product{{id}}" for i in range(300)) + "}") == (
        "The query has more than 200 root fields."
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("{product{...A}} fragment A on Product{...A}", "A"),
        ("{product{...A}} fragment A on Product{...B} fragment B on Product{id ...A}", "A"),
        ("{product{id}} fragment A on Product{collections{products(first:1){edges{node{...A}}}}}", "A"),
    ],
)
def test_a_fragment_cycle_is_refused(text, name):
    assert refusal(text) == f'Cannot spread fragment "{name}" within itself.'


def test_a_long_cycle_is_refused():
    ring = " ".join(f"fragment F{i} on Product{{...F{(i + 1) % 240}}}" for i in range(240))

    assert refusal("{product{...F0}} " + ring).startswith("Cannot spread fragment")


def test_a_chain_of_fragments_counts_as_nesting():
    chain = " ".join(f"fragment F{i} on Product{{...F{i + 1}}}" for i in range(200))

    assert refusal("{product{...F0}} " + chain + " fragment F200 on Product{id}") == (
        "The query is nested deeper than 100 levels."
    )


def test_a_fragment_bomb_is_refused():
    bomb = " ".join(
        f"fragment F{i} on Category{{a:children(first:1){{edges{{node{{...F{i + 1}}}}}}}"
        f" b:children(first:1){{edges{{node{{...F{i + 1}}}}}}}}}"
        for i in range(24)
    )
    text = "{categories(first:1){edges{node{...F0}}}} " + bomb + " fragment F24 on Category{id}"

    assert refusal(text) == "The query selects more than 10000 fields."


def test_an_unknown_fragment_is_named():
    assert refusal("{product{...A}}") == 'Unknown fragment "A".'


def test_a_refusal_speaks_the_language_of_its_reader():
    documents = Documents(SCHEMA)
    text = "{a" * 101
    with pytest.raises(InvalidDocument, match=r"The query is nested deeper than 100 levels\."):
        documents.get(text)

    with translation.override("vi"), pytest.raises(InvalidDocument, match=r"Truy vấn lồng sâu quá 100 mức\."):
        documents.get(text)


def test_few_errors_are_reported():
    text = "{product{" + " ".join(f"nope{i}" for i in range(3_000)) + "}}"

    with pytest.raises(InvalidDocument) as refused:
        Documents(SCHEMA).get(text)

    assert len(refused.value.errors) == 11
    assert refused.value.errors[-1].message.startswith("Too many validation errors")


def test_costs_what_saleor_says_it_costs():
    one = (
        'products(first:100,channel:"default-channel"){edges{node{variants{attributes{values{name}}}'
        " collections{products(first:100){edges{node{id}}}}}}}"
    )

    assert cost("{" + one + "}").complexity == 10_500
    with pytest.raises(QueryCostError) as refused:
        cost("{" + " ".join(f"a{i}:{one}" for i in range(10)) + "}")
    assert refused.value.message == "The query exceeds the maximum cost of 50000. Actual cost is 105000"


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("{product{id name}}", {}, 1),
        ("{product{price{amount}}}", {}, 1),
        ("{product{pricing{amount}}}", {}, 2),
        ("query($n:Int){products(first:$n){edges{node{id}}}}", {"n": 7}, 7),
        ("query($n:Int=9){products(last:$n){edges{node{id}}}}", {}, 9),
        ("query($n:Int){products(first:$n){edges{node{variants{id}}}}}", {"n": None}, 2),
        ("{products(first:-5){edges{node{variants{id}}}}}", {}, 2),
        (
            "{...A ...A} fragment A on Query{products(first:10){edges{node{...B}}}} fragment B on Product{variants{id}}",
            {},
            40,
        ),
        ("{__schema{types{name}}}", {}, 0),
    ],
)
def test_cost_follows_pages_and_fragments(text, variables, expected):
    assert cost(text, variables).complexity == expected


def test_cheap_fields_below_large_pages_are_refused_by_the_size_of_the_answer():
    names = " ".join(f"a{i}:name" for i in range(1_600))

    with pytest.raises(QueryCostError) as refused:
        cost("{a:products(first:100){edges{node{" + names + "}}} b:products(first:100){edges{node{" + names + "}}}}")

    assert refused.value.message.startswith("The query asks for up to 3")


def test_introspection_of_lists_in_lists_is_refused():
    assert refusal("{__schema{types{fields{type{fields{type{fields{name}}}}}}}}") == (
        "Maximum introspection depth exceeded"
    )


def conflicts(text: str) -> GraphQLError | None:
    parsed = parse(text)
    operation = parsed.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return find_conflict(SCHEMA, operation, limits.fragments_of(parsed))


def test_names_the_conflict():
    error = conflicts("{product{a:id a:name}}")

    assert error is not None
    assert error.message == (
        'Fields "a" conflict because "id" and "name" are different fields.'
        " Use different aliases on the fields to fetch both if this was intentional."
    )


def test_comparing_gives_up_on_a_document_made_to_be_compared(monkeypatch):
    monkeypatch.setattr(overlapping, "MAX_VISITS", 10_000)
    level = "... on Cat{friend{X}} ... on Dog{friend{X}} friend{X}"
    text = "id"
    for _ in range(6):
        text = level.replace("X", text)

    with pytest.raises(TooManyFields):
        conflicts("{pet{" + text + "}}")


@st.composite
def merged(draw: Any, depth: int) -> str:
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        alias = draw(st.sampled_from(["", "", "a:", "b:"]))
        form = draw(st.integers(0, 5))
        if form == 0 and depth:
            parts.append(f"...on {draw(st.sampled_from(['Cat', 'Dog', 'Pet']))}{draw(merged(depth - 1))}")
        elif form == 1 and depth:
            parts.append(f"...{draw(st.sampled_from(['F', 'G']))}")
        elif form == 2 and depth:
            parts.append(f"{alias}friend{draw(merged(depth - 1))}")
        elif form == 3 and depth:
            parts.append(f"...on {draw(st.sampled_from(['Cat', 'Dog']))}{{{alias}other{draw(merged(depth - 1))}}}")
        elif form == 4:
            parts.append(f"...on {draw(st.sampled_from(['Cat', 'Dog']))}{{{alias}purrs}}")
        else:
            parts.append(alias + draw(st.sampled_from(["id", "name", "name(n:1)", "name(n:2)"])))
    return "{" + " ".join(parts) + "}"


@pytest.mark.slow
@examples(max_examples=300, deadline=None)
@given(body=merged(3), f=merged(2), g=merged(1))
def test_merging_is_judged_as_by_graphql_core(body, f, g):
    f, g = f.replace("...F", "id").replace("...G", "...G"), g.replace("...F", "id").replace("...G", "id")
    text = f"{{pet{body}}} fragment F on Pet{f} fragment G on Cat{g}"
    # graphql-core also compares within fragments that the operation does not spread.
    text = text.replace("{pet{", "{pet{ ...F ...G ", 1)

    expected = validate(SCHEMA, parse(text), [OverlappingFieldsCanBeMergedRule])

    assert (conflicts(text) is not None) == bool(expected)


@examples(max_examples=300, deadline=2_000)
@given(
    text=st.text(
        st.sampled_from(list('{}()[]"\\#:$@!.,|& \n\r\tabcFproductidnameon012-\u00e9\ud83d\ufeff\0')), max_size=200
    )
    | st.lists(
        st.sampled_from(
            [
                "{",
                "}",
                "(",
                ")",
                "[",
                "]",
                '"',
                '"""',
                "\\",
                "...",
                "on",
                "fragment",
                "F",
                "product",
                "id",
                ":",
                "$a",
                "@skip",
                "1",
                "query",
                "mutation",
                "subscription",
                "Int",
                "!",
                "=",
            ]
        ),
        max_size=60,
    ).map(" ".join)
)
def test_noise_is_an_answer_or_a_refusal_but_never_a_crash(text):
    errors: list[GraphQLError] = []
    try:
        Documents(SCHEMA).get(text)
    except InvalidDocument as refused:
        errors = refused.errors

    assert all(error.message for error in errors)
