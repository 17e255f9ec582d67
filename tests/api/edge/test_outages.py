"""While the database is away nobody gets half an answer: 503, words, and when to try again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from accounts.models import User
from orders.models import Checkout
from tests.api.asking import gid
from tests.factories.catalog import make_category, make_product

ENGLISH = "The shop cannot be reached for a moment. Try again later."
VIETNAMESE = "Sạp hàng tạm thời không liên lạc được. Hãy thử lại sau."
AWAY = [OperationalError("connection to 10.0.0.5 refused"), InterfaceError("connection already closed")]


@contextmanager
def away(error: Exception, words: str = "") -> Iterator[None]:
    """Let the database go away at the first statement with these words, and stay away."""
    gone = False

    def refuse(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        nonlocal gone
        gone = gone or words in str(sql)
        if gone and "SAVEPOINT" not in str(sql):  # the test's own transaction goes on
            raise type(error)(*error.args)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


def post(query: str, **headers: str) -> Any:
    client = Client(raise_request_exception=False)
    return client.post("/graphql/", json.dumps({"query": query}), content_type="application/json", headers=headers)


def refusal(message: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"exception": {"code": "ServiceUnavailable"}}}]}


@pytest.mark.parametrize("error", AWAY, ids=repr)
@pytest.mark.parametrize("words", ["", 'FROM "catalog_category"', 'FROM "catalog_product"'])
def test_no_field_tells_alone_that_the_database_is_away(db, settings, error, words):
    settings.RESPONSE_CACHE = False
    make_product(category=make_category())
    query = '{shop{name} categories(first:1){edges{node{name products(first:1,channel:"vn"){edges{node{name}}}}}}}'

    with away(error, words):
        answer = post(query, **{"Accept-Language": "vi"})

    assert (answer.status_code, answer.json()) == (503, refusal(VIETNAMESE))
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["Content-Type"] == "application/json"
    assert "errors" not in post(query).json()


@pytest.mark.parametrize("error", AWAY, ids=repr)
def test_what_was_to_be_written_is_not(db, error):
    variant = make_product().variants.get()
    create = f"""mutation{{checkoutCreate(input:{{channel:"vn",lines:[{{variantId:"{gid(variant)}",quantity:1}}]}}){{
        checkout{{id}} errors{{message}}}}}}"""

    with away(error, 'INSERT INTO "orders_checkoutline"'):
        answer = post(create)

    assert (answer.status_code, answer.json()) == (503, refusal(ENGLISH))
    assert not Checkout.objects.exists()


def test_signing_in_says_so_too(db):
    User.objects.create_user(email="lan@example.com", password="Ớt rất cay 7")
    with away(AWAY[0], 'FROM "accounts_user"'):
        answer = post('mutation{tokenCreate(email:"lan@example.com",password:"Ớt rất cay 7"){token errors{code}}}')

    assert (answer.status_code, answer.json()) == (503, refusal(ENGLISH))


def test_whoever_wrote_before_it_went_away_learns_of_it(db):
    variant = make_product().variants.get()
    create = f"""mutation{{checkoutCreate(input:{{channel:"vn",lines:[{{variantId:"{gid(variant)}",quantity:1}}]}}){{
        checkout{{id lines{{variant{{product{{category{{name}}}}}}}}}}}}}}"""

    with away(AWAY[0], 'FROM "catalog_product"'):
        answer = post(create)

    if Checkout.objects.exists():
        assert answer.status_code == 200
        assert {error["message"] for error in answer.json()["errors"]} == {ENGLISH}
    else:
        assert answer.status_code == 503


def test_scripts_of_another_storefront_can_read_it(db, settings):
    settings.ALLOWED_CLIENT_ORIGINS = ["https://front.example"]

    with away(AWAY[0]):
        answer = post("{categories(first:1){totalCount}}", Origin="https://front.example")

    assert answer.status_code == 503
    assert answer.headers["Access-Control-Allow-Origin"] == "https://front.example"


@pytest.mark.parametrize("address", ["/", "/en/", "/san-pham/", "/gio-hang/", "/tai-khoan/dang-nhap/", "/admin/login/"])
@pytest.mark.parametrize("error", AWAY, ids=repr)
def test_pages_say_it_in_words_or_need_no_database(db, error, address):
    with away(error):
        page = Client(raise_request_exception=False).get(address)

    assert page.status_code in {200, 302, 503}
    if page.status_code == 503:
        assert page.headers["Retry-After"] == "10"
        assert ("Sạp tạm nghỉ giây lát" if not address.startswith("/en") else "closed for a moment") in (
            page.content.decode()
        )
    if address in {"/", "/san-pham/"}:
        assert page.status_code == 503
