"""Filters of lists of attributes."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from api.catalog.enums import (
    CHOICE_TYPES,
    AttributeEntityTypeEnumFilterInput,
    AttributeInputTypeEnumFilterInput,
    AttributeTypeEnum,
    AttributeTypeEnumFilterInput,
    MeasurementUnitsEnumFilterInput,
)
from api.catalog.filters.products import below_categories, in_collections
from api.terms.conditions import EVERYTHING, LONGEST_LIST, NOTHING, chosen, conditions_of, refuse_both, shared_condition
from api.terms.filters import StringFilterInput, enum_value
from api.terms.ids import int_pk
from api.terms.metadata import MetadataFilter
from catalog.models import (
    Product,
    ProductTypeAttribute,
)


class AttributeFilterInput(graphene.InputObjectType):
    value_required = graphene.Boolean()
    is_variant_only = graphene.Boolean()
    visible_in_storefront = graphene.Boolean()
    filterable_in_storefront = graphene.Boolean()
    filterable_in_dashboard = graphene.Boolean()
    available_in_grid = graphene.Boolean()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    in_collection = graphene.ID()
    in_category = graphene.ID()
    type = AttributeTypeEnum()
    slugs = graphene.List(graphene.NonNull(graphene.String))
    channel = graphene.String(description="Accepted; attributes are the same in all channels.")


class AttributeWhereInput(graphene.InputObjectType):
    value_required = graphene.Boolean()
    visible_in_storefront = graphene.Boolean()
    filterable_in_dashboard = graphene.Boolean()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    name = StringFilterInput()
    slug = StringFilterInput()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    in_collection = graphene.ID()
    in_category = graphene.ID()
    type = AttributeTypeEnumFilterInput()
    input_type = AttributeInputTypeEnumFilterInput()
    entity_type = AttributeEntityTypeEnumFilterInput()
    unit = MeasurementUnitsEnumFilterInput()
    with_choices = graphene.Boolean()
    AND = graphene.List(graphene.NonNull(lambda: AttributeWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: AttributeWhereInput), name="OR")


_ATTRIBUTE_COLUMNS = {
    "value_required": "value_required",
    "visible_in_storefront": "visible_in_storefront",
    "filterable_in_storefront": "filterable_in_storefront",
    "filterable_in_dashboard": "filterable_in_storefront",
}


_ATTRIBUTE_ENUMS = {"type", "input_type", "entity_type", "unit"}


def attributes_condition(filter: dict[str, Any] | None, where: dict[str, Any] | None, search: str | None) -> Q:
    """Which attributes a client asks for."""
    refuse_both(filter, where)
    condition = conditions_of("Attribute", chosen(filter) or where, _of_attribute)
    return condition & shared_condition("Attribute", "search", search) if search else condition


def _of_attribute(name: str, value: Any) -> Q | None:
    if name in _ATTRIBUTE_COLUMNS:
        return Q(**{_ATTRIBUTE_COLUMNS[name]: value})
    if name == "available_in_grid":
        return NOTHING if value else EVERYTHING
    if name in _ATTRIBUTE_ENUMS:
        return _of_enum(name, value)
    if name == "with_choices":
        return Q(input_type__in=CHOICE_TYPES) if value else ~Q(input_type__in=CHOICE_TYPES)
    if name == "is_variant_only":
        of_products = Q(pk__in=ProductTypeAttribute.objects.filter(is_of_variant=False).values("attribute"))
        return ~of_products if value else of_products
    if name == "in_category":
        return _used_by(below_categories(Q(pk=int_pk(value, "Category"))))
    if name == "in_collection":
        return _used_by(in_collections([int_pk(value, "Collection")]))
    return None


def _of_enum(column: str, value: Any) -> Q:
    """A column of names against one member of its enum, or against an input with ``eq`` and ``oneOf``."""
    if not isinstance(value, dict):
        return Q(**{column: enum_value(value)})
    condition = Q()
    if value.get("eq") is not None:
        condition &= Q(**{column: enum_value(value["eq"])})
    if value.get("one_of") is not None:
        condition &= Q(**{f"{column}__in": [enum_value(member) for member in value["one_of"][:LONGEST_LIST]]})
    return condition


def _used_by(products: Q) -> Q:
    """Attributes of the types that these products have."""
    types = Product.objects.filter(products).values("product_type")
    return Q(pk__in=ProductTypeAttribute.objects.filter(product_type__in=types).values("attribute"))
