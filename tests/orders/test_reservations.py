"""Goods kept for a basket while its shopper checks out: counted everywhere, ended by the clock, never its own enemy."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.viewers import ANONYMOUS
from catalog.models import Stock
from catalog.versions import catalogue_state
from orders.actions import InsufficientStock, LineInput, add_lines, remove_lines, update_lines
from orders.models import Reservation
from payments.actions import complete_checkout, initialize_transaction
from tests.api.asking import gid
from tests.api.buying import ask, make_goods
from tests.factories.orders import NOW, make_address, make_checkout

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept_for_ten_minutes(settings):
    settings.STOCK_RESERVATION_GUEST_MINUTES = 10


@pytest.fixture
def last():
    (variant,) = make_goods()
    Stock.objects.update(quantity=1)
    return variant


def want(variant, quantity=1):
    return [LineInput(variant_id=variant.pk, quantity=quantity)]


def test_nothing_is_kept_unless_the_settings_say_so(last):
    make_checkout(lines={last: 1})

    second = make_checkout(lines={last: 1})

    assert second.lines.count() == 1
    assert not Reservation.objects.exists()


def test_what_one_basket_holds_no_other_can_take(kept_for_ten_minutes, last):
    make_checkout(lines={last: 1})

    with pytest.raises(ValidationError) as refused:
        make_checkout(lines={last: 1}, now=NOW + timedelta(minutes=9))

    (error,) = refused.value.error_dict["quantity"]
    assert error.params
    assert (error.code, error.params["left"]) == ("insufficient_stock", 0)


def test_goods_are_free_again_when_the_time_is_over_and_nothing_has_run(kept_for_ten_minutes, last):
    make_checkout(lines={last: 1})

    second = make_checkout(lines={last: 1}, now=NOW + timedelta(minutes=10))

    assert second.lines.get().quantity == 1


def test_ones_own_reservation_is_no_obstacle(kept_for_ten_minutes):
    (variant,) = make_goods()
    Stock.objects.update(quantity=3)
    checkout = make_checkout(lines={variant: 2})

    add_lines(checkout_id=checkout.pk, lines=want(variant), now=NOW)

    assert Reservation.objects.get().quantity == 3


def test_a_change_of_the_line_changes_what_is_kept_and_for_how_long(kept_for_ten_minutes):
    (variant,) = make_goods()
    checkout = make_checkout(lines={variant: 2})
    line = checkout.lines.get()
    later = NOW + timedelta(minutes=5)

    update_lines(checkout_id=checkout.pk, lines=[LineInput(line_id=line.pk, quantity=1)], now=later)

    kept = Reservation.objects.get()
    assert (kept.quantity, kept.reserved_until) == (1, later + timedelta(minutes=10))
    remove_lines(checkout_id=checkout.pk, line_ids=[line.pk], now=later)
    assert not Reservation.objects.exists()


def test_an_account_may_keep_goods_longer_than_a_guest(settings, last):
    settings.STOCK_RESERVATION_USER_MINUTES = 30

    make_checkout(lines={last: 1})

    assert not Reservation.objects.exists()


def test_completion_takes_ones_own_and_not_what_is_kept_for_others(settings, last):
    method = last.product.vendor.shipping_methods.get().shipping_method
    early = make_checkout(lines={last: 1}, address=make_address(), method=method)
    settings.STOCK_RESERVATION_GUEST_MINUTES = 10
    holder = make_checkout(lines={last: 1}, address=make_address(), method=method)
    for checkout in (early, holder):
        initialize_transaction(checkout_id=checkout.pk, gateway_id="ocop.cod", viewer=ANONYMOUS, now=NOW)

    with pytest.raises(InsufficientStock):
        complete_checkout(checkout_id=early.pk, viewer=ANONYMOUS, now=NOW)
    order = complete_checkout(checkout_id=holder.pk, viewer=ANONYMOUS, now=NOW)

    assert order.lines.get().quantity == 1
    assert not Reservation.objects.exists()


@pytest.mark.django_db(transaction=True)  # the version grows at the commit
def test_shoppers_see_what_is_left_and_until_when_it_is_kept(kept_for_ten_minutes):
    (variant,) = make_goods()
    text = 'query($id: ID) { productVariant(id: $id, channel: "vn") { quantityAvailable } }'
    before = ask(text, id=gid(variant))["data"]["productVariant"]["quantityAvailable"]
    version = catalogue_state().version

    created = ask(
        """mutation($l: [CheckoutLineInput!]!) { checkoutCreate(input: {channel: "vn", lines: $l}) {
          checkout { stockReservationExpires problems { __typename } } errors { code } } }""",
        l=[{"variantId": gid(variant), "quantity": 4}],
    )["data"]["checkoutCreate"]

    assert created["errors"] == []
    assert created["checkout"]["problems"] == []
    expires = created["checkout"]["stockReservationExpires"]
    assert expires == Reservation.objects.get().reserved_until.isoformat()
    assert before - ask(text, id=gid(variant))["data"]["productVariant"]["quantityAvailable"] == 4
    assert catalogue_state().version > version
