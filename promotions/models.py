"""Tables of reductions: vouchers with their codes, gift cards, promotions of the catalogue, and who used what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from catalog.models import Category, Channel, Collection, Product, ProductVariant
from vendors.models import Vendor

if TYPE_CHECKING:
    from datetime import date, datetime


class ValueType(models.TextChoices):
    """Saleor's two kinds of value."""

    FIXED = "fixed"
    PERCENTAGE = "percentage"


class VoucherType(models.TextChoices):
    """What a voucher lowers, in Saleor's words."""

    ENTIRE_ORDER = "entire_order"
    SHIPPING = "shipping"
    SPECIFIC_PRODUCT = "specific_product"


class Coverage(models.Model):
    """The goods that something covers; a category includes everything below it."""

    products = models.ManyToManyField(Product, blank=True, related_name="+")
    variants = models.ManyToManyField(ProductVariant, blank=True, related_name="+")
    collections = models.ManyToManyField(Collection, blank=True, related_name="+")
    categories = models.ManyToManyField(Category, blank=True, related_name="+")

    class Meta:
        abstract = True


class Voucher(Coverage):
    """The terms under which a code lowers a checkout. Without ``vendor`` the marketplace pays, else that vendor, and
    only for its own goods and parcel.
    """

    name = models.CharField(max_length=255, blank=True)
    type = models.CharField(max_length=32, choices=VoucherType.choices, default=VoucherType.ENTIRE_ORDER)
    value_type = models.CharField(max_length=16, choices=ValueType.choices, default=ValueType.FIXED)
    vendor = models.ForeignKey(
        Vendor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="vouchers",
        help_text="Who pays; empty: the marketplace",
    )
    start_at = models.DateTimeField(default=timezone.now)
    end_at = models.DateTimeField(null=True, blank=True, help_text="First moment at which it is over")
    usage_limit = models.PositiveIntegerField(null=True, blank=True, help_text="Orders in total, over all codes")
    used = models.PositiveIntegerField(default=0, editable=False)
    apply_once_per_order = models.BooleanField(default=False, help_text="Lowers one unit of the cheapest goods")
    apply_once_per_customer = models.BooleanField(default=False)
    single_use = models.BooleanField(default=False, help_text="Each code is good for one order")
    min_checkout_items_quantity = models.PositiveIntegerField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(usage_limit__isnull=True) | Q(used__lte=F("usage_limit")),
                name="promotions_voucher_within_limit",
            ),
            models.CheckConstraint(
                condition=Q(end_at__isnull=True) | Q(end_at__gt=F("start_at")), name="promotions_voucher_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.type} {self.pk}"

    def is_running(self, now: datetime) -> bool:
        return self.start_at <= now and (self.end_at is None or now < self.end_at)


class VoucherTranslation(models.Model):
    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "language_code"], name="promotions_voucher_translation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} ({self.language_code})"


class VoucherChannelListing(models.Model):
    """What a voucher is worth in a channel, and from which sum of goods on."""

    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    discount_value = models.DecimalField(max_digits=14, decimal_places=2)
    min_spent_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["voucher", "channel"], name="promotions_voucher_listing_once"),
            models.CheckConstraint(condition=Q(discount_value__gte=0), name="promotions_voucher_value_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.voucher_id} in {self.channel_id}"


class VoucherCode(models.Model):
    """What a shopper types. Case does not count: codes are stored in capitals."""

    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="codes")
    code = models.CharField(max_length=255, unique=True)
    is_active = models.BooleanField(default=True)
    used = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.code

    def is_used_up(self, *, by_customer: bool) -> bool:
        """Whether the limits of its voucher leave no use. ``by_customer``: to somebody who has used it before."""
        voucher = self.voucher
        return (
            (voucher.usage_limit is not None and voucher.used >= voucher.usage_limit)
            or (voucher.single_use and self.used > 0)
            or (voucher.apply_once_per_customer and by_customer)
        )


class VoucherUse(models.Model):
    """One order lowered by a voucher, known by the id of the checkout that it came from."""

    voucher = models.ForeignKey(Voucher, on_delete=models.CASCADE, related_name="uses")
    code = models.ForeignKey(VoucherCode, on_delete=models.CASCADE, related_name="uses")
    checkout_token = models.UUIDField(unique=True)
    email = models.CharField(max_length=254, help_text="In lower case")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["voucher", "email"], name="promotions_use_of_customer")]

    def __str__(self) -> str:
        return f"{self.code_id} by {self.email}"


class GiftCardQuerySet(models.QuerySet["GiftCard"]):
    def usable(self, today: date) -> GiftCardQuerySet:
        """Cards that can pay on that day: switched on and not expired. They may be empty."""
        return self.filter(Q(expiry_date__isnull=True) | Q(expiry_date__gte=today), is_active=True)


class GiftCard(models.Model):
    """Money that was given to the marketplace before. The database keeps the balance from falling below zero."""

    code = models.CharField(max_length=32, unique=True)
    currency = models.CharField(max_length=3)
    initial_balance_amount = models.DecimalField(max_digits=14, decimal_places=2)
    current_balance_amount = models.DecimalField(max_digits=14, decimal_places=2)
    expiry_date = models.DateField(null=True, blank=True, help_text="Last day on which it can be used")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    objects = GiftCardQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(current_balance_amount__gte=0, current_balance_amount__lte=F("initial_balance_amount")),
                name="promotions_gift_card_balance_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return self.display_code

    @property
    def display_code(self) -> str:
        """What may be shown of the code."""
        return self.code[-4:]

    def is_usable(self, today: date) -> bool:
        return self.is_active and (self.expiry_date is None or self.expiry_date >= today)


class GiftCardEventType(models.TextChoices):
    """What happens to a card, in Saleor's words."""

    ISSUED = "issued"
    ACTIVATED = "activated"
    DEACTIVATED = "deactivated"
    EXPIRY_DATE_UPDATED = "expiry_date_updated"
    USED_IN_ORDER = "used_in_order"
    REFUNDED_IN_ORDER = "refunded_in_order"


class GiftCardEvent(models.Model):
    """One thing that happened to a card; rows are only added. ``amount`` is what the card was given, lost or got back."""

    gift_card = models.ForeignKey(GiftCard, on_delete=models.PROTECT, related_name="events")
    type = models.CharField(max_length=32, choices=GiftCardEventType.choices)
    at = models.DateTimeField()
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", help_text="The operator who did it"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    expiry_date = models.DateField(null=True, blank=True, help_text="The new last day")
    checkout_token = models.UUIDField(null=True, blank=True, help_text="The checkout that the order came from")

    class Meta:
        indexes = [models.Index(fields=["gift_card", "id"], name="promotions_event_of_card")]

    def __str__(self) -> str:
        return f"{self.gift_card_id}: {self.type}"


class GiftCardUse(models.Model):
    """What an order took from a card, known by the id of the checkout that it came from."""

    gift_card = models.ForeignKey(GiftCard, on_delete=models.PROTECT, related_name="uses")
    checkout_token = models.UUIDField(db_index=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gift_card", "checkout_token"], name="promotions_gift_card_use_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="promotions_gift_card_use_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.gift_card_id}: {self.amount}"


class PromotionQuerySet(models.QuerySet["Promotion"]):
    def running(self, now: datetime) -> PromotionQuerySet:
        return self.filter(Q(end_at__isnull=True) | Q(end_at__gt=now), start_at__lte=now, is_active=True)

    def due(self, now: datetime) -> PromotionQuerySet:
        """Promotions that have begun or ended and whose prices have not followed yet."""
        return self.filter(next_change_at__lte=now)


class Promotion(models.Model):
    """Lower prices in the catalogue for a time. Without ``vendor`` the marketplace pays."""

    name = models.CharField(max_length=255)
    vendor = models.ForeignKey(
        Vendor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="promotions",
        help_text="Who pays; empty: the marketplace",
    )
    start_at = models.DateTimeField(default=timezone.now)
    end_at = models.DateTimeField(null=True, blank=True, help_text="First moment at which it is over")
    is_active = models.BooleanField(default=True)
    is_applied = models.BooleanField(default=False, editable=False, help_text="The prices follow it now")
    next_change_at = models.DateTimeField(
        null=True, blank=True, editable=False, db_index=True, help_text="When the prices have to follow"
    )
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    objects = PromotionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_at__isnull=True) | Q(end_at__gt=F("start_at")), name="promotions_promotion_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_running(self, now: datetime) -> bool:
        return self.is_active and self.start_at <= now and (self.end_at is None or now < self.end_at)

    def change_after(self, now: datetime) -> datetime | None:
        """When the prices have to follow next, seen from ``now``; None for never."""
        if not self.is_active:
            return None
        if now < self.start_at:
            return self.start_at
        return self.end_at if self.end_at is not None and now < self.end_at else None


class PromotionRule(Coverage):
    """Which goods a promotion lowers in which channels, and by how much."""

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="rules")
    name = models.CharField(max_length=255, blank=True)
    channels = models.ManyToManyField(Channel, related_name="+")
    value_type = models.CharField(max_length=16, choices=ValueType.choices, default=ValueType.PERCENTAGE)
    value = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(value__gt=0) & (Q(value_type=ValueType.FIXED) | Q(value__lte=100)),
                name="promotions_rule_value_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.promotion_id}: {self.value} {self.value_type}"


class GiftRuleQuerySet(models.QuerySet["GiftRule"]):
    def running(self, now: datetime) -> GiftRuleQuerySet:
        return self.filter(
            Q(promotion__end_at__isnull=True) | Q(promotion__end_at__gt=now),
            promotion__start_at__lte=now,
            promotion__is_active=True,
        )


class GiftRule(models.Model):
    """Which gift a promotion adds to a basket in a channel, and from which sum of goods on. A vendor's promotion counts
    and gives only that vendor's goods.
    """

    promotion = models.ForeignKey(Promotion, on_delete=models.CASCADE, related_name="gift_rules")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    min_spent_amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="In the channel's currency")
    gifts = models.ManyToManyField(
        ProductVariant, related_name="+", help_text="The most precious one that is in stock is given"
    )

    objects = GiftRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(min_spent_amount__gt=0), name="promotions_gift_rule_sum_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.promotion_id}: gift from {self.min_spent_amount} on"


class PromotedPrice(models.Model):
    """Which rule lowers a variant in a channel just now; the price itself is on the variant's listing.

    If the rule was deleted, the price has yet to follow.
    """

    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="promoted_prices")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(PromotionRule, on_delete=models.SET_NULL, null=True, related_name="prices")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "channel"], name="promotions_promoted_price_once"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} in {self.channel_id} by {self.rule_id}"
