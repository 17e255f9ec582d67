"""What baskets, orders and payments may cost: one row or twenty, the number of statements is the same."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.viewers import ANONYMOUS
from orders.models import Order
from payments.actions import Note, complete_checkout, create_transaction, initialize_transaction
from tests.api.asking import ask, gid, staff
from tests.api.buying import make_goods
from tests.factories.orders import NOW, make_address, make_checkout, make_shipping_method

pytestmark = pytest.mark.django_db

STAFF = staff("MANAGE_ORDERS", "HANDLE_PAYMENTS", "MANAGE_CHECKOUTS")
MONEY = "gross { amount currency } net { amount } tax { amount }"
LINE = f"id quantity unitPrice {{ {MONEY} }} totalPrice {{ {MONEY} }}"
CHECKOUT = f"""query($id: ID) {{ checkout(id: $id) {{ id totalPrice {{ {MONEY} }} problems {{ __typename }}
  vendorDeliveries {{ vendor {{ name }} chosen {{ name }} methods {{ price {{ amount }} }} }}
  lines {{ {LINE} undiscountedUnitPrice {{ amount }} problems {{ __typename }} metadata {{ key }}
    variant {{ id name quantityAvailable product {{ name slug vendor {{ name }} }} }} }} }} }}"""
ORDER = f"""{{ id number status paymentStatus chargeStatus isShippingRequired totalRefunded {{ amount }} total {{ {MONEY} }}
  undiscountedTotal {{ {MONEY} }} user {{ email }} channel {{ slug }} shippingAddress {{ city }} deliveryMethod {{ __typename }}
  lines {{ {LINE} thumbnail {{ url }} variant {{ id product {{ name }} }} }}
  vendorOrders {{ number vendor {{ name }} lines {{ id }} total {{ {MONEY} }} }} fulfillments {{ id lines {{ quantity orderLine {{ id }} }} }}
  discounts {{ id }} events {{ type email vendorOrder {{ number }} }}
  transactions {{ id chargedAmount {{ amount }} order {{ number }} events {{ type amount {{ amount }} }} }} }}"""
ONE_ORDER = f"query($id: ID) {{ order(id: $id) {ORDER} }}"
ORDERS = f"query($n: Int) {{ orders(first: $n) {{ totalCount edges {{ node {ORDER} }} }} }}"


def statements(document, **variables):
    ask(document, viewer=STAFF, **variables)  # what is loaded once per process is loaded now
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask(document, viewer=STAFF, **variables)
    return len(captured)


def basket(vendors):
    method = make_shipping_method()
    lines = dict.fromkeys(make_goods(vendors=vendors, method=method), 1)
    return make_checkout(lines=lines, address=make_address(), method=method)


def bought(vendors=1):
    checkout = basket(vendors)
    initialize_transaction(checkout_id=checkout.pk, gateway_id="ocop.cod", viewer=ANONYMOUS, now=NOW)
    return complete_checkout(checkout_id=checkout.pk, viewer=ANONYMOUS, now=NOW)


def test_the_lines_and_vendors_of_a_basket():
    assert statements(CHECKOUT, id=gid(basket(1))) == statements(CHECKOUT, id=gid(basket(20)))


def test_the_lines_parts_and_events_of_an_order():
    assert statements(ONE_ORDER, id=gid(bought(1))) == statements(ONE_ORDER, id=gid(bought(20)))


def test_the_transactions_of_an_order_and_their_events():
    few, many = bought(), bought()
    for number in range(20):
        create_transaction(
            viewer=ANONYMOUS, now=NOW, order_id=many.pk, amounts={}, name=f"T{number}", note=Note(message="x")
        )

    assert statements(ONE_ORDER, id=gid(few)) == statements(ONE_ORDER, id=gid(many))
    assert many.transactions.count() == 21


def test_a_page_of_orders():
    for _ in range(20):
        bought()

    assert statements(ORDERS, n=1) == statements(ORDERS, n=20)
    assert Order.objects.count() == 20
