"""What takes too long ends with an answer that says to try again, and changes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from orders.models import Checkout
from primitives.outages import was_canceled
from tests.api.asking import gid
from tests.architecture.code import ROOT
from tests.factories.catalog import make_product

ENGLISH = "The request took too long and was stopped. Try again later."
VIETNAMESE = "Yêu cầu mất quá nhiều thời gian nên đã dừng lại. Hãy thử lại sau."


@contextmanager
def slow_after(words: str, timeout: str = "100ms") -> Iterator[None]:
    """Let PostgreSQL sleep after each statement with these words, longer than it may."""

    def sleep(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if words in str(sql):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(60)")
        return result

    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = '{timeout}'")
    try:
        with connection.execute_wrapper(sleep):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")


def post(client: Client, query: str, **headers: str) -> Any:
    return client.post("/graphql/", json.dumps({"query": query}), content_type="application/json", headers=headers)


def refusal(message: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"exception": {"code": "DeadlineError"}}}]}


@pytest.fixture
def no_time(settings: Any) -> None:
    settings.REQUEST_DEADLINE_SECONDS = 1e-9


@pytest.mark.parametrize(("language", "message"), [("en", ENGLISH), ("vi", VIETNAMESE)])
def test_the_api_says_in_the_readers_language_to_try_again(client, db, no_time, language, message):
    answer = post(client, "{shop{name}}", **{"Accept-Language": language})

    assert (answer.status_code, answer.json()) == (503, refusal(message))
    assert answer.headers["Retry-After"] == "10"


def test_a_page_says_in_words_to_try_again(db, no_time):
    page = Client(raise_request_exception=False).get("/")

    assert page.status_code == 503
    assert page.headers["Retry-After"] == "10"
    assert "Sạp tạm nghỉ giây lát" in page.content.decode()


def test_all_documents_of_a_page_share_its_time(rf, settings):
    from api.edge.deadlines import deadline_of

    settings.REQUEST_DEADLINE_SECONDS = 20
    request = rf.get("/")

    assert deadline_of(request) == deadline_of(request) != deadline_of(rf.get("/"))


def test_zero_is_no_limit(client, db, settings):
    settings.REQUEST_DEADLINE_SECONDS = 0

    assert post(client, "{shop{name}}").status_code == 200


def test_another_fault_of_the_database_is_no_lack_of_time():
    assert not was_canceled(OperationalError("server closed the connection"))
    assert not was_canceled(RuntimeError("57014"))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_too_long_ends_the_request(client):
    make_product()
    with slow_after('FROM "catalog_category"'):
        answer = post(client, '{categories(first:1){edges{node{id}}} products(first:1,channel:"vn"){totalCount}}')

    assert (answer.status_code, answer.json()) == (503, refusal(ENGLISH))
    assert answer.headers["Retry-After"] == "10"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_statement_outside_of_fields_ends_the_request_alike(client, monkeypatch):
    def slow_version(*_args: Any, **_named: Any) -> None:
        with slow_after("SELECT 1"), connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    monkeypatch.setattr("api.edge.views.asker_of", slow_version)
    client.raise_request_exception = False

    answer = post(client, "{shop{name}}", **{"Accept-Language": "vi"})

    assert (answer.status_code, answer.json()) == (503, refusal(VIETNAMESE))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_page_with_a_statement_that_takes_too_long_says_so_in_words():
    make_product()
    with slow_after('FROM "catalog_category"'):
        page = Client(raise_request_exception=False).get("/")

    assert page.status_code == 503
    assert "Sạp tạm nghỉ giây lát" in page.content.decode()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_mutation_that_takes_too_long_has_changed_nothing(client):
    variant = make_product().variants.get()
    create = f"""mutation{{checkoutCreate(input:{{channel:"vn",lines:[{{variantId:"{gid(variant)}",quantity:1}}]}}){{
        checkout{{id}} errors{{message}}}}}}"""
    with slow_after('INSERT INTO "orders_checkoutline"'):
        answer = post(client, create)

    assert (answer.status_code, answer.json()) == (503, refusal(ENGLISH))
    assert not Checkout.objects.exists()
    assert post(client, create).json()["data"]["checkoutCreate"]["errors"] == []


@pytest.mark.postgresql
@pytest.mark.parametrize(("start", "timeout"), [("import marketplace.wsgi", "7s"), ("load_packages()", "0")])
def test_web_processes_alone_limit_statements(start, timeout):
    script = f"""
from marketplace.start import load_packages
{start}
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
"""
    from os import environ

    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={
            "PATH": environ["PATH"],
            "DATABASE_URL": environ["TEST_POSTGRES_URL"],
            "DJANGO_SETTINGS_MODULE": "marketplace.settings",
            "STATEMENT_TIMEOUT_SECONDS": "7",
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert (answer.returncode, answer.stdout) == (0, f"{timeout}\n"), answer.stderr
