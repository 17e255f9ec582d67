"""Lists of products: their arguments, what they may be sorted by, and the list of each parent at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import graphene
from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.channels import UnknownChannel, resolve_channel, wrap_in
from api.context import ChannelContext
from api.engine.marks import batched
from api.filters import Conditions, ProductFilterInput, ProductWhereInput, Scope, product_conditions
from api.ids import int_pk
from api.pagination import (
    PageInfo,
    SortKey,
    connection_field,
    empty_connection,
    page_of,
    paginate,
    paginate_each,
)
from api.types.basics import OrderDirection, enum_value
from catalog.models import (
    Category,
    Channel,
    CollectionProduct,
    Product,
    ProductAttributeValue,
    ProductQuerySet,
)
from search.engines import get_engine


class ProductOrderField(graphene.Enum):
    NAME = "name"
    RANK = "rank"
    PRICE = "price"
    MINIMAL_PRICE = "minimal_price"
    LAST_MODIFIED = "last_modified"
    DATE = "date"
    TYPE = "type"
    PUBLISHED = "published"
    PUBLICATION_DATE = "publication_date"
    PUBLISHED_AT = "published_at"
    LAST_MODIFIED_AT = "last_modified_at"
    COLLECTION = "collection"
    RATING = "rating"
    CREATED_AT = "created_at"
    OCOP_STARS = "ocop_stars"


class ProductOrder(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True, description="The direction in which to sort.")
    channel = graphene.String(description="Specifies the channel in which to sort the data.")
    attribute_id = graphene.ID(description="Sort products by the values of this attribute. Excludes `field`.")
    field = graphene.InputField(ProductOrderField, description="Sort products by the selected field.")


class ProductCountableEdge(graphene.ObjectType):
    node = graphene.Field("api.types.product.Product", required=True, description="The item at the end of the edge.")
    cursor = graphene.String(required=True, description="A cursor for use in pagination.")


class ProductCountableConnection(graphene.ObjectType):
    page_info = graphene.Field(PageInfo, required=True, description="Pagination data for this connection.")
    edges = graphene.List(graphene.NonNull(ProductCountableEdge), required=True)
    total_count = graphene.Int(description="A total count of items in the collection.")
    facets = graphene.Field(
        "api.types.facets.ProductFacets",
        description="How many products each choice of a filter would leave; null without a channel.",
    )

    @staticmethod
    def resolve_facets(root: dict[str, Any], info: Any) -> Any:
        from api.types.facets import resolve_facets  # a facet lists vendors, and a vendor lists products

        return resolve_facets(root, info)


@dataclass(frozen=True, slots=True)
class FacetSource:
    """A list of products before the conditions that belong to a facet, and those conditions."""

    products: ProductQuerySet
    conditions: Conditions
    channel: Channel


def products_field(**arguments: Any) -> graphene.Field:
    """A field that answers a list of products, with Saleor's arguments."""
    return connection_field(
        ProductCountableConnection,
        filter=ProductFilterInput(description="Filtering options for products."),
        where=ProductWhereInput(description="Where filtering options for products."),
        sort_by=ProductOrder(description="Sort products."),
        search=graphene.String(description="Search products: every word must be found."),
        description="List of products.",
        **arguments,
    )


@dataclass(frozen=True, slots=True)
class Request:
    """What a list of products was asked for, checked."""

    channel: Channel | None
    products: ProductQuerySet
    conditions: Conditions
    search: str
    sort_by: dict[str, Any]

    def all(self) -> ProductQuerySet:
        return self.products.filter(self.conditions.all())


def read_request(
    info: Any,
    *,
    channel: Channel | None,
    filter: dict[str, Any] | None,
    where: dict[str, Any] | None,
    sort_by: dict[str, Any] | None,
    search: str | None,
    is_in_collection: bool = False,
) -> Request:
    """Check the arguments together. Raises ``GraphQLError`` in Saleor's words."""
    if filter and where:
        raise GraphQLError(_("Only one filtering argument (filter or where) can be specified."))
    context = info.context
    text = search or (filter or {}).get("search") or ""
    products = Product.objects.visible_to(context.viewer, channel=channel, now=context.now)
    if text.strip():
        products = get_engine().restrict(products, text)
    sort_by = dict(sort_by or {})
    if sort_by.get("field") is not None and sort_by.get("attribute_id") is not None:
        raise GraphQLError(_("You must provide either `field` or `attributeId` to sort the products."))
    if enum_value(sort_by.get("field")) == enum_value(ProductOrderField.RANK) and not text.strip():
        raise GraphQLError(_("Sorting by RANK is available only when using a search filter."))
    if enum_value(sort_by.get("field")) == enum_value(ProductOrderField.COLLECTION) and not is_in_collection:
        sort_by["field"] = None
        sort_by["by_pk"] = True
    scope = Scope(channel=channel, now=context.now, today=context.today)
    conditions = product_conditions(filter=filter, where=where, scope=scope)
    return Request(channel=channel, products=products, conditions=conditions, search=text.strip(), sort_by=sort_by)


def _channel_slug(channel: str | None, filter: dict[str, Any] | None, sort_by: dict[str, Any] | None) -> str | None:
    """The channel's slug, wherever the client put it."""
    return channel or (filter or {}).get("channel") or (sort_by or {}).get("channel")


def sort_keys(request: Request, info: Any) -> tuple[ProductQuerySet, list[SortKey]]:
    """The list with what it is sorted by, and the keys; the primary key follows by itself.

    As in Saleor the direction goes for ties too; only stars come with the names of a tie in their usual order.
    """
    products = request.all()
    descending = enum_value(request.sort_by.get("direction")) == enum_value(OrderDirection.DESC)
    if request.sort_by.get("attribute_id") is not None:
        attribute = int_pk(request.sort_by["attribute_id"], "Attribute")
        values = ProductAttributeValue.objects.filter(product=OuterRef("pk"), value__attribute=attribute)
        first = Subquery(values.order_by("sort_order", "pk").values("value__name")[:1])
        products = products.annotate(sorting_value=Coalesce(first, Value("")))
        return products, [SortKey(name, descending) for name in ("sorting_value", "name")]
    if request.sort_by.get("by_pk"):
        return products, [SortKey("pk", descending)]
    field = enum_value(request.sort_by.get("field"))
    if field == enum_value(ProductOrderField.RANK):
        return products, [SortKey("search_rank", descending)]
    if field is None:
        return products, [SortKey("search_rank", descending=True)] if request.search else [SortKey("slug")]
    if field == enum_value(ProductOrderField.OCOP_STARS):
        products = products.with_stars(info.context.today).annotate(shown_stars=Coalesce(F("stars"), Value(0)))
        return products, [SortKey("shown_stars", descending), SortKey("name"), SortKey("slug")]
    keys = _KEYS[field]
    if keys[0].startswith("listing__") and request.channel is None:
        keys = keys[1:]  # without a market there is neither a price nor a day of publication to sort by
    return products, [SortKey(key, descending, nullable=key in _NULLABLE) for key in keys]


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
_NULLABLE = {"listing__price_min_amount", "listing__published_at"}


def select_asked(products: ProductQuerySet, info: Any, *path: str) -> ProductQuerySet:
    """Let the rows that the query asks of each product come along with it. ``path`` leads down to the products."""
    asked = {"category": "category", "vendor": "vendor", "productType": "product_type"}
    names = [name for field, name in asked.items() if info.selects(*path, field)]
    return products.select_related(*names) if names else products


def list_products(
    info: Any,
    *,
    channel: str | None = None,
    filter: dict[str, Any] | None = None,
    where: dict[str, Any] | None = None,
    sort_by: dict[str, Any] | None = None,
    search: str | None = None,
    **paging: Any,
) -> Any:
    """One page of the products of a channel; an unknown channel has none."""
    try:
        found = resolve_channel(info, _channel_slug(channel, filter, sort_by))
    except UnknownChannel:
        page_of(info, **paging)
        return empty_connection()
    request = read_request(info, channel=found, filter=filter, where=where, sort_by=sort_by, search=search)
    products, keys = sort_keys(request, info)
    connection = paginate(
        select_asked(products, info, "edges", "node"),
        info,
        keys=keys,
        wrap=wrap_in(found),
        count=request.all().order_by().count,
        **paging,
    )
    if found is not None:
        connection["facets"] = FacetSource(
            request.products.filter(request.conditions.without_facets()), request.conditions, found
        )
    return connection


def _request_of_parents(info: Any, channel: Channel | None, arguments: dict[str, Any], **more: Any) -> Request:
    names = ("filter", "where", "sort_by", "search")
    return read_request(info, channel=channel, **{name: arguments.pop(name, None) for name in names}, **more)


@batched
def products_in_categories(categories: list[Any], info: Any, *, channel: str | None = None, **arguments: Any) -> Any:
    """The products of each category and of all that stand below it; a statement or two for each level of the tree."""
    try:
        found = resolve_channel(info, _channel_slug(channel, arguments.get("filter"), arguments.get("sort_by")))
    except UnknownChannel:
        return [empty_connection() for _category in categories]
    request = _request_of_parents(info, found, arguments)
    products, keys = sort_keys(request, info)
    connections: dict[int, Any] = {}
    for level in _by_level(categories).values():
        grouped = products.annotate(shown_in=_shown_in(level))
        pages = paginate_each(
            grouped,
            info,
            group="shown_in",
            parents=[category.pk for category in level],
            keys=keys,
            wrap=lambda row, _parent: ChannelContext(row, found),
            **arguments,
        )
        for category, page in zip(level, pages, strict=True):
            connections[category.pk] = page
            if found is not None:
                below = request.products.filter(
                    request.conditions.without_facets(), category__path__startswith=category.path
                )
                page["facets"] = FacetSource(below, request.conditions, found)
    return [connections[category.pk] for category in categories]


def _by_level(categories: list[Any]) -> dict[int, list[Any]]:
    """Categories of one level stand side by side: no product is below two of them."""
    levels: defaultdict[int, dict[int, Any]] = defaultdict(dict)
    for category in categories:
        levels[category.level][category.pk] = category
    return {level: list(rows.values()) for level, rows in levels.items()}


def _shown_in(categories: list[Any]) -> Case:
    """For each product, which of the categories it stands in or below."""
    paths = dict(Category.objects.values_list("pk", "path"))
    below: defaultdict[int, list[int]] = defaultdict(list)
    wanted = {category.pk for category in categories}
    for pk, path in paths.items():
        for ancestor in map(int, path.split("/")[:-1]):
            if ancestor in wanted:
                below[ancestor].append(pk)
    whens = [When(category__in=pks, then=Value(ancestor)) for ancestor, pks in below.items()]
    return Case(*whens, default=Value(None), output_field=IntegerField())


@batched
def products_in_collections(collections: list[ChannelContext], info: Any, **arguments: Any) -> Any:
    """The products of each collection, in its own order when asked so."""
    channel: Channel | None = collections[0].channel if collections else None
    request = _request_of_parents(info, channel, arguments, is_in_collection=True)
    products, keys = sort_keys(request, info)
    pks = [collection.node.pk for collection in collections]
    in_collections = products.filter(collection_products__collection__in=set(pks))
    pages = paginate_each(
        in_collections.annotate(shown_in=F("collection_products__collection")),
        info,
        group="shown_in",
        parents=pks,
        keys=keys,
        wrap=lambda row, _parent: ChannelContext(row, channel),
        **arguments,
    )
    if channel is not None:
        for pk, page in zip(pks, pages, strict=True):
            members = CollectionProduct.objects.filter(collection=pk).values("product")
            page["facets"] = FacetSource(
                request.products.filter(request.conditions.without_facets(), pk__in=members),
                request.conditions,
                channel,
            )
    return pages


@batched
def products_of_vendors(vendors: list[Any], info: Any, *, channel: str | None = None, **arguments: Any) -> Any:
    """The products of each vendor."""
    try:
        found = resolve_channel(info, _channel_slug(channel, arguments.get("filter"), arguments.get("sort_by")))
    except UnknownChannel:
        return [empty_connection() for _vendor in vendors]
    request = _request_of_parents(info, found, arguments)
    products, keys = sort_keys(request, info)
    pages = paginate_each(
        products,
        info,
        group="vendor_id",
        parents=[vendor.pk for vendor in vendors],
        keys=keys,
        wrap=lambda row, _parent: ChannelContext(row, found),
        **arguments,
    )
    if found is not None:
        for vendor, page in zip(vendors, pages, strict=True):
            own = request.products.filter(Q(vendor=vendor.pk), request.conditions.without_facets())
            page["facets"] = FacetSource(own, request.conditions, found)
    return pages
