"""To which countries the shop sends is a kept answer: it follows the rate cards at once."""

import pytest

from api import response_cache
from orders.models import ShippingMethod, ShippingRate, VendorShippingMethod, Zone
from tests.api.asking import ask
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
