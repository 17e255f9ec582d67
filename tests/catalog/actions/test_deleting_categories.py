"""Goods never lose their category with it."""

import pytest

from catalog.actions import delete_categories
from catalog.models import Category, Product
from primitives.rows import RowsRefused
from tests.factories.catalog import make_category, make_product

pytestmark = pytest.mark.django_db


def test_goods_of_a_deleted_category_move_to_the_nearest_above_that_stays():
    top = make_category(name="Thực phẩm")
    middle = make_category(name="Gia vị", parent=top)
    leaf = make_category(name="Muối", parent=middle)
    other = make_category(name="Trà", parent=top)
    for name, category in (("a", middle), ("b", leaf), ("c", other), ("d", top)):
        make_product(name=name, category=category)

    delete_categories(category_ids=[middle.pk])

    placed = dict(Product.objects.values_list("name", "category__name"))
    assert placed == {"a": "Thực phẩm", "b": "Thực phẩm", "c": "Trà", "d": "Thực phẩm"}
    assert set(Category.objects.values_list("name", flat=True)) == {"Thực phẩm", "Trà"}


def test_a_category_with_goods_and_nothing_above_is_not_deleted():
    top = make_category(name="Thực phẩm")
    leaf = make_category(name="Muối", parent=top)
    empty = make_category(name="Trống")
    product = make_product(category=leaf)

    with pytest.raises(RowsRefused) as refused:
        delete_categories(category_ids=[empty.pk, top.pk])

    assert {row: list(fields) for row, fields in refused.value.by_row.items()} == {1: ["id"]}

    product.refresh_from_db()
    assert product.category == leaf
    assert Category.objects.count() == 3

    delete_categories(category_ids=[empty.pk])
    assert Category.objects.count() == 2
