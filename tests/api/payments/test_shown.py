"""A client may say what its shopper saw: then nothing dearer and nothing else is ordered."""

import pytest

from orders.models import Order
from tests.api.asking import ask, gid
from tests.factories.catalog import make_product
from tests.factories.orders import make_basket
from tests.factories.payments import pay

pytestmark = pytest.mark.django_db

COMPLETE = """mutation($id:ID!,$shown:CheckoutShownInput){checkoutComplete(id:$id,shown:$shown){
  order{id} errors{field code message}}}"""


def complete(checkout, shown):
    return ask(COMPLETE, id=gid(checkout), shown=shown)["checkoutComplete"]


def seen(checkout, *, total="120000", quantity=1):
    return {
        "totalPrice": total,
        "lines": [{"lineId": gid(line), "quantity": quantity} for line in checkout.lines.all()],
    }


@pytest.mark.parametrize("total", ["120000", "120000.00", "130000"])
def test_what_was_shown_is_ordered(total):
    checkout = make_basket(vendors=1)
    pay(checkout)

    assert complete(checkout, seen(checkout, total=total))["errors"] == []
    assert Order.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"total": "119999"}, {"quantity": 2}])
def test_something_dearer_or_else_is_not_ordered(wrong):
    checkout = make_basket(vendors=1)
    pay(checkout)

    (error,) = complete(checkout, seen(checkout, **wrong))["errors"]

    assert (error["field"], error["code"]) == ("shown", "INVALID")
    assert not Order.objects.exists()


def test_goods_that_were_not_shown_are_not_ordered():
    checkout = make_basket(vendors=1)
    pay(checkout)
    shown = seen(checkout, total="999999999")
    checkout.lines.create(variant=make_product().variants.get(), quantity=1, created_at=checkout.created_at)

    assert complete(checkout, shown)["order"] is None


def test_an_id_of_something_else_is_blamed_on_what_was_shown():
    checkout = make_basket(vendors=1)
    pay(checkout)
    shown = {"totalPrice": "120000", "lines": [{"lineId": gid(checkout), "quantity": 1}]}

    (error,) = complete(checkout, shown)["errors"]

    assert (error["field"], error["code"]) == ("shown", "GRAPHQL_ERROR")


def test_a_saleor_client_that_says_nothing_orders_as_ever():
    checkout = make_basket(vendors=1)
    pay(checkout)

    assert complete(checkout, None)["errors"] == []
