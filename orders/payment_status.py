"""How much of a total is paid or promised, in Saleor's words. Pure comparison of amounts in one currency."""

from __future__ import annotations

from decimal import Decimal

from orders.models import AuthorizeStatus, ChargeStatus


def charge_status(*, total: Decimal, charged: Decimal) -> ChargeStatus:
    """What has really been collected; something free of charge counts as paid."""
    if charged > total:
        return ChargeStatus.OVERCHARGED
    if charged == total:
        return ChargeStatus.FULL
    return ChargeStatus.PARTIAL if charged > 0 else ChargeStatus.NONE


def authorize_status(*, total: Decimal, covered: Decimal) -> AuthorizeStatus:
    """What is collected or promised together (``covered``) against the total."""
    if covered >= total:
        return AuthorizeStatus.FULL
    return AuthorizeStatus.PARTIAL if covered > 0 else AuthorizeStatus.NONE
