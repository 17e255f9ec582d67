"""When an execution must end, ready or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Overrun(Exception):
    """The execution was stopped: its time was over, or what it waited for is late or away (the cause)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The end of an execution's time.

    ``at`` is a moment of ``time.monotonic``. ``ends_all`` knows the exceptions by which what resolvers wait for, such as
    a database, says that it is late or away: no field would have a better fate.
    """

    at: float
    ends_all: Callable[[BaseException], bool]
