"""Loading the demo shop from end to end. What is there stays as it is, so loading twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils import timezone

from catalog.models import Product
from marketplace.demo import goods, sample, shop
from vendors.models import Vendor

MOST_PRODUCTS = 60_000


class ShopInUse(Exception):
    """The shop has products that are no sample data."""


def load(*, products: int | None, with_pictures: bool, now: datetime, say: Callable[[str], object]) -> list[str]:
    """Fill the shop and return lines that tell who can sign in. ``products`` None means the sample as written.

    Raises ``ShopInUse`` before anything is written.
    """
    if Product.objects.exclude(metadata__sample="true").exists():
        raise ShopInUse
    today = timezone.localdate(now)
    written = _chosen(products)
    say(f"Sample data: {len(written)} products of {len({product.producer.key for product in written})} producers.")
    channels = shop.ensure_channels()
    product_types = shop.ensure_product_types()
    sets = shop.ensure_categories()
    methods = shop.ensure_delivery()
    vendors = shop.ensure_vendors(sample.producers(), methods=methods, now=now)
    frame = goods.Frame(channels=channels, product_types=product_types, sets=sets, vendors=vendors)
    added = goods.load_products(written, frame=frame, pictures={}, now=now, today=today, progress=lambda _: None)
    shelves = goods.load_collections(written, channels=channels, now=now, month=today.month)
    say(f"{added} products and {shelves} collections added.")
    shop.ensure_people(vendors)
    token = shop.ensure_payment_app()
    return _summary(token)


def _chosen(number: int | None) -> Sequence[sample.Product]:
    """All written products, or evenly chosen ones when fewer are wanted."""
    written = sample.products()
    if number is None or number >= len(written):
        return written
    return [written[index * len(written) // number] for index in range(number)]


def _summary(token: str | None) -> list[str]:
    lines = [f"{Product.objects.count()} products, {Vendor.objects.count()} producers"]
    lines += [f"{person.role:18} {person.email:24} {shop.PASSWORD}" for person in shop.PEOPLE]
    if token:
        lines.append(f"payment app        token {token} (shown once)")
    return lines
