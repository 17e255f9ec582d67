"""What the worker does for promotions periodically."""

from __future__ import annotations

from django.utils import timezone

from promotions import actions


def follow_promotions() -> int:
    """Let prices follow promotions that have begun or ended; return their number."""
    return actions.follow_promotions(now=timezone.now())


def check_promoted_prices() -> int:
    """Check the goods of all running promotions, because categories and collections change; return their number."""
    return actions.check_promoted_prices(now=timezone.now())
