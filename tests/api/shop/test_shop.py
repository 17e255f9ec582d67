"""What the shop says about itself: to everybody, and to staff."""

from uuid import uuid4

import pytest

from orders.models import Order
from tests.api.asking import NOW, ask, refusal, staff
from tests.factories.catalog import make_channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("channels")]

PUBLIC = """{shop{name description domain{host url sslEnabled} defaultCountry{code country} languages{code language}
  displayGrossPrices chargeTaxesOnShipping schemaVersion}}"""


def test_a_stranger_is_told_what_a_storefront_shows():
    assert ask(PUBLIC)["shop"] == {
        "name": "Tây Ninh OCOP Market",
        "description": "Specialty goods of Vietnam's communes, sold by the people who make them",
        "domain": {"host": "shop.test", "url": "http://shop.test/", "sslEnabled": False},
        "defaultCountry": {"code": "VN", "country": "Vietnam"},
        "languages": [{"code": "VI", "language": "Vietnamese"}, {"code": "EN", "language": "English"}],
        "displayGrossPrices": True,
        "chargeTaxesOnShipping": False,
        "schemaVersion": "3.23",
    }


def test_permissions_are_named():
    permissions = ask("{shop{permissions{code name}}}")["shop"]["permissions"]

    assert {"code": "MANAGE_ORDERS", "name": "Manage Orders"} in permissions


def test_gateways_are_those_of_a_currency_or_of_a_channels():
    document = "query($c:String,$m:String){shop{availablePaymentGateways(currency:$c,channel:$m){id currencies}}}"

    def gateways(**arguments):
        found = ask(document, **arguments)["shop"]["availablePaymentGateways"]
        return {gateway["id"]: gateway["currencies"] for gateway in found}

    assert "ocop.cod" in gateways()
    assert gateways(c="USD") == gateways(m="export")
    assert "ocop.cod" not in gateways(c="USD")
    assert all("VND" in currencies for currencies in gateways(m="vn").values())
    assert gateways(c="VND", m="export") == gateways(m="nowhere") == {}


def test_currencies_are_for_staff():
    document = "{shop{channelCurrencies}}"

    assert ask(document, viewer=staff())["shop"]["channelCurrencies"] == ["USD", "VND"]
    assert refusal(document)[0] == "PermissionDenied"


def test_whether_a_channel_has_orders_is_for_those_who_manage_channels():
    document = "{channels{slug hasOrders}}"
    amounts = {"subtotal_amount": 5, "shipping_amount": 0, "total_amount": 5, "currency": "USD"}
    channel = make_channel(slug="export")
    Order.objects.create(number=1, checkout_token=uuid4(), channel=channel, created_at=NOW, **amounts)

    assert ask(document, viewer=staff("MANAGE_CHANNELS"))["channels"] == [
        {"slug": "vn", "hasOrders": False},
        {"slug": "export", "hasOrders": True},
    ]
    assert refusal(document, viewer=staff("MANAGE_PRODUCTS"))[0] == "PermissionDenied"
