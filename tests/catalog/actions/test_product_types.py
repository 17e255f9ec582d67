"""Kinds of goods, and the attributes that describe them."""

import pytest

from catalog.actions import (
    NewProductType,
    TypeAttribute,
    change_product_types,
    create_product_types,
    delete_product_types,
    describe_types,
    undescribe_type,
)
from catalog.models import ProductType, ProductTypeAttribute
from primitives.rows import Change, RowsRefused
from tests.factories.catalog import make_attribute, make_product, make_product_type
from tests.factories.content import make_page_attribute
from tests.factories.rows import wrong

pytestmark = pytest.mark.django_db


def described():
    return list(
        ProductTypeAttribute.objects.order_by("sort_order").values_list(
            "attribute__slug", "is_of_variant", "sort_order"
        )
    )


def test_a_type_gets_an_address_of_its_name_and_no_two_the_same():
    first, second = create_product_types(product_types=[NewProductType("Đồ uống"), NewProductType("Đồ uống")])

    assert first.slug == "do-uong"
    assert second.slug.startswith("do-uong-")


def test_what_is_named_of_a_type_changes():
    food = make_product_type()

    change_product_types(changes=[Change(food.pk, {"name": "Thực phẩm", "weight_grams": 250})])

    food.refresh_from_db()
    assert (food.name, food.slug, food.weight_grams) == ("Thực phẩm", "food", 250)


def test_a_change_to_an_address_that_is_taken_is_refused():
    make_product_type()
    drinks = make_product_type(slug="drinks")

    with pytest.raises(RowsRefused) as refused:
        change_product_types(changes=[Change(drinks.pk, {"slug": "food"})])

    assert wrong(refused.value) == {0: {"slug": ["unique"]}}


def test_a_type_that_products_have_stays_and_keeps_the_others():
    used, unused = make_product().product_type, make_product_type(slug="drinks")

    with pytest.raises(RowsRefused) as refused:
        delete_product_types(product_type_ids=[unused.pk, used.pk])
    assert list(wrong(refused.value)) == [1]
    assert ProductType.objects.filter(pk__in=[used.pk, unused.pk]).count() == 2

    delete_product_types(product_type_ids=[unused.pk])
    assert not ProductType.objects.filter(pk=unused.pk).exists()


def test_attributes_describe_a_type_and_saying_it_again_says_how():
    food = make_product_type()
    flavor, size = make_attribute(slug="flavor"), make_attribute(slug="size")

    describe_types(
        attributes=[TypeAttribute(food.pk, flavor.pk, sort_order=1), TypeAttribute(food.pk, size.pk, sort_order=2)]
    )
    assert described() == [("flavor", False, 1), ("size", False, 2)]
    describe_types(attributes=[TypeAttribute(food.pk, size.pk, is_of_variant=True, is_variant_selection=True)])
    assert described() == [("size", True, 0), ("flavor", False, 1)]
    undescribe_type(product_type_id=food.pk, attribute_ids=[flavor.pk])
    assert described() == [("size", True, 0)]


def test_attributes_of_pages_and_rows_that_are_not_there_are_refused():
    food, flavor = make_product_type(), make_attribute(slug="flavor")
    of_pages = make_page_attribute(slug="author")

    with pytest.raises(RowsRefused) as refused:
        describe_types(
            attributes=[
                TypeAttribute(food.pk, flavor.pk),
                TypeAttribute(food.pk, of_pages.pk),
                TypeAttribute(10**9, flavor.pk),
                TypeAttribute(food.pk, 10**9),
            ]
        )

    assert wrong(refused.value) == {
        1: {"attribute_id": ["attribute_cannot_be_assigned"]},
        2: {"product_type_id": ["not_found"]},
        3: {"attribute_id": ["not_found"]},
    }
    assert described() == []
