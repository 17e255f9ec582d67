"""Answers one GraphQL request, from text to data: the same way for HTTP and for our own pages."""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from graphql import GraphQLError

from accounts.models import User
from accounts.tokens import InvalidToken
from accounts.viewers import Viewer
from api.documents.costs import Cost
from api.documents.inputs import InvalidDocument, is_storable, unusable_text
from api.documents.limits import QueryCostError
from api.documents.parsing import Documents, Operation
from api.edge import response_cache
from api.edge.errors import format_errors
from api.edge.metrics import count_operation
from api.engine.deadline import Deadline, Overrun
from api.engine.execute import execute_plan
from api.engine.tracing import span
from api.schema import schema
from api.terms.context import Asker, Context
from primitives.outages import passes_by, was_canceled

logger = logging.getLogger(__name__)

documents = Documents(schema.graphql_schema)

# In a string of the query: \u0000 or \u{0}.
_NULL_ESCAPE = re.compile(r"\\u(?:0000|\{0+\})")


@dataclass(slots=True)
class Result:
    """The result of a request. ``errors`` are formatted as clients read them."""

    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Request:
    """A GraphQL request, wherever it came from. ``base_url`` is scheme and host, without a slash.

    ``deadline``: the moment of ``time.monotonic`` after which nobody waits for the answer any more.
    """

    document: str
    variables: Mapping[str, Any]
    operation_name: str | None
    asker: Asker
    language: str
    now: datetime
    build_url: Callable[[str], str]
    client_address: str = ""
    refresh_cookie: str = ""
    device_cookie: str = ""
    deadline: float = math.inf


@dataclass(slots=True)
class Reply:
    """The body of an HTTP answer with its status; ``data`` as well, unless it came out of the cache.

    ``refresh_cookie``: a refresh token for the browser to keep. ``signed_in``: who has just signed in.
    """

    status: int
    result: Result | None
    body: bytes
    refresh_cookie: str = ""
    signed_in: User | None = None

    def read(self) -> Result:
        if self.result is not None:
            return self.result
        return Result(data=json.loads(self.body)["data"])


def run(
    document: str,
    variables: Mapping[str, Any] | None = None,
    *,
    viewer: Viewer,
    language: str,
    now: datetime,
    build_url: Callable[[str], str],
    operation_name: str | None = None,
    client_address: str = "",
    deadline: float = math.inf,
) -> Result:
    """Execute a document in process, for pages.

    Mistakes in the document or its variables, and a ``deadline`` that is over, are errors of the result with ``data``
    null, as over HTTP.
    """
    request = Request(
        document, variables or {}, operation_name, viewer, language, now, build_url, client_address, deadline=deadline
    )
    return reply_to(request, needs_body=False).read()


def reply_to(request: Request, *, needs_body: bool = True) -> Reply:
    """Answer a request; without ``needs_body`` the body is written only where it is kept for the next one."""
    with span("graphql", {"graphql.operation.name": (request.operation_name or "")[:100]}):
        reply = _reply_or_refusal(request, needs_body=needs_body)
    result = reply.result
    count_operation(
        status=reply.status, is_cached=result is None, has_errors=result is not None and bool(result.errors)
    )
    return reply


def _reply_or_refusal(request: Request, *, needs_body: bool) -> Reply:
    with translation.override(request.language):
        try:
            return _reply(request, needs_body=needs_body)
        except InvalidDocument as refusal:
            extensions = {"cost": _cost_shown(Cost(0, 0))} if refusal.is_parsed else None
            return _refusal(refusal.errors, extensions)
        except QueryCostError as error:
            return _refusal([error], {"cost": _cost_shown(Cost(0, 0))})
        except GraphQLError as error:
            return _refusal([error], None)
        except (Overrun, OperationalError, InterfaceError) as error:
            return _stopped(error, request.operation_name)


def _stopped(error: Overrun | OperationalError | InterfaceError, operation: str | None) -> Reply:
    """The whole answer where the time was over or the database is away: half of one would look like all of it."""
    cause = error.__cause__ if isinstance(error, Overrun) and error.__cause__ is not None else error
    if isinstance(cause, Overrun) or was_canceled(cause):
        logger.warning("A GraphQL request took too long and was stopped", extra={"operation": operation})
    else:
        logger.error("The database is away, or the disk of the media", exc_info=cause, extra={"operation": operation})
    return _refusal([GraphQLError("", original_error=error)], None, status=503)


def _reply(request: Request, *, needs_body: bool) -> Reply:
    if not is_storable(request.document) or _NULL_ESCAPE.search(request.document):
        raise GraphQLError(_("The query contains characters that cannot be stored."))
    name = unusable_text(request.variables)
    if name is not None:
        shown = name if is_storable(name) else "?"
        raise GraphQLError(_('Variable "$%(name)s" contains characters that cannot be stored.') % {"name": shown[:100]})
    operation = documents.get(request.document).operation(request.operation_name)
    key = _cache_key(operation, request)
    if key is not None:
        kept = response_cache.answers.get(key)
        if kept is not None:
            return Reply(200, None, kept)
    variables = operation.variables(request.variables)
    cost = operation.cost.check(variables)
    context = Context(
        request.asker,
        request.now,
        request.language,
        request.build_url,
        request.client_address,
        request.refresh_cookie,
        request.device_cookie,
    )
    with span("graphql.plan"):
        plan = operation.plan(variables)
    deadline = Deadline(request.deadline, passes_by)
    with span("graphql.execute", {"graphql.operation.type": operation.kind.value}):
        answer = execute_plan(plan, root_value=None, context=context, variables=variables, deadline=deadline)
    result = Result(answer.data, format_errors(answer.errors))
    body = b""
    if needs_body or key is not None:
        body = written(result, {"cost": _cost_shown(cost)})
    if key is not None and not result.errors:
        response_cache.answers.put(key, body, size=len(key) + len(body))
    return Reply(200, result, body, context.new_refresh_cookie, context.signed_in)


def _cache_key(operation: Operation, request: Request) -> str | None:
    if isinstance(request.asker, InvalidToken) or not request.asker.is_anonymous:
        return None
    variables = response_cache.keepable_variables(operation, dict(request.variables))
    if variables is None:
        return None
    state = response_cache.bring_prices_up_to_date(now=request.now)
    if not state.is_watched:
        return None
    return response_cache.key_for(
        operation,
        request.document,
        variables,
        version=state.version,
        language=request.language,
        base_url=request.build_url("/"),
        now=request.now,
    )


def _refusal(errors: list[GraphQLError], extensions: dict[str, Any] | None, *, status: int = 400) -> Reply:
    result = Result(None, format_errors(errors))
    body: dict[str, Any] = {"errors": result.errors}
    if extensions is not None:
        body["extensions"] = extensions
    return Reply(status, result, to_json(body))


def _cost_shown(cost: Cost) -> dict[str, int]:
    return {"requestedQueryCost": cost.complexity, "maximumAvailable": settings.GRAPHQL_MAX_COST}


def written(result: Result, extensions: dict[str, Any]) -> bytes:
    """Return the body of an answer that was executed."""
    body: dict[str, Any] = {"errors": result.errors} if result.errors else {}
    return to_json({**body, "data": result.data, "extensions": extensions})


def to_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()
