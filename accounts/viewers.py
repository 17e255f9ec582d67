"""Who is asking: a user, an app, or nobody. Everything that decides access takes a ``Viewer``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts import tokens
from accounts.models.apps import App, AppToken
from accounts.models.users import Permission, User

if TYPE_CHECKING:
    from datetime import datetime

_LONGEST_TOKEN = 4096


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who asks, and what it may do. Build it with the functions below, or take ``ANONYMOUS``."""

    user: User | None = None
    app: App | None = None
    permissions: frozenset[str] = frozenset()

    @property
    def is_anonymous(self) -> bool:
        return self.user is None and self.app is None

    @property
    def is_staff(self) -> bool:
        return self.user is not None and self.user.is_staff

    def has_permission(self, *codes: str) -> bool:
        """Whether the viewer holds at least one of Saleor's permission ``codes``."""
        return not self.permissions.isdisjoint(codes)


ANONYMOUS = Viewer()


def viewer_for_user(user: User) -> Viewer:
    """The viewer that a signed-in user is; nobody if the account is closed.

    Costs one SQL statement for staff whose row was not read by ``UserManager.find_with_permissions``, else none.
    """
    return Viewer(user=user, permissions=user.permission_codes()) if user.is_active else ANONYMOUS


def viewer_for_app(app: App) -> Viewer:
    """The viewer that an app is; nobody if it is switched off."""
    if not app.is_active:
        return ANONYMOUS
    return Viewer(app=app, permissions=frozenset(app.permissions).intersection(Permission.values))


def viewer_from_token(token: str, *, now: datetime) -> Viewer:
    """The viewer that a bearer token stands for: a user's access token or an app's token.

    At most one SQL statement. As in Saleor, a token that we did not sign makes the caller nobody. Raises
    ``tokens.ExpiredToken`` or ``tokens.InvalidToken`` for one that we signed but that is expired, ended, or for another
    use: its bearer believes to be signed in and must learn the truth.
    """
    if not token or len(token) > _LONGEST_TOKEN or "\0" in token:
        return ANONYMOUS
    if token.count(".") != 2:  # not a JWT
        found = AppToken.objects.select_related("app").filter(token_sha256=tokens.hash_app_token(token)).first()
        return viewer_for_app(found.app) if found else ANONYMOUS
    try:
        payload = tokens.read_token(token, now=now)
    except tokens.MalformedToken:
        return ANONYMOUS
    if payload["type"] != tokens.ACCESS:
        raise tokens.InvalidToken
    return viewer_for_user(find_user_of(payload))


def find_user_of(payload: dict[str, Any]) -> User:
    """Return the user of a token's payload, permissions read along; one SQL statement.

    Raises ``tokens.InvalidToken`` when the user is gone, closed, or has ended the token, for example by a new password.
    """
    user = User.objects.find_with_permissions(tokens.user_pk_of(payload))
    if user is None or not user.is_active:
        raise tokens.InvalidToken
    if not tokens.is_session_key(str(payload["token"]), user):
        raise tokens.InvalidToken
    return user
