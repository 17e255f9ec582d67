"""Every write to vouchers, gift cards and promotions, and every use of them.

Locks are taken in the order checkout, payments, order, vouchers, gift cards, stock; and promotions before products.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from catalog.actions import lock_products, refresh_price_ranges, write_promoted_prices
from catalog.models import Channel, Product, ProductVariant, VariantChannelListing
from catalog.versions import announce_price_change
from primitives.errors import refusal
from primitives.money import quantize
from promotions.coverage import Goods, covered_goods, covered_variants
from promotions.models import (
    GiftCard,
    GiftCardEvent,
    GiftCardEventType,
    GiftCardUse,
    PromotedPrice,
    Promotion,
    PromotionRule,
    ValueType,
    Voucher,
    VoucherCode,
    VoucherUse,
)
from promotions.splitting import reduction

BATCH = 1_000
CODE_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without letters and digits that look alike."""
CODE_LENGTH = 12
"""60 bits: nobody guesses one, however many exist."""


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


def clean_code(code: str) -> str:
    """The code as it is stored: without spaces around it, in capitals."""
    return code.strip().upper()


def create_codes(*, voucher_id: int, number: int, now: datetime, prefix: str = "") -> list[VoucherCode]:
    """Make ``number`` codes that nobody can guess. Raises ``ValidationError`` for more than 10,000."""
    if not 0 < number <= 10_000:
        raise refusal("number", _("Make between 1 and 10,000 codes at once."))
    codes = {f"{clean_code(prefix)}{_random_code()}" for _ in range(number)}
    while len(codes) < number:
        codes.add(f"{clean_code(prefix)}{_random_code()}")
    rows = [VoucherCode(voucher_id=voucher_id, code=code, created_at=now) for code in sorted(codes)]
    return VoucherCode.objects.bulk_create(rows, batch_size=BATCH)


def add_code(*, voucher_id: int, code: str, now: datetime) -> VoucherCode:
    """Let a voucher be used by a code that people can remember. Raises ``ValidationError`` when it is taken or empty."""
    cleaned = clean_code(code)
    if not cleaned or len(cleaned) > 255 or not cleaned.isprintable():
        raise refusal("code", _("This code is not possible."))
    if VoucherCode.objects.filter(code=cleaned).exists() or GiftCard.objects.filter(code=cleaned).exists():
        raise refusal("code", _("This code is taken."), "unique")
    return VoucherCode.objects.create(voucher_id=voucher_id, code=cleaned, created_at=now)


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
    cleaned = clean_code(code) or _random_code()
    if VoucherCode.objects.filter(code=cleaned).exists() or GiftCard.objects.filter(code=cleaned).exists():
        raise refusal("code", _("This code is taken."), "unique")
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


def _check_expiry(expiry_date: date | None, now: datetime) -> None:
    if expiry_date is not None and expiry_date < localdate(now):
        raise refusal("expiry_date", _("Expiry date cannot be in the past."))


def follow_promotions(*, now: datetime) -> int:
    """Let the prices follow the promotions that have begun or ended by ``now``; return their number.

    It does not wait for another process that does the same. Prices, ranges and the catalogue's version change in one
    transaction.
    """
    with transaction.atomic():
        due = list(Promotion.objects.due(now).select_for_update(skip_locked=True).order_by("pk"))
        if due:
            _follow(due, now)
    return len(due)


def reschedule_promotion(*, promotion_id: int, now: datetime) -> None:
    """Let the prices follow a promotion that was created, changed or stopped, its rules included."""
    with transaction.atomic():
        promotion = Promotion.objects.select_for_update().get(pk=promotion_id)
        _check_rules(promotion)
        _follow([promotion], now)


def stop_promotion(*, promotion_id: int, now: datetime) -> Promotion:
    """End a promotion, whatever its rules are. Its goods cost again what they would without it."""
    with transaction.atomic():
        promotion = Promotion.objects.select_for_update().get(pk=promotion_id)
        promotion.is_active = False
        promotion.save(update_fields=["is_active"])
        _follow([promotion], now)
    return promotion


def delete_promotion(*, promotion_id: int, now: datetime) -> None:
    """Delete a promotion. Its goods cost again what they would without it."""
    with transaction.atomic():
        stop_promotion(promotion_id=promotion_id, now=now).delete()


def check_promoted_prices(*, now: datetime) -> int:
    """Lower the prices of goods that have come into a promotion's category or collection, and raise those of goods that
    have left; return the number of variants that were checked.
    """
    with transaction.atomic():
        applied = list(Promotion.objects.filter(is_applied=True).select_for_update().order_by("pk"))
        variant_ids = _concerned(applied)
        _reprice(variant_ids)
    return len(variant_ids)


def lower_prices(variant_ids: Collection[int]) -> None:
    """Write the promoted prices of these variants again. Their products are locked, and their ranges refreshed after
    it.
    """
    ordered = sorted(variant_ids)
    for start in range(0, len(ordered), BATCH):
        _lower_batch(ordered[start : start + BATCH])


def _follow(promotions: Sequence[Promotion], now: datetime) -> None:
    for promotion in promotions:
        promotion.is_applied = promotion.is_running(now)
        promotion.next_change_at = promotion.change_after(now)
    Promotion.objects.bulk_update(promotions, ["is_applied", "next_change_at"])
    _reprice(_concerned(promotions))
    announce_price_change(at=Promotion.objects.aggregate(at=Min("next_change_at"))["at"])


def _concerned(promotions: Sequence[Promotion]) -> set[int]:
    """Variants that the promotions cover or lower now, and those that a deleted rule has lowered."""
    found: set[int] = set()
    for rule in PromotionRule.objects.filter(promotion__in=promotions):
        found.update(covered_variants(rule).order_by().values_list("pk", flat=True))
    prices = PromotedPrice.objects.filter(Q(rule__promotion__in=promotions) | Q(rule=None))
    return found | set(prices.values_list("variant", flat=True))


def _reprice(variant_ids: Collection[int]) -> None:
    ordered = sorted(variant_ids)
    product_ids: set[int] = set()
    for start in range(0, len(ordered), BATCH):
        batch = ProductVariant.objects.filter(pk__in=ordered[start : start + BATCH]).order_by()
        product_ids.update(batch.values_list("product", flat=True))
    lock_products(product_ids)
    lower_prices(variant_ids)
    refresh_price_ranges(product_ids=product_ids)


def _lower_batch(variant_ids: Sequence[int]) -> None:
    rules = list(
        PromotionRule.objects.filter(promotion__is_applied=True)
        .select_related("promotion")
        .prefetch_related("channels")
        .order_by("pk")
    )
    before = {
        (price.variant_id, price.channel_id): price.rule_id
        for price in PromotedPrice.objects.filter(variant__in=variant_ids)
    }
    if not rules and not before:
        return
    covering = _rules_by_variant(rules, variant_ids)
    changed, after = [], {}
    for listing in VariantChannelListing.objects.filter(variant__in=variant_ids).order_by("pk"):
        amount, rule_id = _lowest(listing, covering[listing.variant_id])
        if rule_id is not None:
            after[listing.variant_id, listing.channel_id] = rule_id
        if listing.promoted_price_amount != amount:
            listing.promoted_price_amount = amount
            changed.append(listing)
    if changed:
        write_promoted_prices(listings=changed)
    if after != before:
        PromotedPrice.objects.filter(variant__in=variant_ids).delete()
        PromotedPrice.objects.bulk_create(
            PromotedPrice(variant_id=variant_id, channel_id=channel_id, rule_id=rule_id)
            for (variant_id, channel_id), rule_id in after.items()
        )


def _rules_by_variant(
    rules: Sequence[PromotionRule], variant_ids: Sequence[int]
) -> defaultdict[int, list[PromotionRule]]:
    goods, vendors = [], {}
    rows = Product.objects.filter(variants__in=variant_ids).order_by()
    for variant_id, product_id, path, vendor_id in rows.values_list("variants", "pk", "category__path", "vendor"):
        goods.append(Goods(variant_id, product_id, path or ""))
        vendors[variant_id] = vendor_id
    covered = covered_goods(PromotionRule, {rule.pk: goods for rule in rules})
    found: defaultdict[int, list[PromotionRule]] = defaultdict(list)
    for rule in rules:
        payer = rule.promotion.vendor_id
        for variant_id in covered.get(rule.pk, ()):
            if payer in (None, vendors.get(variant_id)):
                found[variant_id].append(rule)
    return found


def _lowest(listing: VariantChannelListing, rules: Iterable[PromotionRule]) -> tuple[Decimal | None, int | None]:
    """The lowest price that a rule gives, if it is below the vendor's own, and the rule."""
    lowest = listing.price_amount if listing.discounted_price_amount is None else listing.discounted_price_amount
    found = None
    for rule in rules:
        if listing.channel_id not in {channel.pk for channel in rule.channels.all()}:
            continue
        off = reduction(rule.value_type, rule.value, listing.price_amount, listing.currency)
        if listing.price_amount - off < lowest:
            lowest, found = listing.price_amount - off, rule.pk
    return (lowest, found) if found is not None else (None, None)


def _check_rules(promotion: Promotion) -> None:
    for rule in promotion.rules.prefetch_related("channels"):
        currencies = {channel.currency_code for channel in rule.channels.all()}
        if rule.value_type == ValueType.FIXED and len(currencies) > 1:
            raise refusal("channels", _("A fixed amount needs channels of one currency."))
        if rule.value_type == ValueType.FIXED and any(quantize(rule.value, code) != rule.value for code in currencies):
            raise refusal("value", _("This amount is not possible."))
    for gift_rule in promotion.gift_rules.select_related("channel"):
        amount, currency = gift_rule.min_spent_amount, gift_rule.channel.currency_code
        if quantize(amount, currency) != amount:
            raise refusal("min_spent_amount", _("This amount is not possible."))
        if promotion.vendor_id and gift_rule.gifts.exclude(product__vendor=promotion.vendor_id).exists():
            raise refusal("gifts", _("A vendor's promotion can give only that vendor's goods."))


def _random_code() -> str:
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
