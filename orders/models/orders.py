"""What was bought: the order, its split per vendor, and its lines."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.emails import found_email
from accounts.models import Address
from catalog.models import Channel, ProductVariant
from orders.models.deliveries import ShippingMethod, Zone
from promotions.models import GiftCard, Voucher
from vendors.models import Vendor

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.viewers import Viewer


class OrderNumber(models.Model):
    """Hands out order numbers: the id of a fresh row. Gaps are fine, waiting is not."""

    id = models.BigAutoField(primary_key=True)

    def __str__(self) -> str:
        return str(self.pk)


class OrderStatus(models.TextChoices):
    UNFULFILLED = "unfulfilled"
    PARTIALLY_FULFILLED = "partially_fulfilled"
    FULFILLED = "fulfilled"
    CANCELED = "canceled"
    EXPIRED = "expired"


class ChargeStatus(models.TextChoices):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"
    OVERCHARGED = "overcharged"


class AuthorizeStatus(models.TextChoices):
    NONE = "none"
    PARTIAL = "partial"
    FULL = "full"


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, viewer: Viewer) -> OrderQuerySet:
        """The viewer's own orders; all of them for staff and apps that manage orders.

        Vendor members see ``VendorOrder`` rows, never the order of the other vendors.
        """
        if viewer.has_permission("MANAGE_ORDERS"):
            return self
        return self.filter(user=viewer.user) if viewer.user else self.none()

    def looked_up(self, *, number: str, email: str) -> OrderQuerySet:
        """The order of this number if it was placed with this e-mail; the edge limits how often one may try."""
        if not (number.isascii() and number.isdigit() and len(number) <= 18):
            return self.none()
        return self.filter(number=int(number), user_email__iexact=found_email(email))

    def unpaid(self, now: datetime) -> OrderQuerySet:
        """Open orders whose time is over and for which nothing is paid, promised or on its way."""
        return self.without_pending_payment().filter(
            status=OrderStatus.UNFULFILLED,
            charge_status=ChargeStatus.NONE,
            authorize_status=AuthorizeStatus.NONE,
            created_at__lt=now - settings.UNPAID_ORDER_LIFETIME,
        )

    def without_pending_payment(self) -> OrderQuerySet:
        """Those for which no payment service still owes an answer about money."""
        return self.exclude(
            Q(transactions__charge_pending_amount__gt=0) | Q(transactions__authorize_pending_amount__gt=0)
        )

    def to_give_back(self) -> OrderQuerySet:
        """Closed orders for which money came, before or after: somebody has to give it back."""
        covered = Q(total_charged_amount__gt=0) | Q(total_authorized_amount__gt=0)
        return self.filter(covered, status__in=[OrderStatus.EXPIRED, OrderStatus.CANCELED])

    def for_update(self) -> OrderQuerySet:
        """The row locked; evaluate it inside the transaction."""
        return self.select_for_update(of=("self",)).order_by("pk")


CONFIRMATION_LIFETIME = timedelta(days=1)
"""How long an order's id alone tells who ordered."""

ORDER_READERS = ("MANAGE_ORDERS", "MANAGE_USERS", "HANDLE_PAYMENTS")
"""With one of them staff and apps see whose an order is."""


class Order(models.Model):
    """What one shopper bought in one go. Its money and parcels are those of its vendor orders, to the đồng.

    The id is the secret, as in Saleor: whoever knows it reads the order, as a confirmation page does without anybody
    signed in. Never list orders to anybody but their owner and staff.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(unique=True)
    checkout_token = models.UUIDField(
        unique=True, help_text="Id of the checkout it came from; makes placing it once-only"
    )
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="orders")
    currency = models.CharField(max_length=3)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    user_email = models.EmailField()
    language_code = models.CharField(max_length=35, default="vi")
    status = models.CharField(max_length=32, choices=OrderStatus.choices, default=OrderStatus.UNFULFILLED)
    charge_status = models.CharField(max_length=16, choices=ChargeStatus.choices, default=ChargeStatus.NONE)
    authorize_status = models.CharField(max_length=16, choices=AuthorizeStatus.choices, default=AuthorizeStatus.NONE)
    total_charged_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    total_authorized_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    subtotal_amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="Goods, vouchers taken off")
    shipping_amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="Delivery, vouchers taken off")
    total_amount = models.DecimalField(max_digits=14, decimal_places=2)
    voucher_discount_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    shipping_discount_amount = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="The part of the voucher's discount that is on delivery"
    )
    gift_card_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0, help_text="Paid by gift cards")
    voucher = models.ForeignKey(Voucher, on_delete=models.SET_NULL, null=True, blank=True, related_name="orders")
    voucher_code = models.CharField(max_length=255, blank=True)
    gift_cards = models.ManyToManyField(GiftCard, blank=True, related_name="orders")
    shipping_method_name = models.CharField(max_length=255, blank=True)
    shipping_address = models.OneToOneField(
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="shipping_order"
    )
    billing_address = models.OneToOneField(
        Address, on_delete=models.SET_NULL, null=True, blank=True, related_name="billing_order"
    )
    weight_grams = models.PositiveIntegerField(default=0)
    customer_note = models.TextField(blank=True)
    redirect_url = models.URLField(max_length=2_000, blank=True, help_text="Where the mails' link to the order leads")
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(db_index=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(total_amount=F("subtotal_amount") + F("shipping_amount") - F("gift_card_amount")),
                name="orders_order_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    total_amount__gte=0,
                    gift_card_amount__gte=0,
                    shipping_discount_amount__gte=0,
                    voucher_discount_amount__gte=F("shipping_discount_amount"),
                ),
                name="orders_order_discounts_make_sense",
            ),
        ]
        indexes = [models.Index(fields=["user", "-created_at"], name="orders_order_of_user")]

    def __str__(self) -> str:
        return str(self.number)

    def names_person_to(self, viewer: Viewer, now: datetime) -> bool:
        """Whether the viewer may read who ordered and where it went: owner and staff always, others who know the id for a
        day, since links go astray.
        """
        is_owner = viewer.user is not None and viewer.user.pk == self.user_id
        return is_owner or viewer.has_permission(*ORDER_READERS) or now < self.created_at + CONFIRMATION_LIFETIME

    @property
    def is_given_up(self) -> bool:
        """Whether it is closed: nobody sends or pays it any more, and its goods are for sale again."""
        return self.status in {OrderStatus.EXPIRED, OrderStatus.CANCELED}


class VendorOrderQuerySet(models.QuerySet["VendorOrder"]):
    def visible_to(self, viewer: Viewer) -> VendorOrderQuerySet:
        """Parts of the viewer's own orders, and what the viewer's vendors have sold; all for staff."""
        if viewer.has_permission("MANAGE_ORDERS"):
            return self
        if viewer.user is None:
            return self.none()
        return self.filter(Q(order__user=viewer.user) | Q(vendor__members__user=viewer.user)).distinct()


class VendorOrder(models.Model):
    """The part of an order that one vendor packs and ships: its own lines, delivery and totals."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="vendor_orders")
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="vendor_orders")
    number = models.CharField(max_length=32, unique=True)
    status = models.CharField(max_length=32, choices=OrderStatus.choices, default=OrderStatus.UNFULFILLED)
    currency = models.CharField(max_length=3)
    subtotal_amount = models.DecimalField(max_digits=14, decimal_places=2)
    shipping_amount = models.DecimalField(max_digits=14, decimal_places=2)
    total_amount = models.DecimalField(max_digits=14, decimal_places=2)
    voucher_discount_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    shipping_discount_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    gift_card_amount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    shipping_method = models.ForeignKey(
        ShippingMethod, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shipping_method_name = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=20, choices=Zone.choices, blank=True)
    chargeable_grams = models.PositiveIntegerField(default=0)
    minimum_delivery_days = models.PositiveSmallIntegerField(null=True, blank=True)
    maximum_delivery_days = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)

    objects = VendorOrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "vendor"], name="orders_vendor_order_once"),
            models.CheckConstraint(
                condition=Q(total_amount=F("subtotal_amount") + F("shipping_amount") - F("gift_card_amount")),
                name="orders_vendor_order_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    total_amount__gte=0,
                    gift_card_amount__gte=0,
                    shipping_discount_amount__gte=0,
                    voucher_discount_amount__gte=F("shipping_discount_amount"),
                ),
                name="orders_vendor_order_discounts_make_sense",
            ),
        ]
        indexes = [models.Index(fields=["vendor", "-created_at"], name="orders_vendor_order_of_vendor")]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """A line as it was bought: names, price and stars of that day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    vendor_order = models.ForeignKey(VendorOrder, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(
        ProductVariant, on_delete=models.SET_NULL, null=True, blank=True, related_name="order_lines"
    )
    product_name = models.CharField(max_length=386)
    variant_name = models.CharField(max_length=255, blank=True)
    translated_product_name = models.CharField(max_length=386, blank=True)
    translated_variant_name = models.CharField(max_length=255, blank=True)
    product_sku = models.CharField(max_length=255, blank=True)
    ocop_stars = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Stars in force when it was bought")
    quantity = models.PositiveIntegerField()
    quantity_fulfilled = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    unit_price_amount = models.DecimalField(max_digits=14, decimal_places=2, help_text="Before a voucher")
    undiscounted_unit_price_amount = models.DecimalField(max_digits=14, decimal_places=2)
    voucher_discount_amount = models.DecimalField(
        max_digits=14, decimal_places=2, default=0, help_text="What of the voucher falls to this line"
    )
    total_price_amount = models.DecimalField(max_digits=14, decimal_places=2)
    is_price_overridden = models.BooleanField(default=False, help_text="An app named the price")
    is_gift = models.BooleanField(default=False, help_text="A promotion gave it")
    price_override_reason = models.TextField(blank=True)
    is_shipping_required = models.BooleanField(default=True)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0, quantity_fulfilled__lte=F("quantity")),
                name="orders_line_quantities_make_sense",
            ),
            models.CheckConstraint(
                condition=Q(
                    total_price_amount=F("unit_price_amount") * F("quantity") - F("voucher_discount_amount"),
                    total_price_amount__gte=0,
                    voucher_discount_amount__gte=0,
                ),
                name="orders_line_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(is_gift=False) | Q(total_price_amount=0), name="orders_line_gift_costs_nothing"
            ),
        ]
        indexes = [models.Index(fields=["order", "sort_order"], name="orders_line_in_order")]

    def __str__(self) -> str:
        return f"{self.product_name} x {self.quantity}"
