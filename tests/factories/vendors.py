"""Vendors and their members for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from accounts.models import User
from vendors.models import LegalForm, Vendor, VendorMember, VendorRole, VendorStatus
from vietnam import units
from vietnam.text import slugify

_numbers = count(1)


def make_vendor(
    *, name: str | None = None, province: str = "Tây Ninh", commune: str = "Tân Ninh", **fields: Any
) -> Vendor:
    """An active vendor whose workshop stands in a real commune."""
    name = name or f"Vendor {next(_numbers)}"
    found_province = units.find_province(province)
    found_commune = units.find_commune(found_province, commune)
    return Vendor.objects.create(
        **{
            "name": name,
            "slug": slugify(name),
            "legal_form": LegalForm.COOPERATIVE,
            "status": VendorStatus.ACTIVE,
            "email": f"{slugify(name)}@example.com",
            "province_code": found_province.code,
            "province_name": found_province.name,
            "commune_code": found_commune.code,
            "commune_name": found_commune.full_name,
        }
        | fields
    )


def make_member(*, vendor: Vendor, user: User, role: VendorRole = VendorRole.MANAGER) -> VendorMember:
    return VendorMember.objects.create(vendor=vendor, user=user, role=role)
