"""Pages of the shop's own text, and their types."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import graphene

from api.catalog.loaders import Assignment
from api.catalog.types.assigned_attributes import (
    assigned_attribute_field,
    assigned_attributes_field,
    assigned_by_slug,
    assigned_in,
)
from api.catalog.types.attributes import Attribute, SelectedAttribute
from api.catalog.types.references import Referable, make_referable
from api.engine import batched, node_attribute
from api.terms.context import ChannelContext, Info
from api.terms.loading import related, remembered, rows_by, rows_by_pk
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import connection_for
from api.terms.translations import resolve_translations, translation_field, translation_type
from catalog.models import AttributeEntityType, AttributeValue
from catalog.models import AttributeValue as AttributeValueRow
from content.models import Page as PageRow
from content.models import PageAttributeValue, PageReference, PageTypeAttribute
from content.models import PageTranslation as PageTranslationRow
from content.models import PageType as PageTypeRow

PageTranslation = translation_type(
    "PageTranslation",
    has_slug=True,
    seo_title=graphene.String(description="Translated SEO title."),
    seo_description=graphene.String(description="Translated SEO description."),
    title=graphene.String(description="Translated page title."),
    content=graphene.JSONString(description="Translated content of the page, an EditorJS document."),
)


class PageType(graphene.ObjectType):
    """Represents a type of page. It defines what attributes are available to pages of this type."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(required=True, description="Name of the page type.")
    slug = graphene.String(required=True, description="Slug of the page type.")
    attributes = graphene.List(graphene.NonNull(Attribute), description="Page attributes of that page type.")
    has_pages = graphene.Boolean(description="Whether page type has pages assigned. For staff that manages pages.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    @batched
    def resolve_attributes(roots: list[PageTypeRow], info: Info) -> list[list[Any]]:
        return [[link.attribute for link in links] for links in _type_attributes(info, [root.pk for root in roots])]

    @staticmethod
    @batched
    def resolve_has_pages(roots: list[PageTypeRow], info: Info) -> list[bool | None]:
        if not info.context.viewer.has_permission("MANAGE_PAGES", "MANAGE_PAGE_TYPES_AND_ATTRIBUTES"):
            return [None] * len(roots)
        pages = PageRow.objects.filter(page_type__in={root.pk for root in roots}).order_by()
        used = set(pages.values_list("page_type_id", flat=True).distinct())
        return [root.pk in used for root in roots]


class Page(graphene.ObjectType):
    """A page of the shop's own text, such as how to buy or what the stars mean."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        default_resolver = node_attribute

    id = id_field()
    seo_title = graphene.String(description="Title of the page for SEO.")
    seo_description = graphene.String(description="Description of the page for SEO.")
    title = graphene.String(required=True, description="Title of the page.")
    content = graphene.JSONString(description="Content of the page, an EditorJS document.")
    content_json = graphene.JSONString(description="The same as `content`.")
    publication_date = graphene.Date(description="The day of `publishedAt`.")
    published_at = graphene.DateTime(description="The page publication date.")
    is_published = graphene.Boolean(required=True, description="Determines if the page is published.")
    slug = graphene.String(required=True, description="Slug of the page.")
    page_type = graphene.Field(PageType, required=True, description="Determines the type of page.")
    created = graphene.DateTime(required=True, description="Date and time at which page was created.")
    translation = translation_field(PageTranslation)
    attribute = graphene.Field(
        SelectedAttribute, slug=graphene.String(required=True), description="An attribute of the page by its slug."
    )
    attributes = graphene.List(
        graphene.NonNull(SelectedAttribute), required=True, description="List of attributes assigned to this page."
    )
    assigned_attribute = assigned_attribute_field()
    assigned_attributes = assigned_attributes_field()

    resolve_id = staticmethod(resolve_row_id)
    resolve_page_type = related("page_type_id", PageTypeRow.objects.all)
    resolve_translation = resolve_translations(PageTranslationRow, "page")

    @staticmethod
    def resolve_content_json(root: ChannelContext, _info: Info) -> Any:
        return root.node.content

    @staticmethod
    def resolve_publication_date(root: ChannelContext, _info: Info) -> Any:
        return root.node.published_at.date() if root.node.published_at else None

    @staticmethod
    def resolve_is_published(root: ChannelContext, info: Info) -> bool:
        visible: bool = root.node.is_visible(info.context.now)
        return visible

    @staticmethod
    def resolve_created(root: ChannelContext, _info: Info) -> Any:
        return root.node.created_at

    @staticmethod
    @batched
    def resolve_attributes(roots: list[ChannelContext], info: Info) -> list[list[Assignment]]:
        return page_assignments(info, [root.node for root in roots])

    @staticmethod
    @batched
    def resolve_attribute(roots: list[ChannelContext], info: Info, *, slug: str) -> list[Assignment | None]:
        return [
            next((found for found in assignments if found.attribute.slug == slug), None)
            for assignments in page_assignments(info, [root.node for root in roots])
        ]

    @staticmethod
    @batched
    def resolve_assigned_attributes(roots: list[ChannelContext], info: Info, *, limit: int | None = None) -> list[Any]:
        found = page_assignments(info, [root.node for root in roots])
        return [assigned_in(root.channel, assignments, limit) for root, assignments in zip(roots, found, strict=True)]

    @staticmethod
    @batched
    def resolve_assigned_attribute(roots: list[ChannelContext], info: Info, *, slug: str) -> list[Any]:
        found = page_assignments(info, [root.node for root in roots])
        return [
            assigned_by_slug(root.channel, assignments, slug) for root, assignments in zip(roots, found, strict=True)
        ]


PageCountableConnection = connection_for(Page)
PageTypeCountableConnection = connection_for(PageType)


def page_assignments(info: Info, pages: list[PageRow]) -> list[list[Assignment]]:
    """What each page has of the attributes of its type, in their order; attributes without a value are there too.

    Attributes that are hidden from shoppers are for staff alone.
    """

    def load(keys: list[int]) -> dict[int, list[AttributeValue]]:
        found: defaultdict[int, list[AttributeValue]] = defaultdict(list)
        rows = PageAttributeValue.objects.filter(page__in=keys).select_related("value")
        for row in rows.order_by("sort_order", "pk"):
            found[row.page_id].append(row.value)
        return found

    sees_all = info.context.viewer.has_permission("MANAGE_PAGES")
    links = _type_attributes(info, [page.page_type_id for page in pages])
    values = remembered(info, "page_values", [page.pk for page in pages], load, default=[])
    return [
        [
            Assignment(link.attribute, _of(link, its_values))
            for link in its_links
            if sees_all or link.attribute.visible_in_storefront
        ]
        for its_links, its_values in zip(links, values, strict=True)
    ]


def _of(link: PageTypeAttribute, values: list[AttributeValue]) -> list[AttributeValue]:
    own = [value for value in values if value.attribute_id == link.attribute_id]
    for value in own:
        value.attribute = link.attribute  # loaded: nobody needs to ask for it again
    return own


def _type_attributes(info: Info, type_ids: list[int]) -> list[list[PageTypeAttribute]]:
    def load(keys: list[int]) -> dict[int, list[PageTypeAttribute]]:
        rows = PageTypeAttribute.objects.filter(page_type__in=keys).select_related("attribute")
        return rows_by(rows.order_by("sort_order", "pk"), "page_type_id")

    return remembered(info, "page_type_attributes", type_ids, load, default=[])


def _visible_pages(info: Info, channel: Any, pks: set[Any]) -> dict[Any, Any]:
    rows = rows_by_pk(PageRow.objects.visible_to(info.context.viewer, now=info.context.now), pks)
    return {pk: ChannelContext(row, channel) for pk, row in rows.items()}


def _pages_referred_to(values: list[AttributeValueRow]) -> dict[int, Any]:
    references = PageReference.objects.filter(value__in={value.pk for value in values})
    return dict(references.values_list("value_id", "page_id"))


make_referable(AttributeEntityType.PAGE, Referable(Page, _visible_pages, _pages_referred_to))
