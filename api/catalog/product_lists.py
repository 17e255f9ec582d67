"""Lists of products: their arguments, what they may be sorted by, and the list of each parent at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import graphene
from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.catalog.channels import UnknownChannel, resolve_channel, wrap_in
from api.catalog.filters.products import Conditions, Scope, product_conditions
from api.engine import batched
from api.terms.context import ChannelContext
from api.terms.filters import OrderDirection, enum_value
from api.terms.ids import int_pk
from api.terms.pagination import (
    SortKey,
    empty_connection,
    page_of,
    paginate,
    paginate_compiled,
    paginate_each,
)
from catalog.availability import count_published
from catalog.models import (
    Category,
    Channel,
    CollectionProduct,
    Product,
    ProductAttributeValue,
    ProductQuerySet,
)
from primitives.statements import Among, Statement
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
    context = info.context
    text, sort_by = _checked(filter, where, sort_by, search, is_in_collection=is_in_collection)
    products = Product.objects.visible_to(context.viewer, channel=channel, now=context.now)
    if text:
        products = get_engine().restrict(products, text)
    scope = Scope(channel=channel, now=context.now, today=context.today)
    conditions = product_conditions(filter=filter, where=where, scope=scope)
    return Request(channel=channel, products=products, conditions=conditions, search=text, sort_by=sort_by)


def _checked(
    filter: dict[str, Any] | None,
    where: dict[str, Any] | None,
    sort_by: dict[str, Any] | None,
    search: str | None,
    *,
    is_in_collection: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The words that are searched for, and the order. Raises ``GraphQLError`` for arguments that exclude each other."""
    if filter and where:
        raise GraphQLError(_("Only one filtering argument (filter or where) can be specified."))
    text = (search or (filter or {}).get("search") or "").strip()
    sort_by = dict(sort_by or {})
    if sort_by.get("field") is not None and sort_by.get("attribute_id") is not None:
        raise GraphQLError(_("You must provide either `field` or `attributeId` to sort the products."))
    if enum_value(sort_by.get("field")) == enum_value(ProductOrderField.RANK) and not text:
        raise GraphQLError(_("Sorting by RANK is available only when using a search filter."))
    if enum_value(sort_by.get("field")) == enum_value(ProductOrderField.RATING) and text:
        sort_by["field"] = None  # Saleor's storefront asks so for what fits best
    if enum_value(sort_by.get("field")) == enum_value(ProductOrderField.COLLECTION) and not is_in_collection:
        sort_by["field"] = None
        sort_by["by_pk"] = True
    return text, sort_by


def _channel_slug(channel: str | None, filter: dict[str, Any] | None, sort_by: dict[str, Any] | None) -> str | None:
    """The channel's slug, wherever the client put it."""
    return channel or (filter or {}).get("channel") or (sort_by or {}).get("channel")


def sort_keys(request: Request, info: Any) -> tuple[ProductQuerySet, list[SortKey]]:
    """The list with what it is sorted by, and the keys; the primary key follows by itself."""
    products = request.all()
    if request.sort_by.get("attribute_id") is None:
        keys = _keys_of(request.sort_by, is_search=bool(request.search), has_channel=request.channel is not None)
        return _with_shown_stars(products, keys, info.context.today), list(keys)
    attribute = int_pk(request.sort_by["attribute_id"], "Attribute")
    values = ProductAttributeValue.objects.filter(product=OuterRef("pk"), value__attribute=attribute)
    first = Subquery(values.order_by("sort_order", "pk").values("value__name")[:1])
    products = products.annotate(sorting_value=Coalesce(first, Value("")))
    return products, [SortKey(name, _is_descending(request.sort_by)) for name in ("sorting_value", "name")]


def _is_descending(sort_by: dict[str, Any]) -> bool:
    return bool(enum_value(sort_by.get("direction")) == enum_value(OrderDirection.DESC))


def _keys_of(sort_by: dict[str, Any], *, is_search: bool, has_channel: bool) -> tuple[SortKey, ...]:
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
        names = names[1:]  # without a market there is neither a price nor a day of publication to sort by
    return tuple(SortKey(name, descending, nullable=name in _NULLABLE) for name in names)


def _with_shown_stars(products: ProductQuerySet, keys: Sequence[SortKey], today: Any) -> ProductQuerySet:
    if keys[0].by != "shown_stars":
        return products
    return products.with_stars(today).annotate(shown_stars=Coalesce(F("stars"), Value(0)))


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


def asked_with(info: Any, *path: str) -> tuple[str, ...]:
    """The rows that the query asks of each product and that can come along with it. ``path`` leads to the products."""
    asked = {"category": "category", "vendor": "vendor", "productType": "product_type"}
    return tuple(name for field, name in asked.items() if info.selects(*path, field))


def select_asked(products: ProductQuerySet, info: Any, *path: str) -> ProductQuerySet:
    """Let the rows that the query asks of each product come along with it."""
    return _with(products, asked_with(info, *path))


def _with(products: ProductQuerySet, along: tuple[str, ...]) -> ProductQuerySet:
    return products.select_related(*along) if along else products


def sees_published(info: Any) -> bool:
    """Whether the viewer sees exactly what anybody sees: neither staff nor perhaps a member of a vendor."""
    viewer = info.context.viewer
    return viewer.user is None and not viewer.has_permission("MANAGE_PRODUCTS")


@lru_cache(maxsize=64)
def _published_by(column: str, channel: int, along: tuple[str, ...]) -> Statement[Product]:
    def build(value: Any, now: Any) -> ProductQuerySet:
        products = Product.objects.published(channel=Channel(pk=channel), now=now)
        return _with(products.filter(**{column: value}), along)

    return Statement(build)


def find_product(info: Any, channel: Channel | None, column: str, value: Any) -> Product | None:
    """The product with this ``pk``, ``slug`` or ``external_reference``, if the viewer may know of it."""
    if channel is not None and sees_published(info):
        rows = _published_by(column, channel.pk, asked_with(info)).rows(value=value, now=info.context.now)
        return rows[0] if rows else None
    products = Product.objects.visible_to(info.context.viewer, channel=channel, now=info.context.now)
    return select_asked(products.filter(**{column: value}), info).first()


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The goods that anybody may see in a channel, all or those with some words: what shops show most of the time."""

    channel: int
    is_search: bool
    keys: tuple[SortKey, ...]
    along: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        days = ("today",) if self.keys[0].by == "shown_stars" else ()
        return ("now", "expression", *days) if self.is_search else ("now", *days)

    def queryset(self, values: Mapping[str, Any]) -> ProductQuerySet:
        products = Product.objects.published(channel=Channel(pk=self.channel), now=values["now"])
        if self.is_search:
            products = get_engine().matching(products, values["expression"])
        products = _with_shown_stars(products, self.keys, values.get("today"))
        return products if self.is_search else _with(products, self.along)

    @property
    def rows_by_key(self) -> Any:
        return partial(_products_by_key, self.along) if self.is_search else None


def _products_by_key(along: tuple[str, ...], pks: list[int]) -> dict[int, Product]:
    return {row.pk: row for row in _products_with(along).rows(pks=pks)}


@lru_cache(maxsize=64)
def _products_with(along: tuple[str, ...]) -> Statement[Product]:
    return Statement(lambda pks: _with(Product.objects.filter(Among("pk", pks)), along))


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
    is_plain = sees_published(info) and not where and not (filter or {}).keys() - {"search", "channel"}
    if found is not None and is_plain:
        text, order = _checked(filter, where, sort_by, search)
        expression = get_engine().expression(text)
        is_compiled = (expression is not None or not text) and order.get("attribute_id") is None
        if is_compiled and not info.selects("facets"):
            return _page_of_published(info, found, order, expression, paging)
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


def _page_of_published(
    info: Any, channel: Channel, sort_by: dict[str, Any], expression: str | None, paging: dict[str, Any]
) -> Any:
    keys = _keys_of(sort_by, is_search=expression is not None, has_channel=True)
    shape = PublishedList(
        channel=channel.pk, is_search=expression is not None, keys=keys, along=asked_with(info, "edges", "node")
    )
    known = {"now": info.context.now, "today": info.context.today, "expression": expression}
    values = {name: known[name] for name in shape.names}
    count = None if shape.is_search else partial(count_published, channel.pk, now=info.context.now)
    return paginate_compiled(shape, info, values=values, wrap=wrap_in(channel), count=count, **paging)


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


@dataclass(frozen=True, slots=True)
class FacetSource:
    """A list of products before the conditions that belong to a facet, and those conditions."""

    products: ProductQuerySet
    conditions: Conditions
    channel: Channel
