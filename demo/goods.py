"""Goods of the demo shop: products with packs, prices, stock, certificates, pictures and shelves, in bulk."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from math import asin, cos, radians, sin, sqrt
from typing import Any

from django.db import transaction

from catalog.actions import (
    AssignedValues,
    CollectionListing,
    NewCollection,
    NewProduct,
    NewVariant,
    Placement,
    StockLevel,
    StoredPicture,
    VariantPrice,
    assign_product_values,
    assign_variant_values,
    create_collections,
    create_products,
    create_variants,
    hang_pictures,
    list_collections,
    place_products,
    publish_products,
    set_stocks,
    set_variant_prices,
    translate,
)
from catalog.models import (
    AttributeValue,
    Category,
    Channel,
    Collection,
    CollectionTranslation,
    Product,
    ProductTranslation,
    ProductType,
    ProductVariant,
    ProductVariantTranslation,
    Warehouse,
)
from demo import sample
from demo.pictures import HEIGHT, WIDTH
from demo.shop import SAMPLE
from ocop.actions import LAST_DISTRICT_DAY, NewCertificate, issue_certificates, propose_candidate
from ocop.models import CertificateLevel
from ocop.programme import Text, ensure_named_values, groups
from primitives.translations import Translation
from vendors.models import Vendor
from vietnam.former import former_communes

BATCH = 1_000
NEAR_KM = 13
"""A place's shelf has goods of producers this near."""
MINIMUM_SHELF = 5
ADULTS_ONLY_SETS = {14, 15}


@dataclass(frozen=True, slots=True)
class Frame:
    """What goods are put into. ``vendors`` has vendor and warehouse by the producer's key, ``sets`` by number."""

    channels: Mapping[str, Channel]
    product_types: Mapping[str, ProductType]
    sets: Mapping[int, Category]
    vendors: Mapping[str, tuple[Vendor, Warehouse]]


def load_products(
    goods: Iterable[sample.Product],
    *,
    frame: Frame,
    pictures: Mapping[str, Sequence[str]],
    now: datetime,
    today: date,
    progress: Callable[[int], None],
) -> int:
    """Add the products that are not there yet, a thousand in a transaction. Returns how many were added.

    ``pictures`` has the names of picture files in storage by the slug that a product is drawn as.
    """
    added = 0
    for number, batch in enumerate(_batches(goods)):
        known = set(Product.objects.filter(slug__in=[product.slug for product in batch]).values_list("slug", flat=True))
        new = [product for product in batch if product.slug not in known]
        if new:
            with transaction.atomic():
                _Batch(new, frame=frame, now=now, today=today, number=number).store(pictures)
        added += len(new)
        progress(len(batch))
    return added


class _Batch:
    """Products on their way into the tables; each step is a few statements whatever their number."""

    def __init__(
        self, goods: Sequence[sample.Product], *, frame: Frame, now: datetime, today: date, number: int
    ) -> None:
        self.goods = goods
        self.frame = frame
        self.now = now
        self.today = today
        self.number = number
        self.choices = [random.Random(product.slug) for product in goods]  # noqa: S311 - variety, not secrecy
        self.rows: list[Product] = []
        self.variants: list[list[ProductVariant]] = []

    def store(self, pictures: Mapping[str, Sequence[str]]) -> None:
        self.store_products()
        self.store_variants()
        self.store_values()
        self.store_pictures(pictures)
        self.publish()
        set_variant_prices(prices=list(self.prices()))
        set_stocks(levels=list(self.stock_levels()))
        issue_certificates(certificates=list(self.certificates()), now=self.now)
        for product, row in zip(self.goods, self.rows, strict=True):
            if product.is_candidate:
                propose_candidate(product_id=row.pk, stars=5, now=self.now, is_sample=True)

    def store_products(self) -> None:
        type_of_set = {entry.number: entry.product_type for group in groups() for entry in group.sets}
        self.rows = create_products(
            products=[
                NewProduct(
                    vendor_id=self.frame.vendors[product.producer.key][0].pk,
                    product_type_id=self.frame.product_types[type_of_set[product.set_number]].pk,
                    category_id=self.frame.sets[product.set_number].pk,
                    name=product.name.vi,
                    slug=product.slug,
                    description=document(product, 0),
                    description_plaintext="\n".join(text for _, text in paragraphs(product, 0)),
                    seo_title=product.name.vi[:70],
                    seo_description=product.short.vi,
                    weight_grams=product.variants[0].weight_grams,
                    season_months=product.season,
                    metadata=_metadata(product),
                    created_at=self.listed_at(index),
                )
                for index, product in enumerate(self.goods)
            ],
            now=self.now,
        )
        translate(
            table=ProductTranslation,
            translations=[
                Translation(
                    row.pk,
                    "en",
                    {
                        "name": product.name.en,
                        "description": document(product, 1),
                        "seo_title": product.name.en[:70],
                        "seo_description": product.short.en,
                    },
                )
                for product, row in zip(self.goods, self.rows, strict=True)
            ],
        )

    def store_variants(self) -> None:
        new = [
            NewVariant(
                product_id=row.pk,
                name=pack.label.vi,
                sku=f"{product.slug.upper()}-{order + 1}",
                weight_grams=pack.weight_grams,
                sort_order=order,
                **_size(product.family, pack.weight_grams),
            )
            for product, row in zip(self.goods, self.rows, strict=True)
            for order, pack in enumerate(product.variants)
        ]
        stored = iter(create_variants(variants=new, now=self.now))
        self.variants = [list(islice(stored, len(product.variants))) for product in self.goods]
        translate(
            table=ProductVariantTranslation,
            translations=[
                Translation(variant.pk, "en", {"name": pack.label.en})
                for variant, pack in self.packs()
                if pack.label.en != pack.label.vi
            ],
        )

    def packs(self) -> Iterator[tuple[ProductVariant, sample.Variant]]:
        for product, variants in zip(self.goods, self.variants, strict=True):
            yield from zip(variants, product.variants, strict=True)

    def store_values(self) -> None:
        communes = {product.producer.commune.full_name for product in self.goods}
        origins = ensure_named_values("origin-commune", [Text(name, name) for name in sorted(communes)])
        labels = {pack.label.vi: pack.label for product in self.goods for pack in product.variants}
        packings = ensure_named_values("packing", labels.values())
        months = {value.slug: value for value in AttributeValue.objects.filter(attribute__slug="season")}
        assign_product_values(
            assigned=[
                AssignedValues(
                    row.pk,
                    [
                        origins[product.producer.commune.full_name].pk,
                        *(months[str(month)].pk for month in product.season),
                    ],
                )
                for product, row in zip(self.goods, self.rows, strict=True)
            ]
        )
        assign_variant_values(
            assigned=[AssignedValues(variant.pk, [packings[pack.label.vi].pk]) for variant, pack in self.packs()]
        )

    def store_pictures(self, pictures: Mapping[str, Sequence[str]]) -> None:
        hang_pictures(
            pictures=[
                StoredPicture(row.pk, name, WIDTH, HEIGHT, alt=product.name.vi, sort_order=order)
                for product, row in zip(self.goods, self.rows, strict=True)
                for order, name in enumerate(
                    pictures.get(product.drawn_as, ())[: None if product.drawn_as == product.slug else 1]
                )
            ],
            now=self.now,
        )

    def publish(self) -> None:
        """List everything at home, and what is exported abroad too, at dates spread over the last year."""
        by_date: dict[tuple[str, datetime], list[int]] = defaultdict(list)
        for index, (product, row) in enumerate(zip(self.goods, self.rows, strict=True)):
            by_date["vn", self.listed_at(index)].append(row.pk)
            if product.is_exported:
                by_date["export", self.listed_at(index)].append(row.pk)
        for (channel, published_at), product_ids in by_date.items():
            publish_products(
                product_ids=product_ids,
                channel_id=self.frame.channels[channel].pk,
                now=self.now,
                published_at=published_at,
            )

    def listed_at(self, index: int) -> datetime:
        """When the product came into the shop: one of a dozen days of the year before."""
        return self.now - timedelta(days=3 + 29 * ((index + self.number) % 12))

    def prices(self) -> Iterator[VariantPrice]:
        home, abroad = self.frame.channels["vn"].pk, self.frame.channels["export"].pk
        for product, variants, choice in zip(self.goods, self.variants, self.choices, strict=True):
            is_reduced = choice.random() < 0.08
            for variant, pack in zip(variants, product.variants, strict=True):
                price = Decimal(pack.price)
                reduced = (price * 9 / 10 / 1000).quantize(Decimal(1)) * 1000 if is_reduced else None
                yield VariantPrice(variant.pk, home, price, reduced, price if is_reduced else None)
                if pack.export_price is not None:
                    yield VariantPrice(variant.pk, abroad, pack.export_price)

    def stock_levels(self) -> Iterator[StockLevel]:
        for product, variants, choice in zip(self.goods, self.variants, self.choices, strict=True):
            warehouse = self.frame.vendors[product.producer.key][1]
            for order, variant in enumerate(variants):
                quantity = 0 if choice.random() < 0.03 else choice.randint(12, 240) // (order + 1) + 3
                yield StockLevel(warehouse.pk, variant.pk, quantity)

    def certificates(self) -> Iterator[NewCertificate]:
        for product, row, choice in zip(self.goods, self.rows, self.choices, strict=True):
            if product.stars:
                yield self.certificate(product, row, product.stars, self.today - timedelta(choice.randint(60, 880)))
            if product.expired_stars:
                issued_on = self.today - timedelta(1_096 + choice.randint(10, 200))
                yield self.certificate(product, row, product.expired_stars, issued_on)

    def certificate(self, product: sample.Product, row: Product, stars: int, issued_on: date) -> NewCertificate:
        level, issuer, mark = CertificateLevel.PROVINCIAL, "UBND tỉnh Tây Ninh", "QĐ-UBND"
        district = _districts().get(product.producer.commune.code)
        if stars == 5:
            level, issuer, mark = CertificateLevel.NATIONAL, "Bộ Nông nghiệp và Môi trường", "QĐ-BNNMT"
        elif stars == 3 and district and issued_on <= LAST_DISTRICT_DAY:
            level, issuer = CertificateLevel.DISTRICT, f"UBND {district[0].lower()}{district[1:]}"
        return NewCertificate(
            product_id=row.pk,
            stars=stars,
            level=level,
            decision_number=f"{row.pk % 3_000 + 100}/{mark} (mẫu)",
            issuer=issuer,
            issued_on=issued_on,
            is_sample=True,
        )


def paragraphs(product: sample.Product, language: int) -> list[tuple[str, str]]:
    """What a product's page tells in Vietnamese (0) or English (1): block kind and text."""
    inside, keep, use = (heading[language] for heading in product.family.headings)
    return [
        ("paragraph", product.short[language]),
        ("paragraph", product.text[language]),
        ("header", inside),
        ("paragraph", product.inside[language]),
        ("header", keep),
        ("paragraph", product.family.keep[language]),
        ("header", use),
        ("paragraph", product.family.use[language]),
    ]


def document(product: sample.Product, language: int) -> dict[str, Any]:
    """The same as an EditorJS document."""
    return _document(paragraphs(product, language))


def _document(blocks: Iterable[tuple[str, str]]) -> dict[str, Any]:
    return {
        "blocks": [
            {"type": kind, "data": {"text": text, "level": 3} if kind == "header" else {"text": text}}
            for kind, text in blocks
        ],
        "version": "2.24.3",
    }


def load_collections(
    goods: Sequence[sample.Product], *, channels: Mapping[str, Channel], now: datetime, month: int
) -> int:
    """Fill the shelves: seasonal goods, gifts, regions, and what is made around each place. Returns how many are new.

    ``metadata.kind`` tells pages which is which (shelf or place); a place has its coordinates beside it.
    """
    added = 0
    for shelf in sample.collections():
        fitting = [product for product in goods if shelf.fits(product, month=month)]
        chosen = sorted(fitting, key=lambda product: -product.stars)[: shelf.limit]
        added += _add_collection(
            slug=shelf.slug,
            name=shelf.name,
            text=shelf.text,
            goods=chosen,
            metadata={"kind": "shelf"},
            channels=channels,
            now=now,
        )
    for place in sample.places():
        near = [product for product in goods if distance_km(product.producer, place) <= NEAR_KM]
        if len(near) < MINIMUM_SHELF:
            continue
        chosen = sorted(near, key=lambda product: (distance_km(product.producer, place), -product.stars))[:24]
        metadata = {
            "kind": "place",
            "latitude": str(place.latitude),
            "longitude": str(place.longitude),
            "commune": place.commune.full_name,
        }
        added += _add_collection(
            slug=f"gan-{place.slug}",
            name=place.name,
            text=place.text,
            goods=chosen,
            metadata=metadata,
            channels=channels,
            now=now,
        )
    return added


def distance_km(producer: sample.Producer, place: sample.Place) -> float:
    """Great-circle distance."""
    latitude, longitude = radians(producer.latitude), radians(producer.longitude)
    other_latitude, other_longitude = radians(place.latitude), radians(place.longitude)
    half = (
        sin((other_latitude - latitude) / 2) ** 2
        + cos(latitude) * cos(other_latitude) * sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * 6371 * asin(sqrt(half))


def _add_collection(
    *,
    slug: str,
    name: Text,
    text: Text,
    goods: Sequence[sample.Product],
    metadata: dict[str, str],
    channels: Mapping[str, Channel],
    now: datetime,
) -> int:
    if Collection.objects.filter(slug=slug).exists():
        return 0
    new = NewCollection(
        name=name.vi,
        slug=slug,
        description=_document([("paragraph", text.vi)]),
        seo_description=text.vi,
        metadata=SAMPLE | metadata,
    )
    english = {
        "name": name.en,
        "description": _document([("paragraph", text.en)]),
        "seo_description": text.en,
    }
    ids = dict(Product.objects.filter(slug__in=[product.slug for product in goods]).values_list("slug", "pk"))
    with transaction.atomic():
        pk = create_collections(collections=[new])[0].pk
        translate(table=CollectionTranslation, translations=[Translation(pk, "en", english)])
        list_collections(
            listings=[CollectionListing(pk, channel.pk, published_at=now) for channel in channels.values()]
        )
        place_products(placements=[Placement(pk, ids[product.slug], order) for order, product in enumerate(goods)])
    return 1


def _metadata(product: sample.Product) -> dict[str, str]:
    adults = {"age_limit": "18"} if product.set_number in ADULTS_ONLY_SETS else {}
    return SAMPLE | {"goods": product.goods} | adults


def _size(family: sample.Family, grams: int) -> dict[str, Any]:
    factor = (grams / 1000) ** (1 / 3)
    return {
        name: Decimal(str(round(side * factor, 1)))
        for name, side in zip(("length_cm", "width_cm", "height_cm"), family.box, strict=True)
    }


def _districts() -> dict[str, str]:
    return {commune.code: former.district for former in former_communes() for commune in former.successors}


def _batches(goods: Iterable[sample.Product]) -> Iterator[list[sample.Product]]:
    remaining = iter(goods)
    while batch := list(islice(remaining, BATCH)):
        yield batch
