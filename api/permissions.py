"""Which viewer may use a field. Declared on resolvers and mutations, never inside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from accounts.viewers import Viewer

# Saleor names these beside its permission codes where being signed in is enough.
AUTHENTICATED_USER = "AUTHENTICATED_USER"
AUTHENTICATED_STAFF_USER = "AUTHENTICATED_STAFF_USER"
AUTHENTICATED_APP = "AUTHENTICATED_APP"
OWNER = "OWNER"


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
        def resolve(parent: Any, info: Any, **arguments: Any) -> Any:
            require(info.context.viewer, *codes)
            return resolver(parent, info, **arguments)

        return resolve

    return decorate
