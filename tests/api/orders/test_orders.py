"""Orders over the API: their parts per vendor, who may read them, and the look-up without an account."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Permission
from accounts.viewers import ANONYMOUS
from api.terms.ids import to_global_id
from orders.models import Order
from payments.actions import complete_checkout, initialize_transaction
from tests.api.asking import gid
from tests.api.buying import ask, make_goods
from tests.factories.accounts import make_app, make_user, token_of
from tests.factories.orders import NOW, make_address, make_checkout
from tests.factories.vendors import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

ORDER = "query($id: ID!) { order(id: $id) { id number } }"
LOOKUP = "query($n: String!, $e: String!) { orderLookup(number: $n, email: $e) { id } }"


def place(variants, *, user=None, quantity=1, **fields):
    """An order paid by cash on delivery."""
    viewer = ANONYMOUS if user is None else type(ANONYMOUS)(user=user)
    method = variants[0].product.vendor.shipping_methods.get().shipping_method
    lines = dict.fromkeys(variants, quantity)
    checkout = make_checkout(lines=lines, address=make_address(), method=method, user=user, **fields)
    initialize_transaction(gateway_id="ocop.cod", viewer=viewer, now=NOW, checkout_id=checkout.pk)
    return complete_checkout(checkout_id=checkout.pk, viewer=viewer, now=NOW)


def found(order, token=None):
    return ask(ORDER, token=token, id=gid(order))["data"]["order"] is not None


def test_an_order_has_a_part_for_each_vendor_and_their_sums_are_its_sums():
    order = place(make_goods(vendors=2), quantity=2)

    answer = ask(
        """query($id: ID!) { order(id: $id) { total { gross { amount } } shippingPrice { gross { amount } }
          vendorOrders { number status statusDisplay vendor { slug } shippingMethodName
            shippingPrice { gross { amount } } total { gross { amount } net { amount } tax { amount } }
            lines { productName quantity totalPrice { gross { amount } } } } } }""",
        id=gid(order),
    )["data"]["order"]

    assert answer["total"] == {"gross": {"amount": 440_000.0}}
    assert answer["shippingPrice"] == {"gross": {"amount": 40_000.0}}
    parts = answer["vendorOrders"]
    assert [part["number"] for part in parts] == [f"{order.number}-1", f"{order.number}-2"]
    assert [part["total"] for part in parts] == [
        {"gross": {"amount": 220_000.0}, "net": {"amount": 220_000.0}, "tax": {"amount": 0.0}}
    ] * 2
    assert [(part["status"], part["statusDisplay"]) for part in parts] == [("UNFULFILLED", "Unfulfilled")] * 2
    assert [part["lines"][0]["quantity"] for part in parts] == [2, 2]
    assert {part["shippingMethodName"] for part in parts} == {"Tiêu chuẩn"}


def test_each_producer_who_has_sent_something_shows_as_one_fulfillment():
    order = place(make_goods(vendors=2), quantity=2)
    second = order.lines.order_by("vendor_order__number").last()
    second.vendor_order.lines.update(quantity_fulfilled=1)

    answer = ask(
        """query($id: ID!) { order(id: $id) { fulfillments { id fulfillmentOrder status trackingNumber created metadata { key }
          lines { id quantity orderLine { id quantityFulfilled quantityToFulfill } } } } }""",
        id=gid(order),
    )["data"]["order"]["fulfillments"]

    assert answer == [
        {
            "id": to_global_id("Fulfillment", second.vendor_order_id),
            "fulfillmentOrder": 1,
            "status": "FULFILLED",
            "trackingNumber": "",
            "created": second.vendor_order.updated_at.isoformat(),
            "metadata": [],
            "lines": [
                {
                    "id": to_global_id("FulfillmentLine", second.pk),
                    "quantity": 1,
                    "orderLine": {"id": gid(second), "quantityFulfilled": 1, "quantityToFulfill": 1},
                }
            ],
        }
    ]


def test_the_recorded_questions_about_an_order_are_answered():
    (variant,) = make_goods()
    order = place([variant], quantity=2)
    order.created_at = timezone.now()  # the day of the confirmation page
    order.save()

    answer = ask(
        """query($id: ID!) { order(id: $id) { number status isPaid paymentStatus chargeStatus authorizeStatus created
          userEmail origin channel { slug } canFinalize isShippingRequired deliveryMethod { __typename }
          shippingMethodName total { gross { amount currency } net { amount } tax { amount } }
          subtotal { gross { amount } } shippingPrice { gross { amount } } undiscountedTotal { gross { amount } }
          totalCharged { amount } totalAuthorized { amount } totalBalance { amount } discounts { name type } actions
          errors { code } shippingAddress { city } billingAddress { city }
          lines { productName variantName productSku quantity quantityFulfilled unitPrice { gross { amount } }
            totalPrice { gross { amount } } thumbnail(size: 64) { url } isGift variant { id } }
          fulfillments { id status } invoices { number } metadata { key } } }""",
        id=gid(order),
    )["data"]["order"]

    assert answer.pop("created") == order.created_at.isoformat()
    assert answer == {
        "number": str(order.number),
        "status": "UNFULFILLED",
        "isPaid": False,
        "paymentStatus": "NOT_CHARGED",
        "chargeStatus": "NONE",
        "authorizeStatus": "FULL",
        "userEmail": "lan@example.com",
        "origin": "CHECKOUT",
        "channel": {"slug": "vn"},
        "canFinalize": True,
        "isShippingRequired": True,
        "deliveryMethod": {"__typename": "ShippingMethod"},
        "shippingMethodName": "Tiêu chuẩn",
        "total": {
            "gross": {"amount": 220_000.0, "currency": "VND"},
            "net": {"amount": 220_000.0},
            "tax": {"amount": 0.0},
        },
        "subtotal": {"gross": {"amount": 200_000.0}},
        "shippingPrice": {"gross": {"amount": 20_000.0}},
        "undiscountedTotal": {"gross": {"amount": 220_000.0}},
        "totalCharged": {"amount": 0.0},
        "totalAuthorized": {"amount": 220_000.0},
        "totalBalance": {"amount": -220_000.0},
        "discounts": [],
        "actions": ["MARK_AS_PAID"],
        "errors": [],
        "shippingAddress": {"city": "Phường Tân Ninh"},
        "billingAddress": {"city": "Phường Tân Ninh"},
        "lines": [
            {
                "productName": variant.product.name,
                "variantName": "XL",
                "productSku": variant.sku,
                "quantity": 2,
                "quantityFulfilled": 0,
                "unitPrice": {"gross": {"amount": 100_000.0}},
                "totalPrice": {"gross": {"amount": 200_000.0}},
                "thumbnail": None,
                "isGift": False,
                "variant": {"id": gid(variant)},
            }
        ],
        "fulfillments": [],
        "invoices": [],
        "metadata": [],
    }


def test_a_guests_order_is_read_by_whoever_knows_its_id():
    assert found(place(make_goods()))


def test_whoever_knows_its_id_reads_an_order_and_its_owner_and_staff_whose_it_is():
    variants = make_goods()
    owner, stranger, member = make_user(), make_user(), make_user()
    make_member(vendor=variants[0].product.vendor, user=member)
    for permission in (Permission.MANAGE_ORDERS, Permission.HANDLE_PAYMENTS, Permission.MANAGE_PRODUCTS):
        make_app(permissions=(permission,), token=permission)
    order = place(variants, user=owner)
    readers = {
        "nobody": None,
        "owner": token_of(owner),
        "stranger": token_of(stranger),
        "member of the vendor": token_of(member),
        "app with the right": "MANAGE_ORDERS",
        "app for payments": "HANDLE_PAYMENTS",
        "app without": "MANAGE_PRODUCTS",
    }
    text = "query($id: ID!) { order(id: $id) { number user { email } } }"

    answers = {name: ask(text, token=token, id=gid(order)) for name, token in readers.items()}

    assert {answer["data"]["order"]["number"] for answer in answers.values()} == {str(order.number)}
    told = {name for name, answer in answers.items() if answer["data"]["order"]["user"]}
    assert told == {"owner", "app with the right", "app for payments"}
    for name in readers.keys() - told:
        (error,) = answers[name]["errors"]
        assert (error["path"], error["extensions"]["exception"]["code"]) == (["order", "user"], "PermissionDenied")


def test_events_and_transactions_are_for_staff():
    order = place(make_goods())
    make_app(permissions=(Permission.MANAGE_ORDERS,), token="orders")
    text = "query($id: ID!) { order(id: $id) { events { type } transactions { authorizedAmount { amount } } } }"

    refused, shown = ask(text, id=gid(order)), ask(text, token="orders", id=gid(order))

    assert refused["data"] == {"order": None}
    assert {error["extensions"]["exception"]["code"] for error in refused["errors"]} == {"PermissionDenied"}
    assert shown["data"]["order"] == {
        "events": [{"type": "PLACED"}, {"type": "CONFIRMED"}, {"type": "PLACED"}],
        "transactions": [{"authorizedAmount": {"amount": 120_000.0}}],
    }


def test_all_orders_are_listed_for_staff_only():
    orders = [place(make_goods()) for _ in range(2)]
    make_app(permissions=(Permission.MANAGE_ORDERS,), token="orders")
    text = "{ orders(first: 10) { totalCount edges { node { id } } } }"

    assert ask(text)["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    listed = ask(text, token="orders")["data"]["orders"]
    assert listed["totalCount"] == 2
    assert {edge["node"]["id"] for edge in listed["edges"]} == {gid(order) for order in orders}


def test_a_shopper_lists_its_own_orders_newest_first_in_constant_statements():
    owner = make_user()
    place(make_goods(), user=make_user())
    text = """{ me { orders(first: 20) { totalCount edges { node { number total { gross { amount } }
        shippingAddress { city } lines { productName thumbnail { url } }
        vendorOrders { vendor { name } lines { quantity } } } } } } }"""
    counts: list[int] = []
    numbers: list[str] = []
    for _ in range(2):
        for _ in range(1 + 4 * len(counts)):
            numbers.append(str(place(make_goods(), user=owner).number))
        with CaptureQueriesContext(connection) as queries:
            listed = ask(text, token=token_of(owner))["data"]["me"]["orders"]
        counts.append(len(queries))

    assert listed["totalCount"] == 6
    assert {edge["node"]["number"] for edge in listed["edges"]} == set(numbers)
    assert counts[0] == counts[1]


def test_number_and_email_together_find_an_order():
    order = place(make_goods())

    def looked_up(number, email):
        return ask(LOOKUP, n=number, e=email)["data"]["orderLookup"]

    assert looked_up(str(order.number), "LAN@example.com ") == {"id": gid(order)}
    assert looked_up(f"#{order.number}", "lan@example.com") == {"id": gid(order)}
    assert looked_up(str(order.number), "other@example.com") is None
    assert looked_up(str(order.number + 1), "lan@example.com") is None
    assert looked_up("x" * 10_000, "lan@example.com") is None
    assert looked_up("٣", "lan@example.com") is None


def test_look_ups_of_one_number_are_limited():
    order = place(make_goods())

    answers = [ask(LOOKUP, n=str(order.number), e=f"{number}@example.com") for number in range(11)]

    assert all("errors" not in answer for answer in answers[:10])
    assert answers[10]["errors"][0]["message"] == "Too many look-ups. Please try again in a few minutes."


def test_an_order_that_is_not_there():
    unknown = to_global_id("Order", "00000000-0000-4000-8000-000000000000")

    assert ask(ORDER, id=unknown)["data"] == {"order": None}
    assert ask(ORDER, id="xyz")["errors"][0]["message"] == "Invalid ID: xyz. Expected: Order."
    assert not Order.objects.exists()
