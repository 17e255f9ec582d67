"""Running documents in process, as pages do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import api
from accounts.viewers import ANONYMOUS, Viewer
from api.terms.ids import to_global_id

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def ask(
    document: str, *, viewer: Viewer = ANONYMOUS, now: datetime = NOW, language: str = "en", **variables: Any
) -> Any:
    """The data of a document that must not fail."""
    result = api.run(
        document, variables, viewer=viewer, language=language, now=now, build_url=lambda path: "http://shop.test" + path
    )
    assert not result.errors, result.errors
    return result.data


def refusal(document: str, *, viewer: Viewer = ANONYMOUS, now: datetime = NOW, **variables: Any) -> tuple[str, str]:
    """Code and message of the only error of a document that must fail."""
    result = api.run(
        document, variables, viewer=viewer, language="en", now=now, build_url=lambda path: "http://shop.test" + path
    )
    (error,) = result.errors
    return error["extensions"]["exception"]["code"], error["message"]


def gid(row: Any) -> str:
    """The global id of a row."""
    return to_global_id(type(row).__name__, row.pk)


def nodes(connection: Any, field: str) -> list[Any]:
    """One field of each node."""
    return [edge["node"][field] for edge in connection["edges"]]


def staff(*permissions: str) -> Viewer:
    """A staff user with these permissions, stored nowhere."""
    from accounts.models import User

    return Viewer(user=User(pk=0, email="staff@example.com", is_staff=True), permissions=frozenset(permissions))


def denial(answer: dict[str, Any]) -> tuple[str, str]:
    """Code and message of the only error of an answer over HTTP."""
    (error,) = answer["errors"]
    return error["extensions"]["exception"]["code"], error["message"]
