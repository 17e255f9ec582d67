"""Texts of the catalogue's nouns in other languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from catalog.models import (
    AttributeTranslation,
    AttributeValueTranslation,
    CategoryTranslation,
    CollectionTranslation,
    ProductTranslation,
    ProductVariantTranslation,
)
from primitives import translations as of_any_table
from primitives.translations import Translation

Translated = (
    type[AttributeTranslation]
    | type[AttributeValueTranslation]
    | type[CategoryTranslation]
    | type[CollectionTranslation]
    | type[ProductTranslation]
    | type[ProductVariantTranslation]
)


def translate(*, table: Translated, translations: Sequence[Translation]) -> None:
    """Store texts of products, categories … in other languages, all or none; texts that are not named stay.

    ``table`` is the table of translations. Raises ``RowsRefused``; locks nothing.
    """
    of_any_table.write_translations(table, translations)


def remove_translations(*, table: Translated, owner_id: Any, language_codes: Sequence[str]) -> None:
    """Forget the texts of one product, category … in these languages."""
    of_any_table.remove_translations(table, owner_id=owner_id, language_codes=language_codes)
