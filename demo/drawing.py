"""Pictures of a demo shop that is open already: each is drawn, kept and hung before the next one.

A product without a picture is shown by a sketch, so a visitor who is faster than the brush sees nothing broken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.core.files.storage import default_storage

from catalog.actions import StoredPicture, hang_pictures
from catalog.models import Product, ProductMedia
from demo import sample
from demo.loading import Counter, hang_everywhere, keep_picture, landscapes, wanted_of
from demo.pictures import HEIGHT, WIDTH
from demo.pictures.files import Wanted, draw_missing


def draw(*, now: datetime, say: Callable[[str], object]) -> int:
    """Draw and hang what the sample goods of the shop lack; returns how many pictures were drawn.

    It may be interrupted at any moment and goes on the next time. First pictures come first.
    """
    keys = dict(Product.objects.filter(metadata__sample="true").values_list("slug", "pk"))
    written = [product for product in sample.products() if product.slug in keys]
    places = {picture.name: (product, order) for product in written for order, picture in enumerate(wanted_of(product))}
    hung = set(ProductMedia.objects.filter(image__in=places).values_list("image", flat=True))

    def hang(name: str) -> None:
        if name in places and name not in hung:
            product, order = places[name]
            picture = StoredPicture(keys[product.slug], name, WIDTH, HEIGHT, alt=product.name.vi, sort_order=order)
            hang_pictures(pictures=[picture], now=now)

    def keep(name: str, data: bytes) -> None:
        keep_picture(name, data)
        hang(name)

    wanted = list(_in_order(written))
    for picture in wanted:
        if default_storage.exists(picture.name):
            hang(picture.name)
    drawn = draw_missing(wanted, exists=default_storage.exists, save=keep, progress=Counter("Pictures", 0, say).show)
    hang_everywhere(written, sample.producers(), now=now)
    return drawn


def _in_order(written: list[sample.Product]) -> Iterator[Wanted]:
    pictures = [list(wanted_of(product)) for product in sorted(written, key=lambda product: -product.stars)]
    yield from (own[0] for own in pictures)
    yield from landscapes(written)
    yield from (more for own in pictures for more in own[1:])
