"""The uses of vouchers and gift cards by orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import F
from django.utils.timezone import localdate

from promotions.models import (
    GiftCard,
    GiftCardEvent,
    GiftCardEventType,
    GiftCardUse,
    Voucher,
    VoucherCode,
    VoucherUse,
)


class VoucherUsedUp(Exception):
    """Somebody else took the last use, or the shopper has used it before. Nothing was changed."""


class GiftCardUsedUp(Exception):
    """A card holds less than was counted on, or cannot be used any more. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Redemption:
    """What an order uses: a voucher code, and amounts by gift card."""

    checkout_token: UUID
    email: str
    voucher_code_id: int | None = None
    gift_cards: Mapping[int, Decimal] | None = None


def redeem(*, redemption: Redemption, now: datetime) -> None:
    """Count the use of a voucher and charge gift cards; call it in the transaction that places the order.

    Rows are locked first and checked after: two orders cannot both take a last use, nor the same money. Raises
    ``VoucherUsedUp`` and ``GiftCardUsedUp``.
    """
    if redemption.voucher_code_id is not None:
        _use_voucher(redemption.voucher_code_id, redemption, now)
    if redemption.gift_cards:
        _use_gift_cards(redemption.gift_cards, redemption, now)


def release(*, checkout_token: UUID, now: datetime) -> None:
    """Give back what a canceled order used. Repeating it changes nothing. Call it in the order's transaction."""
    use = VoucherUse.objects.filter(checkout_token=checkout_token).first()
    if use is not None:
        Voucher.objects.select_for_update().get(pk=use.voucher_id)
        deleted, _by_model = VoucherUse.objects.filter(pk=use.pk).delete()
        if deleted:
            Voucher.objects.filter(pk=use.voucher_id, used__gt=0).update(used=F("used") - 1)
            VoucherCode.objects.filter(pk=use.code_id, used__gt=0).update(used=F("used") - 1)
    amounts = dict(GiftCardUse.objects.filter(checkout_token=checkout_token).values_list("gift_card", "amount"))
    if amounts:
        list(GiftCard.objects.select_for_update().filter(pk__in=amounts).order_by("pk"))
        uses = list(GiftCardUse.objects.filter(checkout_token=checkout_token))
        for use_of_card in uses:
            GiftCard.objects.filter(pk=use_of_card.gift_card_id).update(
                current_balance_amount=F("current_balance_amount") + use_of_card.amount
            )
        _note_uses(GiftCardEventType.REFUNDED_IN_ORDER, uses, now)
        GiftCardUse.objects.filter(checkout_token=checkout_token).delete()


def _use_voucher(code_id: int, redemption: Redemption, now: datetime) -> None:
    # The voucher's row guards all of its codes, because its limit counts them together.
    list(Voucher.objects.select_for_update(of=("self",)).filter(codes=code_id))
    code = VoucherCode.objects.select_related("voucher").filter(pk=code_id).first()
    if code is None:
        raise VoucherUsedUp
    voucher = code.voucher
    email = redemption.email.strip().lower()
    had_one = voucher.apply_once_per_customer and VoucherUse.objects.filter(voucher=voucher, email=email).exists()
    if not code.is_active or not voucher.is_running(now) or code.is_used_up(by_customer=had_one):
        raise VoucherUsedUp
    VoucherUse.objects.create(voucher=voucher, code=code, checkout_token=redemption.checkout_token, email=email, at=now)
    Voucher.objects.filter(pk=voucher.pk).update(used=F("used") + 1)
    VoucherCode.objects.filter(pk=code.pk).update(used=F("used") + 1)


def _use_gift_cards(amounts: Mapping[int, Decimal], redemption: Redemption, now: datetime) -> None:
    cards = {card.pk: card for card in GiftCard.objects.select_for_update().filter(pk__in=amounts).order_by("pk")}
    for pk, amount in amounts.items():
        card = cards.get(pk)
        if card is None or not card.is_usable(localdate(now)) or card.current_balance_amount < amount:
            raise GiftCardUsedUp
        card.current_balance_amount -= amount
        card.last_used_at = now
    GiftCard.objects.bulk_update(cards.values(), ["current_balance_amount", "last_used_at"])
    uses = [
        GiftCardUse(gift_card_id=pk, checkout_token=redemption.checkout_token, amount=amount, at=now)
        for pk, amount in amounts.items()
    ]
    GiftCardUse.objects.bulk_create(uses)
    _note_uses(GiftCardEventType.USED_IN_ORDER, uses, now)


def _note_uses(kind: GiftCardEventType, uses: Iterable[GiftCardUse], now: datetime) -> None:
    GiftCardEvent.objects.bulk_create(
        GiftCardEvent(
            gift_card_id=use.gift_card_id, type=kind, at=now, amount=use.amount, checkout_token=use.checkout_token
        )
        for use in uses
    )
