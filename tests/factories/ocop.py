"""Certificates for tests, issued the way the programme issues them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from catalog.models import Product
from ocop.actions import issue_certificate
from ocop.models import Certificate, CertificateLevel

NOW = datetime(2026, 11, 23, tzinfo=UTC)

_numbers = count(1)


def make_certificate(
    *, product: Product, stars: int = 4, issued_on: date = date(2025, 3, 14), **fields: Any
) -> Certificate:
    """A certificate of the competent level, valid for 36 months; the product's stars are published with it."""
    return issue_certificate(
        **{
            "product_id": product.pk,
            "stars": stars,
            "level": CertificateLevel.NATIONAL if stars == 5 else CertificateLevel.PROVINCIAL,
            "decision_number": f"{next(_numbers)}/QĐ-UBND",
            "issuer": "UBND tỉnh Tây Ninh",
            "issued_on": issued_on,
            "now": NOW,
        }
        | fields
    )
