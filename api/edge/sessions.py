"""Signing in and out of our own pages: Django's session in a cookie that scripts cannot read.

The API itself never looks at cookies (``api.terms.context.asker_of``); pages pass the viewer of their session to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import auth
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import check_credentials, note_sign_in
from accounts.devices import COOKIE as DEVICE_COOKIE
from accounts.devices import remember_device
from accounts.models import User
from accounts.viewers import ANONYMOUS, Viewer, viewer_for_user
from api.accounts.types import AccountError
from api.terms.errors import payload_errors
from primitives.counters import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest

_BACKEND = "accounts.backends.EmailBackend"


def sign_in(request: HttpRequest, *, email: str, password: str) -> list[dict[str, Any]]:
    """Check the password and start a session under a new key, keeping what it held (the basket).

    Returns what is wrong as ``tokenCreate`` would say it: a list of ``field``, ``message`` and ``code``, empty when
    the person is signed in. A session of somebody else is emptied first.
    """
    now = timezone.now()
    try:
        user = check_credentials(
            email=email,
            password=password,
            address=client_address(request),
            now=now,
            device=request.COOKIES.get(DEVICE_COOKIE, ""),
        )
    except ValidationError as error:
        return [entry | {"code": entry["code"].name} for entry in payload_errors(error, AccountError)]
    note_sign_in(user=user, now=now)
    remember_device(request, user)
    auth.login(request, user, backend=_BACKEND)
    return []


def sign_out(request: HttpRequest) -> None:
    """End the session; nothing of it is left, the basket included."""
    auth.logout(request)


def viewer_of(request: HttpRequest) -> Viewer:
    """Who looks at a page: the user of the session, or nobody. A new password elsewhere has ended the session.

    Nothing is read from the database for visitors without a session.
    """
    user = request.user
    return viewer_for_user(user) if isinstance(user, User) else ANONYMOUS
