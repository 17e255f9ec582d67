"""Every write to vendors: opening one, what it says about itself, its members, and whether it sells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.emails import NotAnEmail, normalized
from primitives import translations as of_any_table
from primitives.errors import refusal
from primitives.rows import (
    BATCH,
    Change,
    RowErrors,
    changed_rows,
    check_new,
    columns_of,
    free_slugs,
    take_changes,
    write_changes,
)
from vendors.models import Vendor, VendorMember, VendorRole, VendorStatus, VendorTranslation
from vietnam.phones import InvalidPhone, normalize_phone
from vietnam.tax_codes import InvalidTaxCode, normalize_tax_code
from vietnam.text import slugify
from vietnam.units import AmbiguousCommune, UnknownCommune, UnknownProvince, find_commune, find_province

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime
    from decimal import Decimal

    from primitives.translations import Translation

_CHANGEABLE = frozenset(
    {
        "name",
        "slug",
        "legal_form",
        "story",
        "email",
        "phone",
        "tax_code",
        "street_address",
        "province_name",
        "commune_name",
        "old_address_text",
        "latitude",
        "longitude",
        "picture",
        "language_code",
        "metadata",
        "private_metadata",
    }
)
_PLACE = ("province_code", "province_name", "commune_code", "commune_name")


@dataclass(frozen=True, slots=True)
class NewVendor:
    """A producer. ``province`` and ``commune`` are as a person writes them. Without a ``slug`` it gets one of its name.

    ``picture`` is an upload, or a name in storage. ``created_at`` None means now.
    """

    name: str
    legal_form: str
    province: str
    commune: str
    slug: str = ""
    status: str = VendorStatus.PENDING
    email: str = ""
    phone: str = ""
    story: str = ""
    tax_code: str = ""
    street_address: str = ""
    old_address_text: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    picture: Any = ""
    language_code: str = "vi"
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime | None = None


def place_vendor(*, province: str, commune: str) -> dict[str, str]:
    """The columns that say where a workshop stands, in official words with their codes.

    Accents, case and prefixes are optional. Raises ``ValidationError`` at ``province_name`` or ``commune_name``.
    """
    try:
        found = find_province(province)
    except UnknownProvince:
        raise refusal("province_name", _("No such province.")) from None
    try:
        place = find_commune(found, commune)
    except UnknownCommune as error:
        if error.similar:
            names = ", ".join(commune.full_name for commune in error.similar)
            raise refusal("commune_name", _("This might be %(names)s: write it so."), names=names) from None
        message = _("No such commune in %(province)s.")
        raise refusal("commune_name", message, province=found.name) from None
    except AmbiguousCommune as error:
        names = ", ".join(candidate.full_name for candidate in error.candidates)
        raise refusal("commune_name", _("This can mean several communes: %(names)s."), names=names) from None
    return {
        "province_code": found.code,
        "province_name": found.name,
        "commune_code": place.code,
        "commune_name": place.full_name,
    }


def create_vendors(*, vendors: Sequence[NewVendor], now: datetime) -> list[Vendor]:
    """Store vendors, all or none, a handful of statements per thousand; unless told otherwise they do not sell yet.

    Raises ``RowsRefused``. Locks nothing: of two that take the same slug at once the database refuses one.
    """
    errors = RowErrors()
    rows = []
    for number, new in enumerate(vendors):
        columns = _tidied(number, columns_of(new, "province", "commune"), errors)
        with errors.of(number):
            columns |= place_vendor(province=new.province, commune=new.commune)
        with errors.of(number):
            check_coordinates(latitude=new.latitude, longitude=new.longitude)
        rows.append(Vendor(**columns | {"created_at": new.created_at or now}))
    unnamed = [row for row in rows if not row.slug]
    slugs = free_slugs(Vendor.objects.all(), [[slugify(row.name)] for row in unnamed])
    for row, slug in zip(unnamed, slugs, strict=True):
        row.slug = slug
    check_new(rows, errors, unique=["slug"], later=["email", *_PLACE])
    errors.raise_any()
    return Vendor.objects.bulk_create(rows, batch_size=BATCH)


def change_vendors(*, changes: Sequence[Change], now: datetime) -> list[Vendor]:
    """Change what vendors tell of themselves, all or none; their status is not among that. Locks their rows.

    ``province_name`` and ``commune_name`` may be as a person writes them; the codes follow. Raises ``RowsRefused``.
    """
    errors = RowErrors()
    told = [
        Change(change.pk, _tidied(number, change.values, errors), change.unchanged_since)
        for number, change in enumerate(changes)
    ]
    with transaction.atomic():
        rows = take_changes(Vendor.objects.all(), told, errors, columns=_CHANGEABLE)
        for number, row in changed_rows(rows, told, "latitude", "longitude"):
            with errors.of(number):
                check_coordinates(latitude=row.latitude, longitude=row.longitude)
        for number, row in changed_rows(rows, told, "province_name", "commune_name"):
            with errors.of(number):
                place = place_vendor(province=row.province_name, commune=row.commune_name)
                vars(row).update(place)
                told[number] = Change(row.pk, {**told[number].values, **place})
        errors.raise_any()
        write_changes(rows, told, updated_at=now)
    return [rows[change.pk] for change in changes]


def translate_vendors(*, translations: Sequence[Translation]) -> None:
    """Store texts of vendors in other languages, all or none; texts that are not named stay. Raises ``RowsRefused``."""
    of_any_table.write_translations(VendorTranslation, translations)


def remove_vendor_translations(*, vendor_id: int, language_codes: Sequence[str]) -> None:
    """Forget the texts of a vendor in these languages."""
    of_any_table.remove_translations(VendorTranslation, owner_id=vendor_id, language_codes=language_codes)


def delete_vendors(*, vendor_ids: Collection[int]) -> None:
    """Remove vendors with their members, warehouses and texts. Raises ``ProtectedError`` for one that has products."""
    Vendor.objects.filter(pk__in=vendor_ids).delete()


def activate_vendors(*, vendor_ids: Collection[int]) -> int:
    """Let vendors sell; return how many did not before."""
    return _set_status(vendor_ids, VendorStatus.ACTIVE)


def suspend_vendors(*, vendor_ids: Collection[int]) -> int:
    """Hide vendors and their products at once; placed orders stay. Returns how many were not suspended before."""
    return _set_status(vendor_ids, VendorStatus.SUSPENDED)


def add_member(*, vendor_id: int, user_id: int, role: str) -> VendorMember:
    """Let a user act for a vendor, or change in which role. Raises ``ValidationError`` at ``role``."""
    if role not in VendorRole.values:
        raise refusal("role", _("No such role."))
    member, _is_new = VendorMember.objects.update_or_create(
        vendor_id=vendor_id, user_id=user_id, defaults={"role": role}
    )
    return member


def remove_member(*, vendor_id: int, user_id: int) -> None:
    """End a membership. The last owner stays: a vendor without one could not be reached. Raises ``ValidationError``."""
    with transaction.atomic():
        Vendor.objects.select_for_update(no_key=True).get(pk=vendor_id)
        members = VendorMember.objects.filter(vendor_id=vendor_id)
        owners = set(members.filter(role=VendorRole.OWNER).values_list("user_id", flat=True))
        if owners == {user_id}:
            raise refusal("user", _("A vendor keeps at least one owner."))
        members.filter(user_id=user_id).delete()


def _set_status(vendor_ids: Collection[int], status: VendorStatus) -> int:
    with transaction.atomic():
        others = Vendor.objects.filter(pk__in=vendor_ids).exclude(status=status)
        vendors = others.select_for_update(no_key=True).order_by("pk")
        for vendor in vendors:
            vendor.status = status
            vendor.save(update_fields=["status", "updated_at"])
        return len(vendors)


def _tidied(number: int, told: Mapping[str, Any], errors: RowErrors) -> dict[str, Any]:
    """What is told, with e-mail address, telephone number and tax code in the form in which they are stored."""
    columns = dict(told)
    for name in ("email", "phone", "name"):
        if name in columns:
            columns[name] = " ".join(columns[name].split())
    if columns.get("email"):
        try:
            columns["email"] = normalized(columns["email"]).lower()
        except NotAnEmail:
            errors.add(number, "email", _("Enter a valid email address."))
    if columns.get("phone"):
        try:
            columns["phone"] = normalize_phone(columns["phone"])
        except InvalidPhone:
            errors.add(number, "phone", _("The phone number entered is not valid."))
    if columns.get("tax_code"):
        try:
            columns["tax_code"] = normalize_tax_code(columns["tax_code"])
        except InvalidTaxCode:
            errors.add(
                number, "tax_code", _("This is not a tax code: 10 digits, 13 of a branch, or 12 of a personal id.")
            )
    return columns


def check_coordinates(*, latitude: Decimal | None, longitude: Decimal | None) -> None:
    """Raise ``ValidationError`` unless both are given or none, and they lie on earth."""
    for name, value, other, most in (("latitude", latitude, longitude, 90), ("longitude", longitude, latitude, 180)):
        if value is not None and abs(value) > most:
            raise refusal(name, _("This lies between −%(most)d and %(most)d."), most=most)
        if value is None and other is not None:
            raise refusal(name, _("Latitude and longitude are given together."))
