"""Root fields of the shop's own texts: menus, pages, page types."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Count
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.catalog.channels import UnknownChannel, resolve_channel, wrap_in
from api.content.filters import (
    PageFilterInput,
    PageTypeFilterInput,
    PageWhereInput,
    page_types_condition,
    pages_condition,
)
from api.content.types.menus import Menu, MenuCountableConnection, MenuItem
from api.content.types.pages import Page, PageCountableConnection, PageType, PageTypeCountableConnection
from api.engine import cacheable
from api.terms.context import ChannelContext, Info
from api.terms.filters import OrderDirection, enum_value
from api.terms.ids import find_int_pk, int_pk
from api.terms.locales import LanguageCodeEnum
from api.terms.lookups import one_of
from api.terms.pagination import SortKey, connection_field, empty_connection, page_of, paginate
from catalog.models import Channel as ChannelRow
from content.models import Menu as MenuRow
from content.models import MenuItem as MenuItemRow
from content.models import Page as PageRow
from content.models import PageType as PageTypeRow


class PageSortField(graphene.Enum):
    TITLE = "title"
    SLUG = "slug"
    VISIBILITY = "visibility"
    CREATION_DATE = "creation_date"
    PUBLICATION_DATE = "publication_date"
    PUBLISHED_AT = "published_at"
    CREATED_AT = "created_at"
    RANK = "rank"


class PageSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(PageSortField, required=True)


class PageTypeSortField(graphene.Enum):
    NAME = "name"
    SLUG = "slug"


class PageTypeSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(PageTypeSortField, required=True)


class MenuSortField(graphene.Enum):
    NAME = "name"
    ITEMS_COUNT = "items_count"


class MenuSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(MenuSortField, required=True)


_PAGE_KEYS: dict[str, tuple[SortKey, ...]] = {
    "title": (SortKey("title"),),
    "slug": (),
    "visibility": (SortKey("is_published"), SortKey("title")),
    "creation_date": (SortKey("created_at"),),
    "created_at": (SortKey("created_at"),),
    "publication_date": (SortKey("published_at", nullable=True),),
    "published_at": (SortKey("published_at", nullable=True),),
    "rank": (SortKey("title"),),
}


def _channel_of(info: Info, slug: str | None) -> ChannelRow | None:
    """The channel for what menus and pages lead to; an unknown one shows none of it, as in Saleor."""
    try:
        return resolve_channel(info, slug)
    except UnknownChannel:
        return None


def _sorted(sort_by: dict[str, Any] | None, keys: dict[str, tuple[SortKey, ...]]) -> list[SortKey]:
    """The keys that the client names, then the slug; by slug without a wish."""
    if not sort_by:
        return [SortKey("slug")]
    descending = enum_value(sort_by["direction"]) == enum_value(OrderDirection.DESC)
    named = keys[enum_value(sort_by["field"])]
    return [SortKey(key.by, descending, nullable=key.nullable) for key in (*named, SortKey("slug"))]


class ContentQueries(graphene.ObjectType):
    menu = graphene.Field(
        Menu,
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        id=graphene.ID(description="ID of the menu."),
        name=graphene.String(description="The menu's name."),
        slug=graphene.String(description="The menu's slug."),
        description="Look up a navigation menu by ID, name or slug.",
    )
    menus = connection_field(
        MenuCountableConnection,
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        sort_by=MenuSortingInput(description="Sort menus."),
        description="List of the storefront's menus.",
    )
    menu_item = graphene.Field(
        MenuItem,
        id=graphene.ID(required=True, description="ID of the menu item."),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="Look up a menu item by ID.",
    )
    page = graphene.Field(
        Page,
        id=graphene.ID(description="ID of the page."),
        slug=graphene.String(description="The slug of the page."),
        slug_language_code=LanguageCodeEnum(description="Language of the slug; slugs are the same in all languages."),
        description="Look up a page by ID or slug.",
    )
    pages = connection_field(
        PageCountableConnection,
        search=graphene.String(description="Search pages."),
        sort_by=PageSortingInput(description="Sort pages."),
        filter=PageFilterInput(description="Filtering options for pages."),
        where=PageWhereInput(description="Where filtering options."),
        channel=graphene.String(description="Slug of a channel for what the pages refer to."),
        description="List of the shop's pages.",
    )
    page_type = graphene.Field(
        PageType,
        id=graphene.ID(required=True, description="ID of the page type."),
        description="Look up a page type by ID.",
    )
    page_types = connection_field(
        PageTypeCountableConnection,
        sort_by=PageTypeSortingInput(description="Sort page types."),
        filter=PageTypeFilterInput(description="Filtering options for page types."),
        description="List of the page types.",
    )

    @staticmethod
    @cacheable
    def resolve_menu(
        _root: None,
        info: Info,
        *,
        channel: str | None = None,
        id: str | None = None,
        name: str | None = None,
        slug: str | None = None,
    ) -> ChannelContext | None:
        one_of(id=id, name=name, slug=slug)
        found = _channel_of(info, channel)
        if id is not None:
            row = MenuRow.objects.filter(pk=int_pk(id, "Menu")).first()
        elif slug is not None:
            row = MenuRow.objects.filter(slug=slug).first()
        else:
            row = MenuRow.objects.filter(name=name).first()
        return ChannelContext(row, found) if row else None

    @staticmethod
    @cacheable
    def resolve_menus(
        _root: None,
        info: Info,
        *,
        channel: str | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        menus = MenuRow.objects.all()
        keys: dict[str, tuple[SortKey, ...]] = {"name": (SortKey("name"),), "items_count": (SortKey("items_count"),)}
        if sort_by and enum_value(sort_by["field"]) == "items_count":
            menus = menus.annotate(items_count=Count("items"))
        wrap = wrap_in(_channel_of(info, channel))
        return paginate(menus, info, keys=_sorted(sort_by, keys), wrap=wrap, **paging)

    @staticmethod
    @cacheable
    def resolve_menu_item(_root: None, info: Info, *, id: str, channel: str | None = None) -> ChannelContext | None:
        found = _channel_of(info, channel)
        row = MenuItemRow.objects.filter(pk=int_pk(id, "MenuItem")).first()
        return ChannelContext(row, found) if row else None

    @staticmethod
    @cacheable
    def resolve_page(
        _root: None, info: Info, *, id: str | None = None, slug: str | None = None, slug_language_code: Any = None
    ) -> ChannelContext | None:
        one_of(id=id, slug=slug)
        pages = PageRow.objects.visible_to(info.context.viewer, now=info.context.now)
        if id is not None:
            pk = find_int_pk(id, "Page")
            row = None if pk is None else pages.filter(pk=pk).first()
        else:
            row = pages.filter(slug=slug).first()
        return ChannelContext(row, None) if row else None

    @staticmethod
    @cacheable
    def resolve_pages(
        _root: None,
        info: Info,
        *,
        search: str | None = None,
        sort_by: dict[str, Any] | None = None,
        filter: dict[str, Any] | None = None,
        where: dict[str, Any] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Any:
        if sort_by and enum_value(sort_by["field"]) == "rank" and not search:
            raise GraphQLError(_("Sorting by RANK is available only when using a search filter or search argument."))
        try:
            found = resolve_channel(info, channel) if channel is not None else None
        except UnknownChannel:
            page_of(info, **paging)
            return empty_connection()
        pages = PageRow.objects.visible_to(info.context.viewer, now=info.context.now)
        pages = pages.filter(pages_condition(filter, where, search))
        return paginate(pages, info, keys=_sorted(sort_by, _PAGE_KEYS), wrap=wrap_in(found), **paging)

    @staticmethod
    @cacheable
    def resolve_page_type(_root: None, _info: Info, *, id: str) -> PageTypeRow | None:
        return PageTypeRow.objects.filter(pk=int_pk(id, "PageType")).first()

    @staticmethod
    @cacheable
    def resolve_page_types(
        _root: None,
        info: Info,
        *,
        sort_by: dict[str, Any] | None = None,
        filter: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        types = PageTypeRow.objects.filter(page_types_condition(filter))
        return paginate(types, info, keys=_sorted(sort_by, {"name": (SortKey("name"),), "slug": ()}), **paging)
