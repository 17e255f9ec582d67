"""Pictures: where their smaller copies are found."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model

THUMBNAIL_SIZES = (32, 64, 128, 256, 512, 1024, 2048, 4096)
"""Saleor's sizes: the longest side in pixels."""
DEFAULT_THUMBNAIL_SIZE = 256
LARGEST_THUMBNAIL_SIZE = THUMBNAIL_SIZES[-1]


def nearest_thumbnail_size(size: int) -> int:
    """Saleor's size that is nearest to ``size``; of two equally near ones the smaller."""
    return min(THUMBNAIL_SIZES, key=lambda known: abs(known - size))


def thumbnail_path(owner: Model, size: int, format: str | None = None) -> str:
    """The path below which a smaller copy of the picture of ``owner`` is served, as in Saleor's addresses.

    ``owner`` is the row that has the picture (a ``ProductMedia``, ``Category``, ``Collection`` or ``Vendor``),
    ``format`` "webp", "avif" or nothing for the picture's own. The copy is made when it is first asked for.
    """
    owner_id = b64encode(f"{owner._meta.object_name}:{owner.pk}".encode()).decode()
    path = f"/thumbnail/{owner_id}/{nearest_thumbnail_size(size)}/"
    return f"{path}{format}/" if format in {"webp", "avif"} else path
