"""The load generator counts what it should and refuses what is no answer; nothing here depends on speed."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bench.load import (
    Connection,
    Figure,
    Round,
    WrongAnswer,
    body_of,
    check_answer,
    http_request,
    percentile,
    run_round,
)


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bodies: list[bytes]

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.bodies.append(asked)
        content = b'{"errors":[{"message":"no"}]}' if b"wrong" in asked else b'{"data":' + asked + b"}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: object) -> None:
        """Keep the output of the tests free of access lines."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Answering.bodies = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def test_asks_every_request_of_the_mix_in_turn(server):
    port = server.server_port
    requests = [http_request("/", {"number": number}, port=port) for number in range(3)]

    one = run_round(requests, port=port, connections=2, seconds=0.2)

    assert len(one.milliseconds) == len(Answering.bodies)
    assert one.seconds >= 0.2
    assert {b'{"number":0}', b'{"number":1}', b'{"number":2}'} == set(Answering.bodies)


def test_ends_a_round_at_the_first_answer_with_errors(server):
    port = server.server_port

    with pytest.raises(WrongAnswer, match="no"):
        run_round([http_request("/", {"wrong": 1}, port=port)], port=port, connections=1, seconds=0.1)


def test_keeps_vietnamese_letters_whole(server):
    connection = Connection(server.server_port)

    answer = connection.ask(http_request("/", {"search": "muối ớt Tây Ninh"}, port=server.server_port))
    connection.close()

    assert body_of(answer) == {"data": {"search": "muối ớt Tây Ninh"}}


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 500 Internal Server Error\r\n\r\n{}",
        b"HTTP/1.1 429 Too Many Requests\r\n\r\n{}",
        b'HTTP/1.1 200 OK\r\n\r\n{"data":null,"errors":[{"message":"x"}]}',
    ],
)
def test_refuses_what_is_no_success(answer):
    with pytest.raises(WrongAnswer):
        check_answer(answer)


def test_accepts_a_payload_whose_list_of_errors_is_empty():
    check_answer(b'HTTP/1.1 200 OK\r\n\r\n{"data":{"checkoutCreate":{"errors":[]}}}')


@pytest.mark.parametrize(("share", "expected"), [(0.5, 2.0), (0.51, 3.0), (0.95, 4.0), (1.0, 4.0)])
def test_takes_percentiles_by_nearest_rank(share, expected):
    assert percentile([4.0, 1.0, 3.0, 2.0], share) == expected


def test_takes_the_rate_of_the_median_round():
    figure = Figure([Round(1.0, [1.0] * 10), Round(2.0, [1.0] * 60), Round(1.0, [1.0] * 11)])

    assert figure.per_second == 11.0
