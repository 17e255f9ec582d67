"""Many shoppers at once, and processes that die: stock is never sold twice, an order is whole or not there."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.viewers import ANONYMOUS
from catalog.models import Stock
from orders.actions import InsufficientStock
from orders.models import Allocation, Checkout, Order, Reservation
from payments import actions
from payments.models import Transaction
from tests.factories.catalog import make_channel, make_product
from tests.factories.orders import NOW, make_address, make_basket, make_checkout, make_shipping_method, offer_method
from tests.factories.payments import complete, pay
from tests.factories.vendors import make_vendor
from tests.racing import at_once
from vendors.actions import suspend_vendors
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


def make_shared_goods(stock):
    vendor, method = make_vendor(), make_shipping_method()
    offer_method(vendor=vendor, method=method)
    return make_product(vendor=vendor, stock=stock).variants.get(), method


def test_twelve_shoppers_race_for_the_last_unit_and_one_wins():
    variant, method = make_shared_goods(stock=1)
    checkouts = [make_checkout(lines={variant: 1}, address=make_address(), method=method) for _ in range(12)]
    for checkout in checkouts:
        pay(checkout)

    results = at_once([lambda checkout=checkout: complete(checkout) for checkout in checkouts])

    assert Counter(type(result) for result in results) == {Order: 1, InsufficientStock: 11}
    assert Order.objects.count() == 1
    stock = Stock.objects.get()
    assert (stock.quantity, stock.quantity_allocated) == (1, 1)
    assert sum(Allocation.objects.values_list("quantity", flat=True)) == 1
    assert Checkout.objects.count() == 11
    assert all(checkout.lines.count() == 1 for checkout in Checkout.objects.all())
    assert Transaction.objects.filter(checkout__isnull=False).count() == 11


def test_baskets_with_the_same_goods_in_another_order_do_not_wait_for_each_other():
    first, method = make_shared_goods(stock=50)
    second = make_product(vendor=first.product.vendor, stock=50).variants.get()
    checkouts = [
        make_checkout(lines=lines, address=make_address(), method=method)
        for _ in range(4)
        for lines in ({first: 2, second: 1}, {second: 1, first: 2})
    ]
    for checkout in checkouts:
        pay(checkout)

    results = at_once([lambda checkout=checkout: complete(checkout) for checkout in checkouts])

    assert [type(result) for result in results] == [Order] * 8
    assert sorted(Stock.objects.values_list("quantity_allocated", flat=True)) == [8, 16]


def test_one_basket_completed_several_times_at_once_is_one_order():
    checkout = make_basket(vendors=2)
    pay(checkout)

    results = at_once([lambda: complete(checkout)] * 6)

    assert {result.pk for result in results} == {Order.objects.get().pk}
    assert sum(Stock.objects.values_list("quantity_allocated", flat=True)) == 2


def test_one_key_sent_several_times_at_once_is_one_payment():
    checkout = make_basket(vendors=1)

    results = at_once([lambda: pay(checkout, idempotency_key="key")] * 6)

    assert {result.transaction.pk for result in results} == {Transaction.objects.get().pk}
    assert Transaction.objects.get().authorized_amount == 120_000


def test_one_key_sent_for_two_baskets_at_once_pays_one():
    baskets = [make_basket(vendors=1), make_basket(vendors=1)]

    results = at_once([lambda basket=basket: pay(basket, idempotency_key="key") for basket in baskets])

    assert Counter(type(result) for result in results) == {actions.Outcome: 1, ValidationError: 1}
    assert Transaction.objects.count() == 1


@pytest.mark.parametrize("is_ordered", [False, True])
def test_cash_promised_several_times_at_once_is_promised_once(is_ordered):
    checkout = make_basket(vendors=1)
    source = {"checkout_id": checkout.pk}
    if is_ordered:
        first = pay(checkout).transaction
        source = {"checkout_id": None, "order_id": complete(checkout).pk}
        actions.request_action(transaction_id=first.pk, action="CANCEL", viewer=ANONYMOUS, now=NOW)

    at_once([lambda: pay(checkout, **source)] * 8)

    assert sum(Transaction.objects.values_list("authorized_amount", flat=True)) == 120_000


def test_the_last_unit_is_kept_for_one_of_many_baskets(settings):
    settings.STOCK_RESERVATION_GUEST_MINUTES = 10
    variant, _method = make_shared_goods(stock=1)
    make_channel()

    results = at_once([lambda: make_checkout(lines={variant: 1})] * 8)

    assert Counter(type(result) for result in results) == {Checkout: 1, ValidationError: 7}
    assert Reservation.objects.get().quantity == 1


def test_a_payment_that_meets_the_completion_is_not_lost():
    checkout = make_basket(vendors=1)
    pay(checkout)

    def pay_more():
        return actions.create_transaction(
            checkout_id=checkout.pk,
            viewer=ANONYMOUS,
            now=NOW,
            amounts={"charged": (Decimal(120_000), "VND")},
        )

    results = at_once([lambda: complete(checkout), pay_more])

    order = Order.objects.get()
    stored = Transaction.objects.filter(charged_amount=120_000)
    assert isinstance(results[0], Order)
    if isinstance(results[1], Transaction):
        assert stored.get().order_id == order.pk
        assert (order.charge_status, int(order.total_charged_amount)) == ("full", 120_000)
    else:
        assert isinstance(results[1], actions.SourceNotFound)
        assert not stored.exists()


def test_two_reports_at_once_both_reach_the_order():
    checkout = make_basket(vendors=1)
    payments = [
        pay(checkout, gateway_id="saleor.io.dummy-payment-app", amount=Decimal(60_000), data=action).transaction
        for action in [{"event": {"type": "CHARGE_REQUEST", "includePspReference": True}}] * 2
    ]
    order = complete(checkout)

    at_once(
        [
            lambda payment=payment: actions.process_transaction(transaction_id=payment.pk, viewer=ANONYMOUS, now=NOW)
            for payment in payments
        ]
    )

    order.refresh_from_db()
    assert (order.charge_status, order.total_charged_amount) == ("full", 120_000)


@pytest.mark.postgresql
def test_one_payment_told_for_two_baskets_at_once_pays_one(monkeypatch):
    baskets = [make_basket(vendors=1) for _ in range(2)]
    both_have_looked = threading.Barrier(2)
    monkeypatch.setattr(
        "payments.actions.collected.check_reference", lambda _reference: both_have_looked.wait(timeout=30)
    )

    def tell(checkout):
        return actions.create_transaction(
            checkout_id=checkout.pk,
            viewer=ANONYMOUS,
            now=NOW,
            amounts={"charged": (Decimal(120_000), "VND")},
            psp_reference="PSP-1",
        )

    results = at_once([lambda checkout=checkout: tell(checkout) for checkout in baskets])

    assert Counter(type(result) for result in results) == {Transaction: 1, ValidationError: 1}
    assert Transaction.objects.get().charged_amount == 120_000


@pytest.mark.postgresql
def test_an_order_does_not_wait_for_a_vendor_that_is_being_changed():
    checkout = make_basket(vendors=1)
    pay(checkout)
    vendor = Vendor.objects.get()

    def complete_without_waiting():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return complete(checkout)

    with transaction.atomic():
        suspend_vendors(vendor_ids=[vendor.pk])
        (result,) = at_once([complete_without_waiting])

    assert isinstance(result, Order)


@pytest.mark.postgresql
def test_the_locks_are_asked_for_in_the_order_of_the_protocol():
    checkout = make_basket(vendors=2)
    pay(checkout)

    with CaptureQueriesContext(connection) as queries:
        complete(checkout)

    locks = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
    assert ['FROM "orders_checkout"' in locks[0], 'FROM "payments_transaction"' in locks[1]] == [True, True]
    assert 'FROM "catalog_stock"' in locks[2]
    assert locks[2].endswith('ORDER BY "catalog_stock"."id" ASC FOR UPDATE OF "catalog_stock"')
    assert len(locks) == 3


DYING = """
    import os, signal, sys
    import django
    django.setup()
    from django.db import connections, connection
    connections.databases["default"]["NAME"] = sys.argv[1]
    from uuid import UUID
    from accounts.viewers import ANONYMOUS
    from payments.actions import complete_checkout
    from tests.factories.orders import NOW

    def complete_and_die(checkout, statements):
        def count(execute, sql, params, many, context):
            nonlocal statements
            result = execute(sql, params, many, context)
            if not sql.lstrip().startswith("SELECT"):
                statements -= 1
                if statements == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
            return result

        with connection.execute_wrapper(count):
            complete_checkout(checkout_id=UUID(checkout), viewer=ANONYMOUS, now=NOW)

    for argument in sys.argv[2:]:
        checkout, statements = argument.split(":")
        child = os.fork()
        if not child:
            complete_and_die(checkout, int(statements))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
"""


def complete_in_processes(deaths):
    """Complete each basket in another process that kills itself with -9 after so many writes; return how each ended."""
    script = textwrap.dedent(DYING)
    database = str(settings.DATABASES["default"]["NAME"])
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(settings.BASE_DIR)}
    done = subprocess.run(
        [sys.executable, "-c", script, database, *(f"{pk}:{dies_after}" for pk, dies_after in deaths.items())],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    endings = {str(-signal.SIGKILL): "killed", "0": "completed"}
    return [endings.get(code, done.stderr) for code in done.stdout.split()]


def test_a_process_killed_in_the_middle_leaves_no_order_or_a_whole_one():
    baskets = {dies_after: make_basket(vendors=2) for dies_after in (1, 2, 4, 6, 8, 11, 999)}
    variants = {}
    for checkout in baskets.values():
        pay(checkout)
        variants[checkout.pk] = list(checkout.lines.values_list("variant", flat=True))

    endings = complete_in_processes({checkout.pk: dies_after for dies_after, checkout in baskets.items()})

    for checkout, ending in zip(baskets.values(), endings, strict=True):
        order = Order.objects.filter(checkout_token=checkout.pk).first()
        taken = list(
            Stock.objects.filter(variant__in=variants[checkout.pk]).values_list("quantity_allocated", flat=True)
        )
        if order is None:
            assert ending == "killed"
            assert taken == [0, 0]
            assert Checkout.objects.get(pk=checkout.pk).lines.count() == 2
            assert Transaction.objects.get(checkout=checkout).order_id is None
        else:
            assert taken == [1, 1]
            assert (order.vendor_orders.count(), order.lines.count()) == (2, 2)
            assert Transaction.objects.get(order=order).checkout_id is None
            assert not Checkout.objects.filter(pk=checkout.pk).exists()
        assert complete(checkout).checkout_token == checkout.pk
    assert endings[0] == "killed"
    assert endings[-1] == "completed"
