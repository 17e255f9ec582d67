"""Variants, as actions store, change and remove them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from catalog.actions import (
    AssignedValues,
    NewVariant,
    assign_variant_values,
    change_variants,
    create_variants,
    delete_variants,
)
from catalog.models import ProductChannelListing, ProductVariant
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written, count_statements
from tests.factories.catalog import make_attribute, make_product, make_variant

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def test_new_variants_come_behind_those_that_are_there():
    product, other = make_product(), make_product(price=None)
    ProductVariant.objects.update(sort_order=4)

    stored = create_variants(
        variants=[
            NewVariant(product.pk),
            NewVariant(product.pk, sku=""),
            NewVariant(other.pk),
            NewVariant(other.pk, sort_order=9),
        ],
        now=NOW,
    )

    assert [(row.sort_order, row.sku, row.created_at) for row in stored] == [
        (5, None, NOW),
        (6, None, NOW),
        (0, None, NOW),
        (9, None, NOW),
    ]


def test_wrong_variants_are_refused_by_row_and_none_is_stored():
    product = make_product()
    sku = product.variants.get().sku

    with pytest.raises(RowsRefused) as refusal:
        create_variants(
            variants=[
                NewVariant(product.pk, sku="NEW"),
                NewVariant(product.pk, sku=sku),
                NewVariant(999_999, sku="NEW"),
                NewVariant(product.pk, weight_grams=-1, length_cm=Decimal("1e9")),
            ],
            now=NOW,
        )

    fields = {row: set(found) for row, found in refusal.value.by_row.items()}
    assert fields == {1: {"sku"}, 2: {"product_id", "sku"}, 3: {"weight_grams", "length_cm"}}
    assert ProductVariant.objects.count() == 1


def test_twenty_variants_take_as_many_statements_as_one_to_store_and_to_change():
    product = make_product()

    def create(number: int) -> None:
        variants = create_variants(variants=[NewVariant(product.pk) for _ in range(number)], now=NOW)
        change_variants(changes=[Change(row.pk, {"name": f"N{row.pk}"}) for row in variants], now=NOW)

    assert count_statements(lambda: create(1)) == count_statements(lambda: create(20))


def test_only_what_is_named_is_written():
    variant = make_product().variants.get()
    changes = [Change(variant.pk, {"sku": "", "weight_grams": 250})]

    written = columns_written(lambda: change_variants(changes=changes, now=NOW), "catalog_productvariant")

    assert written == [{"sku", "weight_grams", "updated_at"}]
    variant.refresh_from_db()
    assert (variant.sku, variant.weight_grams) == (None, 250)
    with pytest.raises(TypeError):
        change_variants(changes=[Change(variant.pk, {"product_id": 1})], now=NOW)


def test_the_range_of_a_product_follows_a_variant_that_goes():
    product = make_product(price=50_000)
    dear = make_variant(product=product, price=80_000)

    delete_variants(variant_ids=[dear.pk])

    listing = ProductChannelListing.objects.get()
    assert (listing.price_min_amount, listing.price_max_amount) == (50_000, 50_000)


def test_a_variant_is_described_anew():
    packing = make_attribute(slug="packing", values=("Box", "Bag"))
    box, bag = packing.values.get(name="Box"), packing.values.get(name="Bag")
    variant = make_variant(product=make_product(), values=(box,))

    assign_variant_values(assigned=[AssignedValues(variant.pk, [bag.pk], [packing.pk])])

    assert [row.value for row in variant.attribute_values.all()] == [bag]
