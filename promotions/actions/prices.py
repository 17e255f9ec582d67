"""Lets the prices of the catalogue follow the promotions that run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Min, Q
from django.utils.translation import gettext as _

from catalog.actions import lock_products, refresh_price_ranges, write_promoted_prices
from catalog.models import Product, ProductVariant, VariantChannelListing
from catalog.versions import announce_price_change
from primitives.errors import refusal
from primitives.money import quantize
from primitives.rows import in_batches
from promotions.coverage import Goods, covered_goods, covered_variants
from promotions.models import PromotedPrice, Promotion, PromotionRule, ValueType
from promotions.splitting import reduction


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
    for part in in_batches(variant_ids):
        _lower_batch(part)


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
    product_ids: set[int] = set()
    for part in in_batches(variant_ids):
        batch = ProductVariant.objects.filter(pk__in=part).order_by()
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
