"""Documents that Saleor's own storefront sends, or that name what it may ask for: each is valid and answered."""

import pytest
from graphql import get_introspection_query

from api.schema import schema
from tests.api.asking import ask, gid
from tests.factories.orders import make_checkout

pytestmark = pytest.mark.django_db

graphql_schema = schema.graphql_schema


@pytest.mark.parametrize(
    "member",
    [
        "CheckoutLineProblemInsufficientStock",
        "CheckoutLineProblemVariantNotAvailable",
        "CheckoutProblemDeliveryMethodInvalid",
        "CheckoutProblemDeliveryMethodStale",
    ],
)
def test_every_problem_of_a_checkout_can_be_asked_for(member):
    document = f"query($id: ID!) {{ checkout(id: $id) {{ problems {{ ... on {member} {{ __typename }} }} }} }}"

    assert ask(document, id=gid(make_checkout())) == {"checkout": {"problems": []}}


def test_the_delivery_of_a_stale_problem_can_be_asked_for():
    document = """query($id: ID!) { checkout(id: $id) { problems { ... on CheckoutProblemDeliveryMethodStale {
      delivery { id shippingMethod { name } } } } } }"""

    assert ask(document, id=gid(make_checkout())) == {"checkout": {"problems": []}}


def arguments_of(name, shown=""):
    document = f"{{ __schema {{ mutationType {{ fields {{ name args{shown} {{ name }} }} }} }} }}"
    fields = ask(document)["__schema"]["mutationType"]["fields"]
    (found,) = [field for field in fields if field["name"] == name]
    return {argument["name"] for argument in found["args"]}


@pytest.mark.parametrize("mutation", ["checkoutAddPromoCode", "checkoutRemovePromoCode", "checkoutEmailUpdate"])
def test_introspection_lists_every_argument_unless_told_otherwise(mutation):
    older = {"checkoutId", "token"}

    assert older <= arguments_of(mutation)
    assert older <= arguments_of(mutation, "(includeDeprecated: true)")
    assert not older & arguments_of(mutation, "(includeDeprecated: false)")


def test_introspection_lists_every_field_of_an_input_unless_told_otherwise():
    document = """query($wanted: Boolean!) { __type(name: "ProductFilterInput") {
      all: inputFields { name isDeprecated } some: inputFields(includeDeprecated: $wanted) { name } } }"""
    schema = graphql_schema.type_map["ProductFilterInput"]

    found = ask(document, wanted=False)["__type"]

    deprecated = {field["name"] for field in found["all"] if field["isDeprecated"]}
    assert {field["name"] for field in found["all"]} == set(schema.fields)
    assert {field["name"] for field in found["some"]} == set(schema.fields) - deprecated


def test_what_codegen_sends_finds_every_argument_of_the_schema():
    seen = ask(get_introspection_query())["__schema"]

    for kind in seen["types"]:
        for field in kind["fields"] or ():
            expected = graphql_schema.type_map[kind["name"]].fields[field["name"]].args
            assert {argument["name"] for argument in field["args"]} == set(expected), (kind["name"], field["name"])
        if kind["inputFields"] is not None:
            assert {field["name"] for field in kind["inputFields"]} == set(graphql_schema.type_map[kind["name"]].fields)
