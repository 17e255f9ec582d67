"""Product types: which attributes describe a kind of goods."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.enums import ProductTypeKindEnum
from api.catalog.types.attributes import Attribute
from api.catalog.types.taxes import TaxClass
from api.engine import batched
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.filters import enum_value
from api.terms.loading import rows_by
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import SortKey, connection_field, connection_for, paginate_each
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permission_required
from api.terms.weights import Weight, weight
from catalog.models import Attribute as AttributeRow
from catalog.models import ProductType as ProductTypeRow
from catalog.models import (
    ProductTypeAttribute,
)


class VariantAttributeScope(graphene.Enum):
    ALL = "all"
    VARIANT_SELECTION = "variant_selection"
    NOT_VARIANT_SELECTION = "not_variant_selection"


class AssignedVariantAttribute(graphene.ObjectType):
    """An attribute of a product type's variants, and whether a variant is chosen by it."""

    attribute = graphene.Field(Attribute, required=True, description="Attribute assigned to variant.")
    variant_selection = graphene.Boolean(required=True, description="Whether a variant is chosen by it.")

    @staticmethod
    def resolve_variant_selection(root: ProductTypeAttribute, _info: Info) -> bool:
        return root.is_variant_selection


class ProductType(graphene.ObjectType):
    """Represents a type of product: its attributes and whether it comes in variants."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(required=True, description="Name of the product type.")
    slug = graphene.String(required=True, description="Slug of the product type.")
    has_variants = graphene.Boolean(required=True, description="Whether the product type has variants.")
    is_shipping_required = graphene.Boolean(required=True, description="Whether shipping is required.")
    is_digital = graphene.Boolean(required=True, description="Whether the product is digital.")
    weight = graphene.Field(Weight, description="Weight of the product type.")
    kind = graphene.Field(ProductTypeKindEnum, required=True, description="The product type kind.")
    product_attributes = graphene.List(graphene.NonNull(Attribute), description="Product attributes of the type.")
    variant_attributes = graphene.List(
        graphene.NonNull(Attribute),
        variant_selection=graphene.Argument(VariantAttributeScope, description="Define scope of returned attributes."),
        description="Variant attributes of the type.",
    )

    assigned_variant_attributes = graphene.List(
        graphene.NonNull(AssignedVariantAttribute),
        variant_selection=graphene.Argument(VariantAttributeScope, description="Define scope of returned attributes."),
        description="Variant attributes of the type, with how they are used.",
    )
    tax_class = graphene.Field(TaxClass, description="Tax class of the type; none.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    @permission_required(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
    def resolve_tax_class(_root: ProductTypeRow, _info: Info) -> None:
        return None

    @staticmethod
    def resolve_weight(root: ProductTypeRow, _info: Info) -> dict[str, Any]:
        return weight(root.weight_grams)

    @staticmethod
    def resolve_kind(_root: ProductTypeRow, _info: Info) -> Any:
        return enum_value(ProductTypeKindEnum.NORMAL)

    @staticmethod
    @batched
    def resolve_product_attributes(roots: list[ProductTypeRow], _info: Info) -> list[list[AttributeRow]]:
        found = attributes_of_types([root.pk for root in roots], is_of_variant=False)
        return [[link.attribute for link in found[root.pk]] for root in roots]

    @staticmethod
    @batched
    def resolve_variant_attributes(
        roots: list[ProductTypeRow], _info: Info, *, variant_selection: Any = None
    ) -> list[list[AttributeRow]]:
        found = attributes_of_types([root.pk for root in roots], is_of_variant=True)
        return [[link.attribute for link in found[root.pk] if in_scope(link, variant_selection)] for root in roots]

    @staticmethod
    @batched
    def resolve_assigned_variant_attributes(
        roots: list[ProductTypeRow], _info: Info, *, variant_selection: Any = None
    ) -> list[list[ProductTypeAttribute]]:
        found = attributes_of_types([root.pk for root in roots], is_of_variant=True)
        return [[link for link in found[root.pk] if in_scope(link, variant_selection)] for root in roots]


def in_scope(link: ProductTypeAttribute, scope: Any) -> bool:
    """Whether a variant's attribute belongs to the asked scope; everything does without one."""
    asked = enum_value(scope)
    if asked == enum_value(VariantAttributeScope.VARIANT_SELECTION):
        return link.is_variant_selection
    if asked == enum_value(VariantAttributeScope.NOT_VARIANT_SELECTION):
        return not link.is_variant_selection
    return True


def attributes_of_types(type_ids: list[int], *, is_of_variant: bool) -> dict[int, list[ProductTypeAttribute]]:
    """The attributes of each product type in their order; one statement."""
    links = ProductTypeAttribute.objects.filter(product_type__in=set(type_ids), is_of_variant=is_of_variant)
    return rows_by(links.select_related("attribute").order_by("sort_order", "pk"), "product_type_id")


@extend(Attribute)
class AttributeProductTypes:
    """Which product types have an attribute."""

    product_types = connection_field(
        connection_for(ProductType), required=True, description="Product types that have it on products."
    )
    product_variant_types = connection_field(
        connection_for(ProductType), required=True, description="Product types that have it on variants."
    )

    @staticmethod
    @batched
    def resolve_product_types(roots: list[AttributeRow], info: Info, **paging: Any) -> list[Any]:
        return _types_with(roots, info, is_of_variant=False, **paging)

    @staticmethod
    @batched
    def resolve_product_variant_types(roots: list[AttributeRow], info: Info, **paging: Any) -> list[Any]:
        return _types_with(roots, info, is_of_variant=True, **paging)


def _types_with(roots: list[AttributeRow], info: Info, *, is_of_variant: bool, **paging: Any) -> list[Any]:
    types = ProductTypeRow.objects.filter(type_attributes__is_of_variant=is_of_variant)
    return paginate_each(
        types,
        info,
        group="type_attributes__attribute_id",
        parents=[root.pk for root in roots],
        keys=[SortKey("slug")],
        **paging,
    )
