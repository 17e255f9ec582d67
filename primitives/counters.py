"""Counts tries in the cache, so that passwords cannot be guessed and mails cannot be sent in floods.

Time is cut into windows; a try counts in the window in which it happens. Counting comes before the deed, so that tries
made at the same moment cannot slip past together. With the per-process cache each process counts for itself.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest


class TooManyTries(Exception):
    """Wait until ``until``; ``used_up`` names the limits."""

    def __init__(self, until: datetime, used_up: frozenset[str]) -> None:
        super().__init__(until, used_up)
        self.until = until
        self.used_up = used_up


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``tries`` of something in each window of ``seconds``, told apart by a subject."""

    name: str
    tries: int
    seconds: int


def count_try(counted: Sequence[tuple[Limit, str]], *, now: datetime) -> None:
    """Count one try against each limit and its subject. Raises ``TooManyTries`` when one is used up."""
    until: datetime | None = None
    used_up: set[str] = set()
    for limit, subject in counted:
        window = int(now.timestamp()) // limit.seconds
        key = _key(limit, subject, window)
        if cache.add(key, 1, timeout=limit.seconds):
            tries = 1
        else:
            try:
                tries = cache.incr(key)
            except ValueError:  # dropped from the cache between the two calls
                cache.set(key, 1, timeout=limit.seconds)
                tries = 1
        if tries > limit.tries:
            end = datetime.fromtimestamp((window + 1) * limit.seconds, UTC)
            until = max(until, end) if until else end
            used_up.add(limit.name)
    if until:
        raise TooManyTries(until, frozenset(used_up))


def forget_tries(counted: Sequence[tuple[Limit, str]], *, now: datetime) -> None:
    """Give the tries of the present window back, because the last one was right."""
    cache.delete_many([_key(limit, subject, int(now.timestamp()) // limit.seconds) for limit, subject in counted])


def take_back_try(counted: Sequence[tuple[Limit, str]], *, now: datetime) -> None:
    """Count the last try no longer, because it was right; the wrong ones before it stay counted."""
    for limit, subject in counted:
        with suppress(ValueError):  # dropped from the cache meanwhile
            cache.decr(_key(limit, subject, int(now.timestamp()) // limit.seconds))


def _key(limit: Limit, subject: str, window: int) -> str:
    digest = hashlib.blake2s(subject.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"tries:{limit.name}:{digest}:{window}"


def client_address(request: HttpRequest) -> str:
    """Return the sender's address: what our own proxy saw last, if one is trusted, else the connection's."""
    if settings.TRUST_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return forwarded[:64].replace(" ", "")
    return str(request.META.get("REMOTE_ADDR", ""))
