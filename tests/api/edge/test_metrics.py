import pytest
from prometheus_client import REGISTRY


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("marketplace_graphql_operations_total", {"outcome": outcome}) or 0.0


def test_a_request_that_took_too_long_is_counted_as_stopped(client, db, settings):
    settings.REQUEST_DEADLINE_SECONDS = 1e-9
    before = counted("stopped")

    client.post("/graphql/", {"query": "{shop{name}}"}, content_type="application/json")

    assert counted("stopped") == before + 1


@pytest.mark.parametrize(
    ("query", "outcome"),
    [("{ __typename }", "answered"), ("{ noSuchField }", "refused"), ("{ product", "refused")],
)
def test_each_request_is_counted_by_its_outcome(client, db, query, outcome):
    before = counted(outcome)

    client.post("/graphql/", {"query": query}, content_type="application/json")

    assert counted(outcome) == before + 1
