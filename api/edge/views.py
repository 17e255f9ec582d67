"""The HTTP endpoint: POST answers GraphQL as Saleor does, a browser's GET shows the explorer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from accounts.devices import COOKIE as DEVICE_COOKIE
from accounts.devices import keep_device
from api.edge.context import asker_of, language_of
from api.edge.deadlines import deadline_of
from api.edge.errors import AWAY_ERROR, DEADLINE_ERROR, is_away, took_too_long
from api.edge.execution import Request, reply_to, to_json
from api.edge.requests import Unreadable, read
from primitives.addresses import public_url
from primitives.counters import Limit, client_address, seconds_to_wait
from primitives.outages import passes_by, was_canceled

ALLOWED_METHODS = ["POST", "OPTIONS"]
REFRESH_COOKIE = "refreshToken"
SECONDS_UNTIL_NEXT_TRY = 10
ALLOWED_HEADERS = "Origin, Content-Type, Accept, Accept-Language, Authorization, Authorization-Bearer"


# Cookies that are read: the refresh token comes with a token that another site does not know (``tokenRefresh``), and the
# device's is worth nothing without the password.
@csrf_exempt
def graphql(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        response = _answer(request, timezone.now())
    elif request.method == "OPTIONS":
        response = HttpResponse(status=204, headers={"Allow": ", ".join(ALLOWED_METHODS)})
    elif request.method == "GET" and _is_browser(request) and settings.GRAPHQL_INTROSPECTION:
        return HttpResponse(render_to_string("api/explorer.html"))
    else:
        response = HttpResponseNotAllowed(ALLOWED_METHODS)
    return _with_cors(request, response)


def _is_browser(request: HttpRequest) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _answer(request: HttpRequest, now: datetime) -> HttpResponse:
    deadline = deadline_of(request)
    language = language_of(request)
    address = client_address(request)
    limit = Limit("graphql-requests", most=settings.GRAPHQL_REQUESTS_PER_MINUTE, seconds=60)
    wait = seconds_to_wait(limit, address, now=now)
    if wait is not None:
        with translation.override(language):
            message = _("Too many requests. Try again in %(seconds)s seconds.") % {"seconds": wait}
        return _refusal(message, 429, {"Retry-After": str(wait)})
    try:
        with translation.override(language):
            asked = read(request)
    except Unreadable as unreadable:
        return _refusal(unreadable.message, unreadable.status)
    reply = reply_to(
        Request(
            document=asked.document,
            variables=asked.variables,
            operation_name=asked.operation_name,
            asker=asker_of(request, now),
            language=language,
            now=now,
            build_url=public_url,
            client_address=address,
            refresh_cookie=request.COOKIES.get(REFRESH_COOKIE, ""),
            device_cookie=request.COOKIES.get(DEVICE_COOKIE, ""),
            deadline=deadline,
        )
    )
    response = _json(reply.body, reply.status)
    if reply.status == 503:
        response["Retry-After"] = str(SECONDS_UNTIL_NEXT_TRY)
    if reply.refresh_cookie:
        _keep_refresh_token(request, response, reply.refresh_cookie)
    if reply.signed_in is not None:
        keep_device(request, response, reply.signed_in, is_elsewhere=True)
    return response


def _keep_refresh_token(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Let the browser keep the token where no script reads it. Storefronts on other sites get it over https only."""
    response.set_cookie(
        REFRESH_COOKIE,
        token,
        max_age=settings.REFRESH_TOKEN_SECONDS,
        path=request.path,
        secure=request.is_secure(),
        httponly=True,
        samesite="None" if request.is_secure() else "Lax",
    )
    response["Cache-Control"] = "no-store"


def fault(request: HttpRequest, *, status: int, error: BaseException | None) -> HttpResponse:
    """The answer when something broke outside a field, such as an unreachable database; it gives no details."""
    with translation.override(language_of(request)):
        if error is not None and was_canceled(error):
            answer = _refusal(took_too_long(), status, code=DEADLINE_ERROR)
        elif error is not None and passes_by(error):
            answer = _refusal(is_away(), status, code=AWAY_ERROR)
        else:
            answer = _refusal("Internal Server Error", status, code="InternalServerError")
    return _with_cors(request, answer)


def _refusal(
    message: str, status: int, headers: dict[str, str] | None = None, *, code: str = "GraphQLError"
) -> HttpResponse:
    error: dict[str, Any] = {"message": message, "extensions": {"exception": {"code": code}}}
    return _json(to_json({"errors": [error]}), status, headers)


def _json(body: bytes, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type="application/json", headers=headers)
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Authorization-Bearer"])
    # JSON runs nothing, and writing the policy would take a seventh of the time of a kept answer.
    setattr(response, "_csp_exempt", True)  # noqa: B010 # django-csp's own mark, unknown to the type checker
    return response


def _with_cors(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the scripts of the configured storefronts read the answer; those that are named may send the cookie too."""
    patch_vary_headers(response, ["Origin"])
    origin = request.headers.get("Origin")
    if origin and (origin in settings.ALLOWED_CLIENT_ORIGINS or "*" in settings.ALLOWED_CLIENT_ORIGINS):
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Expose-Headers"] = "Retry-After"
        if origin in settings.ALLOWED_CLIENT_ORIGINS:
            response["Access-Control-Allow-Credentials"] = "true"
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = ", ".join(ALLOWED_METHODS)
            response["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
            response["Access-Control-Max-Age"] = "600"
    return response
