"""OpenTelemetry gets a span for each operation, its phases and its fields."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from api.engine import tracing
from marketplace import traces
from tests.api.asking import ask, refusal
from tests.architecture.code import ROOT
from tests.factories.catalog import make_category, make_product

pytest.importorskip("opentelemetry.sdk")

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

LIST = """query Goods($channel: String) {
  products(first: 20, channel: $channel) { edges { node { id name category { name } } } }
}"""


@pytest.fixture
def exporter(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    memory, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    monkeypatch.setattr(tracing, "tracer", None)
    traces.trace_with(provider)
    return memory


def spans(exporter: InMemorySpanExporter) -> list[Any]:
    return sorted(exporter.get_finished_spans(), key=lambda span: span.start_time)


def test_a_list_of_twenty_products_has_one_span_per_field(db, exporter):
    category = make_category()
    for _ in range(20):
        make_product(category=category)

    data = ask(LIST, channel="vn")

    assert len(data["products"]["edges"]) == 20
    fields = [span.attributes for span in spans(exporter) if "graphql.field.path" in span.attributes]
    assert [(about["graphql.field.path"], about["graphql.field.objects"]) for about in fields] == [
        ("products", 1),
        ("products.edges", 1),
        ("products.edges.node", 20),
        ("products.edges.node.id", 20),
        ("products.edges.node.name", 20),
        ("products.edges.node.category", 20),
        ("products.edges.node.category.name", 20),
    ]


def test_an_operation_has_a_span_around_those_of_its_phases(db, exporter):
    ask(LIST.replace("Goods", "NeverAskedBefore"), channel="vn")

    by_name = {span.name: span for span in spans(exporter)}
    whole = by_name["graphql"]
    for phase in ("graphql.parse", "graphql.validate", "graphql.plan", "graphql.execute"):
        assert by_name[phase].parent.span_id == whole.context.span_id
    assert by_name["Query.products"].parent.span_id == by_name["graphql.execute"].context.span_id
    assert by_name["graphql.execute"].attributes["graphql.operation.type"] == "query"


def test_what_somebody_sends_stays_out_of_spans(db, exporter):
    refusal('{ product(id: "secret") ')

    told = [span.to_json() for span in spans(exporter)]

    assert told
    assert not [span for span in told if "secret" in span]


def test_a_process_that_cannot_send_spans_says_so_in_one_line():
    answer = subprocess.run(
        [sys.executable, "-c", "import marketplace.wsgi"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "marketplace.settings", "TRACES": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 1
    assert answer.stderr.startswith("The marketplace does not start: TRACES: install opentelemetry-sdk and ")
    assert len(answer.stderr.splitlines()) == 1
