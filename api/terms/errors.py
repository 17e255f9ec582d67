"""The only place that turns exceptions into what a client reads: payload errors and top-level errors."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import graphene
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from graphene.utils.str_converters import to_camel_case
from graphql import GraphQLError, GraphQLSyntaxError

from accounts.tokens import ExpiredToken, InvalidToken
from api.documents.limits import QueryCostError
from api.terms.ids import InvalidId

logger = logging.getLogger(__name__)

Failures = Mapping[type[Exception], Callable[[Any], ValidationError]]

# Django's own codes which Saleor says otherwise.
CODE_OF = {"BLANK": "REQUIRED", "NULL": "REQUIRED", "UNIQUE_TOGETHER": "UNIQUE", "INVALID_CHOICE": "INVALID"}


# Payload errors: what the person at the form can correct ------------------------------------------------------------


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
    """Return one entry per message; ``params`` that the error type has as fields are carried along."""
    entries = []
    for field, single in _single_errors(error):
        params = single.params if isinstance(single.params, Mapping) else {}
        extra = {name: value for name, value in params.items() if name in errors._meta.fields}
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
    members = codes._meta.enum.__members__
    name = str(getattr(code, "name", code) or "").upper()
    for candidate in (name, CODE_OF.get(name, ""), "INVALID", "GRAPHQL_ERROR"):
        if candidate in members:
            return members[candidate]
    raise LookupError(f"{codes._meta.name} has neither {name} nor INVALID nor GRAPHQL_ERROR")


def expected_failure(error: Exception, failures: Failures) -> ValidationError | None:
    """Return what a mutation reports at its fields for an exception, or ``None`` if it must not be reported there."""
    if isinstance(error, ValidationError):
        return error
    if isinstance(error, InvalidId):
        if error.field is None:
            return None
        return ValidationError({error.field: ValidationError(error.message, code="GRAPHQL_ERROR")})
    for kind in type(error).__mro__:
        if kind in failures:
            return failures[kind](error)
    return None


# Top-level errors ---------------------------------------------------------------------------------------------------


def format_errors(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """Return the errors as Saleor writes them; what nobody foresaw is logged once and not shown."""
    logged: set[int] = set()
    return [_format_error(error, logged) for error in errors]


def _format_error(error: GraphQLError, logged: set[int]) -> dict[str, Any]:
    cause = _cause_of(error)
    code, message = _code_and_message(error, cause)
    if code == "InternalServerError" and id(cause) not in logged:
        logged.add(id(cause))
        logger.error("A GraphQL field failed unexpectedly", exc_info=cause, extra={"graphql_path": error.path})
    formatted: dict[str, Any] = {"message": message}
    if error.locations:
        formatted["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        formatted["path"] = error.path
    formatted["extensions"] = {"exception": {"code": code}}
    return formatted


def _cause_of(error: GraphQLError) -> Exception:
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _code_and_message(error: GraphQLError, cause: Exception) -> tuple[str, str]:
    if isinstance(cause, GraphQLSyntaxError | QueryCostError):
        return type(cause).__name__, error.message
    if isinstance(cause, GraphQLError):
        return "GraphQLError", error.message
    if isinstance(cause, ExpiredToken):
        return "ExpiredSignatureError", _("Signature has expired")
    if isinstance(cause, InvalidToken):
        return "InvalidTokenError", _("Invalid token. Create new one by using tokenCreate mutation.")
    if isinstance(cause, PermissionDenied):
        return "PermissionDenied", str(cause) or _("You do not have permission to perform this action")
    return "InternalServerError", _("Internal Server Error")
