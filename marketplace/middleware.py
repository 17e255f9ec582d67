"""The outermost middleware: each request gets an id, a log line and its place in the metrics."""

import logging
import re
import secrets
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from marketplace import metrics

logger = logging.getLogger("marketplace.requests")

# Accepted from the proxy or the client only in this shape: an id is written into logs and headers.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def request_id_of(request: HttpRequest) -> str:
    """Return the id the caller sent, or a new one when there is none or it is malformed."""
    sent = request.headers.get("X-Request-ID", "")
    return sent if REQUEST_ID.fullmatch(sent) else secrets.token_hex(8)


def route_of(request: HttpRequest) -> str:
    """Return the name of the URL pattern, never the path: paths hold ids and tokens."""
    match = request.resolver_match
    return (match.view_name or match.route or "root") if match else "unmatched"


class RequestMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request_id_of(request)
        started = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            route, method = route_of(request), metrics.known_method(request.method)
            metrics.observe_request(method=method, route=route, status=response.status_code, seconds=seconds)
            logger.info(
                "request",
                extra={
                    "method": method,
                    "route": route,
                    "status": response.status_code,
                    "milliseconds": round(seconds * 1000, 1),
                },
            )
        response.headers["X-Request-ID"] = request_id
        return response
