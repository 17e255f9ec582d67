"""`orderCreateFromCheckout`: an app that sees to the money itself turns a checkout into an order."""

from uuid import uuid4

import pytest

from accounts.models import Permission
from accounts.viewers import ANONYMOUS, viewer_for_app, viewer_for_user
from api.terms.ids import to_global_id
from catalog.models import Stock
from orders.models import Checkout, CheckoutLine, Order
from tests.api.asking import ask, gid, refusal
from tests.factories.accounts import make_app, make_staff, make_user
from tests.factories.orders import NOW, make_basket
from tests.factories.payments import pay

pytestmark = pytest.mark.django_db

CREATE = """mutation($id: ID!, $keep: Boolean) { orderCreateFromCheckout(id: $id, removeCheckout: $keep,
  metadata: [{key: "erp", value: "7"}]) {
    order { id status chargeStatus metafield(key: "erp") user { email } total { gross { amount } } }
    errors { field code variants } } }"""


@pytest.fixture
def app():
    return viewer_for_app(make_app(permissions=(Permission.HANDLE_CHECKOUTS, Permission.MANAGE_ORDERS)))


def create(checkout_id, viewer, keep=True):
    return ask(CREATE, viewer=viewer, now=NOW, id=checkout_id, keep=keep)["orderCreateFromCheckout"]


def test_a_complete_checkout_becomes_an_order_paid_or_not(app):
    owner = make_user()
    unpaid, paid = make_basket(user=owner), make_basket(user=owner)
    pay(paid, gateway_id="saleor.io.dummy-payment-app")

    for checkout, status in ((unpaid, "NONE"), (paid, "FULL")):
        answer = create(gid(checkout), app)

        assert answer["errors"] == []
        order = answer["order"]
        assert (order["status"], order["chargeStatus"], order["metafield"]) == ("UNFULFILLED", status, "7")
        assert order["user"] == {"email": owner.email}
        assert order["id"] == gid(Order.objects.get(checkout_token=checkout.pk))
    assert not Checkout.objects.exists()
    assert Order.objects.get(checkout_token=paid.pk).transactions.count() == 1


def test_what_is_missing_is_named_and_nothing_changes(app, contents):
    complete, empty, nameless, scarce = make_basket(), make_basket(), make_basket(), make_basket()
    CheckoutLine.objects.filter(checkout=empty).delete()
    Checkout.objects.filter(pk=nameless.pk).update(email="")
    wanted = scarce.lines.first().variant
    Stock.objects.filter(variant=wanted).update(quantity=0)
    before = contents()

    problems = {
        "no lines": create(gid(empty), app)["errors"],
        "no e-mail": create(gid(nameless), app)["errors"],
        "sold out": create(gid(scarce), app)["errors"],
        "unknown": create(to_global_id("Checkout", uuid4()), app)["errors"],
        "malformed": create("xyz", app)["errors"],
        "kept": create(gid(complete), app, keep=False)["errors"],
    }

    assert {name: [(error["field"], error["code"]) for error in errors] for name, errors in problems.items()} == {
        "no lines": [("lines", "NO_LINES")],
        "no e-mail": [(None, "EMAIL_NOT_SET")],
        "sold out": [(None, "INSUFFICIENT_STOCK")],
        "unknown": [("id", "CHECKOUT_NOT_FOUND")],
        "malformed": [("id", "GRAPHQL_ERROR")],
        "kept": [("removeCheckout", "GRAPHQL_ERROR")],
    }
    assert problems["sold out"][0]["variants"] == [gid(wanted)]
    assert contents() == before


def test_a_checkout_that_was_ordered_is_not_found(app):
    checkout = make_basket()
    create(gid(checkout), app)

    assert [error["code"] for error in create(gid(checkout), app)["errors"]] == ["CHECKOUT_NOT_FOUND"]


def test_only_apps_with_the_right_create_orders(contents):
    checkout = make_basket()
    viewers = (
        ANONYMOUS,
        viewer_for_user(make_user()),
        viewer_for_user(make_staff(permissions=(Permission.HANDLE_CHECKOUTS,))),
        viewer_for_app(make_app(permissions=(Permission.MANAGE_CHECKOUTS,))),
    )
    before = contents()

    for viewer in viewers:
        assert refusal(CREATE, viewer=viewer, id=gid(checkout))[0] == "PermissionDenied"
    assert contents() == before
