"""Puts goods into a checkout, changes their quantities and takes them out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from orders.actions.locking import lock_checkout, touch
from orders.actions.merging import LineInput, LinesNotFound, merge_lines, refuse_gift, replace_lines, store_lines
from orders.actions.quantities import reserve_lines
from orders.models import Checkout


def add_lines(*, checkout_id: UUID, lines: Sequence[LineInput], now: datetime) -> Checkout:
    """Put goods into the checkout; units of a variant that is there already join its line.

    Raises ``VariantsNotFound``, and ``ValidationError`` when goods are not for sale, or not in this quantity; then
    nothing is added.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        existing = list(checkout.lines.order_by("created_at", "pk"))
        new, changed = merge_lines(checkout, existing, lines, now=now)
        store_lines(new, changed)
        reserve_lines(checkout, [*new, *changed], now=now)
        touch(checkout, now)
    return checkout


def update_lines(*, checkout_id: UUID, lines: Sequence[LineInput], now: datetime) -> Checkout:
    """Set quantities: 0 removes the line, a variant that is not there yet is added.

    Raises what ``add_lines`` raises, ``LinesNotFound``, and ``ValidationError`` for a gift.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        existing = list(checkout.lines.order_by("created_at", "pk"))
        reserve_lines(checkout, replace_lines(checkout, existing, lines, now=now), now=now)
        touch(checkout, now)
    return checkout


def remove_lines(*, checkout_id: UUID, line_ids: Sequence[UUID], now: datetime) -> Checkout:
    """Take lines out. Raises ``LinesNotFound`` when one is not in this checkout, ``ValidationError`` for a gift; then
    none is removed.
    """
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        known = set(checkout.lines.filter(pk__in=line_ids).values_list("pk", flat=True))
        missing = [line_id for line_id in line_ids if line_id not in known]
        refuse_gift(checkout, missing, _("A gift cannot be taken out."), "non_removable_gift_line")
        if missing:
            raise LinesNotFound(missing)
        checkout.lines.filter(pk__in=known).delete()
        touch(checkout, now)
    return checkout
