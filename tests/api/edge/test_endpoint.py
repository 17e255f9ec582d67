"""POST /graphql/ answers as recorded from a Saleor server: statuses, messages and error codes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

# Only this package's addresses: the pages are not needed here.
pytestmark = [pytest.mark.django_db, pytest.mark.urls("api.edge.urls")]


def post(client: Client, body: Any, **headers: Any) -> Any:
    content = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.post("/graphql/", content, content_type="application/json", **headers)


def errors_of(response: Any) -> list[tuple[str, str]]:
    return [(e["message"], e["extensions"]["exception"]["code"]) for e in response.json()["errors"]]


def test_answers_data_with_its_cost(client):
    response = post(client, {"query": "{shop{name}}"})

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.json() == {
        "data": {"shop": {"name": "Tây Ninh OCOP Market"}},
        "extensions": {"cost": {"requestedQueryCost": 0, "maximumAvailable": 50000}},
    }


def test_the_slash_at_the_end_of_the_address_may_be_missing(client):
    response = client.post("/graphql", {"query": "{shop{name}}"}, content_type="application/json")

    assert (response.status_code, response.json()["data"]) == (200, {"shop": {"name": "Tây Ninh OCOP Market"}})


def test_answers_in_the_language_of_the_client(client):
    response = post(client, {"query": "{shop{name}}"}, headers={"Accept-Language": "fr, vi-VN;q=0.8, en;q=0.5"})

    assert response.json()["data"] == {"shop": {"name": "Chợ OCOP Tây Ninh"}}


def test_a_syntax_error_shows_the_place(client):
    response = post(client, {"query": "query{product("})

    assert response.status_code == 400
    assert response.json() == {
        "errors": [
            {
                "message": "Syntax Error GraphQL (1:15) Expected Name, found EOF\n\n1: query{product(\n                 ^\n",
                "locations": [{"line": 1, "column": 15}],
                "extensions": {"exception": {"code": "GraphQLSyntaxError"}},
            }
        ]
    }


def test_an_unknown_field_is_a_400_with_double_quotes(client):
    response = post(client, {"query": "query{nope}"})

    assert response.status_code == 400
    assert response.json()["errors"] == [
        {
            "message": 'Cannot query field "nope" on type "Query".',
            "locations": [{"line": 1, "column": 7}],
            "extensions": {"exception": {"code": "GraphQLError"}},
        }
    ]


def test_an_unknown_argument_is_named_as_saleor_does(client):
    response = post(client, {"query": "{shop(nope:1){name}}"})

    assert response.status_code == 400
    assert errors_of(response) == [('Unknown argument "nope" on field "shop" of type "Query".', "GraphQLError")]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"query": "query A{shop{name}} query B{shop{name}}"},
            "Must provide operation name if query contains multiple operations.",
        ),
        ({"query": "query A{shop{name}}", "operationName": "B"}, 'Unknown operation named "B".'),
        ({"query": ""}, "Must provide a query string."),
        ({}, "Must provide a query string."),
        ({"query": 7}, "Must provide a query string."),
        ("{", "Unable to parse query."),
        ("7", "Unable to parse query."),
        ('{"query":"{shop{name}}","variables":{"n":NaN}}', "Unable to parse query."),
        (b"\xff\xfe", "Unable to parse query."),
        ([{"query": "{shop{name}}"}], "Number of batch queries exceeded."),
        ({"query": "{shop{name}}", "variables": [1]}, "Variables must be an object."),
        ({"query": "{shop{name}}", "operationName": 5}, "The operation name must be a string."),
        ({"query": "{shop{name}}", "operationName": "\ud800"}, "The operation name must be a string."),
        ({"query": "fragment F on Shop{name}"}, 'Fragment "F" is never used.'),
        (
            {"query": 'query($s:String!){shop{name @include(if:true)} __type(name:"a"){name}}'},
            'Variable "$s" is never used.',
        ),
    ],
)
def test_what_is_no_request_is_a_400(client, body, message):
    response = post(client, body)

    assert response.status_code == 400
    assert errors_of(response) == [(message, "GraphQLError")]


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({}, 'Variable "$n" of required type "String!" was not provided.'),
        ({"n": None}, 'Variable "$n" of non-null type "String!" must not be null.'),
        ({"n": 5}, 'Variable "$n" got invalid value 5.\nString cannot represent a non string value: 5'),
        ({"n": "a\0b"}, 'Variable "$n" contains characters that cannot be stored.'),
        ({"n": "a\ud800b"}, 'Variable "$n" contains characters that cannot be stored.'),
    ],
)
def test_wrong_variables_are_a_400(client, variables, message):
    response = post(client, {"query": "query($n:String!){__type(name:$n){name}}", "variables": variables})

    assert response.status_code == 400
    assert errors_of(response) == [(message, "GraphQLError")]


def test_a_null_character_in_the_query_is_refused(client):
    response = post(client, {"query": '{__type(name:"a\0"){name}}'})

    assert response.status_code == 400
    assert errors_of(response) == [("The query contains characters that cannot be stored.", "GraphQLError")]


def test_an_escaped_null_character_in_the_query_is_refused(client):
    response = post(client, {"query": '{__type(name:"a\\u0000"){name}}'})

    assert response.status_code == 400
    assert errors_of(response) == [("The query contains characters that cannot be stored.", "GraphQLError")]


def test_introspection_and_typename_answer(client):
    response = post(client, {"query": "{__typename __schema{queryType{name}}}"})

    assert response.status_code == 200
    assert response.json()["data"] == {"__typename": "Query", "__schema": {"queryType": {"name": "Query"}}}


def test_introspection_can_be_switched_off(client, settings):
    from api.edge.execution import documents

    settings.GRAPHQL_INTROSPECTION = False
    documents.clear()

    response = post(client, {"query": "{__schema{queryType{name}}}"})

    assert response.status_code == 400
    documents.clear()


def test_a_guarded_field_is_refused_with_saleors_words(client):
    response = post(client, {"query": "{shop{name version}}"})

    assert response.status_code == 200
    assert response.json()["data"] is None
    assert response.json()["errors"] == [
        {
            "message": "To access this path, you need one of the following permissions:"
            " AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP",
            "locations": [{"line": 1, "column": 12}],
            "path": ["shop", "version"],
            "extensions": {"exception": {"code": "PermissionDenied"}},
        }
    ]


@pytest.mark.parametrize(
    "headers", [{"Authorization": "Bearer nonsense"}, {"Authorization": "JWT a.b.c"}, {"Authorization-Bearer": "x"}]
)
def test_a_bad_token_makes_an_anonymous_viewer(client, headers):
    response = post(client, {"query": "{shop{name}}"}, headers=headers)

    assert response.status_code == 200
    assert response.json()["data"] == {"shop": {"name": "Tây Ninh OCOP Market"}}


def test_get_is_not_allowed(client):
    response = client.get("/graphql/?query={shop{name}}")

    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"


def test_a_browser_sees_the_explorer_without_inline_code(client, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }

    response = client.get("/graphql/", headers={"Accept": "text/html"})

    assert response.status_code == 200
    page = response.content.decode()
    assert "api/explorer.js" in page
    assert "<script>" not in page
    assert "style=" not in page
    assert "http://" not in page.replace('xmlns="http://', "")


def test_no_explorer_where_introspection_is_off(client, settings):
    settings.GRAPHQL_INTROSPECTION = False

    assert client.get("/graphql/", headers={"Accept": "text/html"}).status_code == 405


def test_a_large_body_is_refused(client, settings):
    settings.GRAPHQL_MAX_BODY_BYTES = 1000

    response = post(client, {"query": "{shop{name}}", "variables": {"a": "x" * 1000}})

    assert response.status_code == 413
    assert errors_of(response) == [("The request is larger than 1000 bytes.", "GraphQLError")]


def test_deep_json_is_refused(client):
    response = post(client, '{"query":"{shop{name}}","variables":{"a":' + "[" * 100_000 + "]" * 100_000 + "}}")

    assert response.status_code == 400
    assert errors_of(response) == [("The variables are nested deeper than 50 levels.", "GraphQLError")]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""])
def test_other_content_types_are_refused(client, content_type):
    response = client.post("/graphql/", '{"query":"{shop{name}}"}', content_type=content_type)

    assert response.status_code == 400
    assert errors_of(response) == [("Unable to parse query.", "GraphQLError")]


def test_plain_graphql_is_a_query_without_variables(client):
    response = client.post("/graphql/", "{shop{name}}", content_type="application/graphql")

    assert response.json()["data"] == {"shop": {"name": "Tây Ninh OCOP Market"}}


def test_needs_no_csrf_token_and_sets_no_cookie():
    response = post(Client(enforce_csrf_checks=True), {"query": "{shop{name}}"})

    assert response.status_code == 200
    assert not response.cookies


def test_scripts_of_a_configured_front_end_may_call(client, settings):
    settings.ALLOWED_CLIENT_ORIGINS = ["https://shop.example"]

    preflight = client.options("/graphql/", headers={"Origin": "https://shop.example"})
    answer = post(client, {"query": "{shop{name}}"}, headers={"Origin": "https://shop.example"})

    assert preflight.status_code == 204
    assert preflight["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "authorization" in preflight["Access-Control-Allow-Headers"].lower()
    assert answer["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer["Access-Control-Allow-Credentials"] == "true"


def test_no_cookie_goes_along_where_any_site_may_call(client, settings):
    settings.ALLOWED_CLIENT_ORIGINS = ["*"]

    answer = post(client, {"query": "{shop{name}}"}, headers={"Origin": "https://anybody.example"})

    assert answer["Access-Control-Allow-Origin"] == "https://anybody.example"
    assert "Access-Control-Allow-Credentials" not in answer


def test_scripts_of_other_sites_may_not(client, settings):
    settings.ALLOWED_CLIENT_ORIGINS = ["https://shop.example"]

    preflight = client.options("/graphql/", headers={"Origin": "https://evil.example"})

    assert "Access-Control-Allow-Origin" not in preflight


def test_too_many_requests_of_one_address_wait(client, settings):
    settings.GRAPHQL_REQUESTS_PER_MINUTE = 2
    cache.clear()

    statuses = [post(client, {"query": "{__typename}"}, REMOTE_ADDR="10.1.1.1").status_code for _ in range(4)]
    refused = post(client, {"query": "{__typename}"}, REMOTE_ADDR="10.1.1.1")
    other = post(client, {"query": "{__typename}"}, REMOTE_ADDR="10.1.1.2")

    # A minute may begin in between.
    assert statuses in ([200, 200, 429, 429], [200, 200, 200, 429], [200, 200, 200, 200])
    assert other.status_code == 200
    if refused.status_code == 429:
        assert 1 <= int(refused["Retry-After"]) <= 60
        assert refused.json()["errors"][0]["extensions"] == {"exception": {"code": "GraphQLError"}}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
class Noise(TestCase):
    @hypothesis_settings(max_examples=150, deadline=None)
    @given(
        body=st.binary(max_size=200)
        | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
        | JSON.map(lambda value: json.dumps(value).encode())
        | st.fixed_dictionaries(
            {"query": st.sampled_from(["query($n:String!){__type(name:$n){name}}", "{shop{name}}"]) | JSON},
            optional={"variables": JSON | st.fixed_dictionaries({"n": JSON}), "operationName": JSON},
        ).map(lambda value: json.dumps(value).encode()),
        content_type=st.sampled_from(
            ["application/json", "application/json; charset=latin-1", "application/graphql", "multipart/form-data", "x"]
        ),
    )
    @override_settings(ROOT_URLCONF="api.edge.urls", GRAPHQL_REQUESTS_PER_MINUTE=0)
    def test_any_body_is_answered_in_json_without_a_server_error(self, body, content_type):
        response = Client(raise_request_exception=True).generic("POST", "/graphql/", body, content_type=content_type)

        assert response.status_code in (200, 400)
        assert {"data", "errors"} & set(response.json())
