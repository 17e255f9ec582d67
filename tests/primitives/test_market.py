import pytest
from django.utils import translation

from primitives.market import market_name, market_place, market_province, market_sign


@pytest.mark.parametrize(
    ("language", "place", "sign", "name"),
    [
        ("vi", "An Giang", "Chợ OCOP\nAn Giang", "Chợ OCOP An Giang"),
        ("en", "An Giang", "An Giang\nOCOP Market", "An Giang OCOP Market"),
    ],
)
def test_the_province_makes_the_name(settings, language, place, sign, name):
    settings.MARKET_PROVINCE = "91"

    with translation.override(language):
        assert (market_place(), market_sign(), market_name()) == (place, sign, name)


def test_a_market_without_a_province_sells_the_goods_of_the_country(settings):
    settings.MARKET_PROVINCE = ""

    assert market_province() is None
    with translation.override("vi"):
        assert (market_place(), market_name()) == ("Việt Nam", "Chợ OCOP Việt Nam")
    with translation.override("en"):
        assert (market_place(), market_name()) == ("Vietnam", "Vietnam OCOP Market")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_name_of_its_own_wins_in_every_language(settings, language):
    settings.MARKET_NAME = "Chợ quê Sen Hồng"

    with translation.override(language):
        assert market_name() == market_sign() == "Chợ quê Sen Hồng"
