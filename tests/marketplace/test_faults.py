"""What callers read when something breaks."""

import errno
import os
import subprocess
import sys
import uuid

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client

from storefront import client as storefront_client
from tests.architecture.code import ROOT

AWAY = "The shop cannot be reached for a moment. Try again later."


@pytest.fixture
def caller() -> Client:
    """A client that reads the answer instead of the exception."""
    return Client(raise_request_exception=False)


def break_with(error):
    def broken(*_args, **_named):
        raise error

    return broken


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("could not connect to 10.0.0.5"), 503, "Sạp tạm nghỉ giây lát"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "Sạp tạm nghỉ giây lát"),
        (FileNotFoundError(errno.ENOENT, "ours.txt"), 500, "Sạp hàng vừa gặp trục trặc"),
        (RuntimeError("secret"), 500, "Sạp hàng vừa gặp trục trặc"),
    ],
)
def test_a_page_tells_what_passes_by_from_a_fault_of_ours(caller, db, monkeypatch, error, status, words):
    monkeypatch.setattr(storefront_client, "ask", break_with(error))

    page = caller.get("/")

    assert page.status_code == status
    assert words in page.content.decode()
    assert str(error) not in page.content.decode()
    assert page.headers.get("Retry-After") == ("10" if status == 503 else None)


@pytest.mark.parametrize(
    ("error", "status", "message", "code"),
    [
        (OperationalError("10.0.0.5"), 503, AWAY, "ServiceUnavailable"),
        (InterfaceError("10.0.0.5"), 503, AWAY, "ServiceUnavailable"),
        (RuntimeError("secret"), 500, "Internal Server Error", "InternalServerError"),
    ],
)
def test_the_api_answers_json_when_it_breaks_outside_of_a_field(caller, db, monkeypatch, error, status, message, code):
    monkeypatch.setattr("api.edge.views.reply_to", break_with(error))

    answer = caller.post("/graphql/", {"query": "{shop{name}}"}, content_type="application/json")

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    assert answer.json() == {"errors": [{"message": message, "extensions": {"exception": {"code": code}}}]}
    assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)


@pytest.mark.parametrize("address", ["/", "/en/", "/san-pham/", "/san-pham/?q=muoi", "/nha-san-xuat/", "/gio-hang/"])
def test_pages_open_before_there_is_a_market(client, db, address):
    assert client.get(address).status_code == 200


@pytest.mark.postgresql
def test_two_machines_migrate_one_after_the_other():
    server = os.environ["TEST_POSTGRES_URL"].rpartition("/")[0]
    name = f"migrate_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        environment = {"PATH": os.environ["PATH"], "DATABASE_URL": f"{server}/{name}"}
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        try:
            both = [
                subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
                for _ in range(2)
            ]
            errors = [process.communicate()[1] for process in both]
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    assert [process.returncode for process in both] == [0, 0], errors
