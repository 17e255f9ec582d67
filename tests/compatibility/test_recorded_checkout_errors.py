"""Every recorded refusal of a basket, asked of our shop in the same order; the lists of products are asked elsewhere."""

from decimal import Decimal

import pytest
from django.db import transaction

from accounts.models import Permission
from api.terms.ids import to_global_id
from tests.api.asking import gid
from tests.api.buying import checkout_of
from tests.compatibility.replay import Replay, load
from tests.factories.accounts import make_app
from tests.factories.catalog import make_channel, make_product
from tests.factories.orders import make_address, make_shipping_method, offer_method
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db  # the whole file shares one shop; this makes its database come

CASES = load("checkout-errors")
FILLED = "Q2hlY2tvdXQ6NDVkZjExZGMtNTc1ZC00MjEzLWJhYTItNzNhNjk1ZjNiYWFm"
EMPTY = "Q2hlY2tvdXQ6ZTRkNDRhMmQtY2U0NC00Njg1LTlkOWItZDViMDcxOWNhM2E5"
ADDRESS = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "street_address_1": "1 Market St",
    "city": "San Francisco",
    "postal_code": "94105",
    "country": "US",
    "country_area": "CA",
    "phone": "",
}


def make_shop():
    """A shop like the recorded one, with the two variants that were asked for; ids by recorded id."""
    channel = make_channel(slug="default-channel", currency="USD")
    make_channel(slug="channel-pln", currency="PLN")
    vendor = make_vendor()
    method = make_shipping_method(name="Default", currency="USD", zones={"abroad": (0, 0)})
    offer_method(vendor=vendor, method=method, currency="USD")
    plenty = make_product(vendor=vendor, channel=channel, price=Decimal("37.74"), stock=500).variants.get()
    plenty.name = "XL"
    plenty.save()
    few = make_product(vendor=vendor, channel=channel, price=10, stock=5).variants.get()
    few.name = "Elegant Ivory Sweatshirt 1921"
    few.save()
    return {
        "UHJvZHVjdFZhcmlhbnQ6NDAy": gid(plenty),
        "UHJvZHVjdFZhcmlhbnQ6NTQwMg==": gid(few),
        "UHJvZHVjdDoxNjU=": to_global_id("Product", plenty.product_id),
        "U2hpcHBpbmdNZXRob2Q6MQ==": gid(method),
    }


def open_checkouts(replay):
    """The two baskets of the recording: one with a piece in it, one empty."""
    create = "mutation($i: CheckoutCreateInput!) { checkoutCreate(input: $i) { checkout { id } errors { message } } }"
    lines = [{"variantId": replay.ids["UHJvZHVjdFZhcmlhbnQ6NDAy"], "quantity": 1}]
    for recorded, wanted in ((FILLED, lines), (EMPTY, [])):
        _status, answer = replay.send(
            {"query": create, "variables": {"i": {"channel": "default-channel", "lines": wanted}}}
        )
        replay.ids[recorded] = answer["data"]["checkoutCreate"]["checkout"]["id"]


def change(**fields):
    """What was done to the filled basket between two recorded cases."""

    def apply(replay):
        checkout = checkout_of(replay.ids[FILLED])
        for name, value in fields.items():
            if isinstance(value, dict):
                address = make_address(**value)
                address.save()
                setattr(checkout, name, address)
            else:
                setattr(checkout, name, value)
        checkout.save()

    return apply


BEFORE = {
    "linesAdd over stock": open_checkouts,
    "complete with email only": change(email="a@example.com"),
    "complete, shipping addr, no delivery/billing": change(shipping_address=ADDRESS),
    "complete unpaid": change(billing_address=ADDRESS),
}


@pytest.fixture(scope="module")
def replay(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_app(permissions=(Permission.HANDLE_PAYMENTS,), token="recorded-app")
        replay = Replay(ids=make_shop(), tokens={"app": "recorded-app", "user": "nonsense"})
        replay.run(CASES, before=BEFORE)
        transaction.set_rollback(True)
    return replay


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_recorded_case_means_the_same(replay, case):
    assert replay.differences(case) == []
