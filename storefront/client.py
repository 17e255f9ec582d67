"""Runs the named documents of pages, in process, as the person who is looking. Pages are clients of the API."""

import base64
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import api
from primitives.addresses import public_url
from primitives.counters import client_address
from storefront import channels

FOLDER = Path(__file__).parent / "documents"
ENCODED = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")
KEY = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
SPREAD = re.compile(r"\.\.\.\s*([A-Z]\w*)")


class DocumentRefused(Exception):
    """The API could not answer a page's document: the page and the schema disagree, or something broke inside."""


class CannotAnswerNow(Exception):
    """The API stopped a page's document, since its time was over or the database is away. What it would change is as it was."""


class InputRefused(BadRequest):
    """The API refused a value that came with the request, such as an invented cursor or id."""

    def __init__(self, name: str, messages: list[str]) -> None:
        super().__init__(name, messages)
        self.messages = messages


@cache
def load(name: str) -> str:
    """Return the text of a document with the fragments that it uses, each once."""
    text = (FOLDER / f"{name}.graphql").read_text("utf-8")
    known: set[str] = set()
    while wanted := sorted(set(SPREAD.findall(text)) - known):
        for fragment in wanted:
            text += (FOLDER / "fragments" / f"{fragment}.graphql").read_text("utf-8")
        known.update(wanted)
    return text


def ask(request: HttpRequest, name: str, **variables: Any) -> dict[str, Any]:
    """Run a document and return its data. The channel and the language of the page are filled in where declared.

    What a shopper can correct comes inside the data as ``errors``. Raises ``InputRefused`` and ``PermissionDenied``
    for values and rights that no form of ours leads to, ``DocumentRefused`` for mistakes of ours,
    ``CannotAnswerNow`` when the time is over or the database is away.
    """
    text = load(name)
    given = {"channel": channels.of(request).slug, "language": channels.language_code(), **variables}
    declared = text[: text.index("{")]
    variables = {key: value for key, value in given.items() if f"${key}:" in declared}
    unusable = api.unusable_text(variables)
    if unusable is not None:
        raise InputRefused(name, [f"{unusable} holds characters that cannot be stored"])
    answer = api.run(
        text,
        variables,
        viewer=api.viewer_of(request),
        language=get_language() or settings.LANGUAGE_CODE,
        now=timezone.now(),
        build_url=public_url,
        client_address=client_address(request),
        deadline=api.deadline_of(request),
    )
    if answer.errors or answer.data is None:
        raise _refusal(name, answer.data, answer.errors)
    data: dict[str, Any] = answer.data
    for payload in data.values():
        if isinstance(payload, dict) and payload.get("errors"):
            payload["errors"] = [without_ids(error) for error in payload["errors"]]
    return data


def without_ids(error: dict[str, Any]) -> dict[str, Any]:
    """Say in words what names a row by its id: nobody who shops knows ids."""
    if _names_a_row(error.get("message") or ""):
        return {**error, "message": _("What you asked for is no longer there. Please load the page again.")}
    return error


def _refusal(name: str, data: dict[str, Any] | None, errors: list[dict[str, Any]]) -> Exception:
    messages = [error["message"] for error in errors]
    codes = {error["extensions"]["exception"]["code"] for error in errors}
    if codes & {"DeadlineError", "ServiceUnavailable"}:
        return CannotAnswerNow(name)
    if data is None or "InternalServerError" in codes:
        return DocumentRefused(name, messages)
    if "PermissionDenied" in codes:
        return PermissionDenied(name, messages)
    return InputRefused(name, messages)


def _names_a_row(message: str) -> bool:
    return KEY.search(message) is not None or any(map(_is_id, ENCODED.findall(message)))


def _is_id(text: str) -> bool:
    """Whether a text is a global id: ``Type:key`` in base64."""
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except ValueError:
        return False
    return re.fullmatch(r"[A-Z][A-Za-z]+:[\w-]+", decoded) is not None


def nodes(connection: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the nodes of a connection, none for a missing one."""
    return [edge["node"] for edge in connection["edges"]] if connection else []
