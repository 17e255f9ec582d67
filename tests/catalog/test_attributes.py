"""Attributes, their values, and product types, as actions keep them."""

import pytest

from catalog.actions import (
    NewAttribute,
    NewProductType,
    NewValue,
    TypeAttribute,
    change_attributes,
    change_product_types,
    change_values,
    create_attributes,
    create_product_types,
    create_values,
    delete_attributes,
    delete_product_types,
    delete_values,
    describe_types,
    ensure_values,
    put_values,
    undescribe_type,
)
from catalog.models import Attribute, ProductType
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written, count_statements
from tests.factories.catalog import make_attribute, make_product, make_product_type

pytestmark = pytest.mark.django_db


def fields(refusal: RowsRefused) -> dict[int, dict[str, str]]:
    return {
        row: {field: str(errors[0].code) for field, errors in found.items()} for row, found in refusal.by_row.items()
    }


def test_attributes_are_stored_changed_and_removed():
    colour, size = create_attributes(attributes=[NewAttribute("Màu sắc"), NewAttribute("Cỡ", slug="size")])
    change = [Change(colour.pk, {"name": "Màu"})]

    written = columns_written(lambda: change_attributes(changes=change), "catalog_attribute")
    delete_attributes(attribute_ids=[size.pk])

    assert (colour.slug, written) == ("mau-sac", [{"name"}])
    assert list(Attribute.objects.filter(pk__in=[colour.pk, size.pk]).values_list("name", flat=True)) == ["Màu"]


def test_wrong_attributes_are_refused_by_row():
    make_attribute(slug="size")
    before = Attribute.objects.count()

    with pytest.raises(RowsRefused) as refusal:
        create_attributes(
            attributes=[NewAttribute("Cỡ", slug="size"), NewAttribute(""), NewAttribute("x", input_type="guess")]
        )

    assert {row: set(found) for row, found in refusal.value.by_row.items()} == {
        0: {"slug"},
        1: {"name"},
        2: {"input_type"},
    }
    assert Attribute.objects.count() == before


def test_values_have_slugs_of_their_own_within_their_attribute():
    size, colour = make_attribute(slug="size", values=("Big",)), make_attribute(slug="colour")

    stored = create_values(
        values=[
            NewValue(size.pk, "Big"),
            NewValue(size.pk, "Big"),
            NewValue(colour.pk, "Big"),
            NewValue(colour.pk, "x", slug="y"),
        ]
    )

    assert [value.slug for value in stored] == ["big-2", "big-3", "big", "y"]
    with pytest.raises(RowsRefused) as refusal:
        create_values(values=[NewValue(size.pk, "x", slug="new"), NewValue(size.pk, "x", slug="big")])
    assert fields(refusal.value) == {1: {"slug": "unique"}}
    with pytest.raises(RowsRefused) as refusal:
        create_values(values=[NewValue(999_999, "x")])
    assert fields(refusal.value) == {0: {"attribute_id": "not_found"}}


def test_twenty_values_take_as_many_statements_as_one():
    size = make_attribute(slug="size")

    def create(number: int) -> None:
        create_values(values=[NewValue(size.pk, f"{number} cm {index}") for index in range(number)])

    assert count_statements(lambda: create(1)) == count_statements(lambda: create(20))


def test_names_that_are_missing_are_added_behind_the_others():
    size = make_attribute(slug="size", values=("Big",))

    values = ensure_values(attribute_id=size.pk, names=["Small", "Big", "Small"])

    assert size.values.count() == 2
    assert values["Small"].sort_order > values["Big"].sort_order
    assert ensure_values(attribute_id=size.pk, names=["Big", "Small"]) == values


def test_a_value_that_is_put_again_is_written_over():
    note = make_attribute(slug="note", input_type="plain-text")
    put_values(values=[NewValue(note.pk, "Old", slug="page-1", plain_text="Old")])

    (value,) = put_values(values=[NewValue(note.pk, "New", slug="page-1", plain_text="New")])

    stored = note.values.get()
    assert (stored.pk, stored.plain_text) == (value.pk, "New")


def test_a_value_is_renamed_and_removed():
    size = make_attribute(slug="size", values=("Big", "Small"))
    big, small = size.values.order_by("sort_order")

    change_values(changes=[Change(big.pk, {"name": "Huge"})])
    with pytest.raises(RowsRefused) as refusal:
        change_values(changes=[Change(big.pk, {"slug": small.slug})])
    delete_values(value_ids=[small.pk])

    assert fields(refusal.value) == {0: {"slug": "unique"}}
    assert list(size.values.values_list("name", "slug")) == [("Huge", "big")]


def test_product_types_are_described_by_attributes():
    (food,) = create_product_types(product_types=[NewProductType("Thực phẩm")])
    size, page_topic = make_attribute(slug="size"), make_attribute(slug="topic", type="page-type")

    describe_types(attributes=[TypeAttribute(food.pk, size.pk, sort_order=1)])
    describe_types(attributes=[TypeAttribute(food.pk, size.pk, is_of_variant=True)])
    with pytest.raises(RowsRefused) as refusal:
        describe_types(attributes=[TypeAttribute(food.pk, page_topic.pk), TypeAttribute(999_999, 999_999)])

    link = food.type_attributes.get()
    assert (food.slug, link.attribute, link.is_of_variant, link.sort_order) == ("thuc-pham", size, True, 0)
    assert fields(refusal.value) == {
        0: {"attribute_id": "attribute_cannot_be_assigned"},
        1: {"product_type_id": "not_found", "attribute_id": "not_found"},
    }
    undescribe_type(product_type_id=food.pk, attribute_ids=[size.pk])
    assert not food.type_attributes.exists()


def test_a_product_type_that_products_have_stays():
    used, unused = make_product().product_type, make_product_type(slug="empty")
    change_product_types(changes=[Change(unused.pk, {"name": "Trống"})])

    with pytest.raises(RowsRefused) as refusal:
        delete_product_types(product_type_ids=[unused.pk, used.pk])
    delete_product_types(product_type_ids=[unused.pk])

    assert fields(refusal.value) == {1: {"id": "invalid"}}
    assert list(ProductType.objects.all()) == [used]
