"""When the answer to an HTTP request must be ready."""

from __future__ import annotations

import math
from time import monotonic

from django.conf import settings
from django.http import HttpRequest

_KEY = "api.deadline"


def deadline_of(request: HttpRequest) -> float:
    """Return the end of a request's time, a moment of ``time.monotonic``; infinity where there is no limit.

    It is the same for all documents that a page runs: the first one that asks sets it.
    """
    known: float | None = request.META.get(_KEY)
    if known is None:
        seconds = settings.REQUEST_DEADLINE_SECONDS
        known = request.META[_KEY] = monotonic() + seconds if seconds else math.inf
    return known
