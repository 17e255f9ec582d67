"""Pictures of products and variants."""

from __future__ import annotations

from typing import Any

import graphene

from api.terms.context import Info
from api.terms.filters import enum_value
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pictures import picture_url, thumbnail_arguments
from catalog.models import ProductMedia as ProductMediaRow
from catalog.pictures import LARGEST_THUMBNAIL_SIZE


class ProductMediaType(graphene.Enum):
    IMAGE = "IMAGE"
    VIDEO = "VIDEO"


class ProductMedia(graphene.ObjectType):
    """Represents a product media."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    sort_order = graphene.Int(description="The sort order of the media.")
    alt = graphene.String(required=True, description="Alt text for the media.")
    type = graphene.Field(ProductMediaType, required=True, description="The type of the media.")
    oembed_data = graphene.JSONString(required=True, description="The oEmbed data of the media.")
    url = graphene.String(required=True, description="The URL of the media.", args=thumbnail_arguments())
    width = graphene.Int(required=True, description="Width of the stored picture in pixels.")
    height = graphene.Int(required=True, description="Height of the stored picture in pixels.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_type(_root: Any, _info: Info) -> Any:
        return enum_value(ProductMediaType.IMAGE)

    @staticmethod
    def resolve_oembed_data(_root: Any, _info: Info) -> dict[str, Any]:
        return {}

    @staticmethod
    def resolve_url(root: ProductMediaRow, info: Info, *, size: int | None = None, format: Any = None) -> str:
        return picture_url(info, root, root.image, size=size, format=format, default_size=LARGEST_THUMBNAIL_SIZE)
