"""Texts of the catalogue's nouns in other languages."""

from datetime import UTC, datetime

import pytest

from catalog.actions import (
    remove_translations,
    translate,
)
from catalog.models import CollectionTranslation, ProductTranslation
from primitives.rows import RowsRefused
from primitives.translations import Translation
from tests.counting import count_statements
from tests.factories.catalog import make_collection, make_product

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_a_translation_keeps_the_texts_that_are_not_named():
    product = make_product()
    document = {"blocks": [{"type": "paragraph", "data": {"text": "Thin<script>x</script>"}}]}
    first = Translation(product.pk, "en", {"name": "Paper", "description": document})

    translate(table=ProductTranslation, translations=[first])
    translate(table=ProductTranslation, translations=[Translation(product.pk, "en", {"name": "Rice paper"})])

    stored = ProductTranslation.objects.get()
    assert stored.name == "Rice paper"
    assert stored.description == {"blocks": [{"type": "paragraph", "data": {"text": "Thin"}}]}
    remove_translations(table=ProductTranslation, owner_id=product.pk, language_codes=["en", "fr"])
    assert not ProductTranslation.objects.exists()


def test_wrong_translations_are_refused_by_row_and_twenty_take_as_many_statements_as_one():
    shelves = [make_collection() for _ in range(20)]

    def write(number: int) -> None:
        told = [Translation(shelf.pk, "en", {"name": f"N{number}"}) for shelf in shelves[:number]]
        translate(table=CollectionTranslation, translations=told)

    with pytest.raises(RowsRefused) as refusal:
        translate(
            table=CollectionTranslation,
            translations=[
                Translation(shelves[0].pk, "en", {"name": "x"}),
                Translation(999_999, "en", {"name": "x"}),
                Translation(shelves[1].pk, "en", {"seo_title": "x" * 71}),
            ],
        )
    assert {row: set(found) for row, found in refusal.value.by_row.items()} == {1: {"id"}, 2: {"seo_title"}}
    assert count_statements(lambda: write(1)) == count_statements(lambda: write(20))
