"""The only place that turns exceptions into what a client reads: payload errors and top-level errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import graphene
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from api.terms.declaring import fields_of, members_of, name_of, to_camel_case
from api.terms.ids import InvalidId
from primitives.errors import refusal

Failures = Mapping[type[Exception], Callable[[Any], ValidationError]]

# Codes of Django that Saleor calls otherwise.
CODE_OF = {"BLANK": "REQUIRED", "NULL": "REQUIRED", "UNIQUE_TOGETHER": "UNIQUE", "INVALID_CHOICE": "INVALID"}


def error_type(name: str, codes: type[graphene.Enum], **fields: Any) -> type[graphene.ObjectType]:
    """Make an error type of Saleor's shape: ``field``, ``message``, ``code`` and what is particular to it."""
    attributes = {
        "field": graphene.String(
            description="Name of a field that caused the error. A value of `null` indicates that the error"
            " isn't associated with a particular field."
        ),
        "message": graphene.String(description="The error message."),
        "code": graphene.Field(codes, required=True, description="The error code."),
        **fields,
        "codes": codes,
    }
    return type(name, (graphene.ObjectType,), attributes)


def payload_errors(error: ValidationError, errors: type[graphene.ObjectType]) -> list[dict[str, Any]]:
    """Return one entry per message; ``params`` fill fields of the error type with the same names."""
    entries = []
    for field, single in _single_errors(error):
        params = single.params if isinstance(single.params, Mapping) else {}
        extra = {name: value for name, value in params.items() if name in fields_of(errors)}
        entries.append(
            {
                **extra,
                "field": to_camel_case(field) if field and field != NON_FIELD_ERRORS else None,
                "message": str(single.messages[0]) if single.messages else None,
                "code": _code_in(errors.codes, single.code),
            }
        )
    return entries


def _single_errors(error: ValidationError) -> Iterator[tuple[str | None, ValidationError]]:
    if hasattr(error, "error_dict"):
        for field, errors in error.error_dict.items():
            for single in errors:
                yield field, single
    else:
        for single in error.error_list:
            yield None, single


def _code_in(codes: type[graphene.Enum], code: Any) -> Any:
    members = members_of(codes)
    name = str(getattr(code, "name", code) or "").upper()
    for candidate in (name, CODE_OF.get(name, ""), "INVALID", "GRAPHQL_ERROR"):
        if candidate in members:
            return members[candidate]
    raise LookupError(f"{name_of(codes)} has neither {name} nor INVALID nor GRAPHQL_ERROR")


def expected_failure(error: Exception, failures: Failures) -> ValidationError | None:
    """Return what a mutation reports at its fields for an exception, or ``None`` if it must not be reported there."""
    if isinstance(error, ValidationError):
        return error
    if isinstance(error, InvalidId):
        if error.field is None:
            return None
        return refusal(error.field, error.message, "GRAPHQL_ERROR")
    for kind in type(error).__mro__:
        if kind in failures:
            return failures[kind](error)
    return None
