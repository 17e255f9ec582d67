"""Collections: goods that the shop puts together by hand, in an order of its own."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.channels import resolve_listings
from api.catalog.types.channels import Channel
from api.engine import node_attribute
from api.terms.context import ChannelContext, Info
from api.terms.loading import related
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import connection_for
from api.terms.pictures import Image, image_of, thumbnail_arguments
from api.terms.translations import resolve_translations, seo_texts, translation_field, translation_type
from catalog.models import Channel as ChannelRow
from catalog.models import CollectionChannelListing as CollectionChannelListingRow
from catalog.models import CollectionTranslation as CollectionTranslationRow

CollectionTranslation = translation_type("CollectionTranslation", has_slug=True, **seo_texts())


class CollectionChannelListing(graphene.ObjectType):
    """Represents collection channel listing: since when a collection is shown in a market."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    is_published = graphene.Boolean(required=True)
    published_at = graphene.DateTime()
    channel = graphene.Field(Channel, required=True)

    resolve_id = staticmethod(resolve_row_id)
    resolve_channel = related("channel_id", ChannelRow.objects.all)


class Collection(graphene.ObjectType):
    """Represents a collection of products."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        default_resolver = node_attribute

    id = id_field()
    seo_title = graphene.String(description="SEO title of the collection.")
    seo_description = graphene.String(description="SEO description of the collection.")
    name = graphene.String(required=True, description="Name of the collection.")
    description = graphene.JSONString(description="Description of the collection, an EditorJS document.")
    slug = graphene.String(required=True, description="Slug of the collection.")
    channel = graphene.String(description="Channel given to retrieve this collection.")
    background_image = graphene.Field(
        Image, args=thumbnail_arguments(), description="Background image of the collection."
    )
    translation = translation_field(CollectionTranslation)
    channel_listings = graphene.List(
        graphene.NonNull(CollectionChannelListing), description="List of channels in which the collection is shown."
    )

    resolve_id = staticmethod(resolve_row_id)
    resolve_translation = resolve_translations(CollectionTranslationRow, "collection")

    @staticmethod
    def resolve_channel(root: ChannelContext, _info: Info) -> str | None:
        return root.channel.slug if root.channel else None

    @staticmethod
    def resolve_background_image(
        root: ChannelContext, info: Info, *, size: int | None = None, format: Any = None
    ) -> dict[str, Any] | None:
        row = root.node
        return image_of(info, row, row.background_image, row.background_image_alt, size=size, format=format)

    resolve_channel_listings = resolve_listings(CollectionChannelListingRow, "collection")


CollectionCountableConnection = connection_for(Collection)
