"""What somebody may send to /graphql/ who means no good: each is answered at once, refused, and changes nothing."""

from __future__ import annotations

import contextlib
import json
import socket
from typing import Any

import pytest

from tests.served import Shop

HEAD = b"POST /graphql/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
QUICK = 2.0
"""Seconds that the server may work on one answer; it takes milliseconds."""
PATIENCE = 30.0
"""Seconds to wait for an answer, because the machine may be busy with other things."""


def post(
    demo_shop: Shop, body: bytes, content_type: str = "application/json", headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    """Send a body and return status and answer; the answer comes in time and is JSON."""
    began = demo_shop.busy_seconds()
    status, content = demo_shop.request("POST", "/graphql/", body, {"Content-Type": content_type, **(headers or {})})
    assert demo_shop.busy_seconds() - began < QUICK
    return status, json.loads(content)


def send_raw(demo_shop: Shop, content: bytes) -> bytes:
    """Send bytes as they are and return what comes back until the server closes, also while we are still talking."""
    began = demo_shop.busy_seconds()
    with socket.create_connection(("127.0.0.1", demo_shop.port), timeout=PATIENCE) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(content)
        answer = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(65_536):
                answer += chunk
    assert demo_shop.busy_seconds() - began < QUICK
    return answer


def message(answer: Any) -> str:
    assert "data" not in answer
    text: str = answer["errors"][0]["message"]
    return text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"{shop{name}}"',
        b'{"query":"{shop{name}}"',
        b'{"query":"{shop{name}}"}}',
        b'{"query":"{shop{name}}","variables":"a"}',
        b'{"query":"{shop{name}}","variables":{"a":Infinity}}',
        b'{"query":"query($a:Float!){shop{name} __type(name:$a){name}}","variables":{"a":1e99999999}}',
        b'{"query":"\xff\xfe"}',
        b'{"query":"\\ud800"}',
        b'{"query":"{shop{name}}\\u0000"}',
        b'\xef\xbb\xbf{"query":',
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        b"\0" * 1_000,
        b'{"query":' + b"[" * 50_000,
        b'{"query":' + b'{"a":' * 50_000,
        b'{"query":"{shop{name}}","variables":{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}}",
        b'{"query":"{shop{name}}","variables":{"a":' + b"9" * 20_000 + b"}}",
    ],
)
def test_a_body_that_is_no_request_is_refused(demo_shop, body):
    status, answer = post(demo_shop, body)

    assert status == 400
    assert message(answer)


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/html",
        "application/xml",
        "application/x-www-form-urlencoded",
        "image/png",
        "",
        "application/json-patch+json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/mixed; boundary=x",
        "multipart/form-data; boundary=" + "x" * 500,
        "a" * 2_000,
    ],
)
def test_another_kind_of_content_is_refused(demo_shop, content_type):
    status, answer = post(demo_shop, b'{"query":"{shop{name}}"}', content_type)

    assert status == 400
    assert message(answer) == "Unable to parse query."


def test_a_body_over_the_limit_is_refused_before_it_is_read(demo_shop):
    body = b'{"query":"{shop{name}}","variables":{"a":"' + b"a" * 1_100_000 + b'"}}'

    head, _, content = send_raw(demo_shop, HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body).partition(
        b"\r\n\r\n"
    )

    assert int(head.split()[1]) == 413
    assert message(json.loads(content)) == "The request is larger than 1048576 bytes."


def test_a_length_that_nobody_sends_is_refused(demo_shop):
    answer = send_raw(demo_shop, HEAD + b"Content-Length: 99999999999\r\n\r\n{}")

    assert answer == b"" or int(answer.split()[1]) in range(400, 500)


def chunked(content: bytes, size: int = 65_536) -> bytes:
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [0, 1, 1_100_000, 25_000_000], ids=["empty", "tiny", "over", "far over"])
def test_a_body_in_chunks_has_the_same_limits(demo_shop, size):
    answer = send_raw(demo_shop, CHUNKED + chunked(b"a" * size, 1_000_000))

    assert int(answer.split()[1]) in {400, 413}


def test_a_body_in_chunks_is_read_as_a_whole(demo_shop):
    body = json.dumps({"query": "{shop{name}}", "variables": {"filling": "a" * 100_000}}).encode()

    answer = send_raw(demo_shop, CHUNKED + chunked(body, 30_000))

    assert int(answer.split()[1]) == 200
    assert b'{"data":{"shop":{"name":' in answer


def test_broken_chunks_are_refused(demo_shop):
    answer = send_raw(demo_shop, CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n")

    assert answer == b"" or int(answer.split()[1]) == 400


def bomb(levels: int) -> str:
    """A document whose fragments double at each level."""
    parts = [f"fragment F{n} on Category{{a:parent{{...F{n + 1}}} b:parent{{...F{n + 1}}}}}" for n in range(levels)]
    return '{category(slug:"a"){...F0}} ' + " ".join(parts) + f" fragment F{levels} on Category{{id}}"


@pytest.mark.parametrize(
    "query",
    [
        "{" + "shop{name} " * 20_000 + "}",
        "{shop{" + "name " * 20_000 + "}}",
        "{shop{" + " ".join(f"a{n}:name" for n in range(20_000)) + "}}",
        "{" + " ".join(f"a{n}:shop{{name}}" for n in range(20_000)) + "}",
        "{" + " ".join(f'a{n}:products(first:100,channel:"vn"){{totalCount}}' for n in range(900)) + "}",
        "{shop" + "@skip(if:false)" * 20_000 + "{name}}",
        "{products(first:1,filter:{search:[" + '"a" ' * 20_000 + "]}){totalCount}}",
        "{" * 20_000,
        "{shop{name}}" + " fragment F on Shop{name}" * 20_000,
        '{category(slug:"a"){...A}} fragment A on Category{...A}',
        '{category(slug:"a"){...A}} fragment A on Category{parent{...B}} fragment B on Category{parent{...A}}',
        bomb(28),
        '{category(slug:"a"){' + "parent{" * 150 + "id" + "}" * 150 + "}}",
        "{products(filter:" + "{a:" * 5_000 + "1" + "}" * 5_000 + "){totalCount}}",
        "{__schema{types{fields{type{fields{type{fields{type{fields{name}}}}}}}}}}",
        "query(" + " ".join(f"$a{n}:Int" for n in range(3_000)) + "){shop{name}}",
        '{product(slug:"' + "\\u0000" + '"){id}}',
    ],
    ids=lambda query: query[:40],
)
def test_a_document_made_to_tire_the_server_is_refused(demo_shop, query):
    status, answer = post(demo_shop, json.dumps({"query": query}).encode())

    assert status == 400
    assert message(answer)
    assert len(json.dumps(answer)) < 20_000


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "HEAD"])
def test_other_methods_are_not_allowed(demo_shop, method):
    status, _ = demo_shop.request(method, "/graphql/?query={shop{name}}")

    assert status == 405


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a",
        "a.b.c",
        "." * 5_000,
        "eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiVlhObGNqb3ciLCJpc19zdGFmZiI6dHJ1ZX0.",
        "\xff" * 20,
        "Basic YTpi",
        "A" * 8_000,
    ],
)
@pytest.mark.parametrize("header", ["Authorization", "Authorization-Bearer"])
def test_a_forged_token_makes_nobody(demo_shop, header, token):
    value = f"Bearer {token}" if header == "Authorization" else token

    status, answer = post(demo_shop, b'{"query":"{me{id email}}"}', headers={header: value})

    assert status in {200, 400, 401}
    assert (answer.get("data") or {"me": None})["me"] is None


def test_the_server_still_answers_after_all_that(demo_shop):
    assert post(demo_shop, b'{"query":"{shop{name}}"}') == (
        200,
        {
            "data": {"shop": {"name": "Tây Ninh OCOP Market"}},
            "extensions": {"cost": {"requestedQueryCost": 0, "maximumAvailable": 50000}},
        },
    )
