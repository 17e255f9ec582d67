"""Limits of tries to sign in, to register and to have mails sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from primitives.counters import Limit, TooManyTries, count_try
from primitives.errors import refusal

if TYPE_CHECKING:
    from datetime import datetime

_FIVE_MINUTES = 5 * 60
SIGN_INS_OF_PAIR = Limit("sign-in-pair", most=5, seconds=_FIVE_MINUTES)
SIGN_INS_OF_ACCOUNT = Limit("sign-in-account", most=30, seconds=_FIVE_MINUTES)
SIGN_INS_OF_DEVICE = Limit("sign-in-device", most=10, seconds=_FIVE_MINUTES)
SIGN_INS_FROM_ADDRESS = Limit("sign-in-address", most=60, seconds=_FIVE_MINUTES)
MAILS_TO_ACCOUNT = Limit("mail-account", most=3, seconds=15 * 60)
MAILS_FROM_ADDRESS = Limit("mail-address", most=30, seconds=15 * 60)
EMAIL_CHANGES_OF_ACCOUNT = Limit("change-email", most=10, seconds=60 * 60)
REGISTRATIONS_FROM_ADDRESS = Limit("register-address", most=30, seconds=15 * 60)


PASSWORDS_OF_ACCOUNT = Limit("prove-password", most=10, seconds=_FIVE_MINUTES)
"""For who is signed in already. Strangers' tries to sign in do not count."""


def may_mail(subject: str, *, now: datetime) -> bool:
    """Whether one more mail to this account is allowed. Beyond that none is sent, and the caller is not told."""
    try:
        count_try([(MAILS_TO_ACCOUNT, subject)], now=now)
    except TooManyTries:
        return False
    return True


def count_or_delay(counted: list[tuple[Limit, str]], *, now: datetime) -> None:
    """Count a try; raise ``ValidationError`` (``login_attempt_delayed``) when there were too many."""
    try:
        count_try([(limit, subject) for limit, subject in counted if subject], now=now)
    except TooManyTries as error:
        message = _("Too many tries. Please wait until %(time)s.")
        if error.used_up & {SIGN_INS_OF_PAIR.name, SIGN_INS_FROM_ADDRESS.name}:
            message = _(
                "Logging has been suspended till %(time)s due to too many logging attempts originating from the same"
                " IP address."
            )
        message %= {"time": error.until.isoformat(" ", "seconds")}
        raise refusal(None, message, "login_attempt_delayed") from error
