"""Home, lists, products and producers as they arrive in a browser."""

import html
import json
import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalog.models import ProductAttributeValue, ProductChannelListing, ProductTranslation
from ocop.actions import withdraw_certificate
from ocop.models import Certificate
from orders.models import Zone
from tests.api.asking import gid
from tests.factories.catalog import make_attribute, make_media, make_variant
from tests.factories.ocop import make_certificate
from tests.factories.orders import make_shipping_method, offer_method
from tests.storefront.reading import found, text_of, words_of
from vendors.models import Vendor


def names_in(response) -> list[str]:
    return re.findall(r'<h3><a href="[^"]*">([^<]*)</a>', response.content.decode())


def test_the_front_page_shows_goods_ranks_and_places(client, shop):
    page = client.get("/")

    assert page.status_code == 200
    words = text_of(page)
    assert "Đặc sản Tây\xa0Ninh".replace("\xa0", " ") in words
    assert "Muối ớt tôm" in words
    assert "Quà biếu" in words
    assert "5 sao Do Bộ công nhận: đặc sắc, chất lượng cao, đủ sức xuất khẩu. Từ 90 điểm trở lên. 1 sản phẩm" in words
    assert "Phường Tân Ninh 4" in words


def test_the_front_page_speaks_english_below_en(client, shop):
    page = client.get("/en/")

    assert '<html lang="en"' in page.content.decode()
    assert "Tây Ninh’s best, from the hands that make it" in text_of(page)


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [
        ("/san-pham/", "/en/products/"),
        ("/san-pham/muoi-ot-tom/", "/en/products/muoi-ot-tom/"),
        ("/danh-muc/thuc-pham/", "/en/categories/thuc-pham/"),
        ("/bo-suu-tap/qua-bieu/", "/en/collections/qua-bieu/"),
        ("/nha-san-xuat/", "/en/producers/"),
        ("/nha-san-xuat/tan-nhien/", "/en/producers/tan-nhien/"),
        ("/sao-ocop/", "/en/ocop-stars/"),
        ("/cach-mua-hang/", "/en/how-to-buy/"),
    ],
)
def test_each_page_has_an_address_in_both_languages_and_names_the_other(client, shop, vietnamese, english):
    one, other = client.get(vietnamese), client.get(english)

    assert (one.status_code, other.status_code) == (200, 200)
    for page in (one, other):
        body = page.content.decode()
        assert f'hreflang="vi" href="http://localhost:8000{vietnamese}"' in body
        assert f'hreflang="en" href="http://localhost:8000{english}"' in body


def test_goods_are_named_in_the_language_of_the_page(client, shop):
    ProductTranslation.objects.create(product=shop["salt"], language_code="en", name="Shrimp chilli salt")

    assert "Shrimp chilli salt" in names_in(client.get("/en/products/"))
    assert "Muối ớt tôm" in names_in(client.get("/san-pham/"))


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("stars=5", ["Bánh tráng siêu mỏng"]),
        ("stars=3&stars=5", ["Bánh tráng siêu mỏng", "Muối ớt tôm"]),
        ("producer=phu-gia-bao&sort=price", ["Muối chay lá chanh", "Muối ớt tôm"]),
        ("set=che-bien-tu-gao", ["Bánh tráng siêu mỏng"]),
        ("from=38.000&to=45000&sort=-price", ["Bánh tráng siêu mỏng", "Muối ớt tôm"]),
        ("stock=1&sort=price", ["Muối chay lá chanh", "Muối ớt tôm", "Bánh tráng siêu mỏng"]),
        ("stars=9", ["Bánh tráng siêu mỏng", "Muối ớt tôm", "Muối chay lá chanh", "Sa tế tỏi"]),
    ],
)
def test_filters_narrow_the_list(client, shop, query, names):
    page = client.get("/san-pham/?" + query)

    assert sorted(names_in(page)) == sorted(names)
    if "sort" in query:
        assert names_in(page) == names


def test_words_without_accents_find_goods(client, shop):
    assert "Muối ớt tôm" in names_in(client.get("/san-pham/", {"q": "muoi ot"}))


def test_counts_of_a_facet_heed_the_other_filters_but_not_its_own(client, shop):
    page = client.get("/san-pham/?stars=5").content.decode()

    stars = re.findall(r'name="stars" value="(\d)".*?<span class="n">(\d+)</span>', page, re.DOTALL)
    producers = re.findall(r'name="producer" value="([a-z-]+)".*?<span class="n">(\d+)</span>', page, re.DOTALL)
    assert ("5", "1") in stars
    assert ("3", "1") in stars
    assert ("tan-nhien", "1") in producers


def test_a_chosen_filter_stays_ticked_and_can_be_taken_away(client, shop):
    body = client.get("/san-pham/?stars=5&q=banh").content.decode()

    assert re.search(r'name="stars" value="5" checked', body)
    assert 'href="?q=banh"' in html.unescape(body)


def test_nothing_found_says_what_to_do(client, shop):
    words = text_of(client.get("/san-pham/?q=xyzxyz"))

    assert "Sạp chưa có món nào như vậy" in words
    assert "0 sản phẩm" in words


@pytest.mark.parametrize("path", ["/san-pham/?after=nonsense", "/san-pham/?after=%00", "/nha-san-xuat/?after=%00"])
def test_a_cursor_that_nobody_gave_out_is_a_bad_request_with_a_page(client, shop, path):
    page = client.get(path)

    assert page.status_code == 400
    assert "Chúng tôi không đọc được yêu cầu này" in text_of(page)


def test_a_product_shows_price_producer_stock_and_certificate(client, shop):
    words = text_of(client.get("/san-pham/muoi-ot-tom/"))

    assert "38.000 ₫" in words
    assert "Cơ sở Phú Gia Bảo" in words
    assert "Còn hàng" in words
    certificate = Certificate.objects.get(product=shop["salt"])
    assert f"Quyết định số {certificate.decision_number} Nơi cấp UBND tỉnh Tây Ninh" in words
    assert "Ngày cấp 14/03/2025 Hết hạn ngày 14/03/2028" in words


def test_a_product_whose_certificate_ended_shows_no_star(client, shop):
    make_certificate(product=shop["lime"], stars=4, issued_on=date(2020, 1, 1))
    certificate = Certificate.objects.get(product=shop["salt"])
    withdraw_certificate(certificate_id=certificate.pk, withdrawn_on=date(2026, 1, 1), reason="sample")

    for slug in ("muoi-chay-la-chanh", "muoi-ot-tom"):
        page = client.get(f"/san-pham/{slug}/").content.decode().split('id="others"')[0]
        assert "Giấy chứng nhận OCOP" not in page
        assert 'class="stamp"' not in page


def test_goods_that_are_sold_out_cannot_be_put_into_the_basket_and_lead_to_similar_ones(client, shop):
    body = client.get("/san-pham/sa-te-toi/").content.decode()

    assert "Tạm hết hàng" in body
    assert 'class="buy-go"' not in body
    assert '<a class="button main" href="/danh-muc/gia-vi-khac/">Xem món tương tự</a>' in body


def test_price_stock_and_fee_are_those_of_the_chosen_size(client, shop):
    big = make_variant(product=shop["salt"], name="Hũ 3 kg", price=190_000, stock=4, weight_grams=3_000)
    method = make_shipping_method(name="Giao thường", zones={Zone.COUNTRY: (30_000, 9_000)})
    offer_method(vendor=shop["salt"].vendor, method=method)
    client.get("/san-pham/muoi-ot-tom/?province=Hà+Nội")

    small = client.get("/san-pham/muoi-ot-tom/").content.decode()
    chosen = client.get("/san-pham/muoi-ot-tom/", {"variant": gid(big)}).content.decode()

    shown = [words_of(found(r'id="cost"[^>]*>(.*?)</div>', body)) for body in (small, chosen)]
    assert shown == ["38.000 ₫ Còn hàng", "190.000 ₫ Chỉ còn 4"]
    fees = [found(r'<ul class="plain">.*?class="price">([^<]+)<', body) for body in (small, chosen)]
    assert fees == ["30.000\N{NO-BREAK SPACE}₫", "66.000\N{NO-BREAK SPACE}₫"]
    assert 'max="4"' in chosen


@pytest.mark.parametrize("variant", ["", "x", "UHJvZHVjdFZhcmlhbnQ6MA==", "\0"])
def test_a_size_that_does_not_exist_is_as_none(client, shop, variant):
    page = client.get("/san-pham/muoi-ot-tom/", {"variant": variant})

    assert page.status_code == 200
    assert "38.000 ₫ Còn hàng" in text_of(page)


def test_search_engines_read_price_and_certificate(client, shop):
    body = client.get("/san-pham/muoi-ot-tom/").content.decode()

    graph = json.loads(found(r'<script type="application/ld\+json">(.*?)</script>', body))["@graph"]
    facts = next(node for node in graph if node["@type"] == "Product")
    assert facts["offers"]["priceCurrency"] == "VND"
    assert float(facts["offers"]["price"]) == 38_000
    assert facts["offers"]["availability"] == "https://schema.org/InStock"
    assert facts["award"].startswith("OCOP 3 sao, quyết định")


def test_a_product_says_only_once_where_it_comes_from(client, shop):
    product = shop["salt"]
    origin = make_attribute(
        slug="origin-commune",
        name="Xã, phường",
        values=("Phường Tân Ninh", "Xã Phước Chỉ"),
        product_type=product.product_type,
    )
    own, other = origin.values.order_by("sort_order")

    ProductAttributeValue.objects.create(product=product, value=own)
    assert "Xã, phường Phường Tân Ninh" not in text_of(client.get("/san-pham/muoi-ot-tom/"))

    ProductAttributeValue.objects.filter(product=product, value=own).update(value=other)
    assert "Xã, phường Xã Phước Chỉ" in text_of(client.get("/san-pham/muoi-ot-tom/"))


@pytest.mark.parametrize(
    "path", ["/san-pham/khong-co/", "/danh-muc/khong-co/", "/nha-san-xuat/khong-co/", "/bo-suu-tap/x/"]
)
def test_what_does_not_exist_is_not_found_and_helps_on(client, shop, path):
    page = client.get(path)

    assert page.status_code == 404
    assert "Sạp không có trang này" in text_of(page)


def test_a_missing_english_page_helps_in_english(client, shop):
    page = client.get("/en/products/nothing-here/")

    assert page.status_code == 404
    assert "Not on this stall" in text_of(page)


def test_a_producer_shows_its_place_and_only_its_goods(client, shop):
    page = client.get("/nha-san-xuat/tan-nhien/")

    assert "Phường Tân Ninh, Tây Ninh" in text_of(page)
    assert sorted(names_in(page)) == ["Bánh tráng siêu mỏng", "Sa tế tỏi"]


def test_robots_are_kept_out_of_baskets_and_accounts(client):
    body = client.get("/robots.txt").content.decode()

    assert "Disallow: /gio-hang/" in body
    assert "Disallow: /en/account/" in body
    assert "Sitemap: http://localhost:8000/sitemap.xml" in body


def test_light_or_dark_is_remembered_without_a_script(client, shop):
    answer = client.post("/lua-chon/giao-dien/", {"theme": "dark", "next": "/san-pham/"})

    assert answer.headers["Location"] == "/san-pham/"
    assert '<html lang="vi" data-theme="dark">' in client.get("/san-pham/").content.decode()


def test_a_choice_never_leads_to_another_host(client, shop):
    answer = client.post("/lua-chon/giao-dien/", {"theme": "dark", "next": "https://example.com/"})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/nha-san-xuat/", "/nha-san-xuat/tan-nhien/", "/san-pham/banh-trang-sieu-mong/"])
def test_producers_show_their_face_and_initials_stand_in_for_it(client, shop, path):
    assert '<span class="face' in client.get(path).content.decode()
    assert "TN</span>" in client.get(path).content.decode()

    Vendor.objects.filter(slug="tan-nhien").update(picture="vendors/tan-nhien.webp")

    face = found(r'<span class="face[^>]*>\s*<img src="([^"]+)"', client.get(path).content.decode())
    assert "/thumbnail/" in face


def test_a_producers_phone_can_be_called_from_the_page(client, shop):
    Vendor.objects.filter(slug="tan-nhien").update(phone="+842763822222")

    body = client.get("/nha-san-xuat/tan-nhien/").content.decode()

    assert 'href="tel:+842763822222"' in body
    assert "0276\N{NO-BREAK SPACE}382\N{NO-BREAK SPACE}2222" in body


@pytest.mark.parametrize("path", ["/", "/san-pham/", "/san-pham/muoi-ot-tom/", "/en/producers/"])
def test_pages_forbid_inline_script_and_style(client, shop, path):
    policy = client.get(path).headers["Content-Security-Policy"]

    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_what_is_not_for_sale_yet_is_not_among_the_goods_in_stock(client, shop):
    listings = ProductChannelListing.objects.filter(product=shop["paper"])
    listings.update(available_for_purchase_at=timezone.now() + timedelta(days=1))

    assert names_in(client.get("/san-pham/?stock=1&sort=price")) == ["Muối chay lá chanh", "Muối ớt tôm"]


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Đặc sản Tây\N{NO-BREAK SPACE}Ninh, từ\N{NO-BREAK SPACE}tay người làm ra"),
        ("/danh-muc/gia-vi-khac/", "Gia vị khác"),
        ("/bo-suu-tap/qua-bieu/", "Quà biếu"),
        ("/san-pham/banh-trang-sieu-mong/", "Bánh tráng siêu mỏng"),
        ("/nha-san-xuat/tan-nhien/", "Công ty Tân Nhiên"),
    ],
)
def test_a_page_that_is_shared_shows_its_own_name_words_and_picture(client, shop, path, title):
    for product in shop.values():
        make_media(product=product)
    body = client.get(path).content.decode()

    assert html.unescape(found(r'<meta property="og:title" content="([^"]+)">', body)) == title
    assert found(r'<meta property="og:image" content="([^"]+)">', body).startswith("http")
    assert found(r'<meta name="description" content="([^"]+)">', body)
