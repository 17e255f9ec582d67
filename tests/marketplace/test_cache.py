"""The shop goes on while Redis is away."""

import logging
import time

import pytest

from marketplace import health
from marketplace.cache import RedisElseMemory

NOBODY = "redis://127.0.0.1:1"


def redis_else_memory(url: str) -> RedisElseMemory:
    return RedisElseMemory(url, {})


def test_counts_in_memory_while_redis_is_away_and_says_so_once(caplog):
    cache = redis_else_memory(f"{NOBODY}/1")

    with caplog.at_level(logging.ERROR, "marketplace.cache"):
        assert cache.add("tries", 1, timeout=60) is True
        assert cache.add("tries", 1, timeout=60) is False
        assert cache.incr("tries") == 2
        with pytest.raises(ValueError, match="not found"):
            cache.incr("others")
        cache.delete_many(["tries"])
        assert cache.get("tries") is None

    assert len(caplog.records) == 1
    assert "the cache does not answer, this process counts for itself: Error 111" in caplog.text


@pytest.mark.redis
def test_asks_redis_again_when_it_is_back(redis_url, monkeypatch):
    cache = redis_else_memory(f"{NOBODY}/2")
    cache.set("tries", 7)
    there = redis_else_memory(redis_url)
    there.clear()
    vars(cache)["_cache"] = vars(there)["_cache"]  # the client

    assert cache.get("tries") == 7
    later = time.monotonic() + 11
    monkeypatch.setattr("marketplace.cache.time.monotonic", lambda: later)
    assert cache.get("tries") is None
    assert cache.add("tries", 1) is True
    assert there.get("tries") == 1


def test_ready_names_a_cache_that_is_away_and_goes_on_serving(client, db, monkeypatch):
    monkeypatch.setattr(health, "caches", {"default": redis_else_memory(f"{NOBODY}/3")})

    response = client.get("/health/ready")

    assert (response.status_code, response.json()["status"]) == (200, "ok")
    assert response.json()["parts"]["cache"] == {
        "status": "away",
        "reason": "Redis does not answer; each process counts for itself",
    }
