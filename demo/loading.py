"""Loading the demo shop from end to end. What is there stays as it is, so loading twice changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from catalog.actions import change_categories, change_collections
from catalog.models import Category, Collection, Product, ProductVariant
from demo import goods, sample, scaling, shop
from demo.content import load_content
from demo.orders import load_orders
from demo.pictures.files import Wanted, draw_missing
from demo.promotions import ensure_vouchers
from ocop.models import Certificate
from ocop.programme import ensure_categories, ensure_channels, ensure_product_types
from orders.models import Order
from orders.rate_cards import ensure_delivery
from primitives.rows import Change
from search.actions import index_changed_products
from vendors.actions import change_vendors
from vendors.models import Vendor

MOST_PRODUCTS = 60_000
SAMPLE_ORDERS = 24
SECONDS_BETWEEN_LINES = 4
SECOND_PICTURE_FROM = 4
"""Products of this rank and above have two pictures."""

_MOTIFS = {
    "racks": ("rice_paper", "rice_paper_sesame", "snack_bag"),
    "paddy": ("rice_sack", "rice_sack_red", "noodles", "spirits", "beef", "hat"),
    "palms": ("palm_sugar", "olive_jar", "yam"),
    "lake": ("fish", "fish_tank"),
    "orchard": ("custard_apple", "durian", "melon", "jackfruit", "jackfruit_red", "lime", "dragon_fruit", "cashew"),
}
"""What lies before the mountain in the picture of a producer, by the goods that come from there."""
_PLACE_MOTIFS = {
    "ho-dau-tieng": "lake",
    "lang-banh-trang-loc-du": "racks",
    "cua-khau-moc-bai": "palms",
    "nui-ba-den": "orchard",
}


class ShopInUse(Exception):
    """The shop has products that are no sample data."""


def load(*, products: int | None, with_pictures: bool, now: datetime, say: Callable[[str], object]) -> list[str]:
    """Fill the shop and return lines that tell what there is and who can sign in.

    ``products`` None means the sample as written. Raises ``ShopInUse`` before anything is written.
    """
    samples = Product.objects.filter(metadata__sample="true")
    if Product.objects.exclude(pk__in=samples.values("pk")).exists():
        raise ShopInUse
    today = timezone.localdate(now)
    written = _chosen(products)
    number = max(products or 0, len(written))
    producers = scaling.producers_for(number)
    say(f"{number:,} sample products of {len(sample.producers()) + len(producers)} producers.")
    pictures = _pictures(written) if with_pictures else {}
    if with_pictures:
        _draw(written, say)

    channels = ensure_channels()
    product_types = ensure_product_types()
    sets = ensure_categories()
    methods = ensure_delivery()
    vendors = shop.ensure_vendors({**sample.producers(), **producers}, methods=methods, now=now)
    frame = goods.Frame(channels=channels, product_types=product_types, sets=sets, vendors=vendors)
    counter = Counter("Products", number, say)
    added = goods.load_products(
        chain(written, scaling.products_up_to(number, producers)),
        frame=frame,
        pictures=pictures,
        now=now,
        today=today,
        progress=counter.add,
    )
    shelves = goods.load_collections(written, channels=channels, now=now, month=today.month)
    if with_pictures:
        hang_everywhere(written, {**sample.producers(), **producers}, now=now)
    texts, menus = load_content(now=now)
    shop.ensure_people(vendors)
    ensure_vouchers(
        channel=channels["vn"], vendors={key: vendor for key, (vendor, _warehouse) in vendors.items()}, now=now
    )
    tokens = shop.ensure_apps()
    orders = load_orders(
        SAMPLE_ORDERS * number // len(sample.products()), now=now, progress=Counter("Orders", 0, say).show
    )
    say(f"Added {added:,} products, {shelves} collections, {texts} pages, {menus} menus and {orders:,} orders.")
    indexed = index_changed_products()
    if indexed:
        say(f"Search knows {indexed:,} products more.")
    return _summary(tokens)


class Counter:
    """Says how far a long step has come, every few seconds."""

    def __init__(self, title: str, total: int, say: Callable[[str], object]) -> None:
        self.title, self.total, self.say = title, total, say
        self.done = 0
        self.said_at = time.monotonic()

    def add(self, more: int) -> None:
        self.show(self.done + more, self.total)

    def show(self, done: int, total: int) -> None:
        self.done = done
        if time.monotonic() - self.said_at >= SECONDS_BETWEEN_LINES:
            self.said_at = time.monotonic()
            self.say(f"  {self.title}: {done:,} of {total:,}")


def _chosen(number: int | None) -> Sequence[sample.Product]:
    """All written products, or evenly chosen ones when fewer are wanted."""
    written = sample.products()
    if number is None or number >= len(written):
        return written
    return [written[index * len(written) // number] for index in range(number)]


def _pictures(written: Sequence[sample.Product]) -> dict[str, list[str]]:
    return {product.slug: [picture.name for picture in wanted_of(product)] for product in written}


def wanted_of(product: sample.Product) -> Iterator[Wanted]:
    """The pictures of a product, the first one first."""
    brand = product.producer.brand
    yield Wanted(f"products/demo/{product.slug}.webp", product.slug, product.goods, brand)
    if product.stars >= SECOND_PICTURE_FROM:
        yield Wanted(f"products/demo/{product.slug}-2.webp", f"{product.slug}-2", product.goods, brand)


def landscapes(written: Sequence[sample.Product]) -> Iterator[Wanted]:
    """The pictures of the producers of these products and of the places of the province."""
    made: dict[str, set[str]] = {}
    for product in written:
        made.setdefault(product.producer.key, set()).add(product.goods)
    for key, kinds in made.items():
        motif = next((motif for motif, of in _MOTIFS.items() if kinds & set(of)), "village")
        yield Wanted(f"vendors/demo/{key}.webp", key, motif)
    for place in sample.places():
        yield Wanted(f"vendors/demo/gan-{place.slug}.webp", place.slug, _PLACE_MOTIFS.get(place.slug, "paddy"))


def keep_picture(name: str, data: bytes) -> None:
    """Put a drawn picture into storage."""
    default_storage.save(name, ContentFile(data))


def _draw(written: Sequence[sample.Product], say: Callable[[str], object]) -> None:
    wanted = [picture for product in written for picture in wanted_of(product)]
    drawn = draw_missing(
        [*wanted, *landscapes(written)],
        exists=default_storage.exists,
        save=keep_picture,
        progress=Counter("Pictures", 0, say).show,
    )
    if drawn:
        say(f"Drew {drawn} pictures.")


def hang_everywhere(
    written: Sequence[sample.Product], producers: Mapping[str, sample.Producer], *, now: datetime
) -> None:
    """Give vendors, categories and collections without a picture one of those drawn."""
    names = [picture.name for picture in landscapes(written) if "/gan-" not in picture.name]
    own = {name.removeprefix("vendors/demo/").removesuffix(".webp"): name for name in names}
    bare = {vendor.slug: vendor.pk for vendor in Vendor.objects.filter(picture="", metadata__sample="true")}
    vendors = []
    for index, (key, producer) in enumerate(producers.items()):
        pk = bare.get(shop.vendor_slug(producer))
        if pk is not None:
            vendors.append(Change(pk, {"picture": own.get(key) or names[index % len(names)]}))
    change_vendors(changes=vendors, now=now)

    first_of_set: dict[int, str] = {}
    for product in sorted(written, key=lambda product: -product.stars):
        first_of_set.setdefault(product.set_number, f"products/demo/{product.slug}.webp")
    categories = []
    for category in Category.objects.filter(background_image=""):
        numbers = [category.set_number] if category.set_number else _sets_below(category)
        found = [first_of_set[number] for number in numbers if number in first_of_set]
        if found:
            categories.append(Change(category.pk, {"background_image": found[0]}))
    change_categories(changes=categories)

    places = {f"gan-{place.slug}": f"vendors/demo/gan-{place.slug}.webp" for place in sample.places()}
    collections = []
    for collection in Collection.objects.filter(background_image="", metadata__sample="true"):
        first = collection.collection_products.order_by("sort_order").values_list("product__slug", flat=True).first()
        name = places.get(collection.slug) or (f"products/demo/{first}.webp" if first else "")
        collections.append(Change(collection.pk, {"background_image": name}))
    change_collections(changes=collections)


def _sets_below(category: Category) -> list[int]:
    numbers = Category.objects.filter(parent=category).order_by("sort_order").values_list("set_number", flat=True)
    return [number for number in numbers if number is not None]


def _summary(tokens: Mapping[str, str]) -> list[str]:
    today = timezone.localdate()
    stars = Certificate.objects.in_force(today)
    ranks = " · ".join(f"{stars.filter(stars=rank).count():,} with {rank} stars" for rank in (3, 4, 5))
    lines = [
        f"{Product.objects.count():,} products ({ranks}), {ProductVariant.objects.count():,} variants, "
        f"{Vendor.objects.count():,} producers, {Order.objects.count():,} orders",
        "Sign in with:",
    ]
    lines += [f"  {person.role:18} {person.email:24} {shop.PASSWORD}" for person in shop.PEOPLE]
    return lines + [f"  {name:18} token {token} (shown once)" for name, token in tokens.items()]
