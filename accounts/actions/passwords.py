"""New passwords: by a mail for a forgotten one, or by whoever knows the old one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mails
from accounts.actions.checks import MAX_PASSWORD_LENGTH, check_new_password, clean_email
from accounts.actions.links import check_redirect_url, mail_after_commit, user_of_link
from accounts.actions.sessions import SignedIn, hand_out_tokens
from accounts.actions.tries import MAILS_FROM_ADDRESS, PASSWORDS_OF_ACCOUNT, SIGN_INS_OF_PAIR, count_or_delay, may_mail
from accounts.models import User
from primitives.counters import forget_tries
from primitives.errors import refusal

if TYPE_CHECKING:
    from datetime import datetime


def request_password_reset(*, email: str, redirect_url: str, address: str, now: datetime) -> None:
    """Mail a link for a new password. An unknown e-mail is answered in the same way and time, without a mail.

    Raises ``ValidationError`` for an address to return to that is not ours, or when one network address asks too often.
    """
    email = clean_email(email)
    check_redirect_url(redirect_url)
    count_or_delay([(MAILS_FROM_ADDRESS, address)], now=now)
    if may_mail(email, now=now):
        mail_after_commit(mails.send_password_reset, email=email, redirect_url=redirect_url)


def set_password(*, email: str, token: str, password: str, now: datetime) -> SignedIn:
    """Set a new password with the token from the mail; sign in with it. The mail proves the address, so it confirms.

    Every earlier token and session ends. Raises ``ValidationError`` at its field.
    """
    with transaction.atomic():
        user = user_of_link(email, token, mails.RESET, seconds=settings.PASSWORD_RESET_TIMEOUT, now=now)
        check_new_password(password, user=user, field="password")
        user.set_password(password)
        user.is_confirmed = True
        user.save(update_fields=["password", "is_confirmed", "updated_at"])
        mail_after_commit(mails.send_password_changed, user_id=user.pk)
        return hand_out_tokens(user=user, now=now)


def change_password(*, user_id: int, old_password: str, new_password: str, address: str, now: datetime) -> User:
    """Change the password of somebody who knows it. Every earlier token and session ends.

    Raises ``ValidationError`` at its field; wrong old passwords are counted as tries to sign in.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        counted = [(SIGN_INS_OF_PAIR, f"{address} {user.email}"), (PASSWORDS_OF_ACCOUNT, str(user.pk))]
        count_or_delay(counted, now=now)
        if len(old_password) > MAX_PASSWORD_LENGTH or not user.check_password(old_password):
            raise refusal("old_password", _("Old password isn't valid."), "invalid_credentials")
        check_new_password(new_password, user=user, field="new_password")
        user.set_password(new_password)
        user.save(update_fields=["password", "updated_at"])
        mail_after_commit(mails.send_password_changed, user_id=user.pk)
    forget_tries(counted, now=now)
    return user
