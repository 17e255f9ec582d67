"""Types that every noun uses: ids, metadata, languages, countries, weights, and the inputs of filters."""

from __future__ import annotations

from functools import cache
from typing import Any

import graphene
from babel import Locale, localedata
from django.db.models import Model
from django.utils.translation import get_language

from api.terms.ids import to_global_id
from api.terms.permissions import denied
from api.terms.scalars import Decimal, Metadata

# Kok (India) left the locale data after Saleor had taken its list from it.
_LANGUAGES = sorted({name.upper().replace("-", "_") for name in localedata.locale_identifiers()} | {"KOK_IN"})
_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


@cache
def _territories(language: str) -> dict[str, str]:
    return {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


LanguageCodeEnum = graphene.Enum("LanguageCodeEnum", [(name, name.lower()) for name in _LANGUAGES])
CountryCode = graphene.Enum("CountryCode", [(code, code) for code in sorted(_territories("en"))])


def country_name(code: str) -> str:
    """The country's name in the language of the request; the code itself for one that nobody knows."""
    language = "vi" if (get_language() or "").startswith("vi") else "en"
    return _territories(language).get(code, code)


class LanguageDisplay(graphene.ObjectType):
    code = graphene.Field(LanguageCodeEnum, required=True, description="ISO 639 representation of the language name.")
    language = graphene.String(required=True, description="Full name of the language.")


def language_display(code: str) -> dict[str, str]:
    """A language as clients see it, by a code such as ``vi`` or ``en_us``."""
    name, _, area = code.replace("-", "_").partition("_")
    found = Locale.parse(f"{name}_{area.upper()}" if area else name)
    return {"code": code.lower().replace("-", "_"), "language": found.get_display_name("en") or code}


class CountryDisplay(graphene.ObjectType):
    code = graphene.String(required=True, description="Country code.")
    country = graphene.String(required=True, description="Country name.")


def country_display(code: str) -> dict[str, str]:
    """A country as clients see it, by its ISO 3166 code."""
    return {"code": code, "country": country_name(code)}


def enum_value(member: Any) -> Any:
    """The value of an enum's member; anything else as it is. Arguments come as members, rows hold values."""
    return getattr(member, "value", member)


class OrderDirection(graphene.Enum):
    ASC = ""
    DESC = "-"


class WeightUnitsEnum(graphene.Enum):
    KG = "kg"
    LB = "lb"
    OZ = "oz"
    G = "g"
    TONNE = "tonne"


class Weight(graphene.ObjectType):
    """Represents weight value in a specific weight unit."""

    unit = graphene.Field(WeightUnitsEnum, required=True, description="Weight unit.")
    value = graphene.Float(required=True, description="Weight value.")


def weight(grams: int) -> dict[str, Any]:
    """A weight as clients see it: in kilograms."""
    return {"unit": WeightUnitsEnum.KG, "value": grams / 1000}


class Node(graphene.Interface):
    """An object with an ID."""

    id = graphene.ID(required=True, description="The ID of the object.")


class MetadataItem(graphene.ObjectType):
    key = graphene.String(required=True, description="Key of a metadata item.")
    value = graphene.String(required=True, description="Value of a metadata item.")


def _row(root: Any) -> Any:
    """The row itself, wrapped with a channel or not."""
    return getattr(root, "node", root)


def type_of(instance: Any, info: Any) -> Any:
    """The type of a row, wrapped or not: tables are called like their types, but for those of payments."""
    name = _row(instance)._meta.object_name
    return info.schema.get_type("TransactionItem" if name == "Transaction" else name).graphene_type


def metadata_items(metadata: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in sorted(metadata.items())]


def metadata_under(metadata: dict[str, Any], keys: list[str] | None) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if keys is None or key in keys}


class ObjectWithMetadata(graphene.Interface):
    """An object that carries key-value pairs for clients; the private ones are for staff and apps."""

    private_metadata = graphene.List(graphene.NonNull(MetadataItem), required=True)
    private_metafield = graphene.String(key=graphene.String(required=True))
    private_metafields = graphene.Field(Metadata, keys=graphene.List(graphene.NonNull(graphene.String)))
    metadata = graphene.List(graphene.NonNull(MetadataItem), required=True)
    metafield = graphene.String(key=graphene.String(required=True))
    metafields = graphene.Field(Metadata, keys=graphene.List(graphene.NonNull(graphene.String)))

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> Any:
        return type_of(instance, info)

    @staticmethod
    def resolve_metadata(root: Any, _info: Any) -> list[dict[str, Any]]:
        return metadata_items(_row(root).metadata)

    @staticmethod
    def resolve_metafield(root: Any, _info: Any, *, key: str) -> Any:
        return _row(root).metadata.get(key)

    @staticmethod
    def resolve_metafields(root: Any, _info: Any, *, keys: list[str] | None = None) -> dict[str, Any]:
        return metadata_under(_row(root).metadata, keys)

    @staticmethod
    def resolve_private_metadata(root: Any, info: Any) -> list[dict[str, Any]]:
        return metadata_items(_private(root, info))

    @staticmethod
    def resolve_private_metafield(root: Any, info: Any, *, key: str) -> Any:
        return _private(root, info).get(key)

    @staticmethod
    def resolve_private_metafields(root: Any, info: Any, *, keys: list[str] | None = None) -> dict[str, Any]:
        return metadata_under(_private(root, info), keys)


PRIVATE_METADATA_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "Product": ("MANAGE_PRODUCTS",),
    "ProductVariant": ("MANAGE_PRODUCTS",),
    "ProductMedia": ("MANAGE_PRODUCTS",),
    "Category": ("MANAGE_PRODUCTS",),
    "Collection": ("MANAGE_PRODUCTS",),
    "Vendor": ("MANAGE_PRODUCTS",),
    "ProductType": ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",),
    "Attribute": ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",),
    "Channel": ("MANAGE_CHANNELS",),
    "Page": ("MANAGE_PAGES",),
    "PageType": ("MANAGE_PAGE_TYPES_AND_ATTRIBUTES",),
    "Menu": ("MANAGE_MENUS",),
    "MenuItem": ("MANAGE_MENUS",),
    "Warehouse": ("MANAGE_PRODUCTS",),
    "User": ("MANAGE_USERS",),
    "App": ("MANAGE_APPS",),
    "Checkout": ("MANAGE_CHECKOUTS",),
    "CheckoutLine": ("MANAGE_CHECKOUTS",),
    "Order": ("MANAGE_ORDERS",),
    "OrderLine": ("MANAGE_ORDERS",),
    "Fulfillment": ("MANAGE_ORDERS",),
    "VendorOrder": ("MANAGE_ORDERS",),
    "Transaction": ("HANDLE_PAYMENTS",),
}
"""Which permission opens the private metadata of a type, by the name of its row; for other rows nothing does."""


def _private(root: Any, info: Any) -> dict[str, Any]:
    row = _row(root)
    name = type(row).__name__ if isinstance(row, Model) else ""  # a priced delivery method is no row
    codes = PRIVATE_METADATA_PERMISSIONS.get(name, ())
    if not codes or not info.context.viewer.has_permission(*codes):
        raise denied()
    metadata: dict[str, Any] = row.private_metadata
    return metadata


class MetadataInput(graphene.InputObjectType):
    key = graphene.String(required=True, description="Key of a metadata item.")
    value = graphene.String(required=True, description="Value of a metadata item.")


class MetadataFilter(graphene.InputObjectType):
    key = graphene.String(required=True, description="Key of a metadata item.")
    value = graphene.String(description="Value of a metadata item.")


def id_field() -> graphene.ID:
    return graphene.ID(required=True, description="The ID of the object.")


def resolve_row_id(root: Any, info: Any) -> str:
    """The global id of a row, wrapped or not, under the name of the GraphQL type."""
    return to_global_id(info.parent_type.name, _row(root).pk)


class StringFilterInput(graphene.InputObjectType):
    eq = graphene.String(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.String), description="The value included in.")


class GlobalIDFilterInput(graphene.InputObjectType):
    eq = graphene.ID(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.ID), description="The value included in.")


class IntRangeInput(graphene.InputObjectType):
    gte = graphene.Int(description="Value greater than or equal to.")
    lte = graphene.Int(description="Value less than or equal to.")


class PriceRangeInput(graphene.InputObjectType):
    gte = graphene.Float(description="Price greater than or equal to.")
    lte = graphene.Float(description="Price less than or equal to.")


class DecimalRangeInput(graphene.InputObjectType):
    gte = Decimal(description="Decimal value greater than or equal to.")
    lte = Decimal(description="Decimal value less than or equal to.")


class DecimalFilterInput(graphene.InputObjectType):
    eq = Decimal(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(Decimal), description="The value included in.")
    range = DecimalRangeInput(description="The value in range.")


class DateRangeInput(graphene.InputObjectType):
    gte = graphene.Date(description="Start date.")
    lte = graphene.Date(description="End date.")


class DateTimeRangeInput(graphene.InputObjectType):
    gte = graphene.DateTime(description="Start date.")
    lte = graphene.DateTime(description="End date.")


class DateTimeFilterInput(graphene.InputObjectType):
    eq = graphene.DateTime(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.DateTime), description="The value included in.")
    range = DateTimeRangeInput(description="The value in range.")


class ContainsFilterInput(graphene.InputObjectType):
    contains_any = graphene.List(graphene.NonNull(graphene.String), description="The field contains at least one.")
    contains_all = graphene.List(graphene.NonNull(graphene.String), description="The field contains all.")
