"""The sample data as values: producers, products, collections and places, read from ``data/``.

Everything here is a sample for demonstration; it proves nothing about the producers that it names.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ocop.programme import Text
from vietnam.text import fold, slugify
from vietnam.units import Commune, find_commune

DATA = Path(__file__).parent / "data"
PROVINCE = "Tây Ninh"


@dataclass(frozen=True, slots=True)
class Producer:
    key: str
    name: str
    brand: str
    legal_form: str
    commune: Commune
    latitude: Decimal
    longitude: Decimal
    since: int
    maker: str
    story: Text


@dataclass(frozen=True, slots=True)
class Variant:
    """A pack. ``price`` in đồng; ``export_price`` in US dollars, None unless it is exported."""

    label: Text
    price: int
    weight_grams: int
    export_price: Decimal | None


@dataclass(frozen=True, slots=True)
class Family:
    """What kinds of goods have in common; ``box`` is the packed size of one kilogram in cm.

    ``headings`` stand above what is inside, ``keep`` and ``use``.
    """

    name: str
    headings: tuple[Text, ...]
    keep: Text
    use: Text
    box: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Product:
    """``stars`` of the certificate in force (0: none), ``expired_stars`` of one that ran out (0: none).

    ``drawn_as`` is the slug of the product whose pictures it shows: its own, unless it was made by ``scaling``.
    """

    name: Text
    slug: str
    producer: Producer
    set_number: int
    goods: str
    family: Family
    stars: int
    expired_stars: int
    is_candidate: bool
    short: Text
    text: Text
    inside: Text
    season: tuple[int, ...]
    variants: tuple[Variant, ...]
    drawn_as: str

    @property
    def is_exported(self) -> bool:
        return any(variant.export_price is not None for variant in self.variants)


@dataclass(frozen=True, slots=True)
class Place:
    """A place that visitors know, approximately located."""

    slug: str
    name: Text
    latitude: Decimal
    longitude: Decimal
    commune: Commune
    text: Text


@dataclass(frozen=True, slots=True)
class Collection:
    """A shelf of products that fit all conditions given: ``None`` or empty means no condition."""

    slug: str
    name: Text
    text: Text
    limit: int
    in_season: bool
    minimum_stars: int
    communes: tuple[str, ...]
    label: str
    without_label: str
    words: tuple[str, ...]

    def fits(self, product: Product, *, month: int) -> bool:
        """Whether the product belongs on the shelf in this month."""
        name = fold(product.name.vi)
        return (
            (not self.in_season or month in product.season)
            and product.stars >= self.minimum_stars
            and (not self.communes or fold(product.producer.commune.full_name) in map(fold, self.communes))
            and (not self.label or _is_packed(product, self.label))
            and not (self.without_label and _is_packed(product, self.without_label))
            and (not self.words or any(fold(word) in name.split() or f" {fold(word)}" in name for word in self.words))
        )


def _is_packed(product: Product, label: str) -> bool:
    return any(fold(label) in fold(pack.label.vi) for pack in product.variants)


@cache
def producers() -> dict[str, Producer]:
    """Return the producers by key."""
    return {
        key: Producer(
            key=key,
            name=row["name"],
            brand=row["brand"],
            legal_form=row["form"],
            commune=find_commune(PROVINCE, row["commune"]),
            latitude=Decimal(str(row["place"][0])),
            longitude=Decimal(str(row["place"][1])),
            since=row["since"],
            maker=row["maker"],
            story=Text(*row["story"]),
        )
        for key, row in _read("producers.toml").items()
    }


@cache
def families() -> dict[str, Family]:
    """Return the family of each kind of goods."""
    found = {}
    rows = _read("goods.toml")
    usual = rows["rice_paper"]["headings"]
    for name, row in rows.items():
        length, width, height = row["box"]
        headings = tuple(Text(*heading) for heading in row.get("headings", usual))
        family = Family(name, headings, Text(*row["keep"]), Text(*row["use"]), (length, width, height))
        found.update(dict.fromkeys(row["goods"].split(), family))
    return found


@cache
def products() -> tuple[Product, ...]:
    """Return all products; the slug of each is unique."""
    rows = [row for path in sorted((DATA / "products").glob("*.toml")) for row in _read(path)["product"]]
    return tuple(_product(row) for row in rows)


@cache
def collections() -> tuple[Collection, ...]:
    return tuple(
        Collection(
            slug=row["slug"],
            name=Text(*row["name"]),
            text=Text(*row["text"]),
            limit=row["limit"],
            in_season=row.get("in_season", False),
            minimum_stars=row.get("stars", 0),
            communes=tuple(row.get("communes", ())),
            label=row.get("label", ""),
            without_label=row.get("without_label", ""),
            words=tuple(row.get("words", ())),
        )
        for row in _read("collections.toml")["collection"]
    )


@cache
def places() -> tuple[Place, ...]:
    """Return the places of the province that visitors know."""
    return tuple(
        Place(
            slug=row["slug"],
            name=Text(*row["name"]),
            latitude=Decimal(str(row["place"][0])),
            longitude=Decimal(str(row["place"][1])),
            commune=find_commune(PROVINCE, row["commune"]),
            text=Text(*row["text"]),
        )
        for row in _read("places.toml")["place"]
    )


def _product(row: dict[str, Any]) -> Product:
    expired = row.get("expired", 0)
    return Product(
        name=Text(*row["name"]),
        slug=slugify(row["name"][0]),
        producer=producers()[row["producer"]],
        set_number=row["set"],
        goods=row["goods"],
        family=families()[row["goods"]],
        stars=row.get("stars", 0 if expired else 3),
        expired_stars=expired,
        is_candidate=row.get("candidate", False),
        short=Text(*row["short"]),
        text=Text(*row["text"]),
        inside=Text(*row["inside"]),
        season=tuple(row.get("season", ())),
        variants=tuple(_variant(text) for text in row["variants"]),
        drawn_as=slugify(row["name"][0]),
    )


def _variant(text: str) -> Variant:
    label, price, weight, *export_price = (part.strip() for part in text.split(";"))
    vi, _, en = (part.strip() for part in label.partition(" / "))
    return Variant(
        label=Text(vi, en or vi),
        price=int(price),
        weight_grams=int(weight),
        export_price=Decimal(export_price[0]) if export_price else None,
    )


def _read(path: str | Path) -> dict[str, Any]:
    return tomllib.loads((DATA / path).read_text("utf-8"))
