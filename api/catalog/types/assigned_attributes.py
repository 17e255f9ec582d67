"""What products, variants and pages have of attributes, one type per kind of value (Saleor's newer form)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import graphene
from django.db.models import QuerySet

from api.catalog.channels import all_channels
from api.catalog.types.attributes import Assignment, Attribute, date_of, file_of
from api.catalog.types.categories import Category
from api.catalog.visibility import variants_in, visible_collections
from api.engine.marks import batched
from api.terms.basics import LanguageCodeEnum
from api.terms.context import ChannelContext
from api.terms.loading import rows_by_pk
from api.terms.pictures import File
from api.terms.scalars import JSON, PositiveInt
from api.terms.translations import translated
from catalog.models import Attribute as AttributeRow
from catalog.models import AttributeEntityType, AttributeInputType, Channel
from catalog.models import AttributeValue as AttributeValueRow
from catalog.models import AttributeValueTranslation as AttributeValueTranslationRow
from catalog.models import Category as CategoryRow
from catalog.models import Product as ProductRow
from content.models import Page as PageRow
from content.models import PageReference

MOST = 100
"""Values and attributes that are answered unless fewer are asked for."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """An assignment, seen in a channel: what it refers to is looked up there."""

    attribute: AttributeRow
    values: list[AttributeValueRow]
    channel: Channel | None

    @property
    def first(self) -> AttributeValueRow | None:
        return self.values[0] if self.values else None


def assigned_in(channel: Channel | None, assignments: list[Assignment], limit: int | None = None) -> list[Assigned]:
    """The assignments in the light of a channel, at most ``limit``."""
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
    def resolve_type(cls, instance: Assigned, _info: Any) -> Any:
        kind, entity = instance.attribute.input_type, instance.attribute.entity_type
        if kind == AttributeInputType.SINGLE_REFERENCE:
            return _SINGLE_REFERENCES[entity]
        if kind == AttributeInputType.REFERENCE:
            return _MULTI_REFERENCES[entity]
        return _TYPES[kind]


# Values of their own ------------------------------------------------------------------------------------------------


def _first(column: str) -> Callable[..., Any]:
    def resolve(root: Assigned, _info: Any) -> Any:
        return getattr(root.first, column) if root.first else None

    return staticmethod(resolve)


def _translations(values: list[AttributeValueRow | None], language_code: Any, column: str) -> list[Any]:
    keys = [value.pk if value is not None else None for value in values]
    rows = AttributeValueTranslationRow.objects.filter(attribute_value__in=set(keys) - {None})
    found = translated(rows, "attribute_value_id", language_code)
    return [(getattr(found[key], column) or None) if key in found else None for key in keys]


def _translation_of_first(column: str) -> Any:
    @batched
    def resolve(roots: list[Assigned], _info: Any, *, language_code: Any) -> list[Any]:
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
    def resolve_value(root: Assigned, info: Any) -> Any:
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
    def resolve_value(root: Assigned, _info: Any) -> Any:
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
    def resolve_translation(roots: list[AttributeValueRow], _info: Any, *, language_code: Any) -> list[Any]:
        return _translations(list(roots), language_code, "name")


class AssignedSingleChoiceAttribute(graphene.ObjectType):
    """Represents a single choice attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(AssignedChoiceAttributeValue, description="The assigned choice value.")

    @staticmethod
    def resolve_value(root: Assigned, _info: Any) -> AttributeValueRow | None:
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
    def resolve_value(root: Assigned, _info: Any, *, limit: int | None = None) -> list[AttributeValueRow]:
        return root.values[: MOST if limit is None else limit]


class AssignedSwatchAttributeValue(graphene.ObjectType):
    """Represents a single swatch value."""

    name = graphene.String(description="Name of the selected swatch value.")
    slug = graphene.String(description="Slug of the selected swatch value.")
    hex_color = graphene.String(description="Hex color code.")
    file = graphene.Field(File, description="File associated with the attribute.")
    translation = graphene.String(language_code=_language_argument(), description="Translation of the name.")

    @staticmethod
    def resolve_hex_color(root: AttributeValueRow, _info: Any) -> str | None:
        return root.value or None

    @staticmethod
    def resolve_file(root: AttributeValueRow, info: Any) -> Any:
        return file_of(info, root)

    @staticmethod
    @batched
    def resolve_translation(roots: list[AttributeValueRow], _info: Any, *, language_code: Any) -> list[Any]:
        return _translations(list(roots), language_code, "name")


class AssignedSwatchAttribute(graphene.ObjectType):
    """Represents a swatch attribute."""

    class Meta:
        interfaces = (AssignedAttribute,)

    value = graphene.Field(AssignedSwatchAttributeValue, description="The assigned swatch value.")

    @staticmethod
    def resolve_value(root: Assigned, _info: Any) -> AttributeValueRow | None:
        return root.first


# References ---------------------------------------------------------------------------------------------------------


Find = Callable[[Any, Channel | None, set[Any]], dict[Any, Any]]
"""What the viewer may see of these primary keys in a channel: key -> what a field answers."""


def _in_some_channel(visible: Callable[[Any, Channel | None], QuerySet[Any]]) -> Find:
    """Look in the channel at hand; without one, in every channel that is open: pages belong to none."""

    def find(info: Any, channel: Channel | None, pks: set[Any]) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        several = [row for row in all_channels(info) if row.is_active] if channel is None else [channel]
        for candidate in several:
            missing = pks - found.keys()
            rows = rows_by_pk(visible(info, candidate), missing)
            found |= {pk: ChannelContext(row, candidate) for pk, row in rows.items()}
        return found

    return find


def _products(info: Any, channel: Channel | None) -> QuerySet[Any]:
    return ProductRow.objects.visible_to(info.context.viewer, channel=channel, now=info.context.now)


def _categories(_info: Any, _channel: Channel | None, pks: set[Any]) -> dict[Any, Any]:
    return rows_by_pk(CategoryRow.objects.all(), pks)


def _pages(info: Any, channel: Channel | None, pks: set[Any]) -> dict[Any, Any]:
    rows = rows_by_pk(PageRow.objects.visible_to(info.context.viewer, now=info.context.now), pks)
    return {pk: ChannelContext(row, channel) for pk, row in rows.items()}


_FINDERS: dict[str, Find] = {
    AttributeEntityType.PRODUCT: _in_some_channel(_products),
    AttributeEntityType.PRODUCT_VARIANT: _in_some_channel(variants_in),
    AttributeEntityType.COLLECTION: _in_some_channel(visible_collections),
    AttributeEntityType.CATEGORY: _categories,
    AttributeEntityType.PAGE: _pages,
}
_COLUMNS = {
    AttributeEntityType.PRODUCT: "product_id",
    AttributeEntityType.PRODUCT_VARIANT: "variant_id",
    AttributeEntityType.COLLECTION: "collection_id",
    AttributeEntityType.CATEGORY: "category_id",
}


def _targets(entity: str, values: list[AttributeValueRow]) -> dict[int, Any]:
    """The primary key that each value refers to."""
    if entity != AttributeEntityType.PAGE:
        column = _COLUMNS[AttributeEntityType(entity)]
        return {value.pk: getattr(value, column) for value in values}
    references = PageReference.objects.filter(value__in={value.pk for value in values})
    return dict(references.values_list("value_id", "page_id"))


def _referred(info: Any, entity: str, roots: list[Assigned], limit: int) -> list[list[Any]]:
    """What each assignment refers to and the viewer may see, in order."""
    shown = [root.values[:limit] for root in roots]
    targets = _targets(entity, [value for values in shown for value in values])
    wanted: defaultdict[Channel | None, set[Any]] = defaultdict(set)
    for root, values in zip(roots, shown, strict=True):
        wanted[root.channel] |= {targets[value.pk] for value in values if targets.get(value.pk) is not None}
    found = {channel: _FINDERS[entity](info, channel, pks) if pks else {} for channel, pks in wanted.items()}
    return [
        [found[root.channel][targets[value.pk]] for value in values if targets.get(value.pk) in found[root.channel]]
        for root, values in zip(roots, shown, strict=True)
    ]


def _single_reference(name: str, entity: AttributeEntityType, type_: Any) -> type[graphene.ObjectType]:
    @batched
    def resolve_value(roots: list[Assigned], info: Any) -> list[Any]:
        return [found[0] if found else None for found in _referred(info, entity, roots, 1)]

    return type(
        f"AssignedSingle{name}ReferenceAttribute",
        (graphene.ObjectType,),
        {
            "__doc__": f"Represents single {entity} reference attribute.",
            "Meta": type("Meta", (), {"interfaces": (AssignedAttribute,)}),
            "value": graphene.Field(type_, description=f"The assigned {entity} reference."),
            "resolve_value": staticmethod(resolve_value),
        },
    )


def _multi_reference(name: str, entity: AttributeEntityType, type_: Any) -> type[graphene.ObjectType]:
    @batched
    def resolve_value(roots: list[Assigned], info: Any, *, limit: int | None = None) -> list[Any]:
        return _referred(info, entity, roots, MOST if limit is None else limit)

    return type(
        f"AssignedMulti{name}ReferenceAttribute",
        (graphene.ObjectType,),
        {
            "__doc__": f"Represents multi {entity} reference attribute.",
            "Meta": type("Meta", (), {"interfaces": (AssignedAttribute,)}),
            "value": graphene.List(
                lambda: graphene.NonNull(_called(type_)),
                required=True,
                limit=limit_argument(),
                description=f"List of assigned {entity} references.",
            ),
            "resolve_value": staticmethod(resolve_value),
        },
    )


def _called(type_: Any) -> Any:
    return type_ if isinstance(type_, type) else type_()


def _product() -> Any:
    from api.catalog.types.products import Product  # products have assigned attributes themselves

    return Product


def _variant() -> Any:
    from api.catalog.types.products import ProductVariant

    return ProductVariant


def _collection() -> Any:
    from api.catalog.types.collections import Collection

    return Collection


def _page() -> Any:
    from api.content.types.pages import Page

    return Page


_REFERRED: dict[AttributeEntityType, tuple[str, Any]] = {
    AttributeEntityType.PAGE: ("Page", _page),
    AttributeEntityType.PRODUCT: ("Product", _product),
    AttributeEntityType.PRODUCT_VARIANT: ("ProductVariant", _variant),
    AttributeEntityType.CATEGORY: ("Category", Category),
    AttributeEntityType.COLLECTION: ("Collection", _collection),
}
_SINGLE_REFERENCES: dict[str, type[graphene.ObjectType]] = {
    entity: _single_reference(name, entity, type_) for entity, (name, type_) in _REFERRED.items()
}
_MULTI_REFERENCES: dict[str, type[graphene.ObjectType]] = {
    entity: _multi_reference(name, entity, type_) for entity, (name, type_) in _REFERRED.items()
}
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

ASSIGNED_ATTRIBUTE_TYPES = (*_TYPES.values(), *_SINGLE_REFERENCES.values(), *_MULTI_REFERENCES.values())
"""Types that are reached through the interface alone; the schema must be told of them."""
