"""What parcels cost: delivery services, their rate cards, and which vendor uses which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from vendors.models import Vendor

if TYPE_CHECKING:
    from collections.abc import Collection


class Zone(models.TextChoices):
    """How far a parcel travels, seen from the vendor's warehouse."""

    SAME_PROVINCE = "same_province"
    SAME_REGION = "same_region"
    COUNTRY = "country"
    ABROAD = "abroad"


class ShippingMethod(models.Model):
    """A delivery service with a rate card. Chargeable weight is the larger of real and volumetric weight."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True)
    description = models.TextField(blank=True)
    volumetric_divisor = models.PositiveIntegerField(default=6000, help_text="cm³ per kg")
    minimum_delivery_days = models.PositiveSmallIntegerField(default=1)
    maximum_delivery_days = models.PositiveSmallIntegerField(default=5)
    maximum_weight_grams = models.PositiveIntegerField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    sort_order = models.IntegerField(default=0)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.slug


class ShippingMethodTranslation(models.Model):
    shipping_method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shipping_method", "language_code"], name="orders_shipping_method_translation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipping_method_id} ({self.language_code})"


class ShippingRate(models.Model):
    """A line of the rate card: a price for the first grams, and one for each further step begun."""

    shipping_method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="rates")
    zone = models.CharField(max_length=20, choices=Zone.choices)
    currency = models.CharField(max_length=3)
    first_grams = models.PositiveIntegerField()
    first_amount = models.DecimalField(max_digits=14, decimal_places=2)
    step_grams = models.PositiveIntegerField()
    step_amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shipping_method", "zone", "currency"], name="orders_rate_once_per_zone"),
            models.CheckConstraint(
                condition=Q(first_grams__gt=0, step_grams__gt=0, first_amount__gte=0, step_amount__gte=0),
                name="orders_rate_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shipping_method_id} {self.zone} {self.currency}"


class VendorShippingMethodQuerySet(models.QuerySet["VendorShippingMethod"]):
    def with_rate(self, zones: Collection[Zone], currency: str | None) -> VendorShippingMethodQuerySet:
        """Services in use that have a rate for one of the zones, in this currency if one is given."""
        rows = self.filter(
            is_active=True,
            shipping_method__is_active=True,
            shipping_method__rates__zone__in=zones,
            shipping_method__rates__currency=F("currency"),
        )
        return rows.filter(currency=currency) if currency else rows


class VendorShippingMethod(models.Model):
    """A delivery service that a vendor uses, free for goods worth ``free_from_amount`` or more in a parcel."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="shipping_methods")
    shipping_method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="vendor_methods")
    currency = models.CharField(max_length=3)
    free_from_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    is_active = models.BooleanField(default=True)

    objects = VendorShippingMethodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "shipping_method", "currency"], name="orders_vendor_method_once_per_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id}: {self.shipping_method_id}"
