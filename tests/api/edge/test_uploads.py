"""Files come by the GraphQL multipart request specification, and only as variables."""

from __future__ import annotations

import json
from typing import Any

import graphene
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import api.edge.execution
from api.documents.parsing import Documents
from api.terms.scalars import Upload

pytestmark = [pytest.mark.django_db, pytest.mark.urls("api.edge.urls")]


class Query(graphene.ObjectType):
    read = graphene.List(graphene.String, one=Upload(), many=graphene.List(Upload))

    @staticmethod
    def resolve_read(_root: Any, _info: Any, one: Any = None, many: Any = ()) -> list[str]:
        return [f"{file.name}:{file.read().decode()}" for file in [one, *many] if file is not None]


@pytest.fixture(autouse=True)
def own_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.edge.execution, "documents", Documents(graphene.Schema(Query).graphql_schema))


QUERY = "query($one:Upload,$many:[Upload]){read(one:$one,many:$many)}"


def send(client: Any, operations: Any, places: Any, **files: bytes) -> Any:
    parts = {name: SimpleUploadedFile(f"{name}.txt", content) for name, content in files.items()}
    form = {"operations": json.dumps(operations), "map": places if isinstance(places, str) else json.dumps(places)}
    return client.post("/graphql/", {**form, **parts})


def test_files_are_put_where_the_map_says(client):
    operations = {"query": QUERY, "variables": {"one": None, "many": [None, None]}}
    places = {"a": ["variables.one"], "b": ["variables.many.0"], "c": ["variables.many.1"]}

    response = send(client, operations, places, a=b"1", b=b"2", c=b"3")

    assert response.json()["data"] == {"read": ["a.txt:1", "b.txt:2", "c.txt:3"]}


@pytest.mark.parametrize(
    "places",
    [
        {"a": ["variables.two"]},
        {"a": ["variables.many.5"]},
        {"a": ["variables.many.-1"]},
        {"a": ["variables"]},
        {"a": ["query"]},
        {"a": [""]},
        {"a": "variables.one"},
        {"a": [1]},
        {"b": ["variables.one"]},
        ["a"],
        "{",
        {str(number): [] for number in range(50)},
    ],
)
def test_a_map_that_does_not_fit_is_refused(client, places):
    response = send(client, {"query": QUERY, "variables": {"one": None, "many": [None]}}, places, a=b"1")

    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == "Unable to parse query."


def test_batches_are_refused_here_too(client):
    response = send(client, [{"query": QUERY}], {}, a=b"1")

    assert response.status_code == 400
    assert response.json()["errors"][0]["message"] == "Number of batch queries exceeded."


@pytest.mark.parametrize(
    "body", [b"", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{']
)
def test_a_broken_form_is_refused(client, body):
    response = client.generic("POST", "/graphql/", body, content_type="multipart/form-data; boundary=x")

    assert response.status_code == 400
    assert "errors" in response.json()


def test_a_form_without_a_boundary_is_refused(client):
    response = client.generic("POST", "/graphql/", b"abc", content_type="multipart/form-data")

    assert response.status_code == 400


def test_a_file_must_be_a_file(client):
    asked = {"query": QUERY, "variables": {"one": "text"}}

    as_variable = client.post("/graphql/", asked, content_type="application/json")
    as_literal = client.post("/graphql/", {"query": '{read(one:"text")}'}, content_type="application/json")

    assert as_variable.status_code == as_literal.status_code == 400
    assert "must be a file" in as_variable.json()["errors"][0]["message"]
    assert "must be given as a variable" in as_literal.json()["errors"][0]["message"]


def test_a_large_form_is_refused(client, settings):
    settings.GRAPHQL_MAX_UPLOAD_BYTES = 2_000

    response = send(client, {"query": QUERY}, {}, a=b"x" * 3_000)

    assert response.status_code == 413
