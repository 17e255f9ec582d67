"""Tables of vendors, their translations and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.viewers import Viewer


class LegalForm(models.TextChoices):
    """The kinds of OCOP subject (chủ thể) that the programme knows."""

    HOUSEHOLD = "household"
    COOPERATIVE_GROUP = "cooperative_group"
    COOPERATIVE = "cooperative"
    FARM = "farm"
    COMPANY = "company"
    ASSOCIATION = "association"


class VendorStatus(models.TextChoices):
    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class VendorQuerySet(models.QuerySet["Vendor"]):
    def active(self) -> VendorQuerySet:
        """Vendors that sell today."""
        return self.filter(status=VendorStatus.ACTIVE)

    def visible_to(self, viewer: Viewer) -> VendorQuerySet:
        """Active vendors for everybody, their own for members, all for staff who manage products."""
        if viewer.has_permission("MANAGE_PRODUCTS"):
            return self
        if viewer.user is None:
            return self.active()
        return self.filter(Q(status=VendorStatus.ACTIVE) | Q(members__user=viewer.user)).distinct()


class Vendor(models.Model):
    """Who makes and sells; never a channel. Its workshop is in one commune."""

    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    legal_form = models.CharField(max_length=20, choices=LegalForm.choices)
    status = models.CharField(max_length=20, choices=VendorStatus.choices, default=VendorStatus.PENDING)
    story = models.TextField(blank=True)
    email = models.EmailField()
    phone = models.CharField(max_length=32, blank=True)
    tax_code = models.CharField(max_length=14, blank=True)
    street_address = models.CharField(max_length=256, blank=True)
    province_code = models.CharField(max_length=2)
    commune_code = models.CharField(max_length=5)
    commune_name = models.CharField(max_length=128, help_text="Official name, kept beside the code for display")
    province_name = models.CharField(max_length=128)
    old_address_text = models.CharField(
        max_length=256, blank=True, help_text="Address before 1 July 2025, as certificates and labels still carry it"
    )
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    picture = models.ImageField(upload_to="vendors/", blank=True)
    language_code = models.CharField(max_length=35, default="vi", help_text="Language of the mails it gets")
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VendorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["commune_code"], name="vendors_vendor_commune")]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="vendors_vendor_coordinates_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class VendorTranslation(models.Model):
    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="translations")
    language_code = models.CharField(max_length=35)
    name = models.CharField(max_length=250, blank=True)
    story = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "language_code"], name="vendors_translation_one_per_language"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id} ({self.language_code})"


class VendorRole(models.TextChoices):
    OWNER = "owner"
    MANAGER = "manager"
    PACKER = "packer"


class VendorMember(models.Model):
    """A user who acts for a vendor."""

    vendor = models.ForeignKey(Vendor, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="vendor_memberships")
    role = models.CharField(max_length=20, choices=VendorRole.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "user"], name="vendors_member_once_per_vendor"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.vendor_id}"
