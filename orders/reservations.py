"""How many units are reserved for checkouts, and for how long. Off unless the settings name minutes, as in Saleor.

A reservation ends by the clock: those whose time is over are not counted, and no job has to run.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from orders.models import Reservation


def reservation_length(*, is_signed_in: bool) -> timedelta | None:
    """How long goods are reserved for a checkout after its lines last changed; None where nothing is reserved."""
    minutes: int = settings.STOCK_RESERVATION_USER_MINUTES if is_signed_in else settings.STOCK_RESERVATION_GUEST_MINUTES
    return timedelta(minutes=minutes) if minutes else None


def is_enabled() -> bool:
    """Whether anything can be reserved at all; otherwise nobody has to look."""
    return bool(settings.STOCK_RESERVATION_USER_MINUTES or settings.STOCK_RESERVATION_GUEST_MINUTES)


def reserved_quantities(
    variant_ids: Collection[int], *, now: datetime, except_for: UUID | None = None
) -> dict[int, int]:
    """Units of each variant that are reserved for checkouts, without those of one checkout; at most one statement."""
    if not variant_ids or not is_enabled():
        return {}
    rows = Reservation.objects.in_force(now).filter(variant__in=variant_ids)
    if except_for is not None:
        rows = rows.exclude(line__checkout=except_for)
    return dict(rows.order_by().values_list("variant_id").annotate(units=Sum("quantity")))


def reserved_until(checkout_ids: Collection[UUID], *, now: datetime) -> dict[UUID, datetime]:
    """When the first of each checkout's reservations ends; checkouts without any are left out."""
    if not checkout_ids or not is_enabled():
        return {}
    rows = Reservation.objects.in_force(now).filter(line__checkout__in=checkout_ids).order_by("-reserved_until")
    return dict(rows.values_list("line__checkout_id", "reserved_until"))
