"""Delivery methods, their rate cards, and who uses them."""

from decimal import Decimal

import pytest

from orders.actions import (
    NewShippingMethod,
    RateLine,
    UsedMethod,
    change_shipping_methods,
    change_used_methods,
    create_shipping_methods,
    delete_shipping_methods,
    remove_rates,
    set_rates,
    stop_using_methods,
    use_shipping_methods,
)
from orders.models import ShippingMethod, VendorShippingMethod
from orders.rate_cards import ensure_delivery
from primitives.rows import Change, RowsRefused
from tests.counting import columns_written, count_statements
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


def line(method: ShippingMethod, zone: str = "country", grams: int = 1000, amount: int = 32_000) -> RateLine:
    return RateLine(method.pk, zone, "VND", grams, Decimal(amount), 500, Decimal(2_500))


def test_a_method_is_stored_changed_and_removed():
    first, second = create_shipping_methods(methods=[NewShippingMethod("Giao nhanh"), NewShippingMethod("Giao nhanh")])
    changes = [Change(first.pk, {"is_active": False})]

    written = columns_written(lambda: change_shipping_methods(changes=changes), "orders_shippingmethod")
    delete_shipping_methods(method_ids=[second.pk])

    assert (first.slug, second.slug, written) == ("giao-nhanh", "giao-nhanh-2", [{"is_active"}])
    assert list(ShippingMethod.objects.values_list("is_active", flat=True)) == [False]


def test_a_line_of_a_rate_card_takes_the_place_of_the_former():
    (method,) = create_shipping_methods(methods=[NewShippingMethod("Giao nhanh")])

    set_rates(rates=[line(method), line(method, "abroad")])
    set_rates(rates=[line(method, amount=40_000)])
    remove_rates(method_id=method.pk, zones=[("abroad", "VND"), ("abroad", "USD")])

    assert list(method.rates.values_list("zone", "first_amount")) == [("country", Decimal(40_000))]


def test_wrong_lines_are_refused_by_row():
    (method,) = create_shipping_methods(methods=[NewShippingMethod("Giao nhanh")])

    with pytest.raises(RowsRefused) as refusal:
        set_rates(rates=[line(method), line(method, grams=0), line(method, zone="moon"), line(ShippingMethod(pk=99))])

    assert {row: set(found) for row, found in refusal.value.by_row.items()} == {
        1: {"first_grams"},
        2: {"zone"},
        3: {"shipping_method_id"},
    }
    assert not method.rates.exists()


def test_vendors_use_methods_and_stop():
    (method,) = create_shipping_methods(methods=[NewShippingMethod("Giao nhanh")])
    vendors = [make_vendor() for _ in range(20)]

    def use(number: int) -> None:
        use_shipping_methods(used=[UsedMethod(vendor.pk, method.pk, "VND") for vendor in vendors[:number]])

    assert count_statements(lambda: use(1)) == count_statements(lambda: use(20))
    used = VendorShippingMethod.objects.get(vendor=vendors[0])
    changes = [Change(used.pk, {"free_from_amount": Decimal(300_000)})]
    assert columns_written(lambda: change_used_methods(changes=changes), "orders_vendorshippingmethod") == [
        {"free_from_amount"}
    ]
    stop_using_methods(used_ids=[used.pk])
    assert VendorShippingMethod.objects.count() == 19


def test_the_methods_of_a_market_are_added_once():
    first = ensure_delivery()
    ShippingMethod.objects.filter(slug="hoa-toc").update(name="Renamed")

    again = ensure_delivery()

    assert list(first) == ["tiet-kiem", "hoa-toc", "quoc-te"]
    assert (again == first, again["hoa-toc"].name, ShippingMethod.objects.count()) == (True, "Renamed", 3)
    assert first["quoc-te"].rates.count() == 4
    assert first["tiet-kiem"].translations.get().name == "Economy delivery"
