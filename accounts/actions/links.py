"""Links in mails: where they may lead, and whom they were sent to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http.request import validate_host
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.models import User
from primitives.errors import refusal

if TYPE_CHECKING:
    from datetime import datetime

MAX_URL_LENGTH = 2_000
"""Longest address to return to; orders keep it."""


def check_redirect_url(url: str) -> None:
    """Let links in mails lead only to our own pages and to storefronts that the settings name.

    Raises ``ValidationError`` at ``redirect_url``.
    """
    try:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        host = parts.hostname
    except ValueError:
        host, origin, parts = None, "", urlsplit("")
    is_plain = url.isprintable() and "\\" not in url and len(url) <= MAX_URL_LENGTH
    if parts.scheme not in {"http", "https"} or not host or parts.username or not is_plain:
        raise refusal("redirect_url", _("Invalid URL. Please check if URL is in RFC 1808 format."))
    if not _is_ours(origin, host):
        message = _("%(host)s is not allowed. Please check `ALLOWED_CLIENT_ORIGINS` configuration.") % {"host": host}
        raise refusal("redirect_url", message)


def _is_ours(origin: str, host: str) -> bool:
    if origin in {settings.PUBLIC_URL, *(allowed.rstrip("/") for allowed in settings.ALLOWED_CLIENT_ORIGINS)}:
        return True
    # A host that we answer to, spoken to in the same way; "*" there would mean anybody here.
    hosts = [allowed for allowed in settings.ALLOWED_HOSTS if allowed != "*"]
    return origin.partition(":")[0] == settings.PUBLIC_URL.partition(":")[0] and validate_host(host, hosts)


def user_of_link(email: str, token: str, purpose: str, *, seconds: int, now: datetime) -> User:
    """The user, row locked, whom a link of a mail was sent to. An unknown e-mail is a bad token like any other."""
    email = email.strip().lower()
    user = None if "\0" in email else User.objects.select_for_update().filter(email=email, is_active=True).first()
    if user is None or not tokens.is_link_token(token, user, purpose, now=now, seconds=seconds):
        raise refusal("token", _("Invalid or expired token."))
    return user


def mail_after_commit(task: Any, **arguments: Any) -> None:
    """Queue one of ``accounts.mails`` for after the commit."""
    transaction.on_commit(partial(task.enqueue, **arguments))
