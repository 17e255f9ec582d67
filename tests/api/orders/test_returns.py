"""Returns: nobody keeps them yet, and the request says so without changing anything."""

from uuid import uuid4

import pytest

from accounts.models import Permission
from accounts.viewers import ANONYMOUS
from api.terms.ids import to_global_id
from tests.api.asking import ask, gid, refusal, staff
from tests.factories.orders import make_basket
from tests.factories.payments import complete, pay

pytestmark = pytest.mark.django_db

RETURN = """mutation($order: ID!, $input: OrderReturnProductsInput!) {
  orderFulfillmentReturnProducts(order: $order, input: $input) {
    returnFulfillment { id } order { id } replaceOrder { id } errors { field code } } }"""


def test_a_return_is_refused_and_nothing_changes(contents):
    checkout = make_basket()
    pay(checkout)
    order = complete(checkout)
    line = {"orderLineId": gid(order.lines.first()), "quantity": 1}
    viewer = staff(Permission.MANAGE_ORDERS)
    before = contents()

    for given, wanted, code in (
        (gid(order), {"orderLines": [line]}, "INVALID"),
        (gid(order), {"orderLines": [line], "refund": True}, "CANNOT_REFUND"),
        (to_global_id("Order", uuid4()), {}, "NOT_FOUND"),
        ("xyz", {}, "GRAPHQL_ERROR"),
    ):
        answer = ask(RETURN, viewer=viewer, order=given, input=wanted)["orderFulfillmentReturnProducts"]
        assert answer == {
            "returnFulfillment": None,
            "order": None,
            "replaceOrder": None,
            "errors": [{"field": "order", "code": code}],
        }
    assert contents() == before


def test_returns_are_for_those_who_manage_orders():
    for viewer in (ANONYMOUS, staff(Permission.HANDLE_PAYMENTS)):
        assert refusal(RETURN, viewer=viewer, order="x", input={})[0] == "PermissionDenied"
