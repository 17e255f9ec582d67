"""Traces for OpenTelemetry: a span for each GraphQL operation, its phases, and each field of its plan."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from api.engine import tracing

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer, TracerProvider

NAME = "marketplace"


def begin() -> None:
    """Trace this process from now on. Where spans go and how many are kept, OpenTelemetry's own variables say.

    Raises ``ImproperlyConfigured`` where what sends them is not installed.
    """
    from opentelemetry import trace

    provider = trace.get_tracer_provider()
    if isinstance(provider, trace.ProxyTracerProvider):  # nobody has set one, as `opentelemetry-instrument` does
        provider = _sending_provider()
        trace.set_tracer_provider(provider)
    trace_with(provider)


def trace_with(provider: TracerProvider) -> None:
    """Let a provider make the spans. What an exception says stays out of them: it may quote what somebody has sent."""
    tracing.tracer = partial(_start, provider.get_tracer(NAME))


def _start(tracer: Tracer, name: str, attributes: Mapping[str, str | int]) -> AbstractContextManager[Any]:
    started: AbstractContextManager[Any] = tracer.start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=False
    )
    return started


def _sending_provider() -> TracerProvider:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        needed = "opentelemetry-sdk and opentelemetry-exporter-otlp-proto-http"
        raise ImproperlyConfigured(f"TRACES: install {needed} ({error})") from error

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider
