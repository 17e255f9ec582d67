"""Root fields about product types."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.filters.product_types import ProductTypeFilterInput, product_types_condition
from api.catalog.types.product_types import ProductType
from api.engine import cacheable
from api.terms.context import Info
from api.terms.filters import OrderDirection
from api.terms.ids import find_int_pk
from api.terms.lookups import keys_of_sort
from api.terms.pagination import SortKey, connection_field, connection_for, paginate
from catalog.models import ProductType as ProductTypeRow


class ProductTypeSortField(graphene.Enum):
    NAME = "name"
    DIGITAL = "digital"
    SHIPPING_REQUIRED = "shipping_required"


class ProductTypeSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(ProductTypeSortField, required=True)


class ProductTypeQueries(graphene.ObjectType):
    """Root fields about product types."""

    product_type = graphene.Field(
        ProductType, id=graphene.ID(required=True, description="ID of the product type."), description="A product type."
    )
    product_types = connection_field(
        connection_for(ProductType),
        filter=ProductTypeFilterInput(description="Filtering options for product types."),
        sort_by=ProductTypeSortingInput(description="Sort product types."),
        description="List of product types.",
    )

    @staticmethod
    @cacheable
    def resolve_product_type(_root: Any, _info: Info, *, id: str) -> ProductTypeRow | None:
        pk = find_int_pk(id, "ProductType")
        return None if pk is None else ProductTypeRow.objects.filter(pk=pk).first()

    @staticmethod
    @cacheable
    def resolve_product_types(
        _root: Any,
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        types = ProductTypeRow.objects.filter(product_types_condition(filter))
        columns = {"name": "name", "digital": "is_digital", "shipping_required": "is_shipping_required"}
        return paginate(types, info, keys=keys_of_sort(sort_by, columns, [SortKey("slug")]), **paging)
