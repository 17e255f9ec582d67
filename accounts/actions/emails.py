"""A new e-mail for an account, proved by a mail to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import mails, tokens
from accounts.actions.checks import MAX_PASSWORD_LENGTH, clean_email
from accounts.actions.links import check_redirect_url, mail_after_commit
from accounts.actions.tries import (
    EMAIL_CHANGES_OF_ACCOUNT,
    PASSWORDS_OF_ACCOUNT,
    SIGN_INS_OF_PAIR,
    count_or_delay,
    may_mail,
)
from accounts.models import User
from primitives.counters import forget_tries
from primitives.errors import refusal

if TYPE_CHECKING:
    from datetime import datetime


def request_email_change(
    *, user_id: int, password: str, new_email: str, redirect_url: str, address: str, now: datetime
) -> User:
    """Mail a link to the new address that makes it the user's e-mail.

    Raises ``ValidationError`` at its field. As the contract does, it says that another account has the e-mail, but only
    to somebody who has proved the own password. Tries count as tries to sign in.
    """
    new_email = clean_email(new_email, field="new_email")
    check_redirect_url(redirect_url)
    user = User.objects.get(pk=user_id)
    counted = [(SIGN_INS_OF_PAIR, f"{address} {user.email}"), (PASSWORDS_OF_ACCOUNT, str(user.pk))]
    count_or_delay([*counted, (EMAIL_CHANGES_OF_ACCOUNT, str(user.pk))], now=now)
    if len(password) > MAX_PASSWORD_LENGTH or not user.check_password(password):
        raise refusal("password", _("Password isn't valid."), "invalid_credentials")
    forget_tries(counted, now=now)
    if User.objects.filter(email=new_email).exists():
        raise refusal("new_email", _("Email is used by other user."), "unique")
    if may_mail(new_email, now=now):
        mail_after_commit(mails.send_email_change, user_id=user.pk, new_email=new_email, redirect_url=redirect_url)
    return user


def confirm_email_change(*, user_id: int, token: str, now: datetime) -> User:
    """Give the user the e-mail that the token was mailed to, and tell the old one. Orders stay as they were written.

    Links that were mailed to the old address end. Whoever is signed in stays so, as in Saleor. Raises
    ``ValidationError`` at ``token`` or ``new_email``.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        new_email = tokens.email_of_change_token(token, user, now=now, seconds=mails.CHANGE_EMAIL_SECONDS)
        if new_email is None:
            raise refusal("token", _("Invalid or expired token."), "jwt_invalid_token")
        old_email, user.email = user.email, new_email
        user.is_confirmed = True
        try:
            with transaction.atomic():
                user.save(update_fields=["email", "is_confirmed", "updated_at"])
        except IntegrityError as error:  # somebody else has registered it since
            raise refusal("new_email", _("Email is used by other user."), "unique") from error
        mail_after_commit(mails.send_email_changed, user_id=user.pk, old_email=old_email)
    return user
