"""What operators change of accounts and of groups of operators. What users say of themselves is in ``users``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.checks import clean_email
from accounts.models import Permission, User
from primitives.errors import refusal
from primitives.rows import Change, RowErrors, take_changes, write_changes

if TYPE_CHECKING:
    from datetime import datetime

_CHANGEABLE = frozenset(
    {
        "email",
        "first_name",
        "last_name",
        "language_code",
        "note",
        "is_active",
        "is_confirmed",
        "is_staff",
        "is_superuser",
        "metadata",
        "private_metadata",
    }
)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that an operator opens. Nobody signs in with a ``password`` that is None."""

    email: str
    password: str | None = None
    first_name: str = ""
    last_name: str = ""
    is_staff: bool = False
    is_superuser: bool = False
    metadata: Mapping[str, str] = field(default_factory=dict)


def open_account(*, account: NewAccount, group_ids: Collection[int] = ()) -> User:
    """Store a user and put it into groups. Raises ``ValidationError`` at ``email``."""
    email = clean_email(account.email)
    if User.objects.filter(email=email).exists():
        raise refusal("email", _("Email is used by other user."), "unique")
    with transaction.atomic():
        user = User.objects.create_user(
            email,
            account.password,
            first_name=account.first_name,
            last_name=account.last_name,
            is_staff=account.is_staff,
            is_superuser=account.is_superuser,
            metadata=dict(account.metadata),
        )
        user.groups.set(group_ids)
    return user


def change_account(
    *, user_id: int, changes: Mapping[str, Any], group_ids: Collection[int] | None = None, now: datetime
) -> User:
    """Change these columns of a user, and the groups unless they are None. Locks the user. Raises ``ValidationError``."""
    told = dict(changes)
    if "email" in told:
        told["email"] = clean_email(told["email"])
    change = Change(user_id, told)
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(User.objects.all(), [change], errors, columns=_CHANGEABLE)
        errors.raise_any()
        write_changes(rows, [change], updated_at=now)
        if group_ids is not None:
            rows[user_id].groups.set(group_ids)
    return rows[user_id]


def replace_password(*, user_id: int, password: str | None) -> None:
    """Give a user another password, or with None one that nobody signs in with. It ends the user's sessions of pages.

    The password has been checked. Raises ``User.DoesNotExist``.
    """
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        user.set_password(password)
        user.save(update_fields=["password", "updated_at"])


def close_accounts(*, user_ids: Collection[int]) -> None:
    """Remove users with their address books and checkouts. Orders stay, without owner."""
    User.objects.filter(pk__in=user_ids).delete()


def write_group(*, group_id: int | None = None, name: str, permissions: Collection[str]) -> Group:
    """Store a group of operators with these of Saleor's codes, or change the one that has the key.

    Raises ``ValidationError`` at ``name`` or ``permissions``, or ``Group.DoesNotExist``.
    """
    unknown = sorted(set(permissions) - set(Permission.values))
    if unknown:
        raise refusal("permissions", _("Unknown permission: %(codes)s.") % {"codes": ", ".join(unknown)})
    with transaction.atomic():
        group = Group() if group_id is None else Group.objects.select_for_update().get(pk=group_id)
        group.name = name.strip()
        group.full_clean()
        group.save()
        codenames = [code.lower() for code in permissions]
        group.permissions.set(PermissionRow.objects.filter(codename__in=codenames, content_type__app_label="accounts"))
    return group


def delete_groups(*, group_ids: Collection[int]) -> None:
    """Remove groups of operators; who was in one keeps the rights of the others."""
    Group.objects.filter(pk__in=group_ids).delete()
