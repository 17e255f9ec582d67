"""The GraphQL edge. What is exported here serves our own pages in process; everybody else comes over HTTP.

``run`` executes a document, ``deadline_of`` tells until when it may. ``sign_in``, ``sign_out`` and ``viewer_of`` are
the session of a page's reader.
``to_global_id`` makes the id of a row, ``unusable_text`` finds what cannot be stored among variables.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.documents.inputs import unusable_text
    from api.edge.deadlines import deadline_of
    from api.edge.execution import Result, run
    from api.edge.sessions import sign_in, sign_out, viewer_of
    from api.terms.ids import to_global_id

__all__ = ["Result", "deadline_of", "run", "sign_in", "sign_out", "to_global_id", "unusable_text", "viewer_of"]

_PLACES = {
    "Result": "edge.execution",
    "deadline_of": "edge.deadlines",
    "run": "edge.execution",
    "sign_in": "edge.sessions",
    "sign_out": "edge.sessions",
    "to_global_id": "terms.ids",
    "unusable_text": "documents.inputs",
    "viewer_of": "edge.sessions",
}


def __getattr__(name: str) -> Any:
    """Import what is exported when it is asked for first: models are not ready while Django imports this package."""
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
