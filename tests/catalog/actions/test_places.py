"""Where goods are sold and from where they leave: channels and warehouses."""

from uuid import uuid4

import pytest

from catalog.actions import (
    NewChannel,
    NewWarehouse,
    change_channels,
    change_warehouses,
    create_channels,
    create_warehouses,
    delete_warehouses,
)
from catalog.models import Channel, Stock, Warehouse
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written, count_statements
from tests.factories.catalog import make_channel, make_product, make_warehouse
from tests.factories.rows import wrong
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


def test_a_channel_has_a_currency_of_three_capitals():
    with pytest.raises(RowsRefused) as refused:
        create_channels(
            channels=[NewChannel("A", "a", "VND"), NewChannel("B", "b", "vnd"), NewChannel("C", "c", "VNĐ")]
        )

    assert {row: list(fields) for row, fields in wrong(refused.value).items()} == {
        1: ["currency_code"],
        2: ["currency_code"],
    }
    assert not Channel.objects.exists()


def test_no_two_channels_have_the_same_address():
    create_channels(channels=[NewChannel("Việt Nam", "vn", "VND")])

    with pytest.raises(RowsRefused) as refused:
        create_channels(channels=[NewChannel("Again", "vn", "VND")])

    assert wrong(refused.value) == {0: {"slug": ["unique"]}}


def test_a_channel_changes_and_keeps_its_currency():
    channel = make_channel()

    change_channels(changes=[Change(channel.pk, {"name": "Việt Nam", "is_active": False})])

    channel.refresh_from_db()
    assert (channel.name, channel.is_active, channel.currency_code) == ("Việt Nam", False, "VND")


def test_a_warehouse_gets_an_address_of_its_name():
    vendor = make_vendor()
    new = NewWarehouse(vendor.pk, "Kho chính", province_code=vendor.province_code, commune_code=vendor.commune_code)

    first, second = create_warehouses(warehouses=[new] * 2)

    assert first.slug == "kho-chinh"
    assert second.slug.startswith("kho-chinh-")


def test_a_warehouse_of_nobody_is_refused():
    with pytest.raises(RowsRefused) as refused:
        create_warehouses(warehouses=[NewWarehouse(10**9, "Kho", province_code="80", commune_code="25459")])

    assert wrong(refused.value) == {0: {"vendor_id": ["not_found"]}}
    assert not Warehouse.objects.exists()


def test_a_warehouse_changes_and_one_that_is_not_there_is_refused():
    make_product()
    warehouse = Warehouse.objects.get()

    with pytest.raises(RowsRefused) as refused:
        change_warehouses(changes=[Change(warehouse.pk, {"name": "x"}), Change(uuid4(), {"name": "y"})])
    assert list(wrong(refused.value)) == [1]
    change_warehouses(changes=[Change(warehouse.pk, {"name": "Kho mới", "is_active": False})])

    warehouse.refresh_from_db()
    assert (warehouse.name, warehouse.is_active) == ("Kho mới", False)


def test_a_warehouse_goes_with_what_lies_in_it():
    make_product()

    warehouse = Warehouse.objects.get()

    with pytest.raises(RowsRefused):
        delete_warehouses(warehouse_ids=[warehouse.pk, uuid4()])
    assert Stock.objects.exists()
    assert delete_warehouses(warehouse_ids=[warehouse.pk]) == [warehouse]

    assert not Stock.objects.exists()


def test_twenty_take_as_many_statements_as_one():
    vendor = make_vendor()

    def create(number: int) -> None:
        create_warehouses(
            warehouses=[NewWarehouse(vendor.pk, f"Kho {number} {i}", "80", "25480") for i in range(number)]
        )
        create_channels(channels=[NewChannel("x", f"c{number}-{i}", "VND") for i in range(number)])

    assert count_statements(lambda: create(1)) == count_statements(lambda: create(20))


def test_only_what_is_named_is_written():
    channel, warehouse = make_channel(), make_warehouse(vendor=make_vendor())

    channels = columns_written(
        lambda: change_channels(changes=[Change(channel.pk, {"is_active": False})]), "catalog_channel"
    )
    warehouses = columns_written(
        lambda: change_warehouses(changes=[Change(warehouse.pk, {"is_active": False})]), "catalog_warehouse"
    )

    assert (channels, warehouses) == ([{"is_active"}], [{"is_active"}])
