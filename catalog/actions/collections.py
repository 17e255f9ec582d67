"""Everything that changes collections: their texts, the channels that show them, the products in them."""

from __future__ import annotations

from collections.abc import Collection as Many
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Channel, Collection, CollectionChannelListing, CollectionProduct, Product
from primitives.documents import clean_documents
from primitives.rows import (
    BATCH,
    Change,
    RowErrors,
    changed_rows,
    check_new,
    columns_of,
    find_rows,
    free_slugs,
    remove_rows,
    take_changes,
    upsert,
    write_changes,
)
from vietnam.text import slugify

_CHANGEABLE = frozenset(
    {
        "name",
        "slug",
        "description",
        "seo_title",
        "seo_description",
        "background_image",
        "background_image_alt",
        "metadata",
        "private_metadata",
    }
)


@dataclass(frozen=True, slots=True)
class NewCollection:
    """A shelf. Without a ``slug`` it gets one of its name. ``background_image`` is an upload, or a name in storage."""

    name: str
    slug: str = ""
    description: Mapping[str, Any] | None = None
    seo_title: str = ""
    seo_description: str = ""
    background_image: Any = ""
    background_image_alt: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    private_metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CollectionListing:
    """Whether a channel shows a collection, and from when on (None: at once)."""

    collection_id: int
    channel_id: int
    is_published: bool = True
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A product in a collection; lower places come first."""

    collection_id: int
    product_id: int
    sort_order: int = 0


def create_collections(*, collections: Sequence[NewCollection]) -> list[Collection]:
    """Store collections that no channel shows yet, all or none. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    rows = [Collection(**columns_of(new)) for new in collections]
    unnamed = [row for row in rows if not row.slug]
    slugs = free_slugs(Collection.objects.all(), [[slugify(row.name)] for row in unnamed])
    for row, slug in zip(unnamed, slugs, strict=True):
        row.slug = slug
    clean_documents(enumerate(rows), errors)
    check_new(rows, errors, unique=["slug"])
    errors.raise_any()
    return Collection.objects.bulk_create(rows, batch_size=BATCH)


def change_collections(*, changes: Sequence[Change]) -> list[Collection]:
    """Change collections, all or none. Locks their rows. Raises ``RowsRefused``."""
    errors = RowErrors()
    with transaction.atomic():
        rows = take_changes(Collection.objects.all(), changes, errors, columns=_CHANGEABLE)
        clean_documents(changed_rows(rows, changes, "description"), errors)
        errors.raise_any()
        write_changes(rows, changes)
    return [rows[change.pk] for change in changes]


def delete_collections(*, collection_ids: Many[int]) -> list[Collection]:
    """Remove collections; the products in them stay. Raises ``RowsRefused``."""
    return remove_rows(Collection.objects.all(), collection_ids)


def list_collections(*, listings: Sequence[CollectionListing]) -> None:
    """Say in which channels collections are shown, all or none; other channels stay as they are.

    Raises ``RowsRefused``; locks nothing.
    """
    errors = RowErrors()
    _check_collections([told.collection_id for told in listings], errors)
    channel_ids = [told.channel_id for told in listings]
    message = _("No such channel.")
    find_rows(Channel.objects.only("pk"), channel_ids, errors, field="channel_id", message=message)
    errors.raise_any()
    rows = (CollectionChannelListing(**columns_of(told)) for told in listings)
    upsert(((row, ["is_published", "published_at"]) for row in rows), key=["collection_id", "channel_id"])


def unlist_collection(*, collection_id: int, channel_ids: Many[int]) -> None:
    """Take a collection out of channels."""
    CollectionChannelListing.objects.filter(collection=collection_id, channel__in=channel_ids).delete()


def place_products(*, placements: Sequence[Placement]) -> None:
    """Put products into collections, or move them there, all or none. Raises ``RowsRefused``; locks nothing."""
    errors = RowErrors()
    _check_collections([told.collection_id for told in placements], errors)
    product_ids = [told.product_id for told in placements]
    message = _("No such product.")
    find_rows(Product.objects.only("pk"), product_ids, errors, field="product_id", message=message)
    errors.raise_any()
    rows = (CollectionProduct(**columns_of(told)) for told in placements)
    upsert(((row, ["sort_order"]) for row in rows), key=["collection_id", "product_id"])


def take_out_products(*, collection_id: int, product_ids: Many[int]) -> None:
    """Take products out of a collection."""
    CollectionProduct.objects.filter(collection=collection_id, product__in=product_ids).delete()


def _check_collections(collection_ids: Sequence[int], errors: RowErrors) -> None:
    message = _("No such collection.")
    find_rows(Collection.objects.only("pk"), collection_ids, errors, field="collection_id", message=message)
