"""Enums of the catalogue, for types and filters alike."""

from __future__ import annotations

import graphene

from catalog.models import (
    AttributeInputType,
)


class AttributeInputTypeEnum(graphene.Enum):
    DROPDOWN = "dropdown"
    MULTISELECT = "multiselect"
    FILE = "file"
    REFERENCE = "reference"
    SINGLE_REFERENCE = "single-reference"
    NUMERIC = "numeric"
    RICH_TEXT = "rich-text"
    PLAIN_TEXT = "plain-text"
    SWATCH = "swatch"
    BOOLEAN = "boolean"
    DATE = "date"
    DATE_TIME = "date-time"


class AttributeTypeEnum(graphene.Enum):
    PRODUCT_TYPE = "product-type"
    PAGE_TYPE = "page-type"
    CUSTOMER_TYPE = "customer-type"


class AttributeEntityTypeEnum(graphene.Enum):
    PAGE = "page"
    PRODUCT = "product"
    PRODUCT_VARIANT = "product-variant"
    CATEGORY = "category"
    COLLECTION = "collection"


MeasurementUnitsEnum = graphene.Enum(
    "MeasurementUnitsEnum",
    [
        (name, name.lower())
        for name in [
            "MM",
            "CM",
            "DM",
            "M",
            "KM",
            "FT",
            "YD",
            "INCH",
            "SQ_MM",
            "SQ_CM",
            "SQ_DM",
            "SQ_M",
            "SQ_KM",
            "SQ_FT",
            "SQ_YD",
            "SQ_INCH",
            "CUBIC_MILLIMETER",
            "CUBIC_CENTIMETER",
            "CUBIC_DECIMETER",
            "CUBIC_METER",
            "LITER",
            "CUBIC_FOOT",
            "CUBIC_INCH",
            "CUBIC_YARD",
            "QT",
            "PINT",
            "FL_OZ",
            "ACRE_IN",
            "ACRE_FT",
            "G",
            "LB",
            "OZ",
            "KG",
            "TONNE",
        ]
    ],
)


class AttributeTypeEnumFilterInput(graphene.InputObjectType):
    eq = AttributeTypeEnum(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(AttributeTypeEnum), description="The value included in.")


class AttributeInputTypeEnumFilterInput(graphene.InputObjectType):
    eq = AttributeInputTypeEnum(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(AttributeInputTypeEnum), description="The value included in.")


class AttributeEntityTypeEnumFilterInput(graphene.InputObjectType):
    eq = AttributeEntityTypeEnum(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(AttributeEntityTypeEnum), description="The value included in.")


class MeasurementUnitsEnumFilterInput(graphene.InputObjectType):
    eq = MeasurementUnitsEnum(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(MeasurementUnitsEnum), description="The value included in.")


CHOICE_TYPES = {AttributeInputType.DROPDOWN, AttributeInputType.MULTISELECT, AttributeInputType.SWATCH}
"""Kinds of attribute whose values are chosen from a list."""


class ProductTypeKindEnum(graphene.Enum):
    NORMAL = "normal"
    GIFT_CARD = "gift_card"


class ProductOrderField(graphene.Enum):
    NAME = "name"
    RANK = "rank"
    PRICE = "price"
    MINIMAL_PRICE = "minimal_price"
    LAST_MODIFIED = "last_modified"
    DATE = "date"
    TYPE = "type"
    PUBLISHED = "published"
    PUBLICATION_DATE = "publication_date"
    PUBLISHED_AT = "published_at"
    LAST_MODIFIED_AT = "last_modified_at"
    COLLECTION = "collection"
    RATING = "rating"
    CREATED_AT = "created_at"
    OCOP_STARS = "ocop_stars"
