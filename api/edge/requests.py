"""Reads a GraphQL request out of an HTTP request: JSON, plain GraphQL or a multipart form with files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.documents.inputs import is_storable
from api.documents.limits import check_json_depth
from api.edge.uploads import MisplacedFile, place_files


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client sent."""

    document: str
    variables: dict[str, Any]
    operation_name: str | None


class Unreadable(Exception):
    """The request is refused before GraphQL begins; ``status`` is HTTP's."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def read(request: HttpRequest) -> Asked:
    """Return what a client asks for. Raises ``Unreadable`` with Saleor's words."""
    is_form = request.content_type == "multipart/form-data"
    most = settings.GRAPHQL_MAX_UPLOAD_BYTES if is_form else settings.GRAPHQL_MAX_BODY_BYTES
    if _length(request) > most:
        raise Unreadable(_("The request is larger than %(limit)s bytes.") % {"limit": most}, 413)
    try:
        if is_form:
            return _asked(_read_form(request))
        body = request.body
    except RequestDataTooBig:
        raise Unreadable(_("The request is larger than %(limit)s bytes.") % {"limit": most}, 413) from None
    except (UnreadablePostError, MultiPartParserError, SuspiciousOperation, MisplacedFile):
        raise Unreadable(_("Unable to parse query.")) from None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Unreadable(_("Unable to parse query.")) from None
    if request.content_type == "application/graphql":
        return _asked({"query": text})
    if request.content_type != "application/json":
        raise Unreadable(_("Unable to parse query."))
    return _asked(_parsed(text))


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Unreadable(_("Unable to parse query.")) from None


def _parsed(text: str) -> Any:
    try:
        check_json_depth(text)
        return json.loads(text, parse_constant=_refuse_constant)
    except GraphQLError as error:
        raise Unreadable(error.message) from None
    except (ValueError, RecursionError):
        raise Unreadable(_("Unable to parse query.")) from None


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


def _read_form(request: HttpRequest) -> Any:
    operations = _parsed(request.POST.get("operations", ""))
    if isinstance(operations, dict):
        place_files(operations, _parsed(request.POST.get("map", "{}")), request.FILES)
    return operations


def _asked(payload: Any) -> Asked:
    if isinstance(payload, list):
        raise Unreadable(_("Number of batch queries exceeded."))
    if not isinstance(payload, dict):
        raise Unreadable(_("Unable to parse query."))
    document = payload.get("query")
    if not isinstance(document, str) or not document.strip():
        raise Unreadable(_("Must provide a query string."))
    variables = payload.get("variables")
    if variables is not None and not isinstance(variables, dict):
        raise Unreadable(_("Variables must be an object."))
    name = payload.get("operationName")
    if name is not None and not (isinstance(name, str) and is_storable(name)):
        raise Unreadable(_("The operation name must be a string."))
    return Asked(document, variables or {}, name or None)
