"""How a change of a checkout begins and ends: its row is locked first, as in every other action."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from orders.models import Checkout
from primitives.statements import Statement


class CheckoutNotFound(LookupError):
    """There is no such checkout."""


def lock_checkout(*, checkout_id: UUID) -> Checkout:
    """Return the row locked, with channel and addresses; call it inside a transaction. Raises ``CheckoutNotFound``."""
    found = _LOCKED.rows(pk=checkout_id)
    if not found:
        raise CheckoutNotFound(checkout_id)
    return found[0]


# Each step of a purchase begins with this statement.
_LOCKED = Statement[Checkout](
    lambda pk: (
        Checkout.objects.for_update()
        .filter(pk=pk)
        .select_related("channel", "shipping_address", "billing_address", "user")
    )
)


def touch(checkout: Checkout, now: datetime, *changed: str) -> None:
    """Store the changed columns of a locked checkout and when that was."""
    checkout.changed_at = now
    checkout.save(update_fields=["changed_at", *changed])
