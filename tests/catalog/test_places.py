"""Channels and warehouses, as actions keep them."""

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
from catalog.models import Channel, Warehouse
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written, count_statements
from tests.factories.catalog import make_channel, make_warehouse
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


def fields(refusal: RowsRefused) -> dict[int, set[str]]:
    return {row: set(found) for row, found in refusal.by_row.items()}


def test_channels_are_stored_and_changed_but_not_in_their_currency():
    (channel,) = create_channels(channels=[NewChannel("Việt Nam", "vn", "VND")])
    change = [Change(channel.pk, {"is_active": False})]

    written = columns_written(lambda: change_channels(changes=change), "catalog_channel")

    assert written == [{"is_active"}]
    stored = Channel.objects.get()
    assert (stored.currency_code, stored.default_country, stored.is_active) == ("VND", "VN", False)
    with pytest.raises(TypeError):
        change_channels(changes=[Change(channel.pk, {"currency_code": "USD"})])


def test_wrong_channels_are_refused_by_row():
    make_channel(slug="vn")

    with pytest.raises(RowsRefused) as refusal:
        create_channels(
            channels=[NewChannel("A", "vn", "VND"), NewChannel("B", "b", "usd"), NewChannel("C", "c", "USD")]
        )

    assert fields(refusal.value) == {0: {"slug"}, 1: {"currency_code"}}
    assert Channel.objects.count() == 1


def test_warehouses_are_stored_changed_and_removed():
    vendor = make_vendor()
    first, second = create_warehouses(
        warehouses=[NewWarehouse(vendor.pk, "Kho", "80", "25480"), NewWarehouse(vendor.pk, "Kho", "80", "25480")]
    )
    change = [Change(first.pk, {"is_active": False})]

    written = columns_written(lambda: change_warehouses(changes=change), "catalog_warehouse")
    delete_warehouses(warehouse_ids=[second.pk])

    assert (first.slug, second.slug, written) == ("kho", "kho-2", [{"is_active"}])
    assert list(Warehouse.objects.values_list("slug", "is_active")) == [("kho", False)]
    with pytest.raises(TypeError):
        change_warehouses(changes=[Change(first.pk, {"vendor_id": make_vendor().pk})])


def test_wrong_warehouses_are_refused_by_row():
    known = make_warehouse(vendor=make_vendor())

    with pytest.raises(RowsRefused) as refusal:
        create_warehouses(
            warehouses=[
                NewWarehouse(known.vendor_id, "Kho", "80", "25480", slug=known.slug),
                NewWarehouse(999_999, "", "", "25480"),
            ]
        )

    assert fields(refusal.value) == {0: {"slug"}, 1: {"vendor_id", "name", "province_code"}}
    assert Warehouse.objects.count() == 1


def test_twenty_take_as_many_statements_as_one():
    vendor = make_vendor()

    def create(number: int) -> None:
        create_warehouses(
            warehouses=[NewWarehouse(vendor.pk, f"Kho {number} {i}", "80", "25480") for i in range(number)]
        )
        create_channels(channels=[NewChannel("x", f"c{number}-{i}", "VND") for i in range(number)])

    assert count_statements(lambda: create(1)) == count_statements(lambda: create(20))
