"""The products of a category, a collection or a vendor, for many of them at once."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When

from api.catalog.channels import UnknownChannel, resolve_channel
from api.catalog.product_lists.requests import (
    FacetSource,
    channel_slug,
    request_of_parents,
)
from api.catalog.product_lists.sorting import sort_keys
from api.engine import batched
from api.terms.context import ChannelContext, Info
from api.terms.pagination import (
    empty_connection,
    paginate_each,
)
from catalog.models import (
    Category,
    Channel,
    CollectionProduct,
)


@batched
def products_in_categories(categories: list[Any], info: Info, *, channel: str | None = None, **arguments: Any) -> Any:
    """The products of each category and of those below it; a statement or two for each level of the tree."""
    try:
        found = resolve_channel(info, channel_slug(channel, arguments.get("filter"), arguments.get("sort_by")))
    except UnknownChannel:
        return [empty_connection() for _category in categories]
    request = request_of_parents(info, found, arguments)
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
def products_in_collections(collections: list[ChannelContext], info: Info, **arguments: Any) -> Any:
    """The products of each collection, in its own order if asked."""
    channel: Channel | None = collections[0].channel if collections else None
    request = request_of_parents(info, channel, arguments, is_in_collection=True)
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
def products_of_vendors(vendors: list[Any], info: Info, *, channel: str | None = None, **arguments: Any) -> Any:
    """The products of each vendor."""
    try:
        found = resolve_channel(info, channel_slug(channel, arguments.get("filter"), arguments.get("sort_by")))
    except UnknownChannel:
        return [empty_connection() for _vendor in vendors]
    request = request_of_parents(info, found, arguments)
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
