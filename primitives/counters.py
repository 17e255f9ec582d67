"""Counts in the cache how often something happens: tries, so that passwords cannot be guessed, and requests.

Time is cut into windows; what happens counts in the window in which it happens. A try is counted before it happens, so
that tries made at the same moment cannot slip past together. With the per-process cache each process counts for itself.
"""

from __future__ import annotations

import hashlib
import ipaddress
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
    """At most ``most`` of something in each window of ``seconds``, counted by subject. 0: no limit."""

    name: str
    most: int
    seconds: int


def count_try(counted: Sequence[tuple[Limit, str]], *, now: datetime) -> None:
    """Count one try against each limit and its subject. Raises ``TooManyTries`` when one is used up."""
    ends = [(_count(limit, subject, now), limit.name) for limit, subject in counted]
    used_up = [(end, name) for end, name in ends if end is not None]
    if used_up:
        raise TooManyTries(max(end for end, _name in used_up), frozenset(name for _end, name in used_up))


def seconds_to_wait(limit: Limit, subject: str, *, now: datetime) -> int | None:
    """Count one; return how long until the next window where it was one too many, else None. One call of the cache."""
    end = _count(limit, subject, now)
    return None if end is None else max(1, int((end - now).total_seconds()))


def forget_tries(counted: Sequence[tuple[Limit, str]], *, now: datetime) -> None:
    """Forget the tries of the present window, because the last one was right."""
    cache.delete_many([_key(limit, subject, _window(limit, now)) for limit, subject in counted])


def take_back_try(counted: Sequence[tuple[Limit, str]], *, now: datetime) -> None:
    """Take back the last try, because it was right; the wrong ones before it stay counted."""
    for limit, subject in counted:
        with suppress(ValueError):  # dropped from the cache meanwhile
            cache.decr(_key(limit, subject, _window(limit, now)))


def _count(limit: Limit, subject: str, now: datetime) -> datetime | None:
    """Count one; return the end of the window if it was one too many."""
    if not limit.most:
        return None
    window = _window(limit, now)
    number = _next_number(_key(limit, subject, window), timeout=2 * limit.seconds)
    return datetime.fromtimestamp((window + 1) * limit.seconds, UTC) if number > limit.most else None


def _next_number(key: str, *, timeout: int) -> int:
    """Count in the cache. Whoever is first sets the count; who comes second at that moment counts on."""
    while True:
        try:
            return int(cache.incr(key))
        except ValueError:
            if cache.add(key, 1, timeout=timeout):
                return 1


def _window(limit: Limit, now: datetime) -> int:
    return int(now.timestamp()) // limit.seconds


def _key(limit: Limit, subject: str, window: int) -> str:
    digest = hashlib.blake2s(subject.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return f"counted:{limit.name}:{digest}:{window}"


def client_address(request: HttpRequest) -> str:
    """Return the sender's network: what our own proxy saw last if one is trusted, else the connection's address."""
    if settings.TRUST_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if forwarded:
            return network_of(forwarded[:64].replace(" ", ""))
    return network_of(str(request.META.get("REMOTE_ADDR", "")))


def network_of(address: str) -> str:
    """The part of an address that one customer of a provider cannot choose: of IPv6 the first 64 bits.

    What is no address stays as it is.
    """
    try:
        known = ipaddress.ip_address(address.partition("%")[0].strip("[]"))
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(ipaddress.IPv6Network((known, 64), strict=False))
