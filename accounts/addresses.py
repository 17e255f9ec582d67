"""Turns what a person typed into a postal address that can be stored and delivered to.

Vietnam has two tiers since 1 July 2025: the province in ``country_area``, the commune in ``city``. Other countries
follow the rules that ``accounts.address_rules`` reads.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from accounts.address_rules import VIETNAM, VIETNAM_POSTAL_CODE, VIETNAM_REQUIRED, normalize_abroad
from accounts.models import Address
from primitives.errors import refusal
from vietnam.phones import InvalidPhone, normalize_phone
from vietnam.units import AmbiguousCommune, UnknownCommune, UnknownProvince, find_commune, find_province

FIELDS = (
    "first_name",
    "last_name",
    "company_name",
    "street_address_1",
    "street_address_2",
    "city",
    "city_area",
    "postal_code",
    "country_area",
    "phone",
)
"""What a person fills in beside the country; all text."""

_REQUIRED = _("This field is required.")
_NOT_VALID = _("This value is not valid for the address.")


def clean_address(
    values: Mapping[str, Any],
    *,
    validate: bool = True,
    require_all: bool = True,
    check_format: bool = True,
    normalize: bool = True,
) -> Address:
    """Return a new, unsaved address that belongs to nobody's book.

    ``values`` has the names of ``FIELDS`` and ``country``; what is absent or None is empty. White space is tidied, a
    Vietnamese province and commune take their official wording with the codes beside it, the phone becomes E.164.
    Without ``validate`` only lengths and characters are checked, for staff who know better. A checkout may ask for less
    (Saleor's ``validationRules``): parts may be missing, or wrong, or stay as typed.

    Raises ``ValidationError`` by field, fields in alphabetical order, codes ``required`` and ``invalid``.
    """
    country = str(values.get("country") or "").strip().upper()
    texts = {name: " ".join(str(values.get(name) or "").split()) for name in FIELDS}
    errors = _unstorable(texts)
    skips_something = not (validate and require_all and check_format and normalize)
    address = Address(country=country, validation_skipped=skips_something, **texts)
    if validate:
        cleaned = Address(country=country, validation_skipped=skips_something, **texts)
        refused = _place_in_vietnam(cleaned) if country == VIETNAM else _place_abroad(cleaned)
        refused |= _check_phone(cleaned)
        if not country:
            refused["country"] = refusal(None, _REQUIRED, "required")
        for name, error in refused.items():
            if (require_all or error.code != "required") and (check_format or error.code != "invalid"):
                errors.setdefault(name, error)
        if normalize:
            address = cleaned
    if errors:
        raise ValidationError({name: errors[name] for name in sorted(errors)})
    return address


def _unstorable(texts: Mapping[str, str]) -> dict[str, ValidationError]:
    """Find what no column takes: text that is too long, and NUL characters."""
    errors = {}
    for name, text in texts.items():
        field = Address._meta.get_field(name)
        limit = field.max_length if isinstance(field, CharField) else None
        if "\0" in text or (limit is not None and len(text) > limit):
            errors[name] = refusal(None, _NOT_VALID)
    return errors


def _place_in_vietnam(address: Address) -> dict[str, ValidationError]:
    """Write the official province and commune, with their codes, into ``address``; return what is missing or wrong."""
    errors = {name: refusal(None, _REQUIRED, "required") for name in VIETNAM_REQUIRED if not getattr(address, name)}
    if address.postal_code and not VIETNAM_POSTAL_CODE.fullmatch(address.postal_code):
        errors["postal_code"] = refusal(None, _NOT_VALID)
    if address.country_area:
        try:
            province = find_province(address.country_area)
        except UnknownProvince:
            return errors | {
                "country_area": refusal(None, _("No province or city has this name: choose one from the list."))
            }
        address.country_area, address.province_code = province.name, province.code
        if address.city:
            try:
                commune = find_commune(province, address.city)
            except UnknownCommune as error:
                if error.similar:
                    names = ", ".join(commune.full_name for commune in error.similar)
                    return errors | {"city": refusal(None, _("This might be %(names)s: write it so."), names=names)}
                message = _("%(province)s has no commune or ward of this name: choose one from the list.")
                return errors | {"city": refusal(None, message, province=province.name)}
            except AmbiguousCommune as error:
                names = ", ".join(candidate.full_name for candidate in error.candidates)
                return errors | {"city": refusal(None, _("This can mean several communes: %(names)s."), names=names)}
            address.city, address.commune_code = commune.full_name, commune.code
    return errors


def _place_abroad(address: Address) -> dict[str, ValidationError]:
    """Write each part as the country's post wants it into ``address``; return what is missing or wrong."""
    if not address.country:
        return {}
    parts, refused = normalize_abroad(address)
    for name, text in parts.items():
        setattr(address, name, text)
    return {
        name: refusal(None, _REQUIRED, "required") if code == "required" else refusal(None, _NOT_VALID)
        for name, code in refused.items()
    }


def _check_phone(address: Address) -> dict[str, ValidationError]:
    if address.phone:
        try:
            address.phone = normalize_phone(address.phone, address.country or VIETNAM)
        except InvalidPhone:
            message = _("'%(phone)s' is not a valid phone number.") % {"phone": address.phone[:40]}
            return {"phone": refusal(None, message)}
    return {}
