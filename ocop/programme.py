"""The frame of an OCOP market, read from ``data/programme.toml``: channels, kinds of goods, and the 26 product sets.

Every ``ensure`` adds what is missing, by slug, and leaves alone what is there: calling it twice changes nothing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from catalog.actions import (
    NewAttribute,
    NewCategory,
    NewChannel,
    NewProductType,
    NewValue,
    TypeAttribute,
    create_attributes,
    create_categories,
    create_channels,
    create_product_types,
    create_values,
    describe_types,
    ensure_values,
    translate,
)
from catalog.models import (
    Attribute,
    AttributeTranslation,
    AttributeValue,
    AttributeValueTranslation,
    Category,
    CategoryTranslation,
    Channel,
    ProductType,
    ProductTypeAttribute,
)
from primitives.translations import Translation
from vietnam.text import slugify

_DATA = Path(__file__).parent / "data" / "programme.toml"


class Text(NamedTuple):
    """The same words in Vietnamese and English."""

    vi: str
    en: str


@dataclass(frozen=True, slots=True)
class ProductSet:
    """One of the programme's product sets. ``product_type`` is the slug of the kind of goods that it holds."""

    number: int
    name: Text
    product_type: str


@dataclass(frozen=True, slots=True)
class Group:
    """One of the programme's six groups."""

    name: Text
    sets: tuple[ProductSet, ...]


@cache
def groups() -> tuple[Group, ...]:
    """Return the six groups of the programme with their 26 product sets."""
    return tuple(
        Group(
            name=Text(*row["name"]),
            sets=tuple(
                ProductSet(number, Text(vi, en), *(own or [row["product_type"]]))
                for number, vi, en, *own in row["sets"]
            ),
        )
        for row in _written()["group"]
    )


def ensure_channels() -> dict[str, Channel]:
    """The channels at home and abroad, by slug."""
    slugs = [row["slug"] for row in _written()["channel"]]
    with transaction.atomic():
        known = Channel.objects.in_bulk(slugs, field_name="slug")
        missing = [NewChannel(**row) for row in _written()["channel"] if row["slug"] not in known]
        return known | {channel.slug: channel for channel in create_channels(channels=missing)}


def ensure_product_types() -> dict[str, ProductType]:
    """Kinds of goods with their attributes, by slug."""
    with transaction.atomic():
        attributes = _ensure_attributes()
        rows = {row["slug"]: row for row in _written()["product_type"]}
        known = ProductType.objects.in_bulk(list(rows), field_name="slug")
        missing = [NewProductType(**row | {"name": row["name"][0]}) for slug, row in rows.items() if slug not in known]
        known |= {row.slug: row for row in create_product_types(product_types=missing)}
        _describe(known.values(), attributes)
    return {slug: known[slug] for slug in rows}


def ensure_categories() -> dict[int, Category]:
    """The programme's tree; the product sets by number."""
    with transaction.atomic():
        tops = [
            (NewCategory(group.name.vi, slug=_slug(group.name), sort_order=order), group.name)
            for order, group in enumerate(groups())
        ]
        parents = _ensure_categories(tops)
        nodes = [
            (_set_below(parents[_slug(group.name)], product_set), product_set.name)
            for group in groups()
            for product_set in group.sets
        ]
        found = _ensure_categories(nodes)
    return {product_set.number: found[_slug(product_set.name)] for group in groups() for product_set in group.sets}


def ensure_named_values(attribute_slug: str, names: Iterable[Text]) -> dict[str, AttributeValue]:
    """Values of an attribute by their Vietnamese name; missing ones are added, a few statements in all."""
    wanted = {name.vi: name for name in names}
    attribute = Attribute.objects.get(slug=attribute_slug)
    with transaction.atomic():
        known = set(attribute.values.values_list("name", flat=True))
        values = ensure_values(attribute_id=attribute.pk, names=wanted)
        translations = [
            Translation(values[name.vi].pk, "en", {"name": name.en})
            for name in wanted.values()
            if name.vi not in known and name.en != name.vi
        ]
        translate(table=AttributeValueTranslation, translations=translations)
    return values


@cache
def _written() -> Mapping[str, Any]:
    return tomllib.loads(_DATA.read_text("utf-8"))


def _slug(name: Text) -> str:
    return slugify(name.vi, max_length=80)


def _ensure_attributes() -> dict[str, Attribute]:
    rows = {row["slug"]: row for row in _written()["attribute"]}
    known = Attribute.objects.in_bulk(list(rows), field_name="slug")
    new = create_attributes(attributes=[_attribute(row) for slug, row in rows.items() if slug not in known])
    named = [Translation(row.pk, "en", {"name": rows[row.slug]["name"][1]}) for row in new]
    translate(table=AttributeTranslation, translations=named)
    known |= {row.slug: row for row in new}
    there = set(AttributeValue.objects.filter(attribute__slug__in=rows).values_list("attribute_id", "slug"))
    written = {
        (known[slug].pk, value): (Text(vi, en), order)
        for slug, row in rows.items()
        for value, vi, en, order in row.get("values", ())
    }
    missing = {key: told for key, told in written.items() if key not in there}
    values = create_values(
        values=[NewValue(pk, name.vi, slug=slug, sort_order=order) for (pk, slug), (name, order) in missing.items()]
    )
    names = [Translation(row.pk, "en", {"name": missing[row.attribute_id, row.slug][0].en}) for row in values]
    translate(table=AttributeValueTranslation, translations=names)
    return {slug: known[slug] for slug in rows}


def _attribute(row: Mapping[str, Any]) -> NewAttribute:
    return NewAttribute(
        name=row["name"][0],
        slug=row["slug"],
        input_type=row.get("input_type", "dropdown"),
        filterable_in_storefront=row.get("filterable_in_storefront", True),
    )


def _describe(product_types: Iterable[ProductType], attributes: Mapping[str, Attribute]) -> None:
    """Give each kind of goods the attributes that it lacks."""
    of_variant = {row["slug"]: row.get("is_of_variant", False) for row in _written()["attribute"]}
    there = set(ProductTypeAttribute.objects.values_list("product_type_id", "attribute_id"))
    describe_types(
        attributes=[
            TypeAttribute(product_type.pk, attribute.pk, of_variant[slug], of_variant[slug], order)
            for product_type in product_types
            for order, (slug, attribute) in enumerate(attributes.items())
            if (product_type.pk, attribute.pk) not in there
        ]
    )


def _set_below(parent: Category, product_set: ProductSet) -> NewCategory:
    return NewCategory(
        product_set.name.vi,
        slug=_slug(product_set.name),
        parent_id=parent.pk,
        set_number=product_set.number,
        sort_order=product_set.number,
    )


def _ensure_categories(wanted: Iterable[tuple[NewCategory, Text]]) -> dict[str, Category]:
    """Categories by slug, missing ones stored with their English name."""
    by_slug = {new.slug: (new, name) for new, name in wanted}
    known = Category.objects.in_bulk(list(by_slug), field_name="slug")
    added = create_categories(categories=[new for slug, (new, _name) in by_slug.items() if slug not in known])
    english = [Translation(row.pk, "en", {"name": by_slug[row.slug][1].en}) for row in added]
    translate(table=CategoryTranslation, translations=english)
    return known | {row.slug: row for row in added}
