"""Devices from which somebody has signed in before: others' wrong guesses do not keep them out.

A browser keeps a signed cookie that names the account and is worth nothing without the password.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from django.core import signing

from accounts.models.users import User

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

COOKIE = "device"
SECONDS = 365 * 24 * 60 * 60
_SALT = "accounts.devices"
_SIGNED_IN = "accounts.signed_in"


def new_device(user: User) -> str:
    """A cookie for a browser in which the user has just signed in."""
    return signing.dumps([_mark(user.email), secrets.token_hex(8)], salt=_SALT)


def find_device(cookie: str, *, email: str) -> str:
    """The name of the device if its cookie was made for this account at most a year ago, else empty."""
    try:
        mark, name = signing.loads(cookie[:500], salt=_SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(name) if mark == _mark(email) else ""


def remember_device(request: HttpRequest, user: User) -> None:
    """Note that the user has signed in with this request; ``RememberDevice`` gives the browser the cookie."""
    request.META[_SIGNED_IN] = user


class RememberDevice:
    """The middleware that gives a browser its cookie after a sign-in on pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = request.META.get(_SIGNED_IN)
        if isinstance(user, User):
            keep_device(request, response, user)
        return response


def keep_device(request: HttpRequest, response: HttpResponse, user: User, *, is_elsewhere: bool = False) -> None:
    """Let the browser remember that the user has signed in with it, unless it does. ``is_elsewhere``: storefronts of
    other sites send the cookie too.
    """
    if find_device(request.COOKIES.get(COOKIE, ""), email=user.email):
        return
    response.set_cookie(
        COOKIE,
        new_device(user),
        max_age=SECONDS,
        secure=request.is_secure(),
        httponly=True,
        samesite="None" if is_elsewhere and request.is_secure() else "Lax",
    )


def _mark(email: str) -> str:
    return hashlib.blake2s(email.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
