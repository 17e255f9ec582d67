"""Everything that changes pictures: those of products, and the smaller copies that are made when first asked for."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from os.path import splitext
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from catalog.models import (
    Category,
    Collection,
    CollectionChannelListing,
    Product,
    ProductChannelListing,
    ProductMedia,
    Thumbnail,
    published,
)
from catalog.pictures import UNREADABLE, accept_picture, bounded_memory, picture_version, shrink
from primitives.errors import refusal
from primitives.outages import StorageUnavailable
from primitives.rows import BATCH, RowErrors, check_new, columns_of, find_rows
from vendors.models import Vendor, VendorStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

MAX_PICTURES = 20
"""Pictures of one product."""


class PictureNotFound(Exception):
    """No published picture of this kind has this id."""


class PictureDamaged(Exception):
    """The stored file of a published picture cannot be read; its name in storage."""


@dataclass(frozen=True, slots=True)
class FoundThumbnail:
    """A smaller copy in storage. ``version`` is that of the picture it was made from, ``etag`` its own."""

    name: str
    version: str
    etag: str


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture of a product whose file lies in storage already, drawn by us; its size in pixels."""

    product_id: int
    name: str
    width: int
    height: int
    alt: str = ""
    sort_order: int = 0


def hang_pictures(*, pictures: Sequence[StoredPicture], now: datetime) -> None:
    """Give products pictures that lie in storage, all or none, a handful of statements per thousand.

    Raises ``RowsRefused``; locks nothing.
    """
    errors = RowErrors()
    product_ids = [picture.product_id for picture in pictures]
    message = _("No such product.")
    find_rows(Product.objects.only("pk"), product_ids, errors, field="product_id", message=message)
    rows = [ProductMedia(**columns_of(new, "name") | {"image": new.name, "created_at": now}) for new in pictures]
    check_new(rows, errors, later=["image"])
    errors.raise_any()
    ProductMedia.objects.bulk_create(rows, batch_size=BATCH)


def add_product_media(
    *, product_id: int, upload: IO[bytes], alt: str = "", variant_ids: tuple[int, ...] = (), now: datetime
) -> ProductMedia:
    """Take in a picture of a product, behind those it has. The pixels are drawn anew (``accept_picture``).

    Raises ``ValidationError`` at its field and ``StorageUnavailable``; the file is stored only if the row is.
    """
    _check_alt(alt)
    picture = accept_picture(upload)
    with transaction.atomic():
        product = Product.objects.select_for_update(no_key=True).filter(pk=product_id).first()
        if product is None:
            raise refusal("product", _("No such product."), "not_found")
        if product.media.count() >= MAX_PICTURES:
            message = _("A product has at most %(limit)d pictures.") % {"limit": MAX_PICTURES}
            raise refusal("image", message)
        last = product.media.aggregate(last=Max("sort_order"))["last"]
        media = ProductMedia(product=product, alt=alt, sort_order=0 if last is None else last + 1, created_at=now)
        name = _store(f"products/{product.slug[:50]}-{picture.name}", picture.content)
        try:
            media.image.name = name
            media.width, media.height = picture.width, picture.height
            ProductMedia.objects.bulk_create([media])  # saving would open the file again to measure it
            media.variants.set(product.variants.filter(pk__in=variant_ids))
        except BaseException:
            default_storage.delete(name)
            raise
    return media


def update_product_media(*, media_id: int, alt: str | None = None, sort_order: int | None = None) -> ProductMedia:
    """Change the text or the place of a picture. Raises ``ProductMedia.DoesNotExist`` or ``ValidationError``."""
    _check_alt(alt or "")
    with transaction.atomic():
        media = ProductMedia.objects.select_for_update().get(pk=media_id)
        if alt is not None:
            media.alt = alt
        if sort_order is not None:
            media.sort_order = sort_order
        ProductMedia.objects.filter(pk=media_id).update(alt=media.alt, sort_order=media.sort_order)
    return media


def delete_product_media(*, media_id: int) -> None:
    """Remove a picture with its smaller copies; the files go once that is committed. Raises ``DoesNotExist``."""
    with transaction.atomic():
        media = ProductMedia.objects.select_for_update().get(pk=media_id)
        source = str(media.image.name)
        media.delete()
        if not ProductMedia.objects.filter(image=source).exists():
            _forget_picture(source)


def _check_alt(alt: str) -> None:
    if len(alt) > 250 or "\0" in alt:
        message = _("At most %(limit)d characters.") % {"limit": 250}
        raise refusal("alt", message)


def _forget_picture(source: str) -> None:
    copies = Thumbnail.objects.filter(source=source)
    names = [source, *copies.values_list("image", flat=True)]
    copies.delete()
    for name in names:
        transaction.on_commit(partial(default_storage.delete, name))


def find_thumbnail(*, owner_type: str, owner_id: int, size: int, format: str, now: datetime) -> FoundThumbnail:
    """Return the copy of a published picture, made now if nobody has asked for it before.

    Within a process one copy is made at a time and each once; processes that race for the same one make it once each,
    and the first to store it wins. Raises ``PictureNotFound``, ``PictureDamaged``, ``StorageUnavailable`` and
    ``catalog.pictures.PicturesBusy``.
    """
    source = _published_source(owner_type, owner_id, now=now)
    if not source:
        raise PictureNotFound(owner_type, owner_id)
    name = _stored_copy(source, size, format) or _make_copy(source, size, format)
    etag = hashlib.blake2s(name.encode(), digest_size=12).hexdigest()
    return FoundThumbnail(name=name, version=picture_version(source), etag=f'"{etag}"')


def forget_lost_copy(*, name: str) -> None:
    """Forget a copy whose file is gone from storage, so that it is made again."""
    Thumbnail.objects.filter(image=name).delete()


def _stored_copy(source: str, size: int, format: str) -> str | None:
    return Thumbnail.objects.filter(source=source, size=size, format=format).values_list("image", flat=True).first()


def _make_copy(source: str, size: int, format: str) -> str:
    with bounded_memory():
        known = _stored_copy(source, size, format)
        if known:  # made while this request waited for its turn
            return known
        try:
            with default_storage.open(source) as stored:
                content, extension = shrink(stored, size=size, format=format)
        except FileNotFoundError as error:
            raise PictureNotFound(source) from error
        except UNREADABLE as error:
            raise PictureDamaged(source) from error
        name = _store(f"thumbnails/{PurePosixPath(source).stem[:60]}-{size}.{extension}", content)
        thumbnail, is_new = Thumbnail.objects.get_or_create(
            source=source, size=size, format=format, defaults={"image": name}
        )
    if not is_new:  # another process was faster
        default_storage.delete(name)
    return str(thumbnail.image.name)


def _store(wish: str, content: bytes) -> str:
    """Put a file into storage under a name like this one. Raises ``StorageUnavailable``; then no part of it is left."""
    name = default_storage.get_available_name(default_storage.get_alternative_name(*splitext(wish)))
    try:
        return str(default_storage.save(name, ContentFile(content)))
    except OSError as error:
        with suppress(OSError):
            default_storage.delete(name)
        raise StorageUnavailable(name) from error


def _published_source(owner_type: str, owner_id: int, *, now: datetime) -> str | None:
    """The name in storage of a picture that everybody may see."""
    if owner_type == "ProductMedia":
        listed = ProductChannelListing.objects.filter(
            published(now), product=OuterRef("product"), channel__is_active=True
        )
        media = ProductMedia.objects.filter(Exists(listed), pk=owner_id, product__vendor__status=VendorStatus.ACTIVE)
        return media.values_list("image", flat=True).first()
    if owner_type == "Category":
        return Category.objects.filter(pk=owner_id).values_list("background_image", flat=True).first()
    if owner_type == "Collection":
        shown = CollectionChannelListing.objects.filter(published(now), collection=OuterRef("pk"))
        return Collection.objects.filter(Exists(shown), pk=owner_id).values_list("background_image", flat=True).first()
    if owner_type == "Vendor":
        return Vendor.objects.active().filter(pk=owner_id).values_list("picture", flat=True).first()
    return None
