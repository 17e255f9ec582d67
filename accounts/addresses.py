"""Turns what a person typed into a postal address that can be stored and delivered to.

Vietnam has two tiers since 1 July 2025: the province in ``country_area``, the commune in ``city``. Other countries
follow ``_RULES``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import CharField
from django.utils.translation import gettext_lazy as _

from accounts.models import Address
from vietnam.phones import InvalidPhone, normalize_phone
from vietnam.units import AmbiguousCommune, UnknownCommune, UnknownProvince, find_commune, find_province

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

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


@dataclass(frozen=True, slots=True)
class CountryRule:
    """What the post of a country needs. ``areas`` maps each accepted spelling in capitals to the stored one."""

    required: frozenset[str] = frozenset({"street_address_1", "city"})
    postal_code: re.Pattern[str] | None = None
    areas: Mapping[str, str] | None = None
    in_capitals: frozenset[str] = frozenset()


_US_STATES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|"
    "DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|"
    "KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|"
    "MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|"
    "NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|PR Puerto Rico|RI Rhode Island|"
    "SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|VA Virginia|WA Washington|"
    "WV West Virginia|WI Wisconsin|WY Wyoming|AA Armed Forces (AA)|AE Armed Forces (AE)|AP Armed Forces (AP)|"
    "AS American Samoa|GU Guam|MP Northern Mariana Islands|VI Virgin Islands"
)
_US_AREAS = {spelling.upper(): state[:2] for state in _US_STATES.split("|") for spelling in (state[:2], state[3:])}
_WITH_POSTAL_CODE = frozenset({"street_address_1", "city", "postal_code"})
_FIVE_DIGITS = CountryRule(required=_WITH_POSTAL_CODE, postal_code=re.compile(r"\d{5}"))
_DEFAULT_RULE = CountryRule()
_RULES = {
    "VN": CountryRule(
        required=frozenset({"street_address_1", "city", "country_area"}), postal_code=re.compile(r"\d{5,6}")
    ),
    "US": CountryRule(
        required=_WITH_POSTAL_CODE | {"country_area"},
        postal_code=re.compile(r"\d{5}(?:-\d{4})?"),
        areas=_US_AREAS,
        in_capitals=frozenset({"city", "country_area"}),
    ),
    "DE": _FIVE_DIGITS,
    "FR": _FIVE_DIGITS,
    "KR": _FIVE_DIGITS,
    "JP": CountryRule(required=_WITH_POSTAL_CODE, postal_code=re.compile(r"\d{3}-?\d{4}")),
    "SG": CountryRule(required=frozenset({"street_address_1", "postal_code"}), postal_code=re.compile(r"\d{6}")),
    "AU": CountryRule(required=_WITH_POSTAL_CODE | {"country_area"}, postal_code=re.compile(r"\d{4}")),
    "GB": CountryRule(
        required=_WITH_POSTAL_CODE,
        postal_code=re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE),
    ),
    "CA": CountryRule(
        required=_WITH_POSTAL_CODE | {"country_area"},
        postal_code=re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d", re.IGNORECASE),
    ),
}


def clean_address(values: Mapping[str, Any], *, validate: bool = True) -> Address:
    """Return a new, unsaved address that belongs to nobody's book.

    ``values`` has the names of ``FIELDS`` and ``country``; what is absent or None is empty. White space is tidied,
    a Vietnamese province and commune take their official wording with the codes beside it, the phone becomes E.164.
    Without ``validate`` only lengths and characters are checked, for staff who know better.

    Raises ``ValidationError`` by field, fields in alphabetical order, codes ``required`` and ``invalid``.
    """
    country = str(values.get("country") or "").strip().upper()
    texts = {name: " ".join(str(values.get(name) or "").split()) for name in FIELDS}
    errors = _unstorable(texts)
    address = Address(country=country, validation_skipped=not validate, **texts)
    if validate:
        rule = _RULES.get(country, _DEFAULT_RULE)
        if not country:
            errors["country"] = ValidationError(_REQUIRED, code="required")
        for name in rule.required:
            if not texts[name]:
                errors[name] = ValidationError(_REQUIRED, code="required")
        found = _place_in_vietnam(address) if country == "VN" else _tidy_abroad(address, rule)
        for name, error in (found | _check_details(address, rule)).items():
            errors.setdefault(name, error)
    if errors:
        raise ValidationError({name: errors[name] for name in sorted(errors)})
    return address


def _invalid(message: _StrPromise = _NOT_VALID, **params: str) -> ValidationError:
    return ValidationError(message, code="invalid", params=params)


def _unstorable(texts: Mapping[str, str]) -> dict[str, ValidationError]:
    """Find what no database column takes: text longer than it, and NUL characters."""
    errors = {}
    for name, text in texts.items():
        field = Address._meta.get_field(name)
        limit = field.max_length if isinstance(field, CharField) else None
        if "\0" in text or (limit is not None and len(text) > limit):
            errors[name] = _invalid()
    return errors


def _place_in_vietnam(address: Address) -> dict[str, ValidationError]:
    """Write the official province and commune, with their codes, into ``address``; return what is not to be found."""
    if not address.country_area:
        return {}
    try:
        province = find_province(address.country_area)
    except UnknownProvince:
        return {"country_area": _invalid()}
    address.country_area, address.province_code = province.name, province.code
    if not address.city:
        return {}
    try:
        commune = find_commune(province, address.city)
    except UnknownCommune:
        return {"city": _invalid()}
    except AmbiguousCommune as error:
        names = ", ".join(candidate.full_name for candidate in error.candidates)
        return {"city": _invalid(_("Several communes can be meant: %(names)s."), names=names)}
    address.city, address.commune_code = commune.full_name, commune.code
    return {}


def _tidy_abroad(address: Address, rule: CountryRule) -> dict[str, ValidationError]:
    if rule.areas is not None and address.country_area:
        area = rule.areas.get(address.country_area.upper())
        if area is None:
            return {"country_area": _invalid()}
        address.country_area = area
    for name in rule.in_capitals:
        setattr(address, name, getattr(address, name).upper())
    return {}


def _check_details(address: Address, rule: CountryRule) -> dict[str, ValidationError]:
    errors = {}
    if address.postal_code and rule.postal_code and not rule.postal_code.fullmatch(address.postal_code):
        errors["postal_code"] = _invalid()
    if address.phone:
        try:
            address.phone = normalize_phone(address.phone, address.country or "VN")
        except InvalidPhone:
            errors["phone"] = _invalid(_("The phone number entered is not valid."))
    return errors
