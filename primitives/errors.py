"""Refusals of input: Django's ``ValidationError`` with the wrong field and a code, made in one way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def refusal(field: str | None, message: str | _StrPromise, code: str = "invalid", **params: Any) -> ValidationError:
    """Return what to raise for input that can be corrected.

    ``field`` is None where no single field is to blame; ``code`` is Saleor's in lower case where Saleor has one.
    ``params`` fill the message's placeholders and what the edge answers beside the message.
    """
    error = ValidationError(message, code=code, params=params or None)
    return error if field is None else ValidationError({field: error})
