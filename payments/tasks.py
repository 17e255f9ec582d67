"""What the worker does for payments periodically."""

from __future__ import annotations

from django.utils import timezone

from payments import actions
from payments.mails import queue_report
from payments.strays import find_strays
from primitives.counters import Limit, TooManyTries, count_try

_REPORTS = Limit("stray-money", most=1, seconds=24 * 60 * 60)


def expire_checkouts() -> int:
    """Delete abandoned checkouts for which no money is on its way; return their number."""
    return actions.expire_checkouts(now=timezone.now())


def report_stray_money() -> bool:
    """Mail staff what money somebody has to look at, once a day; return whether a mail was queued."""
    now = timezone.now()
    if not find_strays(now=now):
        return False
    try:
        count_try([(_REPORTS, "")], now=now)
    except TooManyTries:
        return False
    queue_report()
    return True


def ask_gateways_again() -> int:
    """Ask about payments whose answers got lost with the process that asked; return how many are answered now."""
    return actions.ask_again(now=timezone.now())
