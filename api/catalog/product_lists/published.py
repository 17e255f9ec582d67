"""Lists of products: their arguments, what they may be sorted by, and the list of each parent at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from api.catalog.channels import UnknownChannel, resolve_channel, wrap_in
from api.catalog.product_lists.requests import (
    FacetSource,
    channel_slug,
    check_request,
    read_request,
)
from api.catalog.product_lists.sorting import keys_of, sort_keys, with_shown_stars
from api.terms.context import Info
from api.terms.pagination import (
    SortKey,
    empty_connection,
    page_of,
    paginate,
    paginate_compiled,
)
from catalog.availability import count_published
from catalog.models import (
    Channel,
    Product,
    ProductQuerySet,
)
from primitives.statements import Among, Statement
from search.engines import get_engine


def asked_with(info: Info, *path: str) -> tuple[str, ...]:
    """The related rows that the query asks of each product. ``path`` leads to the products."""
    asked = {"category": "category", "vendor": "vendor", "productType": "product_type"}
    return tuple(name for field, name in asked.items() if info.selects(*path, field))


def select_asked(products: ProductQuerySet, info: Info, *path: str) -> ProductQuerySet:
    """Read the related rows that the query asks of each product along with it."""
    return _with(products, asked_with(info, *path))


def _with(products: ProductQuerySet, along: tuple[str, ...]) -> ProductQuerySet:
    return products.select_related(*along) if along else products


def sees_published(info: Info) -> bool:
    """Whether the viewer sees exactly what everybody sees: neither staff nor a possible member of a vendor."""
    viewer = info.context.viewer
    return viewer.user is None and not viewer.has_permission("MANAGE_PRODUCTS")


@lru_cache(maxsize=64)
def _published_by(column: str, channel: int, along: tuple[str, ...]) -> Statement[Product]:
    def build(value: Any, now: Any) -> ProductQuerySet:
        products = Product.objects.published(channel=Channel(pk=channel), now=now)
        return _with(products.filter(**{column: value}), along)

    return Statement(build)


def find_product(info: Info, channel: Channel | None, column: str, value: Any) -> Product | None:
    """The product with this ``pk``, ``slug`` or ``external_reference``, if the viewer may see it."""
    if channel is not None and sees_published(info):
        rows = _published_by(column, channel.pk, asked_with(info)).rows(value=value, now=info.context.now)
        return rows[0] if rows else None
    products = Product.objects.visible_to(info.context.viewer, channel=channel, now=info.context.now)
    return select_asked(products.filter(**{column: value}), info).first()


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The products that anybody may see in a channel, all or those with some words: what most requests ask for."""

    channel: int
    is_search: bool
    is_spelled: bool
    keys: tuple[SortKey, ...]
    along: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        asked = {"expression": self.is_search, "spelling": self.is_spelled, "today": self.keys[0].by == "shown_stars"}
        return ("now", *(name for name, is_asked in asked.items() if is_asked))

    def queryset(self, values: Mapping[str, Any]) -> ProductQuerySet:
        products = Product.objects.published(channel=Channel(pk=self.channel), now=values["now"])
        if self.is_search:
            products = get_engine().matching(products, values["expression"], values.get("spelling"))
        products = with_shown_stars(products, self.keys, values.get("today"))
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
    info: Info,
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
        found = resolve_channel(info, channel_slug(channel, filter, sort_by))
    except UnknownChannel:
        page_of(info, **paging)
        return empty_connection()
    is_plain = sees_published(info) and not where and not (filter or {}).keys() - {"search", "channel"}
    if found is not None and is_plain:
        text, order = check_request(filter, where, sort_by, search)
        expression = get_engine().expression(text)
        is_compiled = (expression is not None or not text) and order.get("attribute_id") is None
        if is_compiled and not info.selects("facets"):
            return _page_of_published(info, found, order, text, paging)
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


def _page_of_published(info: Info, channel: Channel, sort_by: dict[str, Any], text: str, paging: dict[str, Any]) -> Any:
    expression, spelling = get_engine().expression(text), get_engine().spelling(text)
    keys = keys_of(sort_by, is_search=expression is not None, has_channel=True)
    by_rank = keys[0].by == "search_rank"
    shape = PublishedList(
        channel=channel.pk,
        is_search=expression is not None,
        is_spelled=by_rank and bool(spelling),
        keys=keys,
        along=asked_with(info, "edges", "node"),
    )
    known = {
        "now": info.context.now,
        "today": info.context.today,
        "expression": expression,
        "spelling": spelling,
    }
    values = {name: known[name] for name in shape.names}
    count = None if shape.is_search else partial(count_published, channel.pk, now=info.context.now)
    return paginate_compiled(shape, info, values=values, wrap=wrap_in(channel), count=count, **paging)
