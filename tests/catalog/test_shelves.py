"""Categories and collections, as actions keep them, and texts in other languages."""

from datetime import UTC, datetime

import pytest

from catalog.actions import (
    CollectionListing,
    NewCategory,
    NewCollection,
    Placement,
    change_categories,
    change_collections,
    create_categories,
    create_collections,
    delete_categories,
    delete_collections,
    list_collections,
    place_products,
    remove_translations,
    take_out_products,
    translate,
    unlist_collection,
)
from catalog.models import Category, Collection, CollectionTranslation, Product, ProductTranslation
from primitives.rows import Change, RowsRefused
from primitives.translations import Translation
from tests.counting import columns_written, count_statements
from tests.factories.catalog import make_category, make_channel, make_collection, make_product

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def places() -> dict[str, tuple[str, int]]:
    names = dict(Category.objects.values_list("pk", "name"))
    return {
        name: ("/".join(names[int(pk)] for pk in path.strip("/").split("/")), level)
        for name, path, level in Category.objects.values_list("name", "path", "level")
    }


def fields(refusal: RowsRefused) -> dict[int, dict[str, str]]:
    return {
        row: {field: str(errors[0].code) for field, errors in found.items()} for row, found in refusal.by_row.items()
    }


def test_new_categories_stand_below_their_parents():
    food = make_category(name="Food")

    create_categories(categories=[NewCategory("Tea", parent_id=food.pk), NewCategory("Drinks")])

    assert places() == {"Food": ("Food", 0), "Tea": ("Food/Tea", 1), "Drinks": ("Drinks", 0)}


def test_a_category_takes_all_below_it_along_and_two_change_places():
    food, drinks = make_category(name="Food"), make_category(name="Drinks")
    tea = make_category(name="Tea", parent=food)
    make_category(name="Green", parent=tea)

    change_categories(changes=[Change(tea.pk, {"parent_id": drinks.pk}), Change(food.pk, {"parent_id": tea.pk})])

    assert places() == {
        "Drinks": ("Drinks", 0),
        "Tea": ("Drinks/Tea", 1),
        "Green": ("Drinks/Tea/Green", 2),
        "Food": ("Drinks/Tea/Food", 2),
    }


def test_no_category_comes_below_itself_neither_alone_nor_in_a_circle():
    food, drinks = make_category(name="Food"), make_category(name="Drinks")
    tea = make_category(name="Tea", parent=food)
    before = places()

    with pytest.raises(RowsRefused) as alone:
        change_categories(changes=[Change(drinks.pk, {"name": "x"}), Change(food.pk, {"parent_id": tea.pk})])
    with pytest.raises(RowsRefused) as circle:
        change_categories(changes=[Change(food.pk, {"parent_id": drinks.pk}), Change(drinks.pk, {"parent_id": tea.pk})])
    with pytest.raises(RowsRefused) as nowhere:
        change_categories(changes=[Change(food.pk, {"parent_id": 999_999})])

    assert fields(alone.value) == {1: {"parent_id": "invalid"}}
    assert set(fields(circle.value)) == {0, 1}
    assert fields(nowhere.value) == {0: {"parent_id": "not_found"}}
    assert places() == before


def test_only_what_is_named_of_a_category_is_written():
    tea = make_category(name="Tea", seo_title="Kept")

    written = columns_written(lambda: change_categories(changes=[Change(tea.pk, {"name": "Chè"})]), "catalog_category")

    assert written == [{"name"}]


def test_products_of_a_removed_category_stay():
    food = make_category(name="Food")
    make_category(name="Tea", parent=food)
    product = make_product(category=food)

    delete_categories(category_ids=[food.pk])

    assert not Category.objects.exists()
    assert Product.objects.get().category is None
    assert Product.objects.get() == product


def test_twenty_categories_take_as_many_statements_as_one():
    def create(number: int) -> None:
        create_categories(categories=[NewCategory(f"{number} {index}") for index in range(number)])

    assert count_statements(lambda: create(1)) == count_statements(lambda: create(20))


def test_wrong_categories_are_refused_by_row():
    make_category(name="Tea", set_number=11)

    with pytest.raises(RowsRefused) as refusal:
        create_categories(
            categories=[
                NewCategory("x", set_number=11),
                NewCategory("y", parent_id=999_999),
                NewCategory("z", slug="tea"),
            ]
        )

    assert fields(refusal.value) == {
        0: {"set_number": "unique"},
        1: {"parent_id": "not_found"},
        2: {"slug": "unique"},
    }


def test_a_collection_is_shown_in_channels_and_holds_products_in_order():
    channel, abroad = make_channel(), make_channel(slug="export", currency="USD")
    first, second = make_product(), make_product()
    (shelf,) = create_collections(collections=[NewCollection("Quà biếu")])

    list_collections(listings=[CollectionListing(shelf.pk, row.pk, published_at=NOW) for row in (channel, abroad)])
    list_collections(listings=[CollectionListing(shelf.pk, channel.pk, is_published=False)])
    place_products(placements=[Placement(shelf.pk, first.pk, 2), Placement(shelf.pk, second.pk, 1)])

    assert dict(shelf.channel_listings.values_list("channel__slug", "is_published")) == {"vn": False, "export": True}
    assert list(shelf.products.order_by("collection_products__sort_order")) == [second, first]
    unlist_collection(collection_id=shelf.pk, channel_ids=[abroad.pk])
    take_out_products(collection_id=shelf.pk, product_ids=[first.pk])
    assert (shelf.channel_listings.count(), list(shelf.products.all())) == (1, [second])


def test_what_a_collection_cannot_hold_is_refused_by_row():
    shelf = make_collection()

    with pytest.raises(RowsRefused) as products:
        place_products(placements=[Placement(shelf.pk, make_product().pk), Placement(999_999, 999_999)])
    with pytest.raises(RowsRefused) as channels:
        list_collections(listings=[CollectionListing(shelf.pk, 999_999)])

    assert fields(products.value) == {1: {"collection_id": "not_found", "product_id": "not_found"}}
    assert fields(channels.value) == {0: {"channel_id": "not_found"}}
    assert not shelf.products.exists()


def test_twenty_products_are_placed_with_as_many_statements_as_one():
    shelf, products = make_collection(), [make_product() for _ in range(20)]

    def place(number: int) -> None:
        place_products(placements=[Placement(shelf.pk, product.pk, number) for product in products[:number]])

    assert count_statements(lambda: place(1)) == count_statements(lambda: place(20))


def test_collections_are_changed_and_removed():
    shelf, other = make_collection(name="Old"), make_collection()
    change = [Change(shelf.pk, {"name": "New"})]

    written = columns_written(lambda: change_collections(changes=change), "catalog_collection")
    delete_collections(collection_ids=[other.pk])

    assert written == [{"name"}]
    assert list(Collection.objects.values_list("name", flat=True)) == ["New"]


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
