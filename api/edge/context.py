"""Reads from a request, before its document, who asks and in which language."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from accounts.tokens import InvalidToken
from accounts.viewers import ANONYMOUS, viewer_from_token
from api.terms.context import Asker


def token_of(request: HttpRequest) -> str | None:
    """Return the raw token that a request carries in ``Authorization-Bearer`` or ``Authorization``, if any."""
    bearer = request.headers.get("Authorization-Bearer")
    if bearer:
        return bearer.strip()
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.upper() in ("BEARER", "JWT") and token.strip():
        return token.strip()
    return None


def asker_of(request: HttpRequest, now: datetime) -> Asker:
    """Return who asks, by the token; cookies mean nothing."""
    token = token_of(request)
    if token is None:
        return ANONYMOUS
    try:
        return viewer_from_token(token, now=now)
    except InvalidToken as refusal:
        return refusal


def language_of(request: HttpRequest) -> str:
    """Return ``vi`` or ``en``, whichever ``Accept-Language`` prefers; English when it names neither."""
    best, best_quality = "en", 0.0
    for part in request.headers.get("Accept-Language", "")[:500].split(","):
        tag, _semicolon, parameters = part.strip().lower().partition(";")
        language = tag.split("-")[0]
        quality = _quality(parameters)
        if language in ("vi", "en") and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _equals, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
