"""Who is asking: a user, an app, or nobody. Everything that decides access takes a ``Viewer``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import App, User


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who asks, with what it may do. Build it with the functions of ``accounts.tokens`` or ``ANONYMOUS``."""

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
