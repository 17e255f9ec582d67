"""The GraphQL edge. ``run`` executes a document in process; everything else is reached over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.edge.execution import Result


def run(document: str, variables: dict[str, Any] | None = None, **request: Any) -> Result:
    """Execute a document in process, see ``api.edge.execution.run``; the schema is built at the first call."""
    from api.edge.execution import run as execute  # models are not ready while Django imports this package

    return execute(document, variables, **request)
