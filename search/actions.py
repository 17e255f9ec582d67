"""Keeps the index up to date with the catalogue."""

from __future__ import annotations

from django.db import transaction

from catalog.models import Product
from search.documents import build_documents
from search.engines import get_engine

BATCH = 500


def index_changed_products() -> int:
    """Bring every product that has changed into the index; return how many there were.

    Safe to run twice at the same time: a batch is locked, read, indexed and its flags lowered in one transaction. A
    product that is being changed right now is skipped; the next call takes it.
    """
    number = 0
    while batch := _index_batch():
        number += batch
    return number


def _index_batch() -> int:
    with transaction.atomic():
        dirty = Product.objects.filter(search_index_dirty=True).order_by("pk")
        ids = list(dirty.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:BATCH])
        if ids:
            get_engine().index(build_documents(ids))
            Product.objects.filter(pk__in=ids).update(search_index_dirty=False)
    return len(ids)


def rebuild_index() -> int:
    """Rebuild the index from the whole catalogue; return the number of products.

    Until it is done, products that it has not reached are not found.
    """
    with transaction.atomic():
        get_engine().clear()
        Product.objects.update(search_index_dirty=True)
    return index_changed_products()
