"""Every recorded case of a purchase, from the empty basket to the order, asked of our shop in the same order."""

import re
from decimal import Decimal

import pytest
from django.db import transaction

from accounts.models import Permission
from promotions.models import VoucherType
from tests.api.asking import gid
from tests.compatibility.replay import Replay, load
from tests.factories.accounts import make_app
from tests.factories.catalog import make_channel, make_media, make_product
from tests.factories.orders import make_shipping_method, offer_method
from tests.factories.promotions import make_voucher
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db  # the whole file shares one shop; this makes its database come

CASES = load("checkout")
# Each is a row of docs/reference/saleor-differences.md.
ON_PURPOSE = (
    r".* \.data\..*\.availableCollectionPoints: ",
    r".* \.data\..*\.availablePaymentGateways",
    r".* \.data\..*\.shippingMethods: ",
    r"delivery options \.data\.deliveryOptionsCalculate\.deliveries: ",
    r"gateways \.data\.paymentGatewayInitialize\.gatewayConfigs: ",
    r"create same variant, forced new line \.data\.checkoutCreate\.checkout\.lines\[\]\.",
    r"create with an invalid address \.data\.checkoutCreate\.errors: ",
    r"order with staff fields, app \.data\.order\.events: ",
)


def make_shop():
    """A shop like the recorded one: dollars, one vendor, delivery for nothing, goods for 1.99; ids by recorded id."""
    channel = make_channel(slug="default-channel", currency="USD")
    make_channel(slug="channel-pln", currency="PLN")
    vendor = make_vendor()
    method = make_shipping_method(name="Default", currency="USD", zones={"abroad": (0, 0)})
    offer_method(vendor=vendor, method=method, currency="USD")
    ids = {"U2hpcHBpbmdNZXRob2Q6MQ==": gid(method)}
    for number in ("Mzg0", "Mzg1", "Mzg2"):
        product = make_product(vendor=vendor, channel=channel, price=Decimal("1.99"), stock=100)
        make_media(product=product)
        product.variants.update(sku=None)
        ids[f"UHJvZHVjdFZhcmlhbnQ6{number}"] = gid(product.variants.get())
    return ids


@pytest.fixture(scope="module")
def replay(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_app(permissions=(Permission.HANDLE_PAYMENTS, Permission.MANAGE_ORDERS), token="recorded-app")
        replay = Replay(ids=make_shop(), tokens={"app": "recorded-app"})
        replay.run(CASES, before={"promo code FREESHIPPING": lambda _replay: make_free_shipping()})
        transaction.set_rollback(True)
    return replay


def make_free_shipping():
    channel = make_channel(slug="default-channel")
    make_voucher(code="FREESHIPPING", name="Free shipping", kind=VoucherType.SHIPPING, value=100, channel=channel)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_recorded_case_means_the_same(replay, case):
    assert replay.differences(case, allowed=ON_PURPOSE) == []


@pytest.mark.parametrize("pattern", ON_PURPOSE)
def test_what_differs_on_purpose_does_differ(replay, pattern):
    found = [f"{case['case']} {line}" for case in CASES for line in replay.differences(case)]

    assert any(re.match(pattern, line) for line in found)
