"""The cache of several processes. It holds only counts of tries and requests, so the shop runs without it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

SECONDS_LEFT_ALONE = 10


class RedisElseMemory(RedisCache):
    """Redis; while it does not answer, each process counts in its own memory and asks again every ten seconds.

    Tries to sign in stay limited then, and no request waits for a server that is away.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        waits: dict[str, Any] = {
            "socket_connect_timeout": 1,  # seconds
            "socket_timeout": 1,
            "retry": Retry(NoBackoff(), 1),  # at once: Redis may have been started anew since
        }
        super().__init__(server, params | {"OPTIONS": waits | params.get("OPTIONS", {})})
        self._memory = LocMemCache(f"instead of {server}", params)
        self._asks_again_at = 0.0

    def is_away(self) -> bool:
        """Ask Redis; used by the health check."""
        try:
            self._cache.get_client().ping()
        except RedisError:
            return True
        return False

    def _either(self, name: str, *args: Any, **options: Any) -> Any:
        if time.monotonic() >= self._asks_again_at:
            in_redis: Callable[..., Any] = getattr(super(), name)
            try:
                return in_redis(*args, **options)
            except RedisError as error:
                self._asks_again_at = time.monotonic() + SECONDS_LEFT_ALONE
                logger.error("the cache does not answer, this process counts for itself: %s", error)
        return getattr(self._memory, name)(*args, **options)

    def add(self, *args: Any, **options: Any) -> Any:
        return self._either("add", *args, **options)

    def get(self, *args: Any, **options: Any) -> Any:
        return self._either("get", *args, **options)

    def set(self, *args: Any, **options: Any) -> Any:
        return self._either("set", *args, **options)

    def incr(self, *args: Any, **options: Any) -> Any:
        return self._either("incr", *args, **options)

    def delete_many(self, *args: Any, **options: Any) -> Any:
        return self._either("delete_many", *args, **options)

    def clear(self) -> Any:
        return self._either("clear")
