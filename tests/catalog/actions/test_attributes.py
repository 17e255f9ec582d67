"""Attributes and their values: names become addresses that are free, and a wrong row keeps all out."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.actions import (
    NewAttribute,
    NewValue,
    change_attributes,
    change_values,
    create_attributes,
    create_values,
    delete_attributes,
    delete_values,
    ensure_values,
    put_values,
)
from catalog.models import Attribute, AttributeValue, ProductAttributeValue
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written
from tests.factories.catalog import make_attribute, make_product
from tests.factories.content import paragraph
from tests.factories.rows import wrong

pytestmark = pytest.mark.django_db


def slugs(attribute):
    return list(
        AttributeValue.objects.filter(attribute=attribute).order_by("sort_order", "pk").values_list("slug", flat=True)
    )


def test_an_attribute_gets_an_address_of_its_name():
    first, second = create_attributes(attributes=[NewAttribute("Hương vị"), NewAttribute("Hương vị")])

    assert first.slug == "huong-vi"
    assert second.slug.startswith("huong-vi-")


def test_many_attributes_have_no_reference_but_no_two_the_same():
    create_attributes(
        attributes=[
            NewAttribute("A", external_reference=""),
            NewAttribute("B"),
            NewAttribute("C", external_reference="c"),
        ]
    )

    with pytest.raises(RowsRefused) as refused:
        create_attributes(
            attributes=[NewAttribute("D", external_reference=""), NewAttribute("E", external_reference="c")]
        )

    assert wrong(refused.value) == {1: {"external_reference": ["unique"]}}
    assert (
        Attribute.objects.filter(external_reference=None).exclude(name__in="AB").exclude(slug="ocop-stars").count() == 0
    )


def test_what_is_named_of_an_attribute_changes():
    attribute = make_attribute(slug="flavor")

    change_attributes(changes=[Change(attribute.pk, {"name": "Vị", "external_reference": ""})])

    attribute.refresh_from_db()
    assert (attribute.name, attribute.slug, attribute.external_reference) == ("Vị", "flavor", None)


def test_a_change_to_an_address_that_is_taken_is_refused():
    make_attribute(slug="flavor")
    other = make_attribute(slug="color")

    with pytest.raises(RowsRefused) as refused:
        change_attributes(changes=[Change(other.pk, {"slug": "flavor"})])

    assert wrong(refused.value) == {0: {"slug": ["unique"]}}


def test_values_get_addresses_that_are_free_within_their_attribute():
    flavor, smell = make_attribute(slug="flavor", values=("Cay",)), make_attribute(slug="smell")

    create_values(
        values=[
            NewValue(flavor.pk, "Cay", sort_order=1),
            NewValue(smell.pk, "Cay"),
            NewValue(flavor.pk, "Ngọt", sort_order=2),
        ]
    )

    assert slugs(smell) == ["cay"]
    first, second, third = slugs(flavor)
    assert (first, third) == ("cay", "ngot")
    assert second.startswith("cay-")


def test_an_address_that_another_value_has_is_refused_also_among_new_ones():
    flavor = make_attribute(slug="flavor", values=("Cay",))

    with pytest.raises(RowsRefused) as refused:
        create_values(
            values=[
                NewValue(flavor.pk, "Đắng", slug="dang"),
                NewValue(flavor.pk, "x", slug="cay"),
                NewValue(flavor.pk, "y", slug="dang"),
            ]
        )

    assert wrong(refused.value) == {1: {"slug": ["unique"]}, 2: {"slug": ["unique"]}}
    assert slugs(flavor) == ["cay"]


def test_a_value_of_an_attribute_that_is_not_there_is_refused():
    with pytest.raises(RowsRefused) as refused:
        create_values(values=[NewValue(10**9, "Cay")])

    assert wrong(refused.value) == {0: {"attribute_id": ["not_found"]}}


def test_a_value_changes_and_keeps_its_own_address():
    flavor = make_attribute(slug="flavor", values=("Cay", "Ngọt"))
    hot, sweet = flavor.values.order_by("sort_order")

    change_values(
        changes=[
            Change(hot.pk, {"name": "Rất cay", "slug": "cay", "rich_text": paragraph("<i>!</i><script>x</script>")})
        ]
    )
    with pytest.raises(RowsRefused) as refused:
        change_values(changes=[Change(sweet.pk, {"slug": "cay"})])

    hot.refresh_from_db()
    assert hot.rich_text is not None
    assert (hot.name, hot.slug, hot.rich_text["blocks"][0]["data"]["text"]) == ("Rất cay", "cay", "<i>!</i>")
    assert wrong(refused.value) == {0: {"slug": ["unique"]}}


def test_missing_values_are_added_after_the_others_and_known_ones_kept():
    flavor = make_attribute(slug="flavor", values=("Cay", "Ngọt"))

    found = ensure_values(attribute_id=flavor.pk, names=["Ngọt", "Mặn", "Chua", "Mặn"])

    assert slugs(flavor) == ["cay", "ngot", "man", "chua"]
    assert found["Ngọt"] == flavor.values.get(slug="ngot")
    assert ensure_values(attribute_id=flavor.pk, names=["Mặn"])["Mặn"] == found["Mặn"]


def test_many_values_are_added_in_as_many_statements_as_one():
    counts = []
    for number in (1, 20):
        attribute = make_attribute(slug=f"a{number}")
        with CaptureQueriesContext(connection) as queries:
            ensure_values(attribute_id=attribute.pk, names=[f"Value {one}" for one in range(number)])
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_what_is_removed_is_no_longer_assigned():
    flavor = make_attribute(slug="flavor", values=("Cay", "Ngọt"))
    hot, sweet = flavor.values.order_by("sort_order")
    make_product(values=(hot, sweet))

    with pytest.raises(RowsRefused):
        delete_values(value_ids=[hot.pk, 10**9])
    assert delete_values(value_ids=[hot.pk]) == [hot]
    assert [row.value for row in ProductAttributeValue.objects.all()] == [sweet]
    with pytest.raises(RowsRefused):
        delete_attributes(attribute_ids=[flavor.pk, 10**9])
    assert delete_attributes(attribute_ids=[flavor.pk]) == [flavor]
    assert not ProductAttributeValue.objects.exists()
    assert not Attribute.objects.filter(slug="flavor").exists()


def test_a_value_that_is_put_again_is_written_over():
    note = make_attribute(slug="note", input_type="plain-text")
    put_values(values=[NewValue(note.pk, "Old", slug="page-1", plain_text="Old")])

    (value,) = put_values(values=[NewValue(note.pk, "New", slug="page-1", plain_text="New")])

    stored = note.values.get()
    assert (stored.pk, stored.plain_text) == (value.pk, "New")


def test_only_what_is_named_is_written():
    change = [Change(make_attribute(slug="size").pk, {"name": "Cỡ"})]

    written = columns_written(lambda: change_attributes(changes=change), "catalog_attribute")

    assert written == [{"name"}]
