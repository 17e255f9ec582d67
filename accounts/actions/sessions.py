"""Sign-in and its tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.actions.checks import MAX_PASSWORD_LENGTH
from accounts.actions.tries import (
    SIGN_INS_FROM_ADDRESS,
    SIGN_INS_OF_ACCOUNT,
    SIGN_INS_OF_DEVICE,
    SIGN_INS_OF_PAIR,
    count_or_delay,
)
from accounts.devices import find_device
from accounts.emails import found_email
from accounts.models import User, new_jwt_token_key
from accounts.models.users import spellings
from accounts.viewers import find_user_of
from primitives.counters import forget_tries
from primitives.errors import refusal

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user with fresh tokens. ``csrf_token`` is inside the refresh token too."""

    user: User
    access_token: str
    refresh_token: str
    csrf_token: str


def check_credentials(*, email: str, password: str, address: str, now: datetime, device: str = "") -> User:
    """Return the user with this e-mail and password.

    Takes as long for an unknown e-mail as for a wrong password, and counts tries per account and network ``address``.
    A ``device`` (its cookie) that has signed in to the account before is counted for itself alone: whatever strangers
    try, the owner gets in there.
    Raises ``ValidationError``: ``invalid_credentials``, ``account_not_confirmed`` (for the right password only) or
    ``login_attempt_delayed``.
    """
    email = found_email(email)
    known = find_device(device, email=email)
    counted = [(SIGN_INS_OF_DEVICE, f"{known} {email}")]
    if not known:
        counted = [(SIGN_INS_OF_PAIR, f"{address} {email}"), (SIGN_INS_OF_ACCOUNT, email)]
        count_or_delay([(SIGN_INS_FROM_ADDRESS, address)], now=now)
    for one in counted:  # what a network may not try any more does not count against the account
        count_or_delay([one], now=now)
    user = None if "\0" in email else User.objects.filter(email=email, is_active=True).first()
    if len(password) > MAX_PASSWORD_LENGTH:
        is_right = False
    elif user is None:
        for spelling in spellings(password):  # the work that a known e-mail costs
            User().set_password(spelling)
        is_right = False
    else:
        is_right = user.check_password(password)
    if user is None or not is_right:
        raise refusal("email", _("Please, enter valid credentials"), "invalid_credentials")
    if not user.is_confirmed:
        raise refusal("email", _("Account needs to be confirmed via email."), "account_not_confirmed")
    forget_tries(counted, now=now)
    return user


def sign_in(*, email: str, password: str, address: str, now: datetime, device: str = "") -> SignedIn:
    """Check the password and return tokens. Raises what ``check_credentials`` raises."""
    user = check_credentials(email=email, password=password, address=address, now=now, device=device)
    return hand_out_tokens(user=user, now=now)


def hand_out_tokens(*, user: User, now: datetime) -> SignedIn:
    """Fresh tokens for a user who has just proved who they are."""
    note_sign_in(user=user, now=now)
    csrf_token = secrets.token_urlsafe(48)
    return SignedIn(
        user=user,
        access_token=tokens.issue_token(user, tokens.ACCESS, now=now),
        refresh_token=tokens.issue_token(user, tokens.REFRESH, now=now, csrf_token=csrf_token),
        csrf_token=csrf_token,
    )


def note_sign_in(*, user: User, now: datetime) -> None:
    """Keep when a user has signed in last."""
    User.objects.filter(pk=user.pk).update(last_login=now)
    user.last_login = now


def refresh_from_cookie(*, cookie: str, csrf_token: str | None, now: datetime) -> tuple[User, str]:
    """Refresh with the token of a cookie. Any site can make a browser send it, so the script must know its CSRF token.

    Raises ``ValidationError`` as ``refresh`` does, and when the CSRF token is missing.
    """
    if not csrf_token:
        # Only a readable token asks for it, as in Saleor.
        _read(cookie, field="refresh_token", now=now)
        message = _("CSRF token is required when refreshToken is provided by the cookie")
        raise refusal("csrf_token", message, "required")
    return refresh(refresh_token=cookie, csrf_token=csrf_token, now=now)


def refresh(*, refresh_token: str | None, csrf_token: str | None = None, now: datetime) -> tuple[User, str]:
    """Return the user of a refresh token and a new access token.

    Raises ``ValidationError`` at ``refresh_token`` (or ``csrf_token``, when one is shown and is not the token's own).
    """
    if not refresh_token:
        raise refusal("refresh_token", _("Missing refreshToken"), "jwt_missing_token")
    payload, user = _read(refresh_token, field="refresh_token", now=now)
    if payload["type"] != tokens.REFRESH:
        raise refusal("refresh_token", _("Incorrect refreshToken"), "jwt_invalid_token")
    if csrf_token is not None and not constant_time_compare(csrf_token, str(payload.get("csrfToken", ""))):
        raise refusal("csrf_token", _("Invalid csrf token"), "jwt_invalid_csrf_token")
    return user, tokens.issue_token(user, tokens.ACCESS, now=now)


def end_sessions(*, user_id: int) -> None:
    """End every token and session of a user, on all devices."""
    User.objects.filter(pk=user_id).update(jwt_token_key=new_jwt_token_key())


def verify(*, token: str, now: datetime) -> tuple[User, dict[str, Any]]:
    """Return the user and the payload of a token that is valid at ``now``. Raises ``ValidationError`` at ``token``."""
    payload, user = _read(token, field="token", now=now)
    return user, payload


def _read(token: str, *, field: str, now: datetime) -> tuple[dict[str, Any], User]:
    try:
        payload = tokens.read_token(token, now=now)
        return payload, find_user_of(payload)
    except tokens.MalformedToken as error:
        raise refusal(field, _("Error decoding signature"), "jwt_decode_error") from error
    except tokens.ExpiredToken as error:
        raise refusal(field, _("Signature has expired"), "jwt_signature_expired") from error
    except tokens.InvalidToken as error:
        raise refusal(field, _("Invalid token"), "jwt_invalid_token") from error
