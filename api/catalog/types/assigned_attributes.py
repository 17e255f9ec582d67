"""The attributes of products, variants and pages, one type per kind of value (Saleor's newer form)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import graphene

from api.catalog.loaders import Assignment
from api.catalog.types.attributes import Attribute, date_of, file_of
from api.engine import batched
from api.terms.context import Info
from api.terms.locales import LanguageCodeEnum
from api.terms.pictures import File
from api.terms.scalars import JSON, PositiveInt
from api.terms.translations import translated
from catalog.models import Attribute as AttributeRow
from catalog.models import AttributeInputType, Channel
from catalog.models import AttributeValue as AttributeValueRow
from catalog.models import AttributeValueTranslation as AttributeValueTranslationRow

MOST = 100
"""Most values and attributes that are answered."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assignment as seen in a channel: what it refers to is looked up there."""

    attribute: AttributeRow
    values: list[AttributeValueRow]
    channel: Channel | None

    @property
    def first(self) -> AttributeValueRow | None:
        return self.values[0] if self.values else None


def assigned_in(channel: Channel | None, assignments: list[Assignment], limit: int | None = None) -> list[Assigned]:
    """The assignments as seen in a channel, at most ``limit``."""
    shown = assignments[: MOST if limit is None else limit]
    return [Assigned(assignment.attribute, assignment.values, channel) for assignment in shown]


def assigned_by_slug(channel: Channel | None, assignments: list[Assignment], slug: str) -> Assigned | None:
    """The assignment of the attribute with this slug, if the owner has that attribute."""
    found = [assignment for assignment in assignments if assignment.attribute.slug == slug]
    return assigned_in(channel, found)[0] if found else None


def assigned_attribute_field() -> graphene.Field:
    """``assignedAttribute`` of a type that has attributes."""
    return graphene.Field(
        AssignedAttribute,
        slug=graphene.String(required=True, description="Slug of the attribute."),
        description="Get a single attribute attached to it by attribute slug.",
    )


def assigned_attributes_field(**arguments: graphene.Argument) -> graphene.List:
    """``assignedAttributes`` of a type that has attributes."""
    return graphene.List(
        graphene.NonNull(AssignedAttribute),
        required=True,
        limit=limit_argument(),
        **arguments,
        description="List of attributes assigned to it.",
    )


def limit_argument() -> graphene.Argument:
    return graphene.Argument(PositiveInt, description="Maximum number of items to return, 100 without a wish.")


class AssignedAttribute(graphene.Interface):
    """Represents an attribute assigned to an object."""

    attribute = graphene.Field(Attribute, required=True, description="Attribute assigned to an object.")

    @classmethod
    def resolve_type(cls, instance: Assigned, _info: Info) -> Any:
        kind, entity = instance.attribute.input_type, instance.attribute.entity_type
        return _TYPES[kind] if kind in _TYPES else REFERENCES[kind, entity]


def _first(column: str) -> Callable[..., Any]:
    def resolve(root: Assigned, _info: Info) -> Any:
        return getattr(root.first, column) if root.first else None

    return staticmethod(resolve)


def _translations(values: list[AttributeValueRow | None], language_code: Any, column: str) -> list[Any]:
    keys = [value.pk if value is not None else None for value in values]
    rows = AttributeValueTranslationRow.objects.filter(attribute_value__in=set(keys) - {None})
    found = translated(rows, "attribute_value_id", language_code)
    return [(getattr(found[key], column) or None) if key in found else None for key in keys]


def _translation_of_first(column: str) -> Any:
    @batched
    def resolve(roots: list[Assigned], _info: Info, *, language_code: Any) -> list[Any]:
        return _translations([root.first for root in roots], language_code, column)

    return staticmethod(resolve)


def _language_argument() -> graphene.Argument:
    return graphene.Argument(LanguageCodeEnum, required=True, description="A language code.")


class AssignedNumericAttribute(graphene.ObjectType):
    """Represents a numeric attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Float(description="The assigned numeric value.")

    resolve_value = _first("numeric")


class AssignedTextAttribute(graphene.ObjectType):
    """Represents a rich text attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(JSON, description="The assigned rich text content, an EditorJS document.")
    translation = graphene.Field(
        JSON, language_code=_language_argument(), description="Translation of the rich text content."
    )

    resolve_value = _first("rich_text")
    resolve_translation = _translation_of_first("rich_text")


class AssignedPlainTextAttribute(graphene.ObjectType):
    """Represents a plain text attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.String(description="The assigned plain text content.")
    translation = graphene.String(
        language_code=_language_argument(), description="Translation of the plain text content."
    )

    resolve_value = _first("plain_text")
    resolve_translation = _translation_of_first("plain_text")


class AssignedFileAttribute(graphene.ObjectType):
    """Represents a file attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(File, description="The assigned file.")

    @staticmethod
    def resolve_value(root: Assigned, info: Info) -> Any:
        return file_of(info, root.first) if root.first else None


class AssignedBooleanAttribute(graphene.ObjectType):
    """Represents a boolean attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Boolean(description="The assigned boolean value.")

    resolve_value = _first("boolean")


class AssignedDateAttribute(graphene.ObjectType):
    """Represents a date attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Date(description="The assigned date value.")

    @staticmethod
    def resolve_value(root: Assigned, _info: Info) -> Any:
        return date_of(root.first) if root.first else None


class AssignedDateTimeAttribute(graphene.ObjectType):
    """Represents a date time attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.DateTime(description="The assigned date time value.")

    resolve_value = _first("date_time")


class AssignedChoiceAttributeValue(graphene.ObjectType):
    """Represents a single choice value of the attribute."""

    name = graphene.String(description="Name of a value displayed in the interface.")
    slug = graphene.String(description="Internal representation of a value (unique per attribute).")
    translation = graphene.String(language_code=_language_argument(), description="Translation of the name.")

    @staticmethod
    @batched
    def resolve_translation(roots: list[AttributeValueRow], _info: Info, *, language_code: Any) -> list[Any]:
        return _translations(list(roots), language_code, "name")


class AssignedSingleChoiceAttribute(graphene.ObjectType):
    """Represents a single choice attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(AssignedChoiceAttributeValue, description="The assigned choice value.")

    @staticmethod
    def resolve_value(root: Assigned, _info: Info) -> AttributeValueRow | None:
        return root.first


class AssignedMultiChoiceAttribute(graphene.ObjectType):
    """Represents a multi choice attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.List(
        graphene.NonNull(AssignedChoiceAttributeValue),
        required=True,
        limit=limit_argument(),
        description="List of assigned choice values.",
    )

    @staticmethod
    def resolve_value(root: Assigned, _info: Info, *, limit: int | None = None) -> list[AttributeValueRow]:
        return root.values[: MOST if limit is None else limit]


class AssignedSwatchAttributeValue(graphene.ObjectType):
    """Represents a single swatch value."""

    name = graphene.String(description="Name of the selected swatch value.")
    slug = graphene.String(description="Slug of the selected swatch value.")
    hex_color = graphene.String(description="Hex color code.")
    file = graphene.Field(File, description="File associated with the attribute.")
    translation = graphene.String(language_code=_language_argument(), description="Translation of the name.")

    @staticmethod
    def resolve_hex_color(root: AttributeValueRow, _info: Info) -> str | None:
        return root.value or None

    @staticmethod
    def resolve_file(root: AttributeValueRow, info: Info) -> Any:
        return file_of(info, root)

    @staticmethod
    @batched
    def resolve_translation(roots: list[AttributeValueRow], _info: Info, *, language_code: Any) -> list[Any]:
        return _translations(list(roots), language_code, "name")


class AssignedSwatchAttribute(graphene.ObjectType):
    """Represents a swatch attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(AssignedSwatchAttributeValue, description="The assigned swatch value.")

    @staticmethod
    def resolve_value(root: Assigned, _info: Info) -> AttributeValueRow | None:
        return root.first


_TYPES: dict[str, type[graphene.ObjectType]] = {
    AttributeInputType.DROPDOWN: AssignedSingleChoiceAttribute,
    AttributeInputType.MULTISELECT: AssignedMultiChoiceAttribute,
    AttributeInputType.SWATCH: AssignedSwatchAttribute,
    AttributeInputType.NUMERIC: AssignedNumericAttribute,
    AttributeInputType.PLAIN_TEXT: AssignedPlainTextAttribute,
    AttributeInputType.RICH_TEXT: AssignedTextAttribute,
    AttributeInputType.BOOLEAN: AssignedBooleanAttribute,
    AttributeInputType.DATE: AssignedDateAttribute,
    AttributeInputType.DATE_TIME: AssignedDateTimeAttribute,
    AttributeInputType.FILE: AssignedFileAttribute,
}

REFERENCES: dict[tuple[str, str | None], type[graphene.ObjectType]] = {}
"""Types of attributes that refer to rows, by input type and entity type; ``references`` has one for each kind of row."""


def assigned_attribute_types() -> tuple[type[graphene.ObjectType], ...]:
    """Types that are reached only through the interface; the schema must be told of them."""
    return (*_TYPES.values(), *REFERENCES.values())
