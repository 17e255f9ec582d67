"""Checks e-mails, names and passwords."""

from __future__ import annotations

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.emails import NotAnEmail, normalized
from accounts.models import User
from primitives.errors import refusal

MAX_PASSWORD_LENGTH = 1024


def clean_email(email: str, *, field: str = "email") -> str:
    """The e-mail as it is stored. Raises ``ValidationError`` at ``field``."""
    try:
        return normalized(email).lower()
    except NotAnEmail as error:
        raise refusal(field, _("Enter a valid email address.")) from error


def clean_names(first_name: str, last_name: str) -> dict[str, str]:
    """Tidy both names. Links and markup have no place in a name: it is printed in mails to the address's owner."""
    names = {"first_name": " ".join(first_name.split()), "last_name": " ".join(last_name.split())}
    errors = {
        field: refusal(None, _("This is not a name."))
        for field, name in names.items()
        if len(name) > 256 or "\0" in name or "://" in name or "<" in name
    }
    if errors:
        raise ValidationError(errors)
    return names


def check_new_password(password: str, *, user: User, field: str) -> None:
    """Raise ``ValidationError`` at ``field`` for a password that is easy to guess or too long to be hashed."""
    if len(password) > MAX_PASSWORD_LENGTH:
        message = _("At most %(limit)d characters.") % {"limit": MAX_PASSWORD_LENGTH}
        raise refusal(field, message, "invalid_password")
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({field: error.error_list}) from error
