"""Top-level errors: what clients read when something fails outside a payload. The only place that writes them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from graphql import GraphQLError, GraphQLSyntaxError

from accounts.tokens import ExpiredToken, InvalidToken
from api.documents.limits import QueryCostError
from api.engine.deadline import Overrun
from primitives.outages import StorageUnavailable, passes_by, was_canceled

logger = logging.getLogger(__name__)

DEADLINE_ERROR = "DeadlineError"
"""The code of what took too long."""
AWAY_ERROR = "ServiceUnavailable"
"""The code of what failed because the database is away."""


def took_too_long() -> str:
    """What a client reads where the time was over."""
    return _("The request took too long and was stopped. Try again later.")


def is_away() -> str:
    """What a client reads while the database is away."""
    return _("The shop cannot be reached for a moment. Try again later.")


def format_errors(errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
    """Return the errors as Saleor writes them; unexpected ones are logged once and not shown."""
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


def _cause_of(error: GraphQLError) -> BaseException:
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    if isinstance(cause, Overrun) and cause.__cause__ is not None:
        cause = cause.__cause__
    return cause


def _code_and_message(error: GraphQLError, cause: BaseException) -> tuple[str, str]:
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
    if isinstance(cause, Overrun) or was_canceled(cause):
        return DEADLINE_ERROR, took_too_long()
    if isinstance(cause, StorageUnavailable):
        return AWAY_ERROR, _("Pictures cannot be stored at the moment. Try again later.")
    if passes_by(cause):
        return AWAY_ERROR, is_away()
    return "InternalServerError", _("Internal Server Error")
