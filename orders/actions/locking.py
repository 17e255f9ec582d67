"""How a change of a checkout begins and ends: its row is locked first, as in every other action."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from accounts.viewers import ANONYMOUS, Viewer
from orders.models import CHECKOUT_PERMISSIONS, Checkout
from primitives.statements import Statement

if TYPE_CHECKING:
    from orders.models import CheckoutQuerySet


class CheckoutNotFound(LookupError):
    """No such checkout, or it is somebody else's."""


def lock_checkout(*, checkout_id: UUID, viewer: Viewer) -> Checkout:
    """Return the row locked, with channel and addresses; call it inside a transaction.

    Raises ``CheckoutNotFound`` for an unknown checkout and for somebody else's alike.
    """
    if viewer.has_permission(*CHECKOUT_PERMISSIONS):
        found = _LOCKED_BY_STAFF.rows(pk=checkout_id)
    elif viewer.user:
        found = _LOCKED_BY_USER.rows(pk=checkout_id, user=viewer.user.pk)
    else:
        found = _LOCKED_BY_ANYBODY.rows(pk=checkout_id)
    if not found:
        raise CheckoutNotFound(checkout_id)
    return found[0]


def _locked(pk: Any, viewer: Viewer) -> CheckoutQuerySet:
    rows = Checkout.objects.visible_to(viewer).for_update().filter(pk=pk)
    return rows.select_related("channel", "shipping_address", "billing_address", "user")


# Each step of a purchase begins with this statement.
_LOCKED_BY_STAFF = Statement[Checkout](lambda pk: _locked(pk, Viewer(permissions=frozenset(CHECKOUT_PERMISSIONS))))
_LOCKED_BY_USER = Statement[Checkout](lambda pk, user: _locked(pk, Viewer(user=user)))
_LOCKED_BY_ANYBODY = Statement[Checkout](lambda pk: _locked(pk, ANONYMOUS))


def touch(checkout: Checkout, now: datetime, *changed: str) -> None:
    """Store the changed columns of a locked checkout and when that was."""
    checkout.changed_at = now
    checkout.save(update_fields=["changed_at", *changed])
