"""`manage.py run`: the whole marketplace on one machine: web server, worker and metrics, until Ctrl-C."""

import contextlib
import http.client
import os
import socket
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from marketplace import metrics
from marketplace.supervisor import Supervisor

SERVER_LOG = Path(__file__).parents[2] / "server-log.json"
"""How the server writes its own lines where the log is JSON."""
START_SECONDS = 60
LEAVING_SECONDS = 5


def web_command(*, host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        *("granian", "marketplace.wsgi:application", "--interface", "wsgi", "--no-ws"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
        *("--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"),
        *("--http1-header-read-timeout", "10000"),  # milliseconds
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
        parser.add_argument("--then", default="", metavar="COMMAND", help="management command to run once it answers")
        parser.add_argument("--no-worker", action="store_true", help="background tasks run elsewhere")

    def handle(
        self, *, host: str, port: int, workers: int, threads: int, no_worker: bool, then: str, **_options: Any
    ) -> None:
        refuse_taken_port(host, port)
        with tempfile.TemporaryDirectory(prefix="ocop-counters-") as counters:
            environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": counters}
            commands = {"web": web_command(host=host, port=port, workers=workers, threads=threads)}
            if not no_worker:
                commands["worker"] = ["django", "worker"]
            supervisor = Supervisor(commands, environment)
            supervisor.start()
            try:
                if wait_until_answering(supervisor, reachable(host), port):
                    metrics_note = self.serve_metrics(port=port, counters=Path(counters))
                    self.announce(host=reachable(host), port=port, metrics_note=metrics_note)
                    supervisor.run_once(["django", *then.split()] if then else [])
                    supervisor.watch()
                elif not supervisor.is_stopping:
                    raise CommandError("the web server ended at its start; its last lines are above")
            finally:
                supervisor.stop()
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
    """Granian would share a port with another listener, and either would answer.

    Children of a supervisor that was killed a moment ago have some seconds to finish what they do.
    """
    deadline = time.monotonic() + LEAVING_SECONDS
    while _is_taken(host, port):
        if time.monotonic() >= deadline:
            raise CommandError(f"port {port} is taken; choose another: make run PORT={port + 1}")
        time.sleep(0.2)


def _is_taken(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((reachable(host), port), timeout=2):
        return True
    return False


def wait_until_answering(supervisor: Supervisor, host: str, port: int) -> bool:
    """Return whether the web server answered; false when it ended or a signal came first. Too late is an error."""
    deadline = time.monotonic() + START_SECONDS
    while not supervisor.is_stopping and supervisor.is_running("web") and time.monotonic() < deadline:
        with contextlib.suppress(OSError, http.client.HTTPException):
            probe = http.client.HTTPConnection(host, port, timeout=2)
            probe.request("GET", "/health/live", headers={"Host": "localhost"})
            if probe.getresponse().status == http.HTTPStatus.OK:
                return True
        time.sleep(0.1)
    if time.monotonic() >= deadline:
        raise CommandError(f"the web server did not answer within {START_SECONDS} seconds; its reasons are above")
    return False
