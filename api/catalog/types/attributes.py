"""Attributes, their values, and what a product or variant has of them."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import graphene
from django.db.models import Q

from api.catalog.enums import (
    CHOICE_TYPES,
    AttributeEntityTypeEnum,
    AttributeInputTypeEnum,
    AttributeTypeEnum,
    MeasurementUnitsEnum,
)
from api.engine import batched
from api.terms.context import Info
from api.terms.filters import OrderDirection, enum_value
from api.terms.ids import int_pk
from api.terms.loading import rows_by_pk
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import SortKey, connection_field, connection_for, paginate_each
from api.terms.pictures import File
from api.terms.translations import resolve_translations, translation_field, translation_type
from catalog.models import (
    Attribute as AttributeRow,
)
from catalog.models import (
    AttributeInputType,
)
from catalog.models import (
    AttributeTranslation as AttributeTranslationRow,
)
from catalog.models import (
    AttributeValue as AttributeValueRow,
)
from catalog.models import (
    AttributeValueTranslation as AttributeValueTranslationRow,
)

AttributeTranslation = translation_type(
    "AttributeTranslation", name=graphene.String(required=True, description="Translated attribute name.")
)
AttributeValueTranslation = translation_type(
    "AttributeValueTranslation",
    name=graphene.String(required=True, description="Translated attribute value name."),
    plain_text=graphene.String(description="Translated plain text attribute value."),
    rich_text=graphene.JSONString(description="Translated rich text, an EditorJS document."),
)


class AttributeValue(graphene.ObjectType):
    """Represents a value of an attribute."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    name = graphene.String(description="Name of a value displayed in the interface.")
    slug = graphene.String(description="Internal representation of a value (unique per attribute).")
    value = graphene.String(description="Represent value of the attribute value (e.g. color values for swatches).")
    translation = translation_field(AttributeValueTranslation)
    input_type = graphene.Field(AttributeInputTypeEnum, description="The input type of the attribute.")
    file = graphene.Field(File, description="Represents file URL and content type (if attribute value is a file).")
    rich_text = graphene.JSONString(description="Represents the rich text, an EditorJS document.")
    plain_text = graphene.String(description="Represents the text of the attribute value, plain text.")
    boolean = graphene.Boolean(description="Represents the boolean value of the attribute value.")
    date = graphene.Date(description="Represents the date value of the attribute value.")
    date_time = graphene.DateTime(description="Represents the date/time value of the attribute value.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_translation = resolve_translations(AttributeValueTranslationRow, "attribute_value")

    @staticmethod
    @batched
    def resolve_input_type(roots: list[AttributeValueRow], _info: Info) -> list[str]:
        return [attribute.input_type for attribute in attributes_of(roots)]

    @staticmethod
    def resolve_plain_text(root: AttributeValueRow, _info: Info) -> str | None:
        return root.plain_text or None

    @staticmethod
    def resolve_file(root: AttributeValueRow, info: Info) -> dict[str, str] | None:
        return file_of(info, root)

    @staticmethod
    @batched
    def resolve_date(roots: list[AttributeValueRow], _info: Info) -> list[Any]:
        return [
            date_of(root) if attribute.input_type == AttributeInputType.DATE else None
            for root, attribute in zip(roots, attributes_of(roots), strict=True)
        ]

    @staticmethod
    @batched
    def resolve_date_time(roots: list[AttributeValueRow], _info: Info) -> list[Any]:
        return [
            root.date_time if attribute.input_type == AttributeInputType.DATE_TIME else None
            for root, attribute in zip(roots, attributes_of(roots), strict=True)
        ]


def attributes_of(values: list[AttributeValueRow]) -> list[AttributeRow]:
    """The attribute of each value; one statement for those that are not known yet."""
    unknown = {value.attribute_id for value in values if "attribute" not in value._state.fields_cache}
    loaded = rows_by_pk(AttributeRow.objects.all(), unknown)
    for value in values:
        if value.attribute_id in loaded:
            value.attribute = loaded[value.attribute_id]
    return [value.attribute for value in values]


def file_of(info: Info, value: AttributeValueRow) -> dict[str, str] | None:
    """A value's file with its absolute address, or nothing."""
    if not value.file:
        return None
    url = value.file.url
    return {"url": url if "://" in url else info.context.build_url(url), "content_type": value.content_type}


def date_of(value: AttributeValueRow) -> Any:
    """The day that a value of an attribute of dates stands for."""
    return value.date_time.astimezone(UTC).date() if value.date_time else None


AttributeValueCountableConnection = connection_for(AttributeValue)


class AttributeValueFilterInput(graphene.InputObjectType):
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class AttributeChoicesSortField(graphene.Enum):
    NAME = "name"
    SLUG = "slug"


class AttributeChoicesSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(AttributeChoicesSortField, required=True)


def values_condition(filter: dict[str, Any], search: str | None) -> Q:
    """Which values of an attribute a client wants to see."""
    condition = Q()
    for text in (search, filter.get("search")):
        if text:
            condition &= Q(name__icontains=text) | Q(slug__icontains=text)
    if filter.get("ids"):  # an empty choice filters nothing
        condition &= Q(pk__in=[int_pk(value_id, "AttributeValue") for value_id in filter["ids"]])
    if filter.get("slugs"):
        condition &= Q(slug__in=filter["slugs"])
    return condition


class Attribute(graphene.ObjectType):
    """Custom attribute of a product or a variant."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    input_type = graphene.Field(AttributeInputTypeEnum, description="The input type to use for entering values.")
    entity_type = graphene.Field(AttributeEntityTypeEnum, description="The entity type which can be referred to.")
    name = graphene.String(required=True, description="Name of an attribute displayed in the interface.")
    slug = graphene.String(required=True, description="Internal representation of an attribute name.")
    type = graphene.Field(AttributeTypeEnum, required=True, description="The attribute type.")
    unit = graphene.Field(MeasurementUnitsEnum, description="The unit of attribute values.")
    choices = connection_field(
        AttributeValueCountableConnection,
        filter=AttributeValueFilterInput(description="Filtering options for attribute choices."),
        search=graphene.String(description="Search attribute choices."),
        sort_by=AttributeChoicesSortingInput(description="Sort attribute choices; in the shop's own order without."),
        description="A list of predefined attribute choices.",
    )
    value_required = graphene.Boolean(required=True)
    visible_in_storefront = graphene.Boolean(required=True)
    filterable_in_storefront = graphene.Boolean(required=True)
    filterable_in_dashboard = graphene.Boolean(required=True)
    available_in_grid = graphene.Boolean(required=True)
    storefront_search_position = graphene.Int(required=True)
    with_choices = graphene.Boolean(required=True, description="Whether values are chosen from a list.")
    external_reference = graphene.String(description="External ID of this attribute.")
    translation = translation_field(AttributeTranslation)

    resolve_id = staticmethod(resolve_row_id)
    resolve_translation = resolve_translations(AttributeTranslationRow, "attribute")

    @staticmethod
    def resolve_entity_type(root: AttributeRow, _info: Info) -> str | None:
        return root.entity_type or None

    @staticmethod
    def resolve_unit(root: AttributeRow, _info: Info) -> str | None:
        return root.unit or None

    @staticmethod
    def resolve_with_choices(root: AttributeRow, _info: Info) -> bool:
        return root.input_type in CHOICE_TYPES

    @staticmethod
    def resolve_filterable_in_dashboard(root: AttributeRow, _info: Info) -> bool:
        return root.filterable_in_storefront

    @staticmethod
    def resolve_available_in_grid(_root: AttributeRow, _info: Info) -> bool:
        return False

    @staticmethod
    @batched
    def resolve_choices(
        roots: list[AttributeRow],
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        search: str | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> list[Any]:
        keys = [SortKey("sort_order")]
        if sort_by:
            descending = enum_value(sort_by["direction"]) == enum_value(OrderDirection.DESC)
            keys = [SortKey(enum_value(sort_by["field"]), descending), SortKey("slug", descending)]
        with_choices = [root.pk if root.input_type in CHOICE_TYPES else None for root in roots]
        values = AttributeValueRow.objects.filter(values_condition(filter or {}, search))
        return paginate_each(values, info, group="attribute_id", parents=with_choices, keys=keys, **paging)


class SelectedAttribute(graphene.ObjectType):
    """Represents a custom attribute."""

    attribute = graphene.Field(Attribute, required=True, description="Name of an attribute displayed in the interface.")
    values = graphene.List(graphene.NonNull(AttributeValue), required=True, description="Values of an attribute.")
