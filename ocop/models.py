"""Tables of the programme: the certificates that give a product its stars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalog.models import Product

if TYPE_CHECKING:
    from datetime import date

VALIDITY_MONTHS = 36
"""A certificate is valid for 36 months from its issue (QĐ 148/QĐ-TTg)."""


class CertificateState(models.TextChoices):
    """``CANDIDATE`` is a proposal on its way to a higher council: it is not a certificate and shows no star."""

    CANDIDATE = "candidate"
    ISSUED = "issued"
    WITHDRAWN = "withdrawn"


class CertificateLevel(models.TextChoices):
    """Who recognizes: the province 3 and 4 stars, the ministry 5 (QĐ 148 as amended by 1489/QĐ-TTg).

    Until 5 July 2025 the district recognized 3 stars; such certificates stay valid until they expire.
    """

    DISTRICT = "district"
    PROVINCIAL = "provincial"
    NATIONAL = "national"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def in_force(self, today: date) -> CertificateQuerySet:
        """Certificates that give stars on ``today``: issued, not expired, not withdrawn by then."""
        return self.filter(
            Q(state=CertificateState.ISSUED) | Q(state=CertificateState.WITHDRAWN, withdrawn_on__gt=today),
            issued_on__lte=today,
            expires_on__gt=today,
        )


class Certificate(models.Model):
    """A recognition decision for one product. ``expires_on`` is the first day without stars."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="certificates")
    stars = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=20, choices=CertificateState.choices)
    level = models.CharField(max_length=20, choices=CertificateLevel.choices)
    decision_number = models.CharField(max_length=100, blank=True)
    issuer = models.CharField(max_length=250, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=500, blank=True)
    is_sample = models.BooleanField(default=False, help_text="Belongs to the sample data, proves nothing")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=3, stars__lte=5), name="ocop_certificate_three_to_five"),
            models.CheckConstraint(
                condition=(Q(stars=5) & Q(level="national")) | (Q(stars__lt=5) & ~Q(level="national")),
                name="ocop_certificate_five_stars_are_national",
            ),
            models.CheckConstraint(
                condition=Q(state="candidate")
                | (~Q(decision_number="") & ~Q(issuer="") & Q(issued_on__isnull=False, expires_on__gt=F("issued_on"))),
                name="ocop_certificate_issued_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_on__isnull=False),
                name="ocop_certificate_withdrawn_has_a_date",
            ),
            models.UniqueConstraint(
                fields=["product", "decision_number"],
                condition=~Q(decision_number=""),
                name="ocop_certificate_decision_once_per_product",
            ),
        ]
        indexes = [models.Index(fields=["product", "expires_on"], name="ocop_certificate_by_product")]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.stars} ({self.state} {self.decision_number})"
