"""Sums up what the events of one transaction say about its money. Pure. The order of independent events does not
matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from payments.models import TransactionEventType as Type

ZERO = Decimal(0)


class Event(Protocol):
    """What of an event counts."""

    type: str
    amount: Decimal
    psp_reference: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """Disjoint sums: what is promised is no longer counted as promised once it is charged or canceled."""

    authorized_amount: Decimal = ZERO
    authorize_pending_amount: Decimal = ZERO
    charged_amount: Decimal = ZERO
    charge_pending_amount: Decimal = ZERO
    refunded_amount: Decimal = ZERO
    refund_pending_amount: Decimal = ZERO
    canceled_amount: Decimal = ZERO
    cancel_pending_amount: Decimal = ZERO


def sum_up(events: Iterable[Event]) -> Amounts:
    """Sum up events that count, oldest first.

    A request is pending until an outcome of its kind comes with the same reference. One without a reference is the
    shop's own request; no service has confirmed it, and it counts nothing. An adjustment sets what is promised from
    there on. No sum goes below zero.
    """
    known = list(events)
    charge = _sum(known, Type.CHARGE_SUCCESS) - _sum(known, Type.CHARGE_BACK)
    refund = _sum(known, Type.REFUND_SUCCESS) - _sum(known, Type.REFUND_REVERSE)
    cancel = _sum(known, Type.CANCEL_SUCCESS)
    charge_pending = _pending(known, "CHARGE")
    refund_pending = _pending(known, "REFUND")
    cancel_pending = _pending(known, "CANCEL")
    base, later = _after_adjustment(known)
    authorized = (
        base
        + _sum(later, Type.AUTHORIZATION_SUCCESS)
        - _sum(later, Type.CHARGE_SUCCESS)
        - _sum(later, Type.CANCEL_SUCCESS)
        - _pending(later, "CHARGE")
        - _pending(later, "CANCEL")
    )
    return Amounts(
        authorized_amount=max(authorized, ZERO),
        authorize_pending_amount=_pending(known, "AUTHORIZATION"),
        charged_amount=max(charge - refund - refund_pending, ZERO),
        charge_pending_amount=charge_pending,
        refunded_amount=max(refund, ZERO),
        refund_pending_amount=refund_pending,
        canceled_amount=cancel,
        cancel_pending_amount=cancel_pending,
    )


def _sum(events: Iterable[Event], kind: Type) -> Decimal:
    return sum((event.amount for event in events if event.type == kind), ZERO)


def _after_adjustment(events: Sequence[Event]) -> tuple[Decimal, Sequence[Event]]:
    """What the last adjustment set, and the events after it; 0 and all of them when there was none."""
    for index in range(len(events) - 1, -1, -1):
        if events[index].type == Type.AUTHORIZATION_ADJUSTMENT:
            return events[index].amount, events[index + 1 :]
    return ZERO, events


def _pending(events: Sequence[Event], kind: str) -> Decimal:
    request = Type[f"{kind}_REQUEST"]
    outcomes = {Type[f"{kind}_SUCCESS"], Type[f"{kind}_FAILURE"]}
    settled = {event.psp_reference for event in events if event.type in outcomes and event.psp_reference}
    pending: dict[str, Decimal] = {}
    for event in events:
        if event.type == request and event.psp_reference and event.psp_reference not in settled:
            # A request that is reported twice is one request.
            pending[event.psp_reference] = max(pending.get(event.psp_reference, ZERO), event.amount)
    return sum(pending.values(), ZERO)
