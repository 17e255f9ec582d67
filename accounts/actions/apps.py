"""Apps: their tokens and what they may do."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.models import App, AppToken, Permission
from primitives.errors import refusal
from primitives.rows import Change, RowErrors, check_new, take_changes, write_changes

_CHANGEABLE = frozenset({"name", "identifier", "is_active", "metadata", "private_metadata"})


def create_app(*, name: str, identifier: str, permissions: Collection[str] = (), is_active: bool = True) -> App:
    """Store an app without tokens. Raises ``ValidationError`` at its field."""
    row = App(name=name, identifier=identifier, is_active=is_active, permissions=_checked(permissions))
    errors = RowErrors()
    check_new([row], errors, unique=["identifier"])
    errors.raise_any()
    App.objects.bulk_create([row])
    return row


def change_app(*, app_id: int, changes: Mapping[str, Any]) -> App:
    """Change these columns of an app; what it may do is set by ``set_app_permissions``. Locks it.

    Raises ``ValidationError`` at its field.
    """
    change, errors = Change(app_id, changes), RowErrors()
    with transaction.atomic():
        rows = take_changes(App.objects.all(), [change], errors, columns=_CHANGEABLE)
        errors.raise_any()
        write_changes(rows, [change])
    return rows[app_id]


def delete_apps(*, app_ids: Collection[int]) -> None:
    """Remove apps; their tokens end."""
    App.objects.filter(pk__in=app_ids).delete()


def end_app_tokens(*, app_id: int, token_ids: Collection[int]) -> None:
    """End tokens of an app."""
    AppToken.objects.filter(app=app_id, pk__in=token_ids).delete()


def create_app_token(*, app_id: int, name: str = "") -> tuple[AppToken, str]:
    """Make a token for an app. The text is returned only now; the table keeps its hash."""
    token = secrets.token_urlsafe(24)
    row = AppToken.objects.create(
        app_id=app_id, name=name, token_sha256=tokens.hash_app_token(token), token_last_4=token[-4:]
    )
    return row, token


def set_app_permissions(*, app_id: int, permissions: Collection[str]) -> App:
    """Set what an app may do, in Saleor's codes. Raises ``ValidationError`` for an unknown code."""
    checked = _checked(permissions)
    with transaction.atomic():
        app = App.objects.select_for_update().get(pk=app_id)
        app.permissions = sorted(checked)
        app.save(update_fields=["permissions"])
    return app


def _checked(permissions: Collection[str]) -> list[str]:
    unknown = sorted(set(permissions) - set(Permission.values))
    if unknown:
        raise refusal("permissions", _("Unknown permission: %(codes)s.") % {"codes": ", ".join(unknown)})
    return list(dict.fromkeys(permissions))
