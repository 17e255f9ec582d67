"""Requests as fast as the server answers them, from one light loop, with the time that each one took."""

import json
import selectors
import socket
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


class WrongAnswer(RuntimeError):
    """The server answered, but not with what the measurement asked for."""


@dataclass
class Round:
    """What one round showed: ``seconds`` of wall time and the milliseconds of each answer."""

    seconds: float
    milliseconds: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds


@dataclass
class Figure:
    """Several rounds of the same: the median round's rate, and percentiles over all answers."""

    rounds: list[Round] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return statistics.median(one.per_second for one in self.rounds)

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which ``share`` (0-1) of all answers came."""
        return percentile([value for one in self.rounds for value in one.milliseconds], share)


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest of ``values`` that at least ``share`` of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    rank = -(-share * len(ordered) // 1)  # rounded up
    return ordered[max(int(rank), 1) - 1]


def http_request(
    path: str, body: Mapping[str, Any] | None, *, port: int, headers: Mapping[str, str] | None = None
) -> bytes:
    """Return the bytes of a request: POST with a JSON body, GET without one. The connection stays open."""
    content = b"" if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1", f"Host: localhost:{port}"]
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


class Connection:
    """One keep-alive connection that has at most one request on its way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._received = bytearray()
        self._expected = -1  # length of head and body; -1 while the head is incomplete

    def close(self) -> None:
        self.socket.close()

    def send(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bytes | None:
        """Read once; return the whole answer (head and body) when this completed it."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise WrongAnswer("the server closed the connection")
        self._received += chunk
        if self._expected < 0:
            end = self._received.find(b"\r\n\r\n")
            if end < 0:
                return None
            self._expected = end + 4 + content_length(bytes(self._received[:end]))
        if len(self._received) < self._expected:
            return None
        answer = bytes(self._received)
        self._received.clear()
        self._expected = -1
        return answer

    def ask(self, request: bytes) -> bytes:
        """Send and wait for the whole answer."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer


def content_length(head: bytes) -> int:
    """Return the length that the head of an answer announces."""
    lowered = head.lower()
    start = lowered.find(b"content-length:")
    if start < 0:
        raise WrongAnswer(f"no Content-Length: {head[:200]!r}")
    return int(lowered[start + 15 :].split(b"\r\n", 1)[0])


def check_answer(answer: bytes) -> None:
    """Refuse an answer that is not 200 or carries errors; cheap enough to do for each one."""
    if not answer.startswith(b"HTTP/1.1 200") or b'"errors":[{' in answer or b'"errors": [{' in answer:
        raise WrongAnswer(answer[:1000].decode(errors="replace"))


def body_of(answer: bytes) -> Any:
    """Return the JSON of an answer."""
    return json.loads(answer.split(b"\r\n\r\n", 1)[1])


def run_round(requests: Sequence[bytes], *, port: int, connections: int, seconds: float) -> Round:
    """Send ``requests`` over and over on so many connections; each sends its next when its answer is there.

    Raises ``WrongAnswer`` at the first answer that is no success.
    """
    selector = selectors.DefaultSelector()
    opened = [Connection(port) for _ in range(connections)]
    result = Round(0)
    sent = 0
    try:
        for connection in opened:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        started = time.perf_counter()
        deadline = started + seconds
        for connection in opened:
            connection.send(requests[sent % len(requests)])
            sent += 1
        waiting = connections
        while waiting:
            for key, _ in selector.select(60):
                connection = key.data
                answer = connection.receive()
                if answer is None:
                    continue
                now = time.perf_counter()
                result.milliseconds.append((now - connection.sent_at) * 1000)
                check_answer(answer)
                if now < deadline:
                    connection.send(requests[sent % len(requests)])
                    sent += 1
                else:
                    waiting -= 1
        result.seconds = time.perf_counter() - started
    finally:
        selector.close()
        for connection in opened:
            connection.close()
    return result
