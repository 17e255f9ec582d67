"""To which countries the shop sends is a kept answer: it follows the rate cards at once."""

import pytest

from api.edge import response_cache
from orders.models import ShippingMethod, ShippingRate, VendorShippingMethod, Zone
from tests.api.asking import ask
from tests.factories.catalog import make_channel
from tests.factories.orders import make_shipping_method, offer_method
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db(transaction=True)

COUNTRIES = "{shop{countries(filter:{attachedToShippingZones:true}){code}}}"


@pytest.fixture(autouse=True)
def kept_answers(settings):
    settings.RESPONSE_CACHE = True
    response_cache.answers.clear()
    yield
    response_cache.answers.clear()


def served():
    return {country["code"] for country in ask(COUNTRIES)["shop"]["countries"]}


def test_a_new_rate_and_a_method_that_ended_are_seen_by_the_next_request():
    method = make_shipping_method()
    assert served() == {"VN"}

    ShippingRate.objects.filter(zone=Zone.COUNTRY).update(zone=Zone.ABROAD)
    assert "FR" in served()

    ShippingMethod.objects.filter(pk=method.pk).update(is_active=False)
    assert served() == set()


def test_what_a_vendor_offers_counts_for_kept_answers_too(django_assert_num_queries):
    offer = offer_method(vendor=make_vendor(), method=make_shipping_method())
    served()
    with django_assert_num_queries(1):
        served()

    VendorShippingMethod.objects.filter(pk=offer.pk).update(is_active=False)

    with django_assert_num_queries(2):  # the version, and the rates anew
        served()


def test_a_market_names_the_countries_that_its_currency_reaches():
    text = "query($s: String!){channel(slug:$s){countries{code}}}"
    make_channel(slug="vn")
    make_channel(slug="export", currency="USD", default_country="US")
    method = make_shipping_method()

    def countries(slug):
        return [country["code"] for country in ask(text, s=slug)["channel"]["countries"]]

    assert (countries("vn"), countries("export")) == (["VN"], ["US"])

    rate = ShippingRate.objects.filter(shipping_method=method)[0]
    rate.pk, rate.zone, rate.currency = None, Zone.ABROAD, "USD"
    rate.save()

    assert countries("vn") == ["VN"]
    assert (countries("export")[0], len(countries("export")), "VN" in countries("export")) == (
        "US",
        len(ask("{shop{countries{code}}}")["shop"]["countries"]) - 1,
        False,
    )
