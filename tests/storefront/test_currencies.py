"""Changing the currency takes the basket along and says what stays behind."""

import pytest

from catalog.models import Channel
from tests.factories.catalog import make_price, publish
from tests.storefront.buying import put_into_basket
from tests.storefront.reading import text_of


@pytest.fixture
def abroad(shop):
    """The salt is sold abroad as well, for 3 dollars."""
    channel = Channel.objects.get(slug="export")
    publish(product=shop["salt"], channel=channel)
    make_price(variant=shop["salt"].variants.get(), price=3, channel=channel)
    return channel


def change_to(client, slug: str) -> str:
    return text_of(client.post("/lua-chon/tien-te/", {"channel": slug, "next": "/gio-hang/"}, follow=True))


def test_a_basket_goes_along_into_the_other_currency_and_back(client, abroad):
    put_into_basket(client, "muoi-ot-tom", 2)

    words = change_to(client, "export")
    assert "Giỏ hàng của bạn nay tính bằng USD." in words
    assert "Muối ớt tôm" in words
    assert "6,00" in words

    words = change_to(client, "vn")
    assert "Giỏ hàng của bạn nay tính bằng VND." in words
    assert "Tiền hàng 76.000 ₫" in words


def test_what_is_not_sold_there_is_named_and_waits(client, abroad):
    put_into_basket(client, "muoi-ot-tom", 2)
    put_into_basket(client, "banh-trang-sieu-mong")

    words = change_to(client, "export")
    assert "Không bán bằng USD: Bánh tráng siêu mỏng." in words
    assert "6,00" in words
    assert "Tiền hàng" in words

    words = change_to(client, "vn")
    assert "Muối ớt tôm" in words
    assert "Tiền hàng 121.000 ₫" in words


def test_a_basket_of_which_nothing_is_sold_there_stays_whole(client, shop):
    put_into_basket(client, "banh-trang-sieu-mong", 3)

    assert "Không bán bằng USD: Bánh tráng siêu mỏng." in change_to(client, "export")
    assert "Tiền hàng 135.000 ₫" in change_to(client, "vn")


def test_more_of_the_same_on_both_sides_is_added_up(client, abroad):
    put_into_basket(client, "muoi-ot-tom", 2)
    change_to(client, "export")
    client.post("/lua-chon/tien-te/", {"channel": "export", "next": "/"})
    put_into_basket(client, "muoi-ot-tom", 1)

    assert "Tiền hàng 114.000 ₫" in change_to(client, "vn")


def test_an_empty_basket_changes_in_silence(client, abroad):
    words = change_to(client, "export")

    assert "nay tính bằng" not in words
    assert "Không bán" not in words
