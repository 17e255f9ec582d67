"""The shop as a deployment runs it: processes of its own, a database of its own with the demo goods, reached over HTTP."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests import migrated
from tests.migrated import PROJECT

START_SECONDS = 60


@dataclass(frozen=True)
class Template:
    """A prepared demo shop that nobody changes. ``postgres`` is a server's address; without it the shop is a file."""

    folder: Path
    postgres: str = ""

    @contextlib.contextmanager
    def prepared(self, *, with_pictures: bool = False) -> Iterator[Template]:
        """Migrate, collect static files and load the demo goods, once for all processes that use the folder at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        users = self.folder / "users"
        users.mkdir(exist_ok=True)
        me = users / str(os.getpid())
        with self._locked():
            if not (self.folder / "ready").exists():
                self._prepare(with_pictures=with_pictures)
            me.touch()
        try:
            yield self
        finally:
            with self._locked():
                me.unlink()
                if not any(users.iterdir()):
                    self._forget()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _prepare(self, *, with_pictures: bool) -> None:
        name = f"ocop_demo_{os.getpid()}"
        if self.postgres:
            migrated.copy_database(self.postgres, name)
        else:
            migrated.copy_file(f"{self.folder}/{name}.sqlite3")
        environment = self.environment(self.database_url(name))
        wish = [] if with_pictures else ["--no-pictures"]
        for arguments in (["prepare"], ["demo", *wish]):
            migrated.run_command(arguments, environment, self.folder / "prepare.log")
        (self.folder / "ready").write_text(name)

    def _forget(self) -> None:
        ready = self.folder / "ready"
        if self.postgres:
            migrated.drop_database(self.postgres, ready.read_text())
        ready.unlink()

    def database_url(self, name: str) -> str:
        if not self.postgres:
            return f"sqlite:///{self.folder}/{name}.sqlite3"
        return migrated.database_url(self.postgres, name)

    def environment(self, database_url: str) -> dict[str, str]:
        """Return the variables of a process that serves this shop."""
        return migrated.environment(database_url, self.folder)

    @contextlib.contextmanager
    def copy(self) -> Iterator[str]:
        """Lend a copy of the database by its address."""
        original, name = (self.folder / "ready").read_text(), f"ocop_shop_{os.getpid()}_{time.monotonic_ns()}"
        if not self.postgres:
            path = self.folder / f"{name}.sqlite3"
            shutil.copy(self.folder / f"{original}.sqlite3", path)
            yield self.database_url(name)
            path.unlink(missing_ok=True)
            return
        migrated.copy_original(self.postgres, original, name)
        try:
            yield self.database_url(name)
        finally:
            migrated.drop_database(self.postgres, name)


@dataclass(frozen=True)
class Shop:
    """A running shop."""

    url: str
    log: Path
    process_group: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)

    def work(self) -> str:
        """Do what waits in the queue, as the worker does, and return what it wrote: mails go to the console."""
        command = [sys.executable, "manage.py", "db_worker", "--batch", "--backend", "default"]
        done = subprocess.run(
            command, cwd=PROJECT, env=self.environment, capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout

    def busy_seconds(self) -> float:
        """Return how long its processes have worked, whatever else the machine does; where nobody says so, the time."""
        if not Path("/proc/self/stat").exists():
            return time.perf_counter()
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):  # it has ended since
                fields = stat.read_text().rpartition(")")[2].split()
                if int(fields[2]) == self.process_group:
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 80

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        timeout: float = 30,
    ) -> tuple[int, bytes]:
        """Send one HTTP request; return its status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        given = {"Host": urlsplit(self.url).netloc, **(headers or {})}
        try:
            connection.request(method, path, body=body, headers=given)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def answer(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask the API and return the whole answer."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        _, content = self.request("POST", "/graphql/", body, {"Content-Type": "application/json"})
        answer: dict[str, Any] = json.loads(content)
        return answer

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """Ask the API and return the data; top-level errors fail the test."""
        answer = self.answer(query, **variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data


@contextlib.contextmanager
def serving(template: Template, *, workers: int = 1, threads: int = 4) -> Iterator[Shop]:
    """Serve a copy of the shop on a free port until the block ends."""
    port = free_port()
    with template.copy() as database_url, (template.folder / f"server-{port}.log").open("wb") as log:
        url = f"http://localhost:{port}"
        command = [
            *(sys.executable, "-m", "granian", "marketplace.wsgi:application", "--interface", "wsgi", "--no-ws"),
            *("--host", "127.0.0.1", "--port", str(port)),
            *("--workers", str(workers), "--blocking-threads", str(threads)),
            *("--workers-kill-timeout", "5", "--log-level", "warning"),
        ]
        environment = template.environment(database_url) | {"PUBLIC_URL": url}
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=environment,
            stdout=log,
            stderr=log,
            process_group=0,
        )
        shop = Shop(url, Path(log.name), process.pid, environment)
        try:
            _wait_until_answering(shop, process)
            yield shop
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_answering(shop: Shop, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}:\n{shop.log.read_text()[-4000:]}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            if shop.request("GET", "/health/live", timeout=2)[0] == http.HTTPStatus.OK:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not answer within {START_SECONDS} seconds:\n{shop.log.read_text()[-4000:]}")
