"""Links in mails: where they may lead, and whom they were sent to."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.emails import found_email
from accounts.models import User
from primitives.addresses import NoAddress, origin_of
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
        origin = origin_of(url if len(url) <= MAX_URL_LENGTH else "")
    except NoAddress:
        raise refusal("redirect_url", _("Invalid URL. Please check if URL is in RFC 1808 format.")) from None
    # "*" lets any script call the API, but no mail of ours leads anywhere.
    named = [allowed for allowed in settings.ALLOWED_CLIENT_ORIGINS if allowed != "*"]
    if origin not in {origin_of(allowed) for allowed in [settings.PUBLIC_URL, *named]}:
        host = urlsplit(url).hostname
        message = _("%(host)s is not allowed. Please check `ALLOWED_CLIENT_ORIGINS` configuration.") % {"host": host}
        raise refusal("redirect_url", message)


def user_of_link(email: str, token: str, purpose: str, *, seconds: int, now: datetime) -> User:
    """The user, row locked, whom a link of a mail was sent to. An unknown e-mail is a bad token like any other."""
    email = found_email(email)
    user = None if "\0" in email else User.objects.select_for_update().filter(email=email, is_active=True).first()
    if user is None or not tokens.is_link_token(token, user, purpose, now=now, seconds=seconds):
        raise refusal("token", _("Invalid or expired token."))
    return user


def mail_after_commit(task: Any, **arguments: Any) -> None:
    """Queue one of ``accounts.mails`` for after the commit."""
    transaction.on_commit(partial(task.enqueue, **arguments))
