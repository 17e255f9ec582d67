"""Opens accounts, and confirms that the owner of the e-mail wants one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import mails
from accounts.actions.checks import check_new_password, clean_email, clean_names
from accounts.actions.links import check_redirect_url, mail_after_commit, user_of_link
from accounts.actions.tries import REGISTRATIONS_FROM_ADDRESS, count_or_delay, may_mail
from accounts.models import User
from primitives.errors import refusal
from primitives.metadata import merge_metadata

if TYPE_CHECKING:
    from datetime import datetime


def register(
    *,
    email: str,
    password: str,
    redirect_url: str | None,
    first_name: str = "",
    last_name: str = "",
    language_code: str = "vi",
    metadata: Mapping[str, str] | None = None,
    address: str,
    now: datetime,
) -> None:
    """Open an account that its owner confirms by a mail. ``address`` is the caller's network address.

    Nothing tells the caller whether the e-mail was known: its owner gets a mail saying so. An account that is
    registered again with another password before it is confirmed has none from then on: nobody can tell which of the
    two is the owner's. The owner sets one by the mail for forgotten passwords.

    Raises ``ValidationError`` by field, with Saleor's codes.
    """
    email = clean_email(email)
    names = clean_names(first_name, last_name)
    if not redirect_url:
        raise refusal("redirect_url", _("This field is required."), "required")
    check_redirect_url(redirect_url)
    fields: dict[str, Any] = {
        **names,
        "language_code": language_code,
        "metadata": merge_metadata({}, metadata),
        "is_confirmed": False,
        "date_joined": now,
    }
    user = User(email=email, **fields)
    check_new_password(password, user=user, field="password")
    count_or_delay([(REGISTRATIONS_FROM_ADDRESS, address)], now=now)
    # One hash, whatever is known, and none while a row is locked.
    seen = _waiting(User.objects.filter(email=email).first())
    if seen is None:
        user.set_password(password)
    is_same_password = seen is not None and seen.check_password(password)
    with transaction.atomic():
        known = User.objects.select_for_update().filter(email=email).first()
        waiting = _waiting(known)
        if known is None:
            if seen:  # deleted in the meantime
                user.set_password(password)
            try:
                with transaction.atomic():
                    user.save()
            except IntegrityError:  # registered a moment ago by another request, which sends the mail
                return
        elif waiting:
            if seen is None or seen.password != waiting.password:  # registered or changed in the meantime
                is_same_password = waiting.check_password(password)
            if not is_same_password:
                waiting.set_unusable_password()
                waiting.save(update_fields=["password", "updated_at"])
        if may_mail(email, now=now):
            mail_after_commit(mails.send_confirmation, email=email, redirect_url=redirect_url)


def _waiting(user: User | None) -> User | None:
    """The user, if the owner of the e-mail has neither confirmed it nor ever signed in."""
    return user if user and not user.is_confirmed and user.last_login is None else None


def confirm(*, email: str, token: str, now: datetime) -> User:
    """Confirm an account with the token from the mail. Raises ``ValidationError`` at ``token`` or ``email``."""
    with transaction.atomic():
        user = user_of_link(email, token, mails.CONFIRM, seconds=mails.CONFIRM_SECONDS, now=now)
        user.is_confirmed = True
        user.save(update_fields=["is_confirmed", "updated_at"])
    return user
