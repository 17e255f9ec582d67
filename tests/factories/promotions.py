"""Vouchers, gift cards and promotions for tests. Prices follow promotions by the action, as they really do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from catalog.models import Channel, ProductVariant
from promotions.actions import add_code, issue_gift_card, reschedule_promotion
from promotions.models import (
    GiftCard,
    GiftRule,
    Promotion,
    PromotionRule,
    ValueType,
    VoucherChannelListing,
    VoucherCode,
    VoucherType,
)
from promotions.models import Voucher as VoucherRow
from tests.factories.catalog import make_channel

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_voucher(
    *,
    code: str | None = None,
    value: int | str = 10,
    value_type: str = ValueType.PERCENTAGE,
    kind: str = VoucherType.ENTIRE_ORDER,
    channel: Channel | None = None,
    min_spent: int | None = None,
    covers: dict[str, Any] | None = None,
    now: datetime = NOW,
    **fields: Any,
) -> VoucherCode:
    """A voucher that is on since yesterday, with one code; ``covers`` has rows by the name of the relation."""
    channel = channel or make_channel()
    voucher = VoucherRow.objects.create(
        **{"type": kind, "value_type": value_type, "name": "Ưu đãi", "start_at": datetime(2026, 1, 1, tzinfo=UTC)}
        | fields
    )
    VoucherChannelListing.objects.create(
        voucher=voucher,
        channel=channel,
        currency=channel.currency_code,
        discount_value=Decimal(value),
        min_spent_amount=min_spent,
    )
    for relation, rows in (covers or {}).items():
        getattr(voucher, relation).set(rows)
    return add_code(voucher_id=voucher.pk, code=code or f"CODE{next(_numbers)}", now=now)


def make_gift_card(
    *, amount: int = 50_000, currency: str = "VND", code: str = "", now: datetime = NOW, **later: Any
) -> GiftCard:
    """A card as it is issued; ``later`` is how its row has become since, such as a last day that is over."""
    make_channel(slug="vn" if currency == "VND" else currency.lower(), currency=currency)
    card = issue_gift_card(amount=Decimal(amount), currency=currency, code=code, now=now)
    GiftCard.objects.filter(pk=card.pk).update(**later)
    card.refresh_from_db()
    return card


def make_promotion(
    *,
    value: int | str = 20,
    value_type: str = ValueType.PERCENTAGE,
    channels: list[Channel] | None = None,
    covers: dict[str, Any],
    now: datetime = NOW,
    **fields: Any,
) -> Promotion:
    """A promotion with one rule; prices follow it as of ``now``."""
    promotion = Promotion.objects.create(
        **{"name": "Tuần lễ OCOP", "start_at": datetime(2026, 1, 1, tzinfo=UTC)} | fields
    )
    rule = PromotionRule.objects.create(promotion=promotion, value_type=value_type, value=Decimal(value))
    rule.channels.set(channels or [make_channel()])
    for relation, rows in covers.items():
        getattr(rule, relation).set(rows)
    reschedule_promotion(promotion_id=promotion.pk, now=now)
    promotion.refresh_from_db()
    return promotion


def make_gift_rule(
    *, gifts: Sequence[ProductVariant], min_spent: int = 1, channel: Channel | None = None, **fields: Any
) -> GiftRule:
    """A promotion that gives one of these variants from a sum on."""
    promotion = Promotion.objects.create(**{"name": "Quà tặng", "start_at": datetime(2026, 1, 1, tzinfo=UTC)} | fields)
    rule = GiftRule.objects.create(
        promotion=promotion, channel=channel or make_channel(), min_spent_amount=Decimal(min_spent)
    )
    rule.gifts.set(gifts)
    return rule
