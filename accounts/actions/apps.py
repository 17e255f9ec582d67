"""Apps: their tokens and what they may do."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import tokens
from accounts.models import App, AppToken, Permission
from primitives.errors import refusal


def create_app_token(*, app_id: int, name: str = "") -> tuple[AppToken, str]:
    """Make a token for an app. The text is returned only now; the table keeps its hash."""
    token = secrets.token_urlsafe(24)
    row = AppToken.objects.create(
        app_id=app_id, name=name, token_sha256=tokens.hash_app_token(token), token_last_4=token[-4:]
    )
    return row, token


def set_app_permissions(*, app_id: int, permissions: list[str]) -> App:
    """Set what an app may do, in Saleor's codes. Raises ``ValidationError`` for an unknown code."""
    unknown = sorted(set(permissions) - set(Permission.values))
    if unknown:
        raise refusal("permissions", _("Unknown permission: %(codes)s.") % {"codes": ", ".join(unknown)})
    with transaction.atomic():
        app = App.objects.select_for_update().get(pk=app_id)
        app.permissions = sorted(set(permissions))
        app.save(update_fields=["permissions"])
    return app
