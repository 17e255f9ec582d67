"""The frame of an OCOP market is added where it is missing, and left alone where it is not."""

import pytest

from catalog.models import Attribute, AttributeValue, Category, Channel, ProductType, ProductTypeAttribute
from ocop.programme import Text, ensure_categories, ensure_channels, ensure_named_values, ensure_product_types, groups
from tests.counting import count_statements
from tests.factories.catalog import make_product_type

pytestmark = pytest.mark.django_db

TABLES = (Channel, ProductType, ProductTypeAttribute, Attribute, AttributeValue, Category)


def test_there_are_six_groups_with_26_sets_in_two_languages():
    sets = ensure_categories()

    assert len(groups()) == 6
    assert sorted(sets) == list(range(1, 27))
    assert all(row.level == 1 and row.set_number == number for number, row in sets.items())
    assert sets[6].translations.get().name == "Rice paper, noodles and cereal products"


def test_kinds_of_goods_have_the_attributes_of_the_programme():
    make_product_type(slug="food", name="Renamed")

    types = ensure_product_types()

    assert types["food"].name == "Renamed"
    assert {slug for slug, row in types.items() if not row.is_shipping_required} == {"animal", "tourism"}
    links = types["food"].type_attributes.order_by("sort_order")
    assert list(links.values_list("attribute__slug", "is_of_variant")) == [
        ("ocop-stars", False),
        ("origin-commune", False),
        ("season", False),
        ("packing", True),
    ]
    assert Attribute.objects.get(slug="season").values.count() == 12
    assert AttributeValue.objects.get(attribute__slug="season", slug="5").translations.get().name == "May"


def test_twice_is_once():
    def ensure() -> None:
        ensure_channels()
        ensure_product_types()
        ensure_categories()

    ensure()
    before = [list(table._default_manager.order_by("pk").values()) for table in TABLES]

    ensure()

    assert before == [list(table._default_manager.order_by("pk").values()) for table in TABLES]
    assert {row.slug: row.currency_code for row in Channel.objects.all()} == {"vn": "VND", "export": "USD"}


def test_names_of_values_are_added_with_their_english():
    ensure_product_types()

    values = ensure_named_values("packing", [Text("Gói", "Bag"), Text("1 kg", "1 kg")])

    assert values["Gói"].translations.get().name == "Bag"
    assert not values["1 kg"].translations.exists()
    many = [Text(f"Gói {number}", f"Bag {number}") for number in range(20)]
    one = count_statements(lambda: ensure_named_values("packing", [Text("Hộp", "Box")]))
    assert count_statements(lambda: ensure_named_values("packing", many)) == one
