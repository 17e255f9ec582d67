"""The nginx configuration of docs/how-to/deploy.md, run as it stands there, with other ports and shorter times."""

import contextlib
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.architecture.code import ROOT
from tests.served import free_port

pytestmark = pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx, no openssl")
SITE, MORE_PROXIES = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs/how-to/deploy.md").read_text(), re.DOTALL)


@dataclass
class Proxied:
    """nginx before a server that notes what reaches it."""

    port: int
    reached: list[tuple[dict[str, str], int]] = field(default_factory=list)

    def connect(self) -> ssl.SSLSocket:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=20))

    def post(self, body: bytes, **headers: str) -> int:
        with contextlib.closing(self.connect()) as connection:
            given = {"Host": "shop.example", "Content-Length": str(len(body)), "Connection": "close"} | headers
            lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items())
            connection.sendall(f"POST /graphql/ HTTP/1.1\r\n{lines}\r\n".encode() + body)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return answer.status

    def send(self, text: bytes) -> ssl.SSLSocket:
        connection = self.connect()
        connection.sendall(text)
        return connection


@contextlib.contextmanager
def proxy(folder: Path, site: str, *, body_seconds: int = 1) -> Iterator[Proxied]:
    proxied = Proxied(free_port())

    class Noting(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            proxied.reached.append((dict(self.headers), len(self.rfile.read(length))))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    certificate = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=shop.example"]
    files = ["-keyout", str(folder / "key"), "-out", str(folder / "pem")]
    subprocess.run(["openssl", "req", *certificate, *files], check=True, capture_output=True)
    for there, here in {
        "127.0.0.1:8000": f"127.0.0.1:{server.server_port}",
        "listen 443 ssl": f"listen 127.0.0.1:{proxied.port} ssl",
        "/etc/ssl/shop.example.pem": str(folder / "pem"),
        "/etc/ssl/shop.example.key": str(folder / "key"),
        "client_header_timeout 10s": "client_header_timeout 1s",
        "client_body_timeout 10s": f"client_body_timeout {body_seconds}s",
    }.items():
        assert there in site
        site = site.replace(there, here)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root; " if os.geteuid() == 0 else ""  # it writes below the test's own folder
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; pid {folder}/pid; error_log {folder}/errors; events {{}}"
        f" http {{ access_log off; {places} {site} }}"
    )
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        deadline = time.monotonic() + 20
        while not (folder / "pid").exists() or not (folder / "pid").read_text():
            assert process.poll() is None, (folder / "errors").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield proxied
    finally:
        process.terminate()
        process.wait()
        server.shutdown()
        server.server_close()


def test_half_requests_reach_no_web_process_and_are_ended_while_others_are_answered(tmp_path):
    head = b"POST /graphql/ HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1000\r\n"
    with proxy(tmp_path, SITE) as proxied:
        half = [proxied.send(head + b"\r\n" + b"x" * 500) for _ in range(16)] + [proxied.send(head) for _ in range(16)]

        assert proxied.post(b"{}") == 200

        assert [length for _headers, length in proxied.reached] == [2]
        for connection in half:
            connection.settimeout(20)
            with contextlib.suppress(ConnectionResetError, ssl.SSLError):
                assert connection.recv(100)[:12] in {b"", b"HTTP/1.1 408"}
            connection.close()
        assert len(proxied.reached) == 1


def test_one_address_cannot_take_all_connections(tmp_path):
    head = b"POST /graphql/ HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 1000\r\n\r\n"
    with proxy(tmp_path, SITE, body_seconds=30) as proxied:
        half = [proxied.send(head) for _ in range(40)]
        statuses = set()
        until = time.monotonic() + 20
        while 503 not in statuses and time.monotonic() < until:
            statuses.add(proxied.post(b"{}"))
        for connection in half:
            connection.close()

    assert 503 in statuses


def test_no_client_sets_what_the_shop_believes(tmp_path):
    with proxy(tmp_path, SITE) as proxied:
        proxied.post(
            b"{}",
            X_Forwarded_Host="evil.example",
            X_Forwarded_Proto="http",
            X_Forwarded_For="203.0.113.9",
            X_Request_ID="chosen-by-me",
        )

    ((headers, _length),) = proxied.reached
    assert headers["Host"] == headers["X-Forwarded-Host"] == "shop.example"
    assert (headers["X-Forwarded-Proto"], headers["X-Forwarded-For"]) == ("https", "127.0.0.1")
    assert re.fullmatch(r"[0-9a-f]{32}", headers["X-Request-ID"])


def test_behind_another_proxy_the_last_address_that_is_none_of_ours_counts(tmp_path):
    site = SITE.replace(
        "server_name", MORE_PROXIES.replace("10.0.0.0/8;", "127.0.0.1; set_real_ip_from 10.0.0.0/8;") + "server_name"
    )
    with proxy(tmp_path, site) as proxied:
        proxied.post(b"{}", X_Forwarded_For="203.0.113.9, 198.51.100.7, 10.1.2.3")

    assert proxied.reached[0][0]["X-Forwarded-For"] == "198.51.100.7"


def test_the_largest_upload_passes_and_a_larger_one_is_refused_before_it_is_read(tmp_path, settings):
    with proxy(tmp_path, SITE) as proxied:
        assert proxied.post(b"x" * settings.GRAPHQL_MAX_UPLOAD_BYTES) == 200
        assert proxied.reached[-1][1] == settings.GRAPHQL_MAX_UPLOAD_BYTES
        refused = proxied.send(
            b"POST / HTTP/1.1\r\nHost: shop.example\r\nContent-Length: %d\r\n\r\n"
            % (settings.GRAPHQL_MAX_UPLOAD_BYTES * 2)
        )
        assert refused.recv(12) == b"HTTP/1.1 413"
        refused.close()
