"""From a paid basket to one order with a part per vendor: sums, stock, events, repetition, refusals."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Address, User
from accounts.viewers import ANONYMOUS, Viewer
from catalog.models import ProductChannelListing, Stock
from orders import actions as orders
from orders.actions import CheckoutNotFound, InsufficientStock
from orders.models import (
    Allocation,
    Checkout,
    CheckoutVendorDelivery,
    Order,
    OrderEvent,
    OrderLine,
    VendorOrder,
    Zone,
)
from payments import actions
from payments.models import Transaction
from tests.factories.catalog import make_product, make_warehouse
from tests.factories.orders import NOW, make_address, make_basket, make_checkout, make_shipping_method, offer_method
from tests.factories.payments import complete, pay
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


def refusal(checkout):
    """Field, code and message of what is missing for the order."""
    with translation.override("en"), pytest.raises(ValidationError) as caught:
        complete(checkout)
    error = caught.value
    if not hasattr(error, "error_dict"):
        return None, error.code, error.message
    ((field, errors),) = error.error_dict.items()
    return field, errors[0].code, errors[0].messages[0]


def test_one_basket_becomes_one_order_with_a_part_per_vendor():
    checkout = make_basket(vendors=3, quantity=2)
    pay(checkout)

    order = complete(checkout)

    parts = list(order.vendor_orders.order_by("number"))
    assert [part.number for part in parts] == [f"{order.number}-1", f"{order.number}-2", f"{order.number}-3"]
    assert [(p.subtotal_amount, p.shipping_amount, p.total_amount) for p in parts] == [(200_000, 20_000, 220_000)] * 3
    assert (order.subtotal_amount, order.shipping_amount, order.total_amount) == (600_000, 60_000, 660_000)
    assert order.shipping_method_name == "Tiêu chuẩn"
    assert {line.vendor_order_id for line in order.lines.all()} == {part.pk for part in parts}
    assert not Checkout.objects.exists()


def test_the_units_are_promised_and_the_addresses_stay_with_the_order():
    checkout = make_basket(vendors=1, quantity=3)
    pay(checkout)

    order = complete(checkout)

    stock = Stock.objects.get()
    assert (stock.quantity, stock.quantity_allocated) == (10, 3)
    assert [(a.stock_id, a.quantity) for a in Allocation.objects.all()] == [(stock.pk, 3)]
    assert order.shipping_address.commune_code == "25459"
    assert Address.objects.count() == 2


def test_lines_of_one_variant_are_counted_together_and_taken_from_several_warehouses():
    checkout = make_basket(vendors=1, quantity=4, stock=4)
    variant = checkout.lines.get().variant
    Stock.objects.create(warehouse=make_warehouse(vendor=variant.product.vendor), variant=variant, quantity=2)
    orders.add_lines(
        checkout_id=checkout.pk,
        lines=[orders.LineInput(variant_id=variant.pk, quantity=2, is_new_line_forced=True)],
        now=NOW,
    )
    pay(checkout)

    complete(checkout)

    assert sorted(Stock.objects.values_list("quantity", "quantity_allocated")) == [(2, 2), (4, 4)]
    assert sorted(Allocation.objects.values_list("order_line__quantity", "quantity")) == [(2, 2), (4, 4)]


def test_stock_that_ran_out_keeps_basket_payment_and_stock():
    checkout = make_basket(vendors=2, quantity=2)
    pay(checkout)
    short = checkout.lines.order_by("created_at")[1].variant
    Stock.objects.filter(variant=short).update(quantity_allocated=9)

    with pytest.raises(InsufficientStock) as caught:
        complete(checkout)

    assert [(s.variant.pk, s.wanted, s.available) for s in caught.value.shortages] == [(short.pk, 2, 1)]
    assert not Order.objects.exists()
    assert Checkout.objects.get().lines.count() == 2
    assert Transaction.objects.get().checkout_id == checkout.pk
    assert sorted(Stock.objects.values_list("quantity_allocated", flat=True)) == [0, 9]


def test_completing_twice_gives_the_same_order():
    checkout = make_basket()
    pay(checkout)

    first, second = complete(checkout), complete(checkout)

    assert first.pk == second.pk
    assert Order.objects.count() == 1
    assert sum(Stock.objects.values_list("quantity_allocated", flat=True)) == 2


def test_whoever_knows_the_checkouts_id_repeats_its_completion():
    owner = User.objects.create_user("owner@example.com")
    checkout = make_basket(user=owner)
    pay(checkout, viewer=Viewer(user=owner))
    order = complete(checkout, viewer=Viewer(user=owner))

    for viewer in (ANONYMOUS, Viewer(user=User.objects.create_user("stranger@example.com"))):
        assert complete(checkout, viewer=viewer) == order
    with pytest.raises(CheckoutNotFound):
        actions.complete_checkout(checkout_id=uuid4(), viewer=ANONYMOUS, now=NOW)


def test_cash_on_delivery_is_promised_not_charged():
    checkout = make_basket(vendors=1)

    outcome = pay(checkout)
    order = complete(checkout)

    assert outcome.event.type == "authorization_success"
    assert outcome.event.amount == 120_000
    assert (order.charge_status, order.authorize_status) == ("none", "full")
    assert (order.total_charged_amount, order.total_authorized_amount) == (0, 120_000)
    payment = Transaction.objects.get()
    assert (payment.order_id, payment.checkout_id, int(payment.authorized_amount)) == (order.pk, None, 120_000)


@pytest.mark.parametrize(
    ("undo", "expected"),
    [
        ({"email": ""}, (None, "email_not_set", "Checkout email must be set.")),
        ({"shipping_method": None}, ("shipping_method", "shipping_method_not_set", "Shipping method is not set")),
        (
            {"shipping_address": None},
            ("shipping_address", "shipping_address_not_set", "Shipping address is not set"),
        ),
        ({"billing_address": None}, ("billing_address", "billing_address_not_set", "Billing address is not set")),
        (
            {},
            (
                None,
                "checkout_not_fully_paid",
                "Provided payment methods can not cover the checkout's total amount",
            ),
        ),
    ],
)
def test_says_what_is_missing(undo, expected):
    checkout = make_basket()
    for name, value in undo.items():
        setattr(checkout, name, value)
    checkout.save()

    assert refusal(checkout) == expected
    assert not Order.objects.exists()


def test_a_basket_beyond_what_can_be_paid_is_refused_and_so_is_its_payment():
    checkout = make_basket(vendors=1, price=500_000_000_000, quantity=2)

    with pytest.raises(ValidationError) as caught:
        pay(checkout)

    assert list(caught.value.error_dict) == ["amount"]
    assert refusal(checkout) == ("lines", "invalid", "The basket costs more than can be paid at once.")


def test_an_empty_basket_is_no_order():
    assert refusal(make_checkout(address=make_address()))[:2] == ("lines", "no_lines")


def test_too_small_a_promise_is_not_enough():
    checkout = make_basket()
    pay(checkout, amount=Decimal(1))

    assert refusal(checkout) == (
        "id",
        "checkout_not_fully_paid",
        "The authorized amount doesn't cover the checkout's total amount.",
    )


def test_goods_that_went_off_sale_are_named():
    checkout = make_basket(vendors=1)
    pay(checkout)
    ProductChannelListing.objects.update(is_published=False)

    with pytest.raises(ValidationError) as caught:
        complete(checkout)

    (error,) = caught.value.error_dict["lines"]
    assert error.code == "unavailable_variant_in_channel"
    assert error.params == {"variant_ids": [checkout.lines.get().variant_id]}


def test_the_choice_for_one_parcel_is_charged_in_its_part():
    common, express = make_shipping_method(), make_shipping_method(zones={"same_province": (50_000, 0)})
    checkout = make_basket(vendors=2, method=common)
    second = checkout.lines.order_by("created_at")[1].variant.product.vendor
    offer_method(vendor=second, method=express)
    CheckoutVendorDelivery.objects.create(checkout=checkout, vendor=second, shipping_method=express)
    pay(checkout)

    order = complete(checkout)

    assert list(order.vendor_orders.order_by("number").values_list("shipping_amount", flat=True)) == [20_000, 50_000]
    assert order.shipping_amount == 70_000


def test_names_price_and_stars_are_those_of_the_day():
    vendor, method = make_vendor(), make_shipping_method()
    offer_method(vendor=vendor, method=method)
    variant = make_product(name="Muối tôm", vendor=vendor, stars=4).variants.get()
    checkout = make_checkout(lines={variant: 1}, address=make_address(), method=method)
    pay(checkout)
    complete(checkout)

    line = OrderLine.objects.get()

    assert (line.product_name, line.variant_name, line.product_sku) == ("Muối tôm", variant.name, variant.sku)
    assert (int(line.unit_price_amount), line.ocop_stars) == (100_000, 4)


def test_placing_is_written_down_for_the_order_and_each_part(django_capture_on_commit_callbacks):
    checkout = make_basket(vendors=2)
    pay(checkout)

    order = complete(checkout)

    events = OrderEvent.objects.filter(order=order).order_by("pk").values_list("type", "vendor_order__number")
    assert list(events) == [
        ("placed", None),
        ("confirmed", None),
        ("placed", f"{order.number}-1"),
        ("placed", f"{order.number}-2"),
    ]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    parts=st.lists(
        st.tuples(st.integers(0, 10**9), st.integers(1, 50), st.integers(0, 40_000)), min_size=1, max_size=4
    ),
    first=st.integers(0, 10**6),
    step=st.integers(0, 10**5),
)
def test_whatever_is_bought_the_parts_sum_to_the_order(parts, first, step):
    method = make_shipping_method(zones={"same_province": (first, step)})
    lines = {}
    for price, quantity, grams in parts:
        vendor = make_vendor()
        offer_method(vendor=vendor, method=method)
        variant = make_product(vendor=vendor, price=price, stock=50).variants.get()
        type(variant).objects.filter(pk=variant.pk).update(weight_grams=grams)
        lines[variant] = quantity
    checkout = make_checkout(lines=lines, address=make_address(), method=method)
    pay(checkout)

    order = complete(checkout)

    vendor_orders = list(VendorOrder.objects.filter(order=order))
    assert order.subtotal_amount == sum(price * quantity for price, quantity, _ in parts)
    assert order.subtotal_amount == sum(line.total_price_amount for line in order.lines.all())
    assert order.shipping_amount == sum(part.shipping_amount for part in vendor_orders)
    assert order.total_amount == sum(part.total_amount for part in vendor_orders)
    assert order.total_amount == order.subtotal_amount + order.shipping_amount


def test_the_goods_leave_from_the_warehouse_from_which_delivery_was_priced():
    vendor = make_vendor(province="Tây Ninh")
    offer_method(vendor=vendor, method=make_shipping_method())
    near = make_warehouse(vendor=vendor, slug="a-near")
    far = make_warehouse(vendor=vendor, slug="b-far", province_code="01")
    empty = make_warehouse(vendor=vendor, slug="0-empty", province_code="01")
    variant = make_product(vendor=vendor, stock=None).variants.get()
    for warehouse, quantity in ((near, 3), (far, 9), (empty, 0)):
        Stock.objects.create(warehouse=warehouse, variant=variant, quantity=quantity)
    checkout = make_checkout(
        lines={variant: 4}, address=make_address(), method=vendor.shipping_methods.get().shipping_method
    )
    pay(checkout)

    order = complete(checkout)

    assert order.vendor_orders.get().zone == Zone.SAME_PROVINCE
    assert dict(Allocation.objects.values_list("stock__warehouse__slug", "quantity")) == {"a-near": 3, "b-far": 1}
