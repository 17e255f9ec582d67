"""``addressValidationRules``: what an address form of a country shows and asks for."""

from __future__ import annotations

import graphene

from accounts.address_rules import AddressRules
from api.terms.context import Info
from api.terms.declaring import to_camel_case


class ChoiceValue(graphene.ObjectType):
    """One value of a part of an address that is chosen from a list."""

    raw = graphene.String(description="The raw name of the choice: what an address carries.")
    verbose = graphene.String(description="The verbose name of the choice: what a form shows.")


def _names(description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(graphene.String), required=True, description=description)


def _choices(description: str) -> graphene.List:
    return graphene.List(graphene.NonNull(ChoiceValue), required=True, description=description)


class AddressValidationData(graphene.ObjectType):
    """Represents address validation rules for a country."""

    country_code = graphene.String(required=True, description="The country code of the address validation rule.")
    country_name = graphene.String(required=True, description="The country name of the address validation rule.")
    address_format = graphene.String(required=True, description="The format of the address, in Google's notation.")
    address_latin_format = graphene.String(required=True, description="The format of the address in Latin letters.")
    allowed_fields = _names("The fields that an address of the country may have.")
    required_fields = _names("The fields that an address of the country must have.")
    upper_fields = _names("The fields that are written in capitals.")
    country_area_type = graphene.String(required=True, description="What the upper part is called: state, province.")
    country_area_choices = _choices("The areas of the country; in Vietnam the 34 provinces.")
    city_type = graphene.String(required=True, description="What the city is called: city, post town, district.")
    city_choices = _choices("The cities of the area; in Vietnam the communes of the province.")
    city_area_type = graphene.String(required=True, description="What the part of the city is called.")
    city_area_choices = _choices("The parts of the city.")
    postal_code_type = graphene.String(required=True, description="What the postal code is called: postal, zip.")
    postal_code_matchers = _names("Regular expressions that a postal code must match.")
    postal_code_examples = _names("Examples of postal codes.")
    postal_code_prefix = graphene.String(required=True, description="The prefix of postal codes.")

    @staticmethod
    def resolve_allowed_fields(root: AddressRules, _info: Info) -> list[str]:
        return [to_camel_case(name) for name in root.allowed_fields]

    @staticmethod
    def resolve_required_fields(root: AddressRules, _info: Info) -> list[str]:
        return [to_camel_case(name) for name in root.required_fields]

    @staticmethod
    def resolve_upper_fields(root: AddressRules, _info: Info) -> list[str]:
        return [to_camel_case(name) for name in root.upper_fields]

    @staticmethod
    def resolve_country_area_choices(root: AddressRules, _info: Info) -> list[dict[str, str]]:
        return [{"raw": raw, "verbose": verbose} for raw, verbose in root.country_area_choices]

    @staticmethod
    def resolve_city_choices(root: AddressRules, _info: Info) -> list[dict[str, str]]:
        return [{"raw": raw, "verbose": verbose} for raw, verbose in root.city_choices]

    @staticmethod
    def resolve_city_area_choices(root: AddressRules, _info: Info) -> list[dict[str, str]]:
        return [{"raw": raw, "verbose": verbose} for raw, verbose in root.city_area_choices]
