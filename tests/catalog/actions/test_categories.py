"""Categories, as actions keep them and their places in the tree."""

from datetime import UTC, datetime

import pytest

from catalog.actions import (
    NewCategory,
    change_categories,
    create_categories,
    delete_categories,
)
from catalog.models import Category, Product
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written, count_statements
from tests.factories.catalog import make_category, make_product

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


def test_products_of_a_removed_category_stay_in_the_one_above():
    food = make_category(name="Food")
    tea = make_category(name="Tea", parent=food)
    product = make_product(category=tea)

    delete_categories(category_ids=[tea.pk])

    assert list(Category.objects.all()) == [food]
    assert Product.objects.get().category == food
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
