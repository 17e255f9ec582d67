import pytest
from prometheus_client import REGISTRY


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("marketplace_graphql_operations_total", {"outcome": outcome}) or 0.0


@pytest.mark.parametrize(
    ("query", "outcome"),
    [("{ __typename }", "answered"), ("{ noSuchField }", "refused"), ("{ product", "refused")],
)
def test_each_request_is_counted_by_its_outcome(client, db, query, outcome):
    before = counted(outcome)

    client.post("/graphql/", {"query": query}, content_type="application/json")

    assert counted(outcome) == before + 1
