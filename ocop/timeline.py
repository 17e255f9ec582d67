"""Turns certificates into the published timeline of a product's stars: dates only, no database."""

from __future__ import annotations

import itertools
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Recognition:
    """The days on which one certificate gives stars: from ``begins`` up to, not including, ``ends``.

    ``order`` tells certificates apart that were issued on the same day: the higher one was recorded later.
    """

    stars: int
    begins: date
    ends: date
    order: int


@dataclass(frozen=True, slots=True)
class Interval:
    """``stars`` are shown on day D while ``valid_from <= D < valid_until``."""

    stars: int
    valid_from: date
    valid_until: date


def add_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the last day of that month when it is shorter.

    29 February 2024 and 36 months give 28 February 2027. Raises ``ValueError`` beyond the year 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def timeline(recognitions: Iterable[Recognition]) -> list[Interval]:
    """Disjoint intervals in order of time that say which stars are shown on which day.

    Where certificates overlap, the one issued later counts; when it ends first, the earlier one shows again.
    Certificates without a single day in force are left out.
    """
    valid = [recognition for recognition in recognitions if recognition.begins < recognition.ends]
    borders = sorted({day for recognition in valid for day in (recognition.begins, recognition.ends)})
    intervals: list[Interval] = []
    for first, last in itertools.pairwise(borders):
        in_force = [recognition for recognition in valid if recognition.begins <= first < recognition.ends]
        if not in_force:
            continue
        stars = max(in_force, key=lambda recognition: (recognition.begins, recognition.order)).stars
        previous = intervals[-1] if intervals else None
        if previous and previous.stars == stars and previous.valid_until == first:
            intervals[-1] = Interval(stars, previous.valid_from, last)
        else:
            intervals.append(Interval(stars, first, last))
    return intervals
