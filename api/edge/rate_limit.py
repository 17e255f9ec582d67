"""How many requests one client address may send per minute, counted in Django's cache."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache
from django.http import HttpRequest

from primitives.counters import client_address

__all__ = ["client_address", "seconds_to_wait"]

SECONDS = 60


def seconds_to_wait(request: HttpRequest, now: datetime, *, counted: str, most: int) -> int | None:
    """Count a request; return how long its sender must wait, or ``None`` if it may go on.

    What is ``counted`` has a count of its own, up to ``most`` in a minute (0: no limit). Windows are fixed: they begin
    with each minute.
    """
    if not most:
        return None
    elapsed = now.timestamp() % SECONDS
    window = int(now.timestamp() // SECONDS)
    key = f"{counted}:{window}:{client_address(request)}"
    try:
        count = cache.incr(key)
    except ValueError:
        count = 1 if cache.add(key, 1, timeout=2 * SECONDS) else cache.incr(key)
    return max(1, int(SECONDS - elapsed)) if count > most else None
