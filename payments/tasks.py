"""What the worker does for payments again and again."""

from __future__ import annotations

from django.utils import timezone

from payments import actions


def expire_checkouts() -> int:
    """Delete abandoned checkouts for which no money is on its way; return their number."""
    return actions.expire_checkouts(now=timezone.now())
