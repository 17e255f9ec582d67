"""What users say about themselves, and the end of an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import mails, tokens
from accounts.actions.addresses import add_to_book, write_address
from accounts.actions.checks import clean_names
from accounts.actions.links import check_redirect_url, mail_after_commit
from accounts.actions.tries import may_mail
from accounts.models import Address, User
from primitives.errors import refusal
from primitives.metadata import merge_metadata

if TYPE_CHECKING:
    from datetime import datetime


def update_account(
    *,
    user_id: int,
    first_name: str | None = None,
    last_name: str | None = None,
    language_code: str | None = None,
    metadata: Mapping[str, str] | None = None,
    default_shipping_address: Mapping[str, Any] | None = None,
    default_billing_address: Mapping[str, Any] | None = None,
    now: datetime,
) -> User:
    """Change what is given and leave the rest. Metadata keys are added, none is removed.

    A default address is changed in place, or added to the book when there was none. Raises ``ValidationError``.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        names = clean_names(
            user.first_name if first_name is None else first_name, user.last_name if last_name is None else last_name
        )
        user.first_name, user.last_name = names["first_name"], names["last_name"]
        if language_code is not None:
            user.language_code = language_code
        user.metadata = merge_metadata(user.metadata, metadata)
        for field, values in (
            ("default_shipping_address", default_shipping_address),
            ("default_billing_address", default_billing_address),
        ):
            if values is not None:
                known: Address | None = getattr(user, field)
                address = write_address(known, values) if known else add_to_book(user, values)
                setattr(user, field, address)
        user.save()
    return user


def request_deletion(*, user_id: int, redirect_url: str, now: datetime) -> None:
    """Mail the user a link that deletes the account. Raises ``ValidationError`` at ``redirect_url``."""
    check_redirect_url(redirect_url)
    if may_mail(f"user {user_id}", now=now):
        mail_after_commit(mails.send_deletion_link, user_id=user_id, redirect_url=redirect_url)


def delete_account(*, user_id: int, token: str, now: datetime) -> User:
    """Delete the account with its address book and checkouts, with the token from the mail. Orders stay, without owner.

    Staff accounts are closed by operators instead. Raises ``ValidationError`` at its field.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        if user.is_staff:
            raise refusal("id", _("Cannot delete a staff account."), "delete_staff_account")
        if not tokens.is_link_token(token, user, mails.DELETE, now=now, seconds=mails.DELETE_SECONDS):
            raise refusal("token", _("Invalid or expired token."))
        pk = user.pk
        user.delete()
        user.pk = pk  # the caller still says whom it deleted
    return user
