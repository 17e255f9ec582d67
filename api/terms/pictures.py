"""Pictures: of products with their own row, and the single ones of categories, collections and vendors."""

from __future__ import annotations

from typing import Any

import graphene

from api.terms.context import Info
from api.terms.filters import enum_value
from catalog.models import ProductMedia as ProductMediaRow
from catalog.pictures import (
    DEFAULT_THUMBNAIL_SIZE,
    LARGEST_THUMBNAIL_SIZE,
    SHARE_FORMAT,
    SHARE_SIZE,
    thumbnail_path,
)


class ThumbnailFormatEnum(graphene.Enum):
    ORIGINAL = "original"
    AVIF = "avif"
    WEBP = "webp"


class Image(graphene.ObjectType):
    """Represents an image."""

    url = graphene.String(required=True, description="The URL of the image.")
    alt = graphene.String(description="Alt text for an image.")


class File(graphene.ObjectType):
    url = graphene.String(required=True, description="The URL of the file.")
    content_type = graphene.String(description="Content type of the file.")


def thumbnail_arguments() -> dict[str, Any]:
    """Arguments of every field that answers a picture's address."""
    return {
        "size": graphene.Int(
            description="Desired longest side of the image in pixels. Defaults to 4096 for the field's own picture."
        ),
        "format": ThumbnailFormatEnum(
            default_value=enum_value(ThumbnailFormatEnum.ORIGINAL), description="The format of the image."
        ),
    }


def picture_url(info: Info, owner: Any, image: Any, *, size: int | None, format: Any, default_size: int) -> str:
    """The absolute address of a picture of ``owner``; size 0 means the picture as it was stored."""
    if size == 0 and default_size == LARGEST_THUMBNAIL_SIZE:
        url: str = image.url
        return url if "://" in url else info.context.build_url(url)
    path = thumbnail_path(owner, default_size if size is None else size, enum_value(format))
    built: str = info.context.build_url(path)
    return built


def image_of(info: Info, owner: Any, image: Any, alt: str, *, size: int | None, format: Any) -> dict[str, Any] | None:
    """The single picture of a category, collection or vendor, or nothing."""
    if not image:
        return None
    url = picture_url(info, owner, image, size=size, format=format, default_size=LARGEST_THUMBNAIL_SIZE)
    return {"url": url, "alt": alt}


def share_image_of(info: Info, media: ProductMediaRow) -> dict[str, Any]:
    """A product's picture for a shared link."""
    return {"url": info.context.build_url(thumbnail_path(media, SHARE_SIZE[0], SHARE_FORMAT)), "alt": media.alt}


def thumbnail_of(info: Info, media: ProductMediaRow, *, size: int | None, format: Any) -> dict[str, Any]:
    """A product's picture for lists: 256 pixels unless asked otherwise."""
    url = picture_url(info, media, media.image, size=size, format=format, default_size=DEFAULT_THUMBNAIL_SIZE)
    return {"url": url, "alt": media.alt}
