"""The words by which a product is found, read from the catalogue in a constant number of statements."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from html import unescape
from typing import Any

from catalog.models import (
    AttributeValueTranslation,
    Category,
    CategoryTranslation,
    Product,
    ProductAttributeValue,
    ProductTranslation,
    ProductVariant,
)
from vendors.models import VendorTranslation
from vietnam.text import spelled_words, words

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """The words of one product as people wrote them, in all languages; an engine folds and weighs them itself."""

    product_id: int
    names: tuple[str, ...]
    vendor: tuple[str, ...]
    categories: tuple[str, ...]
    places: tuple[str, ...]
    attributes: tuple[str, ...]
    description: tuple[str, ...]


def folded(texts: Iterable[str]) -> str:
    """The words of ``texts`` in the form in which they are compared, with one space between them."""
    return " ".join(word for text in texts for word in words(text))


def spelled(texts: Iterable[str]) -> str:
    """The words of ``texts`` with their accents, for comparison, each between spaces."""
    return f" {' '.join(dict.fromkeys(word for text in texts for word in spelled_words(text)))} "


def build_documents(product_ids: Collection[int]) -> list[IndexDocument]:
    """The documents of these products, in the order of their keys; deleted products are left out."""
    products = list(Product.objects.filter(pk__in=product_ids).select_related("vendor").order_by("pk"))
    names, descriptions = _translated(product_ids)
    vendors = _grouped(
        VendorTranslation.objects.filter(vendor__in={product.vendor_id for product in products}).values_list(
            "vendor_id", "name"
        )
    )
    categories = _category_names()
    attributes = _attributes(product_ids)
    kinds = _grouped(ProductVariant.objects.filter(product__in=product_ids).values_list("product_id", "name"))
    codes = _grouped(
        ProductVariant.objects.filter(product__in=product_ids, sku__isnull=False).values_list("product_id", "sku")
    )
    return [
        IndexDocument(
            product_id=product.pk,
            names=(product.name, *names[product.pk]),
            vendor=(product.vendor.name, *vendors[product.vendor_id]),
            categories=tuple(categories.get(product.category_id or 0, ())),
            places=(product.vendor.commune_name, product.vendor.province_name),
            attributes=(*attributes[product.pk], *kinds[product.pk], *codes[product.pk]),
            description=(
                product.description_plaintext or editorjs_text(product.description),
                *descriptions[product.pk],
            ),
        )
        for product in products
    ]


def editorjs_text(document: Any) -> str:
    """The text of an EditorJS document without its markup; empty for anything else."""
    blocks = document.get("blocks") if isinstance(document, dict) else None
    texts: list[str] = []
    for block in blocks if isinstance(blocks, list) else []:
        _collect(block.get("data") if isinstance(block, dict) else None, texts, depth=0)
    return unescape(_TAG.sub(" ", " ".join(texts)))


def _collect(value: Any, texts: list[str], *, depth: int) -> None:
    if isinstance(value, str):
        texts.append(value)
    elif depth < 8 and isinstance(value, dict):
        for name in ("text", "caption", "items", "content", "title", "message"):
            _collect(value.get(name), texts, depth=depth + 1)
    elif depth < 8 and isinstance(value, list):
        for item in value:
            _collect(item, texts, depth=depth + 1)


def _grouped(pairs: Iterable[tuple[int, str | None]]) -> defaultdict[int, list[str]]:
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for key, text in pairs:
        if text:
            groups[key].append(text)
    return groups


def _translated(product_ids: Collection[int]) -> tuple[defaultdict[int, list[str]], defaultdict[int, list[str]]]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    descriptions: defaultdict[int, list[str]] = defaultdict(list)
    rows = ProductTranslation.objects.filter(product__in=product_ids).values_list("product_id", "name", "description")
    for product_id, name, description in rows:
        names[product_id].append(name)
        descriptions[product_id].append(editorjs_text(description))
    return names, descriptions


def _category_names() -> dict[int, list[str]]:
    """For each category the names of itself and of all above it; there are few categories."""
    translations = _grouped(CategoryTranslation.objects.values_list("category_id", "name"))
    rows = list(Category.objects.values_list("pk", "name", "path"))
    own = {pk: [name, *translations[pk]] for pk, name, _path in rows}
    return {pk: [name for above in path.split("/")[:-1] for name in own.get(int(above), ())] for pk, _n, path in rows}


def _attributes(product_ids: Collection[int]) -> defaultdict[int, list[str]]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    by_value: defaultdict[int, list[int]] = defaultdict(list)
    rows = ProductAttributeValue.objects.filter(product__in=product_ids).values_list(
        "product_id", "value_id", "value__name", "value__plain_text"
    )
    for product_id, value_id, name, plain_text in rows:
        names[product_id] += [name, plain_text]
        by_value[value_id].append(product_id)
    translations = AttributeValueTranslation.objects.filter(attribute_value__in=by_value).values_list(
        "attribute_value_id", "name", "plain_text"
    )
    for value_id, name, plain_text in translations:
        for product_id in by_value[value_id]:
            names[product_id] += [name, plain_text]
    return names
