"""Users, groups and apps for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.utils import timezone

from accounts import tokens
from accounts.models import App, AppToken, Permission, User

PASSWORD = "correct-horse-battery"

_numbers = count(1)


def make_user(*, email: str | None = None, password: str = PASSWORD, **fields: Any) -> User:
    """A confirmed shopper who can sign in with ``PASSWORD``."""
    return User.objects.create_user(email or f"user{next(_numbers)}@example.com", password, **fields)


def make_staff(*, permissions: tuple[Permission, ...] = (), **fields: Any) -> User:
    """A member of staff in a group that holds just these permissions."""
    user = make_user(**({"is_staff": True} | fields))
    if permissions:
        group = Group.objects.create(name=f"group {next(_numbers)}")
        group.permissions.set(PermissionRow.objects.filter(codename__in=[code.lower() for code in permissions]))
        user.groups.add(group)
    return user


def make_app(*, permissions: tuple[Permission, ...] = (), token: str | None = None, **fields: Any) -> App:
    """An app with these permissions, and with ``token`` if one is given."""
    number = next(_numbers)
    app = App.objects.create(
        **{"name": f"App {number}", "identifier": f"app.{number}", "permissions": list(permissions)} | fields
    )
    if token is not None:
        AppToken.objects.create(app=app, token_sha256=tokens.hash_app_token(token), token_last_4=token[-4:])
    return app


def token_of(user: User) -> str:
    """An access token that is fresh by the clock of this machine."""
    return tokens.issue_token(user, tokens.ACCESS, now=timezone.now())
