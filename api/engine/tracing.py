"""Where somebody may watch how long the steps of a request take: once per step and field, never per object.

Nobody does unless ``tracer`` is set. The engine knows no library that watches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

Tracer = Callable[[str, Mapping[str, str | int]], AbstractContextManager[Any]]
"""Makes what is entered at the beginning of a step, from its name and what is known of it, and left at its end."""

tracer: Tracer | None = None


def span(name: str, attributes: Mapping[str, str | int] | None = None) -> AbstractContextManager[Any]:
    """Return the context of a step."""
    return nullcontext() if tracer is None else tracer(name, attributes or {})
