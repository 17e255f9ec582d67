"""Root fields about collections."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Count, OuterRef, Subquery

from api.catalog.channels import channel_or_none, wrap_in
from api.catalog.filters.collections import CollectionFilterInput, CollectionWhereInput, collections_condition
from api.catalog.types.collections import Collection, CollectionCountableConnection
from api.catalog.visibility import visible_collections
from api.engine import cacheable
from api.terms.context import ChannelContext, Info
from api.terms.filters import OrderDirection, enum_value
from api.terms.lookups import by_id_or_slug, keys_of_sort, one_of, slug_language
from api.terms.pagination import SortKey, connection_field, empty_connection, page_of, paginate
from catalog.models import CollectionChannelListing as CollectionChannelListingRow


class CollectionSortField(graphene.Enum):
    NAME = "name"
    AVAILABILITY = "availability"
    PRODUCT_COUNT = "product_count"
    PUBLICATION_DATE = "publication_date"
    PUBLISHED_AT = "published_at"


class CollectionSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    channel = graphene.String()
    field = graphene.InputField(CollectionSortField, required=True)


class CollectionQueries(graphene.ObjectType):
    """Root fields about collections."""

    collection = graphene.Field(
        Collection,
        id=graphene.ID(description="ID of the collection."),
        slug=graphene.String(description="Slug of the collection."),
        slug_language_code=slug_language(),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="Look up a collection by ID or slug.",
    )
    collections = connection_field(
        CollectionCountableConnection,
        filter=CollectionFilterInput(description="Filtering options for collections."),
        where=CollectionWhereInput(description="Where filtering options for collections."),
        sort_by=CollectionSortingInput(description="Sort collections."),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="List of the shop's collections.",
    )

    @staticmethod
    @cacheable
    def resolve_collection(
        _root: Any,
        info: Info,
        *,
        id: str | None = None,
        slug: str | None = None,
        channel: str | None = None,
        slug_language_code: Any = None,
    ) -> ChannelContext | None:
        one_of(id=id, slug=slug)
        found, exists = channel_or_none(info, channel)
        row = by_id_or_slug(visible_collections(info, found), "Collection", id, slug) if exists else None
        return ChannelContext(row, found) if row else None

    @staticmethod
    @cacheable
    def resolve_collections(
        _root: Any,
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        where: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Any:
        slug = channel or (filter or {}).get("channel") or (sort_by or {}).get("channel")
        found, exists = channel_or_none(info, slug)
        if not exists:
            page_of(info, **paging)
            return empty_connection()
        collections = visible_collections(info, found).filter(
            collections_condition(filter, where, found, info.context.now)
        )
        columns = {
            enum_value(CollectionSortField.NAME): "name",
            # Without a channel nothing is available, and nothing was published on a day.
            enum_value(CollectionSortField.AVAILABILITY): "is_shown" if found else "slug",
            enum_value(CollectionSortField.PUBLICATION_DATE): "shown_since" if found else "slug",
            enum_value(CollectionSortField.PUBLISHED_AT): "shown_since" if found else "slug",
            enum_value(CollectionSortField.PRODUCT_COUNT): "product_count",
        }
        if sort_by and enum_value(sort_by["field"]) == enum_value(CollectionSortField.PRODUCT_COUNT):
            collections = collections.annotate(product_count=Count("collection_products", distinct=True))
        elif sort_by and found:
            listing = CollectionChannelListingRow.objects.filter(collection=OuterRef("pk"), channel=found)
            collections = collections.annotate(
                is_shown=Subquery(listing.values("is_published")), shown_since=Subquery(listing.values("published_at"))
            )
        keys = keys_of_sort(sort_by, columns, [SortKey("slug")], nullable=frozenset({"is_shown", "shown_since"}))
        return paginate(collections, info, keys=keys, wrap=wrap_in(found), **paging)
