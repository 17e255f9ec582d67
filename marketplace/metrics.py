"""What Prometheus reads. Counters of one process live here; what the database knows is asked at reading time.

A lower package that has something to count declares its own counter with ``prometheus_client`` beside the
code that counts: the registry is the library's, so nobody has to import this module.
"""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("marketplace_requests", "HTTP requests answered.", ["method", "route", "status"])
DURATIONS = Histogram(
    "marketplace_request_seconds",
    "Time from the first middleware to the finished answer.",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def known_method(method: str | None) -> str:
    """Return the method, or OTHER: a label whose values a stranger chooses would grow without end."""
    return method if method in _METHODS else "OTHER"


def observe_request(*, method: str, route: str, status: int, seconds: float) -> None:
    REQUESTS.labels(method, route, str(status)).inc()
    DURATIONS.labels(method, route).observe(seconds)
