"""What a site map needs: the slugs of all that anybody may see, in pages that all cost the same.

A page is a range of primary keys. So no page counts or skips what comes before it, and new rows change only the last
page.
"""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import F, QuerySet

from accounts.viewers import ANONYMOUS
from api.catalog.channels import UnknownChannel, resolve_channel
from api.catalog.visibility import published_collections
from api.engine import cacheable
from api.terms.context import Info
from api.terms.filters import enum_value
from catalog.former_slugs import current_slug
from catalog.models import Category, Channel, Product
from vendors.models import Vendor

KEYS_OF_PAGE = 2_000


class SiteMapKind(graphene.Enum):
    PRODUCTS = "products"
    CATEGORIES = "categories"
    COLLECTIONS = "collections"
    VENDORS = "vendors"


def _rows(root: tuple[Channel | None, Any], kind: Any) -> QuerySet[Any]:
    channel, now = root
    wanted = enum_value(kind)
    if channel is None:
        return Product.objects.none()
    if wanted == "products":
        return Product.objects.published(channel=channel, now=now)
    if wanted == "categories":
        return Category.objects.all()
    return published_collections(channel, now) if wanted == "collections" else Vendor.objects.visible_to(ANONYMOUS)


def _page(root: tuple[Channel | None, Any], kind: Any, page: int) -> QuerySet[Any]:
    first = page * KEYS_OF_PAGE
    return _rows(root, kind).filter(pk__gte=first, pk__lt=first + KEYS_OF_PAGE).order_by("pk")


class SiteMapEntry(graphene.ObjectType):
    """A page of the shop and when what it shows was last changed."""

    slug = graphene.String(required=True, description="Slug of what the page shows.")
    updated_at = graphene.DateTime(description="When it was last changed; null for a kind that does not note it.")


class SiteMap(graphene.ObjectType):
    """What anybody may see of the shop, for site maps; the viewer makes no difference."""

    pages = graphene.List(
        graphene.NonNull(graphene.Int),
        required=True,
        kind=SiteMapKind(required=True, description="What to list."),
        description="Numbers of the pages that are not empty.",
    )
    slugs = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        kind=SiteMapKind(required=True, description="What to list."),
        page=graphene.Int(required=True, description="One of `pages`."),
        description=f"Slugs of a page, {KEYS_OF_PAGE} at most; none for a page that is not there.",
    )

    entries = graphene.List(
        graphene.NonNull(SiteMapEntry),
        required=True,
        kind=SiteMapKind(required=True, description="What to list."),
        page=graphene.Int(required=True, description="One of `pages`."),
        description="As `slugs`, with the moment of the last change.",
    )

    current_slug = graphene.String(
        kind=SiteMapKind(required=True, description="Of what kind it is."),
        slug=graphene.String(required=True, description="A slug of before."),
        description="The slug that it has today; null for a slug that nothing had that anybody may see.",
    )

    @staticmethod
    def resolve_current_slug(root: tuple[Channel | None, Any], _info: Info, *, kind: Any, slug: str) -> str | None:
        return current_slug(_rows(root, kind), kind=enum_value(kind), slug=slug)

    @staticmethod
    def resolve_pages(root: tuple[Channel | None, Any], _info: Info, *, kind: Any) -> list[int]:
        rows = _rows(root, kind).annotate(page=F("pk") / KEYS_OF_PAGE)
        return list(rows.order_by("page").values_list("page", flat=True).distinct())

    @staticmethod
    def resolve_slugs(root: tuple[Channel | None, Any], _info: Info, *, kind: Any, page: int) -> list[str]:
        return list(_page(root, kind, page).values_list("slug", flat=True))

    @staticmethod
    def resolve_entries(root: tuple[Channel | None, Any], _info: Info, *, kind: Any, page: int) -> list[dict[str, Any]]:
        is_noted = enum_value(kind) in {"products", "vendors"}
        return list(_page(root, kind, page).values("slug", *(["updated_at"] if is_noted else [])))


class SiteMapQueries(graphene.ObjectType):
    site_map = graphene.Field(
        graphene.NonNull(SiteMap),
        channel=graphene.String(required=True, description="Slug of a channel."),
        description="Slugs of all that anybody may see; nothing in an unknown channel.",
    )

    @staticmethod
    @cacheable
    def resolve_site_map(_root: None, info: Info, *, channel: str) -> tuple[Channel | None, Any]:
        try:
            return resolve_channel(info, channel), info.context.now
        except UnknownChannel:
            return None, info.context.now
