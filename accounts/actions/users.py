"""What users say about themselves, and the end of an account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from accounts import mails, tokens
from accounts.actions.addresses import add_to_book, write_address
from accounts.actions.checks import clean_names
from accounts.actions.links import check_redirect_url, mail_after_commit
from accounts.actions.tries import may_mail
from accounts.models import Address, User
from accounts.ownerless import ownerless_addresses, ownerless_log_entries, ownerless_tasks, tasks_about
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


def lock_leaving(*, user_id: int, token: str, now: datetime) -> User:
    """Return the row, locked, of a user who may delete the account with the token from the mail.

    Staff accounts are closed by operators instead. Raises ``ValidationError`` at its field.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_staff:
        raise refusal("id", _("Cannot delete a staff account."), "delete_staff_account")
    if not tokens.is_link_token(token, user, mails.DELETE, now=now, seconds=mails.DELETE_SECONDS):
        raise refusal("token", _("Invalid or expired token."))
    return user


def end_account(*, user: User) -> User:
    """Delete a locked user with the address book and the tasks that name the e-mail. Orders stay, without owner.

    What is paid for a basket is looked after by ``payments.actions.delete_account``, which everybody calls.
    """
    pk = user.pk
    with transaction.atomic():
        tasks_about(user).delete()
        LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)).update(
            object_repr=""
        )
        user.delete()
    user.pk = pk  # the caller still says whom it deleted
    return user


def erase_ownerless(*, now: datetime) -> int:
    """Delete addresses and tasks that belong to nobody, and e-mails in the log of operators; return their number."""
    with transaction.atomic():
        addresses, _by_model = ownerless_addresses().delete()
        tasks, _by_model = DBTaskResult.objects.filter(
            pk__in=list(ownerless_tasks(now=now).values_list("pk", flat=True))
        ).delete()
        entries = LogEntry.objects.filter(pk__in=list(ownerless_log_entries().values_list("pk", flat=True)))
        return addresses + tasks + entries.update(object_repr="")
