"""Filters of lists of product types: the input as in Saleor's contract, and the condition it becomes."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from api.catalog.enums import ProductTypeKindEnum
from api.terms.conditions import EVERYTHING, NOTHING, chosen, conditions_of
from api.terms.filters import enum_value
from api.terms.metadata import MetadataFilter


class ProductTypeConfigurable(graphene.Enum):
    CONFIGURABLE = "configurable"
    SIMPLE = "simple"


class ProductTypeEnum(graphene.Enum):
    DIGITAL = "digital"
    SHIPPABLE = "shippable"


class ProductTypeFilterInput(graphene.InputObjectType):
    search = graphene.String()
    configurable = ProductTypeConfigurable()
    product_type = ProductTypeEnum()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    kind = ProductTypeKindEnum()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


def product_types_condition(filter: dict[str, Any] | None) -> Q:
    """Which product types a client asks for."""

    def special(name: str, value: Any) -> Q | None:
        if name == "configurable":
            return Q(has_variants=enum_value(value) == enum_value(ProductTypeConfigurable.CONFIGURABLE))
        if name == "product_type":
            is_digital = enum_value(value) == enum_value(ProductTypeEnum.DIGITAL)
            return Q(is_digital=True) if is_digital else Q(is_shipping_required=True)
        if name == "kind":
            return EVERYTHING if enum_value(value) == enum_value(ProductTypeKindEnum.NORMAL) else NOTHING
        return None

    return conditions_of("ProductType", chosen(filter), special)
