"""Checkouts: their lines, the units reserved for them, how their parcels travel."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import Address
from catalog.models import Channel, ProductVariant
from orders.models.deliveries import ShippingMethod
from promotions.models import GiftCard, VoucherCode
from vendors.models import Vendor

if TYPE_CHECKING:
    from datetime import datetime


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    def for_update(self) -> CheckoutQuerySet:
        """The row locked; evaluate it inside the transaction. Every change of a checkout begins here."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def abandoned(self, now: datetime) -> CheckoutQuerySet:
        """Checkouts that nobody has touched for as long as the settings say; sooner for empty ones."""
        return self.alias(is_filled=Exists(CheckoutLine.objects.filter(checkout=OuterRef("pk")))).filter(
            Q(is_filled=False, changed_at__lt=now - settings.EMPTY_CHECKOUT_LIFETIME)
            | Q(user__isnull=True, changed_at__lt=now - settings.ANONYMOUS_CHECKOUT_LIFETIME)
            | Q(changed_at__lt=now - settings.USER_CHECKOUT_LIFETIME)
        )


class Checkout(models.Model):
    """What a shopper has chosen and not yet ordered. It is deleted when the order is placed; the order keeps its id.

    The id is the secret, as in Saleor: whoever knows it reads, fills and completes the checkout, whosever it is. Never
    list checkouts to anybody but their owner and staff.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="checkouts")
    currency = models.CharField(max_length=3)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="checkouts"
    )
    email = models.EmailField(blank=True)
    language_code = models.CharField(max_length=35, default="vi")
    shipping_address = models.OneToOneField(
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="shipping_checkout"
    )
    billing_address = models.OneToOneField(
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="billing_checkout"
    )
    shipping_method = models.ForeignKey(
        ShippingMethod,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The choice for every parcel without one of its own",
    )
    voucher_code = models.ForeignKey(
        VoucherCode, on_delete=models.SET_NULL, null=True, blank=True, related_name="checkouts"
    )
    gift_cards = models.ManyToManyField(GiftCard, blank=True, related_name="checkouts")
    saves_shipping_address = models.BooleanField(default=True, help_text="Into the account's book, with the order")
    saves_billing_address = models.BooleanField(default=True, help_text="Into the account's book, with the order")
    customer_note = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)

    objects = CheckoutQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)


class CheckoutLine(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checkout = models.ForeignKey(Checkout, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="checkout_lines")
    quantity = models.PositiveIntegerField()
    price_override_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    price_override_reason = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_checkout_line_quantity_positive"),
        ]
        indexes = [models.Index(fields=["checkout", "created_at", "id"], name="orders_checkout_line_in_order")]

    def __str__(self) -> str:
        return f"{self.variant_id} x {self.quantity}"


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def in_force(self, now: datetime) -> ReservationQuerySet:
        """Those whose time is not over. The others end without being tidied up."""
        return self.filter(reserved_until__gt=now)


class Reservation(models.Model):
    """Units reserved for a checkout line for some minutes, so that nobody else buys them."""

    line = models.OneToOneField(CheckoutLine, on_delete=models.CASCADE, related_name="reservation")
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="reservations")
    quantity = models.PositiveIntegerField()
    reserved_until = models.DateTimeField()

    objects = ReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="orders_reservation_positive"),
        ]
        indexes = [models.Index(fields=["variant", "reserved_until"], name="orders_reservation_of_variant")]

    def __str__(self) -> str:
        return f"{self.variant_id} x {self.quantity} until {self.reserved_until}"


class CheckoutVendorDelivery(models.Model):
    """The delivery method that the shopper chose for one vendor's parcel."""

    checkout = models.ForeignKey(Checkout, on_delete=models.CASCADE, related_name="vendor_deliveries")
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="+")
    shipping_method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkout", "vendor"], name="orders_vendor_delivery_once"),
        ]

    def __str__(self) -> str:
        return f"{self.checkout_id}: {self.vendor_id} by {self.shipping_method_id}"
