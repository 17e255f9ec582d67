"""Menus and texts that operators write, and what stands there when they wrote none."""

import re
from typing import Any

import pytest

from content.actions import translate_menu_item, translate_page
from tests.factories.catalog import make_collection
from tests.factories.content import make_menu, make_menu_item, make_page
from tests.storefront.reading import found, text_of


def document(*paragraphs: str) -> dict[str, Any]:
    return {"blocks": [{"type": "paragraph", "data": {"text": text}} for text in paragraphs]}


def test_without_a_menu_the_groups_of_goods_and_the_producers_stand_there(client, shop):
    body = client.get("/").content.decode()
    nav = found(r'<nav class="groups"[^>]*>(.*?)</nav>', body)

    assert re.findall(r'<a href="([^"]*)"', nav) == ["/danh-muc/thuc-pham/", "/nha-san-xuat/"]
    assert "Trợ giúp Cách mua hàng Sao OCOP nghĩa là gì" in text_of(client.get("/"))


@pytest.fixture
def menus(shop):
    gifts = make_collection(slug="theo-mua", name="Theo mùa")
    navbar, footer = make_menu(), make_menu(slug="footer", name="Footer")
    season = make_menu_item(navbar, "Hàng theo mùa", collection_id=gifts.pk)
    translate_menu_item(item_id=season.pk, language_code="en", name="In season")
    heading = make_menu_item(navbar, "Ngành hàng")
    make_menu_item(navbar, "Món ăn", parent=heading, category_id=shop["salt"].category.parent_id)
    make_menu_item(navbar, "Các nhà", url="/nha-san-xuat/")
    make_menu_item(navbar, "Tỉnh", url="https://tayninh.example/")
    rules = make_menu_item(footer, "Quy định")
    make_menu_item(footer, "Đổi trả", parent=rules, page_id=make_page(slug="doi-tra", title="Đổi trả").pk)
    make_menu_item(footer, "Mua sao đây", parent=rules, page_id=make_page(slug="cach-mua-hang", title="Mua").pk)
    make_menu_item(footer, "Trống")
    draft = make_page(slug="nhap", title="Nháp", is_published=False)
    make_menu_item(footer, "Chưa xong", parent=rules, page_id=draft.pk)


def test_the_menus_stand_in_the_frame_of_each_page_and_headings_lead_nowhere(client, menus):
    body = client.get("/san-pham/").content.decode()
    nav = found(r'<nav class="groups"[^>]*>(.*?)</nav>', body)
    foot = found(r"(<footer.*</footer>)", body)

    assert re.findall(r'<a href="([^"]*)">([^<]*)</a>', nav) == [
        ("/bo-suu-tap/theo-mua/", "Hàng theo mùa"),
        ("/danh-muc/thuc-pham/", "Món ăn"),
        ("/nha-san-xuat/", "Các nhà"),
        ("https://tayninh.example/", "Tỉnh"),
    ]
    assert ">Quy định</h2>" in foot
    assert '<a href="/trang/doi-tra/">Đổi trả</a>' in foot
    assert '<a href="/cach-mua-hang/">Mua sao đây</a>' in foot
    assert "Trống" not in foot
    assert "Chưa xong" not in foot


def test_menus_and_own_addresses_follow_the_language(client, menus):
    nav = found(r'<nav class="groups"[^>]*>(.*?)</nav>', client.get("/en/products/").content.decode())

    assert re.findall(r'<a href="([^"]*)">([^<]*)</a>', nav)[:3] == [
        ("/en/collections/theo-mua/", "In season"),
        ("/en/categories/thuc-pham/", "Món ăn"),
        ("/en/producers/", "Các nhà"),
    ]


@pytest.mark.parametrize("path", ["/danh-muc/thuc-pham/", "/danh-muc/gia-vi-khac/"])
def test_the_menu_marks_where_one_is(client, menus, path):
    nav = found(r'<nav class="groups"[^>]*>(.*?)</nav>', client.get(path).content.decode())

    assert found(r'aria-current="page">([^<]*)', nav) == "Món ăn"


def test_a_page_of_text_is_read_in_both_languages(client, shop):
    page = make_page(slug="doi-tra", title="Đổi trả", content=document("Trong <b>7 ngày</b>."))
    translate_page(page_id=page.pk, language_code="en", title="Returns", content=document("Within seven days."))

    assert "<h1>Đổi trả</h1><p>Trong <b>7 ngày</b>.</p>" in client.get("/trang/doi-tra/").content.decode()
    assert "<h1>Returns</h1><p>Within seven days.</p>" in client.get("/en/pages/doi-tra/").content.decode()
    assert "/trang/doi-tra/" in client.get("/sitemap-pages.xml").content.decode()


def test_a_draft_is_read_by_nobody(client, shop):
    make_page(slug="doi-tra", title="Đổi trả", is_published=False)

    assert client.get("/trang/doi-tra/").status_code == 404


@pytest.mark.parametrize(("slug", "place"), [("cach-mua-hang", "/cach-mua-hang/"), ("sao-ocop-la-gi", "/sao-ocop/")])
def test_texts_with_a_place_of_their_own_are_read_there(client, shop, slug, place):
    before = client.get(place).content.decode()
    make_page(slug=slug, title="Viết lại", content=document("Chữ của người vận hành."))

    after = client.get(place).content.decode()

    assert "Viết lại" not in before
    assert "<h1>Viết lại</h1>" in after
    assert "Chữ của người vận hành." in after
    assert client.get(f"/trang/{slug}/").headers["Location"] == place


def test_the_notice_at_the_foot_is_the_operators(client, shop):
    assert "dữ liệu mẫu" not in text_of(client.get("/"))

    make_page(slug="thong-bao", title="Thông báo", content=document("Nghỉ Tết &amp; giao lại mùng 6."))

    assert text_of(client.get("/")).endswith("Nghỉ Tết & giao lại mùng 6. Sạp hàng Tìm Giỏ hàng Tài khoản")
    assert client.get("/trang/thong-bao/").status_code == 404
    assert "thong-bao" not in client.get("/sitemap-pages.xml").content.decode()
