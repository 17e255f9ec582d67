"""What resolvers know about the request: who asks, when, in which language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied

from accounts.models import User
from accounts.tokens import InvalidToken
from accounts.viewers import Viewer
from api import engine

LOCAL_TIME = ZoneInfo("Asia/Ho_Chi_Minh")

Asker = Viewer | InvalidToken
"""Who asks, or why the token is refused."""


class Asking(TypedDict):
    """Who asks, and when."""

    viewer: Viewer
    now: datetime


@dataclass
class Context:
    """One per request; ``info.context`` in resolvers."""

    asker: Asker
    now: datetime
    language: str
    build_url: Callable[[str], str]
    client_address: str = ""
    """Network address of who asks, for counting tries; empty when it is not known."""
    refresh_cookie: str = ""
    """The refresh token that the browser keeps out of reach of scripts; only ``tokenRefresh`` looks at it."""
    device_cookie: str = ""
    """What the browser keeps since somebody signed in with it; only ``tokenCreate`` looks at it."""
    new_refresh_cookie: str = ""
    """A refresh token for the browser to keep from now on."""
    signed_in: User | None = None
    """Who has just signed in."""
    cache: dict[Any, Any] = field(default_factory=dict)

    @property
    def viewer(self) -> Viewer:
        """Who asks. Raises ``InvalidToken`` for an expired or ended token: so fields for which it does not matter who
        asks are answered, and the others tell the client to renew it.
        """
        if isinstance(self.asker, InvalidToken):
            raise self.asker
        return self.asker

    @property
    def asking(self) -> Asking:
        """Who asks and when, for an action that depends on both: ``action(…, **info.context.asking)``."""
        return {"viewer": self.viewer, "now": self.now}

    @property
    def user(self) -> User:
        """Who is signed in, for fields declared so. Raises ``PermissionDenied`` for others."""
        if self.viewer.user is None:
            raise PermissionDenied
        return self.viewer.user

    @cached_property
    def today(self) -> date:
        """The day on which certificates count: the calendar day in Vietnam."""
        return self.now.astimezone(LOCAL_TIME).date()


Info = engine.Info[Context]
"""What a resolver is told: the context, and the field that it resolves."""


@dataclass(frozen=True, slots=True)
class ChannelContext:
    """A row together with the slug of the channel it is looked at in (``None``: in no channel)."""

    node: Any
    channel: Any
