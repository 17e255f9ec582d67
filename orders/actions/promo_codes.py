"""Vouchers and gift cards of a checkout, by the code that a shopper types."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localdate

from orders.actions.locking import lock_checkout
from orders.baskets import load_basket
from orders.models import Checkout
from promotions.actions import clean_code
from promotions.models import GiftCard, VoucherCode

if TYPE_CHECKING:
    pass


class InvalidPromoCode(Exception):
    """The code gives no voucher and no gift card here: it is unknown, expired, used up or of another channel."""


class PromoCodeNotAttached(LookupError):
    """The checkout has no such voucher or gift card. Whether one exists elsewhere is not told."""


class VoucherNotApplicable(Exception):
    """The voucher is valid, but this checkout does not meet its terms."""


def add_promo_code(*, checkout_id: UUID, code: str, now: datetime) -> Checkout:
    """Use a voucher, which replaces another one, or a gift card, which comes beside others.

    Raises ``InvalidPromoCode`` and ``VoucherNotApplicable``; then nothing changes.
    """
    cleaned = clean_code(code)
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        found = VoucherCode.objects.select_related("voucher").filter(code=cleaned, is_active=True).first()
        if found is not None:
            _attach_voucher(checkout, found, now)
        else:
            cards = GiftCard.objects.usable(localdate(now)).filter(currency=checkout.currency, code=cleaned)
            card = cards.filter(current_balance_amount__gt=0).first()
            if card is None:
                raise InvalidPromoCode
            checkout.gift_cards.add(card)
        checkout.changed_at = now
        checkout.save(update_fields=["voucher_code", "changed_at"])
    return checkout


def remove_promo_code(
    *,
    checkout_id: UUID,
    now: datetime,
    code: str = "",
    voucher_id: int | None = None,
    gift_card_id: int | None = None,
) -> Checkout:
    """Stop using a voucher or gift card, named by its code or its id. Raises ``PromoCodeNotAttached``."""
    cleaned = clean_code(code)
    with transaction.atomic():
        checkout = lock_checkout(checkout_id=checkout_id)
        attached = VoucherCode.objects.filter(pk=checkout.voucher_code_id).first() if checkout.voucher_code_id else None
        if attached is not None and (attached.voucher_id == voucher_id or (cleaned and attached.code == cleaned)):
            checkout.voucher_code = None
        else:
            cards = checkout.gift_cards.filter(pk=gift_card_id) if gift_card_id else checkout.gift_cards.none()
            card = (checkout.gift_cards.filter(code=cleaned) if cleaned else cards).first()
            if card is None:
                raise PromoCodeNotAttached
            checkout.gift_cards.remove(card)
        checkout.changed_at = now
        checkout.save(update_fields=["voucher_code", "changed_at"])
    return checkout


def _attach_voucher(checkout: Checkout, code: VoucherCode, now: datetime) -> None:
    voucher = code.voucher
    is_sold_here = voucher.channel_listings.filter(channel=checkout.channel_id).exists()
    if not is_sold_here or not voucher.is_running(now) or code.is_used_up(by_customer=False):
        raise InvalidPromoCode
    checkout.voucher_code = code
    checkout.save(update_fields=["voucher_code"])
    if load_basket(checkout, now=now).split is None:
        raise VoucherNotApplicable
