"""What Prometheus reads. Counters of one process live here; what the database knows is asked at reading time.

A lower package that has something to count declares its own counter with ``prometheus_client`` beside the
code that counts: the registry is the library's, so nobody has to import this module.
"""

from collections.abc import Iterator
from pathlib import Path

from django.db import DatabaseError, connection
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from marketplace import queue
from orders.models import Order

REQUESTS = Counter("marketplace_requests", "HTTP requests answered.", ["method", "route", "status"])
DURATIONS = Histogram(
    "marketplace_request_seconds",
    "Time from the first middleware to the finished answer.",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def known_method(method: str | None) -> str:
    """Return the method, or OTHER: a label with values chosen by strangers would grow without end."""
    return method if method in _METHODS else "OTHER"


def observe_request(*, method: str, route: str, status: int, seconds: float) -> None:
    REQUESTS.labels(method, route, str(status)).inc()
    DURATIONS.labels(method, route).observe(seconds)


class DatabaseCollector(Collector):
    """Figures that all processes share: the queue and the orders. Without the database it reports only that."""

    def collect(self) -> Iterator[Metric]:
        try:
            figures = list(self._read())
        except DatabaseError:
            figures = []
        finally:
            connection.close()  # the metrics server answers each reading in a thread of its own
        yield GaugeMetricFamily("marketplace_database_up", "Whether the database answers.", float(bool(figures)))
        yield from figures

    def _read(self) -> Iterator[Metric]:
        tasks = GaugeMetricFamily("marketplace_tasks", "Background tasks by status.", labels=["status"])
        for status, number in queue.count_by_status().items():
            tasks.add_metric([status.lower()], number)
        yield tasks
        yield GaugeMetricFamily(
            "marketplace_queue_wait_seconds",
            "How long the oldest task that could run has waited.",
            queue.seconds_waited(now=timezone.now()),
        )
        yield GaugeMetricFamily("marketplace_orders", "Orders placed so far.", Order.objects.count())


def parse_address(address: str, *, web_port: int) -> tuple[str, int] | None:
    """Return host and port for ``METRICS_ADDRESS``; nothing when it is off. Empty: loopback, web port plus 1000."""
    if address == "off":
        return None
    if not address:
        return "127.0.0.1", web_port + 1000
    host, _, port = address.rpartition(":")
    return host, int(port)


def serve(*, host: str, port: int, counters: Path) -> None:
    """Answer Prometheus in a thread: the counters that all processes wrote into the folder, and the database's."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(counters))  # type: ignore[no-untyped-call]
    registry.register(DatabaseCollector())
    start_http_server(port, addr=host, registry=registry)
