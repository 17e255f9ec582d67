"""Which viewer may use a field. Declared on resolvers and mutations, never inside them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from api.terms.context import Info

if TYPE_CHECKING:
    from accounts.viewers import Viewer

# Saleor names these beside its permission codes where being signed in is enough.
AUTHENTICATED_USER = "AUTHENTICATED_USER"
AUTHENTICATED_STAFF_USER = "AUTHENTICATED_STAFF_USER"
AUTHENTICATED_APP = "AUTHENTICATED_APP"
OWNER = "OWNER"

_GUARD = "guard"


@dataclass(frozen=True, slots=True)
class Guard:
    """What a field asks its viewer for."""

    codes: tuple[str, ...] = ()
    """One of these, before anything is read."""
    row_codes: tuple[str, ...] = ()
    """One of these, which the resolver itself checks, because it depends on the row."""


def guard_of(resolver: Any) -> Guard | None:
    """What a resolver was declared to ask for, or ``None`` if it is open to everybody."""
    guard: Guard | None = getattr(resolver, _GUARD, None)
    return guard


def declare(resolver: Callable[..., Any], *, codes: tuple[str, ...] = (), row_codes: tuple[str, ...] = ()) -> None:
    """Note on a resolver what it asks for, so that the reference and the tests find it."""
    if codes or row_codes:
        setattr(resolver, _GUARD, Guard(tuple(map(str, codes)), tuple(map(str, row_codes))))


def allows(viewer: Viewer, *codes: str) -> bool:
    """Tell whether the viewer has one of the codes: permissions, or the kinds of viewer named above.

    ``OWNER`` is never allowed here: only who has loaded the row can tell.
    """
    if viewer.has_permission(*codes):
        return True
    return (
        (AUTHENTICATED_USER in codes and viewer.user is not None)
        or (AUTHENTICATED_STAFF_USER in codes and viewer.is_staff)
        or (AUTHENTICATED_APP in codes and viewer.app is not None)
    )


def denied(*codes: str) -> PermissionDenied:
    """Return the exception that Saleor answers to a viewer without any of the codes."""
    if not codes:
        return PermissionDenied(_("You do not have permission to perform this action"))
    message = _("To access this path, you need one of the following permissions: %(permissions)s")
    return PermissionDenied(message % {"permissions": ", ".join(codes)})


def require(viewer: Viewer, *codes: str) -> None:
    """Raise ``PermissionDenied`` unless the viewer has one of the codes."""
    if not allows(viewer, *codes):
        raise denied(*codes)


def permission_required(*codes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Refuse the field to viewers with none of the codes; stands above ``@batched`` or a plain resolver."""

    def decorate(resolver: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(resolver)
        def resolve(parent: Any, info: Info, **arguments: Any) -> Any:
            require(info.context.viewer, *codes)
            return resolver(parent, info, **arguments)

        declare(resolve, codes=codes)
        return resolve

    return decorate


def decided_by_row(*codes: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare what a resolver asks for that looks at the row first: it raises ``denied(*codes)`` itself."""

    def decorate(resolver: Callable[..., Any]) -> Callable[..., Any]:
        declare(resolver, row_codes=codes)
        return resolver

    return decorate


STAFF = (AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
