"""Everything that changes a gift card but its use."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from catalog.models import Channel
from primitives.errors import refusal
from primitives.money import quantize
from promotions.actions.codes import check_free, clean_code, random_code
from promotions.models import GiftCard, GiftCardEvent, GiftCardEventType


def check_gift_card(*, amount: Decimal, currency: str, expiry_date: date | None, now: datetime) -> None:
    """Raise ``ValidationError`` unless a card of this amount can be issued and used in a channel, today or later."""
    if not Channel.objects.filter(currency_code=currency).exists():
        raise refusal("currency", _("Nothing is sold in this currency."))
    if not amount.is_finite() or amount <= 0 or quantize(amount, currency) != amount:
        raise refusal("amount", _("This amount is not possible."))
    _check_expiry(expiry_date, now)


def issue_gift_card(
    *,
    amount: Decimal,
    currency: str,
    now: datetime,
    expiry_date: date | None = None,
    is_active: bool = True,
    code: str = "",
    issued_by: int | None = None,
) -> GiftCard:
    """Make a card of that amount, with the given code or one that nobody can guess; note who did it.

    Raises ``ValidationError``.
    """
    check_gift_card(amount=amount, currency=currency, expiry_date=expiry_date, now=now)
    cleaned = clean_code(code) or random_code()
    check_free(cleaned)
    with transaction.atomic():
        card = GiftCard.objects.create(
            code=cleaned,
            currency=currency,
            initial_balance_amount=amount,
            current_balance_amount=amount,
            expiry_date=expiry_date,
            is_active=is_active,
            created_at=now,
        )
        GiftCardEvent.objects.create(
            gift_card=card,
            type=GiftCardEventType.ISSUED,
            at=now,
            user_id=issued_by,
            amount=amount,
            expiry_date=expiry_date,
        )
    return card


def change_gift_card(
    *, gift_card_id: int, is_active: bool, expiry_date: date | None, now: datetime, changed_by: int | None
) -> GiftCard:
    """Switch a card on or off and move its last day; each change is noted.

    Raises ``ValidationError`` for a new last day in the past.
    """
    with transaction.atomic():
        card = GiftCard.objects.select_for_update().get(pk=gift_card_id)
        noted = []
        if card.is_active != is_active:
            kind = GiftCardEventType.ACTIVATED if is_active else GiftCardEventType.DEACTIVATED
            noted.append(GiftCardEvent(gift_card=card, type=kind, at=now, user_id=changed_by))
        if card.expiry_date != expiry_date:
            _check_expiry(expiry_date, now)
            kind = GiftCardEventType.EXPIRY_DATE_UPDATED
            event = GiftCardEvent(gift_card=card, type=kind, at=now, user_id=changed_by, expiry_date=expiry_date)
            noted.append(event)
        card.is_active, card.expiry_date = is_active, expiry_date
        card.save(update_fields=["is_active", "expiry_date"])
        GiftCardEvent.objects.bulk_create(noted)
    return card


def _check_expiry(expiry_date: date | None, now: datetime) -> None:
    if expiry_date is not None and expiry_date < localdate(now):
        raise refusal("expiry_date", _("Expiry date cannot be in the past."))
