"""What the worker does for payments periodically."""

from __future__ import annotations

from django.utils import timezone

from payments import actions


def expire_checkouts() -> int:
    """Delete abandoned checkouts for which no money is on its way; return their number."""
    return actions.expire_checkouts(now=timezone.now())


def ask_gateways_again() -> int:
    """Ask about payments whose answers got lost with the process that asked; return how many are answered now."""
    return actions.ask_again(now=timezone.now())
