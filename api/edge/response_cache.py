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
from catalog.versions import CatalogueState, catalogue_state
from promotions.actions import follow_promotions

MAX_ANSWERS: Final = 2_000
MAX_BYTES: Final = 32_000_000
LONGEST_VARIABLES: Final = 2_000

answers: LeastRecentlyUsed[bytes] = LeastRecentlyUsed(MAX_ANSWERS, MAX_BYTES)


def keepable_variables(operation: Operation, variables: dict[str, Any]) -> str | None:
    """The variables as text if an answer with them may be kept, else ``None``.

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
    return written if len(written) <= LONGEST_VARIABLES else None


def bring_prices_up_to_date(*, now: datetime) -> CatalogueState:
    """Return the state of the catalogue, once the prices follow every promotion that has begun or ended by now.

    One SQL statement where nothing is due.
    """
    state = catalogue_state()
    if state.prices_due_at is not None and state.prices_due_at <= now:
        follow_promotions(now=now)
        state = catalogue_state()
    return state


def key_for(
    operation: Operation, document: str, variables: str, *, version: int, language: str, base_url: str, now: datetime
) -> str:
    """The key of an answer: everything that it depends on. ``variables`` as ``keepable_variables`` writes them."""
    name = operation.node.name.value if operation.node.name else ""
    minute = int(now.timestamp() // 60)
    return "\0".join([str(version), str(minute), language, base_url, name, variables, document])
