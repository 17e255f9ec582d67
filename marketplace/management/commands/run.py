"""`manage.py run`: the whole marketplace on one machine: web server, worker and metrics, until Ctrl-C."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from marketplace import metrics

SERVER_LOG = Path(__file__).parents[2] / "server-log.json"
"""How the server writes its own lines where the log is JSON."""
STOP_SECONDS = 20
START_SECONDS = 60


def web_command(*, host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "marketplace.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"),
        *(["--log-config", str(SERVER_LOG)] if settings.LOG_FORMAT == "json" else []),
    ]


class Command(BaseCommand):
    help = "Serve pages, API and admin, run the worker beside them, and stop both on Ctrl-C."
    requires_system_checks: list[str] = []  # migrate has just done them; the workers start sooner

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: this machine only)")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=settings.WEB_WORKERS, help="web processes")
        parser.add_argument("--threads", type=int, default=settings.WEB_THREADS, help="threads of each web process")
        parser.add_argument("--no-worker", action="store_true", help="background tasks run elsewhere")

    def handle(self, *, host: str, port: int, workers: int, threads: int, no_worker: bool, **_options: Any) -> None:
        refuse_taken_port(host, port)
        with tempfile.TemporaryDirectory(prefix="ocop-counters-") as counters:
            environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": counters}
            commands = {"web": web_command(host=host, port=port, workers=workers, threads=threads)}
            if not no_worker:
                commands["worker"] = [sys.executable, "-m", "django", "worker"]
            supervisor = Supervisor(commands, environment)
            supervisor.start()
            try:
                if supervisor.wait_until_answering(reachable(host), port):
                    metrics_note = self.serve_metrics(port=port, counters=Path(counters))
                    self.announce(host=reachable(host), port=port, metrics_note=metrics_note)
                code = supervisor.watch()
            finally:
                supervisor.stop()
        if code:
            raise CommandError("a process ended by itself; its last lines are above", returncode=code)
        self.stdout.write("Stopped.")

    def serve_metrics(self, *, port: int, counters: Path) -> str:
        address = metrics.parse_address(settings.METRICS_ADDRESS, web_port=port)
        if address is None:
            return "off"
        try:
            metrics.serve(host=address[0], port=address[1], counters=counters)
        except OSError as error:
            if settings.METRICS_ADDRESS:
                raise CommandError(f"METRICS_ADDRESS {settings.METRICS_ADDRESS} cannot be used: {error}") from error
            return f"not served, port {address[1]} is taken (set METRICS_ADDRESS)"
        return f"http://{address[0]}:{address[1]}/metrics"

    def announce(self, *, host: str, port: int, metrics_note: str) -> None:
        name = "localhost" if host == "127.0.0.1" else host
        base = f"http://{name}:{port}"
        lines = [
            "",
            f"  The marketplace is open:  {base}/",
            f"  GraphQL and its explorer: {base}/graphql/",
            f"  Operator admin:           {base}/admin/",
            f"  Metrics (Prometheus):     {metrics_note}",
        ]
        self.stdout.write("\n".join(lines))
        call_command("demo", "--people", stdout=self.stdout)
        self.stdout.write("\n  Ctrl-C stops it.\n")
        self.stdout.flush()


def reachable(host: str) -> str:
    return "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not listened on


def refuse_taken_port(host: str, port: int) -> None:
    """Granian would share a port with another listener, and either would answer."""
    with contextlib.suppress(OSError), socket.create_connection((reachable(host), port), timeout=2):
        raise CommandError(f"port {port} is taken; choose another: make run PORT={port + 1}")


class Supervisor:
    """Child processes that live and die together, except that a worker that died is started again."""

    def __init__(self, commands: dict[str, list[str]], environment: dict[str, str]) -> None:
        self._commands = commands
        self._environment = environment
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False

    def start(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        for name in self._commands:
            self._spawn(name)

    def _spawn(self, name: str) -> None:
        # A process group of its own: Ctrl-C reaches the supervisor alone, which then stops the children in order.
        self._children[name] = subprocess.Popen(  # noqa: S603 - our own command lines
            self._commands[name],
            env=self._environment,
            cwd=settings.BASE_DIR,
            process_group=0,
        )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def wait_until_answering(self, host: str, port: int) -> bool:
        """Return whether the web server answered; false when it ended or a signal came first. Too late is an error."""
        deadline = time.monotonic() + START_SECONDS
        while not self._stopping and self._children["web"].poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                probe = http.client.HTTPConnection(host, port, timeout=2)
                probe.request("GET", "/health/live", headers={"Host": "localhost"})
                if probe.getresponse().status == http.HTTPStatus.OK:
                    return True
            time.sleep(0.1)
        if time.monotonic() >= deadline:
            raise CommandError(f"the web server did not answer within {START_SECONDS} seconds; its reasons are above")
        return False

    def watch(self) -> int:
        """Wait for a signal (0) or the end of the web server (its exit code). A worker that ended starts again."""
        while not self._stopping:
            for name, child in list(self._children.items()):
                if child.poll() is None:
                    continue
                if name == "web":
                    return child.returncode or 1
                time.sleep(1)  # a worker that falls at its start must not fill the log at full speed
                self._spawn(name)
            time.sleep(0.2)
        return 0

    def stop(self) -> None:
        """Ask every child to finish its work, then kill those that do not."""
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()
