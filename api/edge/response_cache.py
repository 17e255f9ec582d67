"""Keeps whole answers of the catalogue for anonymous readers; no answer outlives a committed write or a minute.

An answer is found under everything that it depends on, the catalogue's version included. Database triggers raise that
version inside the writing transaction, so a writer need not know about this cache.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import connection

from api.documents.parsing import LeastRecentlyUsed, Operation
from catalog.versions import catalogue_state
from promotions.actions import follow_promotions

MAX_ANSWERS: Final = 2_000
MAX_BYTES: Final = 32_000_000
LONGEST_VARIABLES: Final = 2_000

answers: LeastRecentlyUsed[bytes] = LeastRecentlyUsed(MAX_ANSWERS, MAX_BYTES)


def key_for(
    operation: Operation, document: str, variables: dict[str, Any], *, language: str, base_url: str, now: datetime
) -> str | None:
    """Return the key of an answer, or ``None`` where it must not be kept. One SQL statement.

    The same statement tells whether a promotion has begun or ended since the prices were written; they follow first then.

    The viewer must be anonymous: the caller has checked it.
    """
    if not operation.is_cacheable or not settings.RESPONSE_CACHE:
        return None
    if connection.in_atomic_block:
        return None  # sees rows that are not committed, and may be rolled back
    try:
        written = json.dumps(variables, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError):
        return None
    if len(written) > LONGEST_VARIABLES:
        return None
    state = catalogue_state()
    if state.prices_due_at is not None and state.prices_due_at <= now:
        follow_promotions(now=now)
        state = catalogue_state()
    if not state.is_watched:
        return None
    name = operation.node.name.value if operation.node.name else ""
    minute = int(now.timestamp() // 60)
    return "\0".join([str(state.version), str(minute), language, base_url, name, written, document])
