"""Rows are locked in one order everywhere, the one that docs/reference/locks.md writes down."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection

from accounts import actions as accounts
from accounts import tokens
from accounts.viewers import ANONYMOUS, Viewer
from orders import actions as orders
from payments import actions
from payments.models import Transaction
from promotions import actions as promotions
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.catalog import make_product
from tests.factories.orders import NOW, VIETNAMESE_ADDRESS, make_address, make_basket
from tests.factories.payments import complete, pay, play, report
from tests.factories.promotions import make_gift_card, make_promotion, make_voucher
from vendors import actions as vendors

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

RANKS = {
    table: int(number)
    for number, table in re.findall(
        r"^(\d+)\. `(\w+)`$", (settings.BASE_DIR / "docs/reference/locks.md").read_text("utf-8"), re.MULTILINE
    )
}
LOCKED = re.compile(
    r'FOR (?:NO KEY )?UPDATE OF "(?P<named>\w+)"|FROM "(?P<only>\w+)".* FOR (?:NO KEY )?UPDATE', re.DOTALL
)
CHANGED = re.compile(r'^\s*(?:UPDATE|DELETE FROM) "(?P<table>\w+)"')
WRITTEN = re.compile(r'^\s*INSERT INTO "(?P<table>\w+)"')


class Recorder:
    """The first lock of each table, by transaction of the action; tables that it has written into before are left out."""

    def __init__(self):
        self.transactions = {}
        self.written = {}

    def __call__(self, execute, sql, params, many, context):
        outermost = next(iter(connection.savepoint_ids), None)
        locked = self.transactions.setdefault(outermost, [])
        written = self.written.setdefault(outermost, set())
        answer = execute(sql, params, many, context)
        if found := LOCKED.search(sql):
            self.note(locked, written, found["named"] or found["only"])
        elif (found := CHANGED.match(sql)) and context["cursor"].rowcount:
            self.note(locked, written, found["table"])
        elif found := WRITTEN.match(sql):
            written.add(found["table"])
        return answer

    def note(self, locked, written, table):
        if table not in locked and table not in written and (table in RANKS):
            locked.append(table)


def locks_of(call):
    recorder = Recorder()
    with connection.execute_wrapper(recorder):
        call()
    return [locked for locked in recorder.transactions.values() if locked]


def a_full_basket():
    """Of somebody with a book of addresses, with a voucher and a gift card."""
    user = make_user()
    viewer = Viewer(user=user)
    accounts.create_address(user_id=user.pk, values=VIETNAMESE_ADDRESS, default_for="shipping")
    checkout = make_basket(vendors=2, user=user, address=make_address(street_address_1="9 Lê Lợi"))
    for code in (make_voucher(), make_gift_card(amount=1_000)):
        orders.add_promo_code(checkout_id=checkout.pk, code=code.code, now=NOW)
    pay(checkout, viewer=viewer)
    return checkout, user, viewer


def completing():
    checkout, _user, viewer = a_full_basket()
    return lambda: complete(checkout, viewer=viewer)


def paying_in_cash():
    checkout = make_basket(vendors=1)
    return lambda: pay(checkout)


def paying_in_cash_anew():
    checkout = make_basket(vendors=1)
    pay(checkout)
    return lambda: pay(checkout)


def paying_an_order():
    checkout = make_basket(vendors=1)
    first = pay(checkout).transaction
    order = complete(checkout)
    actions.request_action(transaction_id=first.pk, action="CANCEL", viewer=ANONYMOUS, now=NOW)
    return lambda: pay(checkout, checkout_id=None, order_id=order.pk, **play("CHARGE_SUCCESS"))


def reporting():
    checkout = make_basket(vendors=1)
    payment = pay(checkout).transaction
    complete(checkout)
    return lambda: report(payment, "charge_success", 120_000)


def correcting():
    checkout = make_basket(vendors=1)
    payment = actions.create_transaction(
        checkout_id=checkout.pk, viewer=ANONYMOUS, now=NOW, amounts={"charged": (Decimal(120_000), "VND")}
    )
    complete(checkout)
    amounts = {"refunded": (Decimal(5), "VND")}
    return lambda: actions.update_transaction(transaction_id=payment.pk, viewer=ANONYMOUS, now=NOW, amounts=amounts)


def going_on():
    payment = pay(make_basket(vendors=1), **play("CHARGE_ACTION_REQUIRED")).transaction
    return lambda: actions.process_transaction(transaction_id=payment.pk, viewer=ANONYMOUS, now=NOW)


def forgetting_baskets():
    pay(make_basket(vendors=1))
    make_basket(vendors=1)
    return lambda: actions.expire_checkouts(now=NOW + timedelta(days=200))


def closing_an_order():
    checkout, _user, viewer = a_full_basket()
    order = complete(checkout, viewer=viewer)
    payment = Transaction.objects.get()
    actions.request_action(transaction_id=payment.pk, action="CANCEL", viewer=ANONYMOUS, now=NOW)
    return lambda: orders.expire_order(order_id=order.pk, now=NOW + timedelta(days=2))


def leaving():
    checkout, user, viewer = a_full_basket()
    complete(checkout, viewer=viewer)
    make_basket(vendors=1, user=user)
    token = tokens.issue_link_token(user, "delete", now=NOW)
    return lambda: actions.delete_account(user_id=user.pk, token=token, now=NOW)


def adding_goods():
    checkout = make_basket(vendors=1)
    lines = [orders.LineInput(variant_id=checkout.lines.get().variant_id, quantity=1)]
    return lambda: orders.add_lines(checkout_id=checkout.pk, lines=lines, now=NOW)


def taking_a_basket():
    checkout, user = make_basket(vendors=1), make_user()
    return lambda: orders.attach_customer(checkout_id=checkout.pk, user=user, now=NOW)


def changing_the_account():
    user = make_user()
    accounts.create_address(user_id=user.pk, values=VIETNAMESE_ADDRESS, default_for="shipping")
    return lambda: accounts.update_account(user_id=user.pk, default_shipping_address=VIETNAMESE_ADDRESS, now=NOW)


def changing_an_address():
    address = accounts.create_address(user_id=make_user().pk, values=VIETNAMESE_ADDRESS, default_for="shipping")
    return lambda: accounts.update_address(address_id=address.pk, values={"street_address_1": "1 Lê Lợi"})


def forgetting_an_address():
    address = accounts.create_address(user_id=make_user().pk, values=VIETNAMESE_ADDRESS, default_for="shipping")
    return lambda: accounts.delete_address(address_id=address.pk)


def changing_the_password():
    user = make_user()
    return lambda: accounts.change_password(
        user_id=user.pk, old_password=PASSWORD, new_password="quite-another-one", address="", now=NOW
    )


def following_a_promotion():
    promotion = make_promotion(covers={"products": [make_product(price=50_000)]})
    return lambda: promotions.reschedule_promotion(promotion_id=promotion.pk, now=NOW)


def suspending_a_vendor():
    vendor = make_product().vendor
    return lambda: vendors.suspend_vendors(vendor_ids=[vendor.pk])


@pytest.mark.parametrize(
    "prepare",
    [
        completing,
        paying_in_cash,
        paying_in_cash_anew,
        paying_an_order,
        reporting,
        correcting,
        going_on,
        forgetting_baskets,
        closing_an_order,
        leaving,
        adding_goods,
        taking_a_basket,
        changing_the_account,
        changing_an_address,
        forgetting_an_address,
        changing_the_password,
        following_a_promotion,
        suspending_a_vendor,
    ],
)
def test_locks_are_taken_in_the_order_that_is_written_down(prepare, settings):
    settings.STOCK_RESERVATION_GUEST_MINUTES = 10
    call = prepare()

    transactions = locks_of(call)

    assert transactions
    for locked in transactions:
        assert locked == sorted(locked, key=RANKS.__getitem__)
