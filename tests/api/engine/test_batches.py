"""A marked resolver is called once per place in the query, however many objects are there."""

from __future__ import annotations

from typing import Any

import graphene
import pytest
from graphql import GraphQLError, parse

from api.engine import batched, node_attribute
from api.engine.execute import Answer, execute_plan
from api.engine.plan import Plan, Shapes
from api.terms.context import ChannelContext


class Row:
    def __init__(self, number: int) -> None:
        self.number = number
        self.name = f"row {number}"


class Category(graphene.ObjectType):
    name = graphene.String()


class Product(graphene.ObjectType):
    class Meta:
        default_resolver = node_attribute

    name = graphene.String(required=True)
    missing = graphene.String()
    category = graphene.Field(Category, note=graphene.String())
    siblings = graphene.List(graphene.NonNull(lambda: Product), required=True)

    @staticmethod
    @batched
    def resolve_category(products: list[Any], info: Any, note: str = "") -> list[Any]:
        info.context.append(("category", len(products), note, info.path))
        return [{"name": f"{product.node.name} {note}"} for product in products]

    @staticmethod
    @batched
    def resolve_siblings(products: list[Any], info: Any) -> list[Any]:
        info.context.append(("siblings", len(products), info.selects("category", "name"), info.selects("name")))
        return [[product, product] for product in products]


class Query(graphene.ObjectType):
    products = graphene.List(Product, many=graphene.Int(required=True))
    wrong = graphene.List(Product)

    @staticmethod
    def resolve_products(_root: Any, _info: Any, many: int) -> list[Any]:
        return [ChannelContext(Row(number), "vn") for number in range(many)]

    @staticmethod
    @batched
    def resolve_wrong(_roots: list[Any], _info: Any) -> list[Any]:
        return []


SCHEMA = graphene.Schema(Query).graphql_schema


def ask(text: str, calls: list[Any]) -> Answer:
    plan = Plan(Shapes(SCHEMA), parse(text).definitions[0], {}, {}, SCHEMA.query_type)  # type: ignore[arg-type] # an operation, and a schema with a query type
    return execute_plan(plan, root_value=None, context=calls, variables={})


@pytest.mark.parametrize("many", [1, 2, 50])
def test_resolves_a_place_once_whatever_its_size(many):
    calls: list[Any] = []

    text = '{products(many:N){name siblings{category(note:"x"){name}} category{name}}}'
    answer = ask(text.replace("N", str(many)), calls)

    assert answer.errors == []
    assert answer.data is not None
    assert len(answer.data["products"]) == many
    assert calls == [
        ("siblings", many, True, False),
        ("category", 2 * many, "x", ["products", "siblings", "category"]),
        ("category", many, "", ["products", "category"]),
    ]
    assert answer.data["products"][0] == {
        "name": "row 0",
        "siblings": [{"category": {"name": "row 0 x"}}, {"category": {"name": "row 0 x"}}],
        "category": {"name": "row 0 "},
    }


def test_does_not_call_it_for_nobody():
    calls: list[Any] = []

    answer = ask("{products(many:0){siblings{name}}}", calls)

    assert answer.data == {"products": []}
    assert calls == []


def test_an_answer_of_another_length_is_an_error():
    answer = ask("{wrong{name}}", [])

    assert answer.data == {"wrong": None}
    assert [error.message for error in answer.errors] == [
        "The resolver of Query.wrong answered 0 values for 1 parents."
    ]


def test_an_attribute_that_is_not_there_is_null():
    assert ask("{products(many:1){missing}}", []).data == {"products": [{"missing": None}]}


def test_the_same_exception_for_all_parents_names_each_path():
    class Failing(graphene.ObjectType):
        value = graphene.Int()

        @staticmethod
        @batched
        def resolve_value(_rows: list[Any], _info: Any) -> list[Any]:
            raise GraphQLError("all fail")

    class Root(graphene.ObjectType):
        rows = graphene.List(Failing)

        @staticmethod
        def resolve_rows(_root: Any, _info: Any) -> list[Any]:
            return [{}, {}]

    schema = graphene.Schema(Root).graphql_schema
    plan = Plan(Shapes(schema), parse("{rows{value}}").definitions[0], {}, {}, schema.query_type)  # type: ignore[arg-type] # as above

    answer = execute_plan(plan, root_value=None, context=None, variables={})

    assert answer.data == {"rows": [{"value": None}, {"value": None}]}
    assert [error.path for error in answer.errors] == [["rows", 0, "value"], ["rows", 1, "value"]]
    assert {error.message for error in answer.errors} == {"all fail"}
