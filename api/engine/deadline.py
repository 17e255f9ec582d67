"""When an execution must end, ready or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Overrun(Exception):
    """The execution was stopped: its time was over, or that of something it waited for."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of an execution's time.

    ``at`` is a moment of ``time.monotonic``. ``is_overrun`` knows the exceptions by which what resolvers wait for, such
    as a database, says that it has taken too long.
    """

    at: float
    is_overrun: Callable[[BaseException], bool]
