"""Checks and cleans the EditorJS documents that people write: what is stored is safe to show as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from primitives.rows import RowErrors
from primitives.errors import refusal

MAX_BLOCKS = 500
MAX_DEPTH = 8
MAX_TEXT = 20_000
"""Characters of one text in a block."""
INLINE_TAGS = {"a", "b", "br", "code", "em", "i", "mark", "s", "strong", "sub", "sup", "u"}
URL_SCHEMES = {"http", "https", "mailto", "tel"}
_URL_KEYS = {"url", "href", "link", "embed", "source"}


def clean_document(document: Any) -> dict[str, Any] | None:
    """Return the document with harmless inline markup only; only addresses of the web are accepted.

    Raises ``ValidationError`` (code ``invalid``) for what is not an EditorJS document or is too large.
    """
    if document is None or document == {}:
        return None
    blocks = document.get("blocks") if isinstance(document, dict) else None
    if not isinstance(blocks, list) or len(blocks) > MAX_BLOCKS:
        raise _not_shown()
    cleaned = []
    for block in blocks:
        if not isinstance(block, dict) or not isinstance(block.get("type"), str):
            raise _not_shown()
        if not isinstance(block.get("data", {}), dict):
            raise _not_shown()
        entry = {"type": block["type"][:50], "data": _clean(block.get("data", {}), key="", depth=0)}
        if isinstance(block.get("id"), str):
            entry["id"] = block["id"][:50]
        cleaned.append(entry)
    kept = {name: document[name] for name in ("time", "version") if isinstance(document.get(name), int | str)}
    return {**kept, "blocks": cleaned}


def clean_documents(rows: Iterable[tuple[int, Any]], errors: RowErrors, *, column: str = "description") -> None:
    """Clean the document in this column of rows, each given with its place; note at the column what is refused."""
    for number, row in rows:
        try:
            setattr(row, column, clean_document(getattr(row, column)))
        except ValidationError as error:
            errors.note(number, ValidationError({column: error}))


def text_of(document: Any) -> str:
    """The words of a clean document without its markup, for searching."""
    blocks = document.get("blocks") if isinstance(document, dict) else None
    return " ".join(nh3.clean(text, tags=set()) for block in blocks or () for text in _texts(block.get("data")))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in _URL_KEYS:
                yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def is_web_address(url: str) -> bool:
    """Whether a link may lead there: a path or fragment of this site, or an address of the web, mail or telephone."""
    if any(ord(sign) < 33 for sign in url):
        return False
    scheme, colon, _rest = url.partition(":")
    if not colon or "/" in scheme or "?" in scheme or "#" in scheme:
        return url.startswith(("/", "#", "?")) and not url.startswith(("//", "/\\"))
    return scheme.lower() in URL_SCHEMES


def _clean(value: Any, *, key: str, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise _not_shown()
    if isinstance(value, str):
        if len(value) > MAX_TEXT or "\0" in value:
            raise _not_shown()
        if key in _URL_KEYS:
            if value and not is_web_address(value):
                raise _not_shown()
            return value
        return nh3.clean(value, tags=INLINE_TAGS, url_schemes=URL_SCHEMES)
    if isinstance(value, list):
        return [_clean(item, key=key, depth=depth + 1) for item in value[:MAX_BLOCKS]]
    if isinstance(value, dict):
        return {str(name)[:100]: _clean(item, key=str(name), depth=depth + 1) for name, item in value.items()}
    if value is None or isinstance(value, bool | int | float):
        return value
    raise _not_shown()


def _not_shown() -> ValidationError:
    return refusal(None, _("This document cannot be shown."))
