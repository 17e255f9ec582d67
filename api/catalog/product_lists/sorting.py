"""In which order products are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from api.catalog.enums import ProductOrderField
from api.catalog.product_lists.requests import (
    Request,
)
from api.terms.context import Info
from api.terms.filters import (
    OrderDirection,
    enum_value,
)
from api.terms.ids import int_pk
from api.terms.pagination import (
    SortKey,
)
from catalog.models import (
    ProductAttributeValue,
    ProductQuerySet,
)


def sort_keys(request: Request, info: Info) -> tuple[ProductQuerySet, list[SortKey]]:
    """The list, annotated for its order, and the keys; the primary key is added later."""
    products = request.all()
    if request.sort_by.get("attribute_id") is None:
        keys = keys_of(request.sort_by, is_search=bool(request.search), has_channel=request.channel is not None)
        return with_shown_stars(products, keys, info.context.today), list(keys)
    attribute = int_pk(request.sort_by["attribute_id"], "Attribute")
    values = ProductAttributeValue.objects.filter(product=OuterRef("pk"), value__attribute=attribute)
    first = Subquery(values.order_by("sort_order", "pk").values("value__name")[:1])
    products = products.annotate(sorting_value=Coalesce(first, Value("")))
    return products, [SortKey(name, _is_descending(request.sort_by)) for name in ("sorting_value", "name")]


def _is_descending(sort_by: dict[str, Any]) -> bool:
    return bool(enum_value(sort_by.get("direction")) == enum_value(OrderDirection.DESC))


def keys_of(sort_by: dict[str, Any], *, is_search: bool, has_channel: bool) -> tuple[SortKey, ...]:
    """The keys of an order by one of the fields, or of the usual order.

    As in Saleor the direction goes for ties too; only stars come with the names of a tie in their usual order.
    """
    descending = _is_descending(sort_by)
    field = enum_value(sort_by.get("field"))
    if sort_by.get("by_pk"):
        return (SortKey("pk", descending),)
    if field == enum_value(ProductOrderField.RANK):
        return (SortKey("search_rank", descending),)
    if field is None:
        return (SortKey("search_rank", descending=True),) if is_search else (SortKey("slug"),)
    if field == enum_value(ProductOrderField.OCOP_STARS):
        return SortKey("shown_stars", descending), SortKey("name"), SortKey("slug")
    names = _KEYS[field]
    if names[0].startswith("listing__") and not has_channel:
        names = names[1:]  # without a channel there is neither a price nor a day of publication to sort by
    return tuple(SortKey(name, descending, nullable=name in _NULLABLE) for name in names)


def with_shown_stars(products: ProductQuerySet, keys: Sequence[SortKey], today: Any) -> ProductQuerySet:
    if keys[0].by != "shown_stars":
        return products
    return products.with_stars(today).annotate(shown_stars=Coalesce(F("stars"), Value(0)))


_NULLABLE = {"listing__price_min_amount", "listing__published_at"}


_KEYS: dict[str, tuple[str, ...]] = {
    "name": ("name", "slug"),
    "price": ("listing__price_min_amount", "name", "slug"),
    "minimal_price": ("listing__price_min_amount", "name", "slug"),
    "last_modified": ("updated_at", "name", "slug"),
    "last_modified_at": ("updated_at", "name", "slug"),
    "date": ("updated_at", "name", "slug"),
    "created_at": ("created_at", "name", "slug"),
    "type": ("product_type__name", "name", "slug"),
    "published": ("listing__is_published", "name", "slug"),
    "publication_date": ("listing__published_at", "name", "slug"),
    "published_at": ("listing__published_at", "name", "slug"),
    "rating": ("name", "slug"),
    "collection": ("collection_products__sort_order",),
}


class ProductOrder(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True, description="The direction in which to sort.")
    channel = graphene.String(description="Specifies the channel in which to sort the data.")
    attribute_id = graphene.ID(description="Sort products by the values of this attribute. Excludes `field`.")
    field = graphene.InputField(ProductOrderField, description="Sort products by the selected field.")
