"""Root fields about attributes."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q, QuerySet

from api.catalog.filters.attributes import AttributeFilterInput, AttributeWhereInput, attributes_condition
from api.catalog.types.attributes import Attribute
from api.engine import cacheable
from api.terms.context import Info
from api.terms.filters import OrderDirection
from api.terms.lookups import by_id_or_slug, enum_values, keys_of_sort, one_of
from api.terms.pagination import SortKey, connection_field, connection_for, paginate
from catalog.models import Attribute as AttributeRow


class AttributeSortField(graphene.Enum):
    NAME = "name"
    SLUG = "slug"
    VALUE_REQUIRED = "value_required"
    IS_VARIANT_ONLY = "is_variant_only"
    VISIBLE_IN_STOREFRONT = "visible_in_storefront"
    FILTERABLE_IN_STOREFRONT = "filterable_in_storefront"
    FILTERABLE_IN_DASHBOARD = "filterable_in_dashboard"
    STOREFRONT_SEARCH_POSITION = "storefront_search_position"
    AVAILABLE_IN_GRID = "available_in_grid"


class AttributeSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(AttributeSortField, required=True)


def _visible_attributes(info: Info) -> QuerySet[AttributeRow]:
    if info.context.viewer.has_permission("MANAGE_PRODUCTS", "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"):
        return AttributeRow.objects.all()
    return AttributeRow.objects.filter(Q(visible_in_storefront=True))


class AttributeQueries(graphene.ObjectType):
    """Root fields about attributes."""

    attribute = graphene.Field(
        Attribute,
        id=graphene.ID(description="ID of the attribute."),
        slug=graphene.String(description="Slug of the attribute."),
        external_reference=graphene.String(description="External ID of the attribute."),
        description="Look up an attribute by ID, slug or external reference.",
    )
    attributes = connection_field(
        connection_for(Attribute),
        filter=AttributeFilterInput(description="Filtering options for attributes."),
        where=AttributeWhereInput(description="Where filtering options for attributes."),
        search=graphene.String(description="Search attributes."),
        sort_by=AttributeSortingInput(description="Sorting options for attributes."),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="List of the shop's attributes.",
    )

    @staticmethod
    @cacheable
    def resolve_attribute(
        _root: Any,
        info: Info,
        *,
        id: str | None = None,
        slug: str | None = None,
        external_reference: str | None = None,
    ) -> AttributeRow | None:
        one_of(id=id, slug=slug, external_reference=external_reference)
        attributes = _visible_attributes(info)
        if external_reference is not None:
            return attributes.filter(external_reference=external_reference).first()
        row: AttributeRow | None = by_id_or_slug(attributes, "Attribute", id, slug)
        return row

    @staticmethod
    @cacheable
    def resolve_attributes(
        _root: Any,
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        where: dict[str, Any] | None = None,
        search: str | None = None,
        sort_by: dict[str, Any] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Any:
        attributes = _visible_attributes(info).filter(attributes_condition(filter, where, search))
        columns = {
            key: key if key in {f.name for f in AttributeRow._meta.concrete_fields} else "slug"
            for key in enum_values(AttributeSortField)
        }
        keys = keys_of_sort(sort_by, columns, [SortKey("storefront_search_position"), SortKey("slug")])
        return paginate(attributes, info, keys=keys, **paging)
