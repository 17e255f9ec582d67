"""Everything that changes a vendor: its opening, what it tells of itself, its members, and whether it sells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from vendors.models import LegalForm, Vendor, VendorMember, VendorRole, VendorStatus
from vietnam.phones import InvalidPhone, normalize_phone
from vietnam.text import slugify
from vietnam.units import AmbiguousCommune, UnknownCommune, UnknownProvince, find_commune, find_province

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime


def place_vendor(*, province: str, commune: str) -> dict[str, str]:
    """The columns that say where a workshop stands, in official words with their codes.

    Accents, case and prefixes are optional. Raises ``ValidationError`` at ``province_name`` or ``commune_name``.
    """
    try:
        found = find_province(province)
    except UnknownProvince:
        _refuse("province_name", _("There is no such province."))
    try:
        place = find_commune(found, commune)
    except UnknownCommune:
        _refuse("commune_name", _("There is no such commune in %(province)s.") % {"province": found.name})
    except AmbiguousCommune as error:
        names = ", ".join(candidate.full_name for candidate in error.candidates)
        _refuse("commune_name", _("Several communes can be meant: %(names)s.") % {"names": names})
    return {
        "province_code": found.code,
        "province_name": found.name,
        "commune_code": place.code,
        "commune_name": place.full_name,
    }


def create_vendor(
    *, name: str, legal_form: str, email: str, province: str, commune: str, phone: str = "", now: datetime, **told: Any
) -> Vendor:
    """Open a vendor that does not sell yet (``activate_vendors``). Its web address is made from its name.

    ``told`` are further columns that it tells of itself. Raises ``ValidationError`` at its field.
    """
    name = " ".join(name.split())
    if not name:
        _refuse("name", _("This field is required."), "required")
    if legal_form not in LegalForm.values:
        _refuse("legal_form", _("There is no such legal form."))
    vendor = Vendor(
        name=name,
        slug=_free_slug(name),
        legal_form=legal_form,
        email=_clean_email(email),
        phone=_clean_phone(phone),
        created_at=now,
        **place_vendor(province=province, commune=commune),
        **told,
    )
    vendor.full_clean(validate_unique=False)
    vendor.save()
    return vendor


def update_vendor(*, vendor_id: int, changes: Mapping[str, Any]) -> Vendor:
    """Change what a vendor tells of itself; its status and its web address are not among that.

    ``province_name`` and ``commune_name`` may be given as a person writes them, both together.
    Raises ``Vendor.DoesNotExist``, or ``ValidationError`` at its field.
    """
    fixed = {"id", "slug", "status", "created_at", "updated_at"}.intersection(changes)
    if fixed:
        raise TypeError(f"update_vendor() does not change {sorted(fixed)}")
    with transaction.atomic():
        vendor = Vendor.objects.select_for_update(no_key=True).get(pk=vendor_id)
        told = dict(changes)
        if "province_name" in told or "commune_name" in told:
            province = told.get("province_name", vendor.province_name)
            told |= place_vendor(province=province, commune=told.get("commune_name", vendor.commune_name))
        if "email" in told:
            told["email"] = _clean_email(told["email"])
        if "phone" in told:
            told["phone"] = _clean_phone(told["phone"])
        for field, value in told.items():
            setattr(vendor, field, value)
        vendor.full_clean(validate_unique=False)
        vendor.save()
    return vendor


def activate_vendors(*, vendor_ids: Collection[int]) -> int:
    """Let vendors sell; return how many did not before."""
    return _set_status(vendor_ids, VendorStatus.ACTIVE)


def suspend_vendors(*, vendor_ids: Collection[int]) -> int:
    """Hide vendors and their goods at once; orders that are placed stay. Returns how many were not suspended before."""
    return _set_status(vendor_ids, VendorStatus.SUSPENDED)


def add_member(*, vendor_id: int, user_id: int, role: str) -> VendorMember:
    """Let a user act for a vendor, or change in which role. Raises ``ValidationError`` at ``role``."""
    if role not in VendorRole.values:
        _refuse("role", _("There is no such role."))
    member, _is_new = VendorMember.objects.update_or_create(
        vendor_id=vendor_id, user_id=user_id, defaults={"role": role}
    )
    return member


def remove_member(*, vendor_id: int, user_id: int) -> None:
    """End it. The last owner stays: a vendor without one could not be reached. Raises ``ValidationError``."""
    with transaction.atomic():
        Vendor.objects.select_for_update(no_key=True).get(pk=vendor_id)
        members = VendorMember.objects.filter(vendor_id=vendor_id)
        owners = set(members.filter(role=VendorRole.OWNER).values_list("user_id", flat=True))
        if owners == {user_id}:
            _refuse("user", _("A vendor keeps at least one owner."))
        members.filter(user_id=user_id).delete()


def _set_status(vendor_ids: Collection[int], status: VendorStatus) -> int:
    with transaction.atomic():
        others = Vendor.objects.filter(pk__in=vendor_ids).exclude(status=status)
        vendors = others.select_for_update(no_key=True).order_by("pk")
        for vendor in vendors:
            vendor.status = status
            vendor.save(update_fields=["status", "updated_at"])
        return len(vendors)


def _free_slug(name: str) -> str:
    base = slug = slugify(name)
    number = 1
    while Vendor.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _clean_email(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error}) from error
    return email


def _clean_phone(phone: str) -> str:
    if not phone.strip():
        return ""
    try:
        return normalize_phone(phone)
    except InvalidPhone:
        _refuse("phone", _("The phone number entered is not valid."))


def _refuse(field: str, message: str, code: str = "invalid") -> NoReturn:
    raise ValidationError({field: ValidationError(message, code=code)})
