"""What Prometheus learns about GraphQL. The numbers go to the library's own registry, which the project serves."""

from prometheus_client import Counter

OPERATIONS = Counter(
    "marketplace_graphql_operations",
    "GraphQL requests by outcome: answered, cached, answered with errors, refused before execution, or stopped.",
    ["outcome"],
)


def count_operation(*, status: int, is_cached: bool, has_errors: bool) -> None:
    """Count one request, whether it came over HTTP or from a page."""
    if status == 503:
        outcome = "stopped"
    elif status != 200:
        outcome = "refused"
    elif is_cached:
        outcome = "cached"
    else:
        outcome = "errors" if has_errors else "answered"
    OPERATIONS.labels(outcome).inc()
