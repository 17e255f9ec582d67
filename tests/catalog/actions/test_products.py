"""Products, as actions store, change and remove them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.actions import (
    AssignedValues,
    NewProduct,
    assign_product_values,
    change_products,
    create_products,
    delete_products,
    touch_products,
)
from catalog.models import Product
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written, count_statements
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_product,
    make_product_type,
    make_stars_attribute,
)
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def new(**values: Any) -> NewProduct:
    given = {"vendor_id": values.pop("vendor_id", None) or make_vendor().pk, "product_type_id": make_product_type().pk}
    return NewProduct(**{"name": "Bánh tráng", **given, **values})


def codes(refusal: RowsRefused) -> dict[int, dict[str, list[str]]]:
    return {
        row: {field: [str(error.code) for error in found] for field, found in fields.items()}
        for row, fields in refusal.by_row.items()
    }


def test_a_new_product_has_an_address_of_its_own_and_is_found_by_its_words():
    document = {"blocks": [{"type": "paragraph", "data": {"text": "Mỏng <b>và</b> dẻo<script>x</script>"}}]}

    first, second = create_products(products=[new(description=document), new()], now=NOW)

    assert (first.slug, second.slug) == ("banh-trang", "banh-trang-2")
    assert first.description == {"blocks": [{"type": "paragraph", "data": {"text": "Mỏng <b>và</b> dẻo"}}]}
    stored = Product.objects.get(pk=first.pk)
    assert (stored.description_plaintext, stored.created_at, stored.description) == (
        "Mỏng và dẻo",
        NOW,
        first.description,
    )


def test_twenty_products_take_as_many_statements_as_one():
    product = new()

    def create(number: int) -> None:
        create_products(products=[product] * number, now=NOW)

    create(1)
    assert count_statements(lambda: create(1)) == count_statements(lambda: create(20))


def test_wrong_products_are_refused_by_row_and_none_is_stored():
    make_product(slug="taken", external_reference="R1")
    before = Product.objects.count()

    with pytest.raises(RowsRefused) as refusal:
        create_products(
            products=[
                new(),
                new(name="", slug="taken"),
                NewProduct(vendor_id=999_999, product_type_id=999_999, name="x", category_id=999_999),
                new(season_months=[13], description={"blocks": "none"}),
                new(external_reference="R1"),
            ],
            now=NOW,
        )

    assert codes(refusal.value) == {
        1: {"name": ["blank"], "slug": ["unique"]},
        2: {"vendor_id": ["not_found"], "product_type_id": ["not_found"], "category_id": ["not_found"]},
        3: {"season_months": ["invalid"], "description": ["invalid"]},
        4: {"external_reference": ["unique"]},
    }
    assert Product.objects.count() == before


def test_only_what_is_named_is_written():
    product, category = make_product(name="Old", seo_title="Kept"), make_category()
    changes = [Change(product.pk, {"name": "New", "category_id": category.pk})]

    written = columns_written(lambda: change_products(changes=changes, now=NOW), "catalog_product")

    assert written[0] == {"name", "category_id", "updated_at"}
    product.refresh_from_db()
    assert (product.name, product.category, product.seo_title, product.updated_at) == ("New", category, "Kept", NOW)


def test_the_words_follow_the_description_and_nothing_may_be_told_of_the_vendor():
    product = make_product(description_plaintext="Old")
    document = {"blocks": [{"type": "paragraph", "data": {"text": "New"}}]}

    change_products(changes=[Change(product.pk, {"description": document})], now=NOW)

    product.refresh_from_db()
    assert product.description_plaintext == "New"
    with pytest.raises(TypeError):
        change_products(changes=[Change(product.pk, {"vendor_id": make_vendor().pk})], now=NOW)


def test_twenty_changes_take_as_many_statements_as_one():
    products = [make_product() for _ in range(20)]

    def change(number: int) -> None:
        told = [Change(product.pk, {"name": f"N{number}"}) for product in products[:number]]
        change_products(changes=told, now=NOW)

    assert count_statements(lambda: change(1)) == count_statements(lambda: change(20))


def test_who_has_seen_an_older_state_changes_nothing():
    product = make_product(name="Old")
    seen = product.updated_at
    change_products(changes=[Change(product.pk, {"name": "Theirs"}, unchanged_since=seen)], now=NOW)

    with pytest.raises(RowsRefused) as refusal:
        change_products(changes=[Change(product.pk, {"name": "Mine"}, unchanged_since=seen)], now=NOW)

    assert codes(refusal.value) == {0: {"updated_at": ["invalid"]}}
    product.refresh_from_db()
    assert product.name == "Theirs"


def test_touched_products_are_indexed_again_and_removed_ones_are_gone():
    product, other = make_product(), make_product()
    Product.objects.update(search_index_dirty=False)

    touch_products(product_ids=[product.pk], now=NOW)
    with pytest.raises(RowsRefused) as refusal:
        delete_products(product_ids=[other.pk, 999_999])
    (gone,) = delete_products(product_ids=[other.pk])

    assert (codes(refusal.value), gone) == ({1: {"id": ["not_found"]}}, other)
    assert list(Product.objects.values_list("pk", "search_index_dirty", "updated_at")) == [(product.pk, True, NOW)]


def test_values_are_replaced_within_the_attributes_that_are_named():
    season = make_attribute(slug="season", values=("May", "June"))
    origin = make_attribute(slug="origin", values=("Gia Lộc",))
    may, june, here = season.values.get(name="May"), season.values.get(name="June"), origin.values.get()
    product = make_product(values=(may, here))

    assign_product_values(assigned=[AssignedValues(product.pk, [june.pk], attribute_ids=[season.pk])])
    kept = set(product.attribute_values.values_list("value__name", flat=True))
    assign_product_values(assigned=[AssignedValues(product.pk, [june.pk, may.pk])])

    assert kept == {"June", "Gia Lộc"}
    names = product.attribute_values.order_by("sort_order").values_list("value__name", flat=True)
    assert list(names) == ["June", "May"]


def test_stars_are_no_value_that_anybody_assigns():
    stars = make_stars_attribute()
    product = make_product()

    with pytest.raises(RowsRefused) as refusal:
        assign_product_values(
            assigned=[AssignedValues(product.pk, [stars.values.get(slug="5").pk]), AssignedValues(999_999, [999_999])]
        )

    assert codes(refusal.value) == {
        0: {"value_id": ["attribute_cannot_be_assigned"]},
        1: {"product_id": ["not_found"], "value_id": ["not_found"]},
    }
    assert not product.attribute_values.exists()


def test_twenty_products_are_described_with_as_many_statements_as_one():
    value = make_attribute(slug="season", values=("May",)).values.get()
    products = [make_product() for _ in range(20)]

    def assign(number: int) -> None:
        assign_product_values(assigned=[AssignedValues(product.pk, [value.pk]) for product in products[:number]])

    assert count_statements(lambda: assign(1)) == count_statements(lambda: assign(20))
