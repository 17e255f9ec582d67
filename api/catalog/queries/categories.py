"""Root fields about categories."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from api.catalog.filters.categories import CategoryFilterInput, CategoryWhereInput, categories_condition
from api.catalog.types.categories import Category, CategoryCountableConnection
from api.engine import cacheable
from api.terms.context import Info
from api.terms.filters import OrderDirection, enum_value
from api.terms.lookups import by_id_or_slug, enum_values, keys_of_sort, one_of, slug_language
from api.terms.pagination import SortKey, connection_field, paginate
from catalog.models import Category as CategoryRow
from catalog.models import Product as ProductRow


class CategorySortField(graphene.Enum):
    NAME = "name"
    PRODUCT_COUNT = "product_count"
    SUBCATEGORY_COUNT = "subcategory_count"


class CategorySortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    channel = graphene.String()
    field = graphene.InputField(CategorySortField, required=True)


class CategoryQueries(graphene.ObjectType):
    """Root fields about categories."""

    category = graphene.Field(
        Category,
        id=graphene.ID(description="ID of the category."),
        slug=graphene.String(description="Slug of the category."),
        slug_language_code=slug_language(),
        description="Look up a category by ID or slug.",
    )
    categories = connection_field(
        CategoryCountableConnection,
        filter=CategoryFilterInput(description="Filtering options for categories."),
        where=CategoryWhereInput(description="Where filtering options for categories."),
        sort_by=CategorySortingInput(description="Sort categories."),
        level=graphene.Int(description="Filter categories by the nesting level in the category tree."),
        description="List of the shop's categories.",
    )

    @staticmethod
    @cacheable
    def resolve_category(
        _root: Any, _info: Info, *, id: str | None = None, slug: str | None = None, slug_language_code: Any = None
    ) -> CategoryRow | None:
        one_of(id=id, slug=slug)
        row: CategoryRow | None = by_id_or_slug(CategoryRow.objects.all(), "Category", id, slug)
        return row

    @staticmethod
    @cacheable
    def resolve_categories(
        _root: Any,
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        where: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        level: int | None = None,
        **paging: Any,
    ) -> Any:
        categories = CategoryRow.objects.filter(categories_condition(filter, where))
        if level is not None:
            categories = categories.filter(level=level)
        field = enum_value(sort_by["field"]) if sort_by else None
        if field == enum_value(CategorySortField.PRODUCT_COUNT):
            below = (
                ProductRow.objects.filter(category__path__startswith=OuterRef("path")).order_by().values(one=Value(1))
            )
            number = Coalesce(Subquery(below.annotate(number=Count("pk")).values("number")), Value(0))
            categories = categories.annotate(product_count=number)
        if field == enum_value(CategorySortField.SUBCATEGORY_COUNT):
            categories = categories.annotate(subcategory_count=Count("children", distinct=True))
        keys = keys_of_sort(sort_by, {key: key for key in enum_values(CategorySortField)}, [SortKey("sort_order")])
        return paginate(categories, info, keys=keys, **paging)
