"""The pages of a market in another province: a setting changes all of them."""

import html

import pytest

from tests.api.asking import ask
from tests.factories.content import make_page
from tests.factories.vendors import make_vendor
from tests.storefront.reading import found, text_of
from vietnam.text import fold

PAGES = ("/", "/san-pham/", "/san-pham/muoi-ot-tom/", "/nha-san-xuat/", "/sao-ocop/", "/gio-hang/", "/not-here/")


@pytest.fixture
def elsewhere(settings):
    settings.MARKET_PROVINCE = "Đồng Tháp"


@pytest.mark.parametrize("path", PAGES)
def test_each_page_names_its_own_market_and_no_other(client, shop, elsewhere, path):
    body = client.get(path).content.decode()

    assert "Chợ OCOP<br>Đồng Tháp" in body
    assert "Chợ OCOP Đồng Tháp" in text_of(client.get(path))
    for about_goods in ("Phường Tân Ninh, Tây Ninh", "UBND tỉnh Tây Ninh", 'value="Tây Ninh"', ">Tây Ninh<"):
        body = body.replace(about_goods, "")  # who made and certified them, and where they may go
    assert "tay ninh" not in fold(body)


@pytest.mark.parametrize(
    ("path", "title", "description"),
    [
        (
            "/",
            "Chợ OCOP Đồng Tháp – đặc sản từ tay người làm ra",
            "Đặc sản Đồng Tháp có giấy chứng nhận OCOP, mua thẳng từ người làm ra.",
        ),
        (
            "/en/products/",
            "All products – Đồng Tháp OCOP Market",
            "All products: goods of Đồng Tháp with their OCOP certificates, straight from the producers.",
        ),
    ],
)
def test_search_engines_read_its_name_and_province(client, shop, elsewhere, path, title, description):
    body = html.unescape(client.get(path).content.decode())

    assert found(r"<title>([^<]+)</title>", body) == title
    assert found(r'<meta name="description" content="([^"]+)">', body) == description
    assert "Đồng Tháp" in found(r'<meta property="og:site_name" content="([^"]+)">', body)


def test_clients_of_the_api_read_its_name(db, elsewhere):
    assert ask("{ shop { name } }")["shop"]["name"] == "Đồng Tháp OCOP Market"


def test_the_map_is_that_of_its_province(client, shop, elsewhere):
    make_vendor(name="Sa Đéc", province="Đồng Tháp", commune="Sa Đéc", latitude="10.300000", longitude="105.750000")

    home = client.get("/").content.decode()

    assert 'aria-label="Bản đồ phác tỉnh Đồng Tháp"' in home
    assert "Sông Tiền" in home
    assert home.count('<circle class="pin"') == 1


def test_a_province_without_a_sketch_shows_its_communes_without_a_map(client, shop, settings):
    settings.MARKET_PROVINCE = "Cà Mau"

    page = client.get("/")

    assert "Hàng của xã nào?" in text_of(page)
    assert '<svg class="map"' not in page.content.decode()


def test_operators_write_the_greeting_of_the_home_page(client, shop):
    assert "Mua tận gốc từ người làm" in text_of(client.get("/"))

    make_page(slug="loi-chao", content={"blocks": [{"type": "paragraph", "data": {"text": "Bánh phồng tôm đây!"}}]})

    assert "Bánh phồng tôm đây!" in text_of(client.get("/"))
    assert "Mua tận gốc từ người làm" not in text_of(client.get("/"))
    assert client.get("/trang/loi-chao/").status_code == 404
