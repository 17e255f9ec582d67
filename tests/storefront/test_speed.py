"""What a visitor waits for: round trips, bytes and statements of a page."""

import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from search.actions import index_changed_products
from tests.factories.catalog import make_collection, make_media, make_product
from tests.factories.content import make_menu, make_menu_item
from tests.factories.vendors import make_vendor
from tests.storefront.reading import found


def preloaded(page) -> tuple[str, str]:
    body = page.content.decode()
    tag = found(r'(<link rel="preload"[^>]*>)', body)
    return found(r'imagesizes="([^"]*)"', tag), found(r'imagesrcset="([^"]*)"', tag)


def test_the_first_page_brings_the_style_sheet_along_and_later_ones_lead_to_it(client, shop):
    first = client.get("/")
    body = first.content.decode()
    nonce = found(r'<style nonce="([^"]+)"', body)

    assert f"'nonce-{nonce}'" in first.headers["Content-Security-Policy"]
    assert 'rel="stylesheet"' not in body

    client.cookies["style"] = found(r'data-mark="([^"]+)"', body)
    later = client.get("/")
    assert found(r'data-url="([^"]+)"', body) == found(r'rel="stylesheet" href="([^"]+)"', later.content.decode())
    assert b"<style" not in later.content
    assert "nonce-" not in later.headers["Content-Security-Policy"]


def test_an_older_style_sheet_is_not_taken_for_this_one(client, shop):
    client.cookies["style"] = "0123456789ab"

    assert b"<style" in client.get("/").content


def test_an_answer_in_parts_leads_to_the_style_sheet_that_the_page_has_already(client, shop):
    """Its nonce would be another than the page's, and the browser would complain of it."""
    part = client.get("/san-pham/?stars=3", headers={"HX-Request": "true"})

    assert b"<style" not in part.content
    assert b'rel="stylesheet"' in part.content


@pytest.mark.parametrize("path", ["/san-pham/muoi-ot-tom/", "/san-pham/?sort=name"])
def test_the_picture_one_waits_for_is_asked_for_first_and_only_once(client, shop, path):
    for product in shop.values():
        make_media(product=product)
    page = client.get(path)
    sizes, files = preloaded(page)
    body = page.content.decode()
    source = found(r'(<source type="image/avif"[^>]*>)\s*<img[^>]*fetchpriority="high"', body)

    assert len(re.findall('fetchpriority="high"', body)) == 2
    assert body.index('rel="preload"') < body.index("<style")
    assert (found(r'sizes="([^"]*)"', source), found(r'srcset="([^"]*)"', source)) == (sizes, files)


def statements(client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


STATEMENTS = {
    "/": 39,
    "/san-pham/": 22,
    "/san-pham/muoi-ot-tom/": 35,
    "/nha-san-xuat/": 8,
    "/nha-san-xuat/tan-nhien/": 19,
    "/cach-mua-hang/": 7,
    "/gio-hang/": 6,
}
"""At most, of a page that nobody has asked for since the last write."""


@pytest.mark.parametrize(("path", "most"), STATEMENTS.items())
def test_a_page_asks_as_often_however_much_is_on_it(client, shop, path, most):
    client.get(path)  # what a process learns once, such as the channels
    make_menu_item(make_menu(), "Gia vị", category_id=shop["salt"].category_id)
    first = statements(client, path)
    assert first <= most

    for number in range(5):
        make_product(name=f"Muối {number}", vendor=shop["salt"].vendor, category=shop["salt"].category)
        make_product(name=f"Bánh {number}", vendor=make_vendor(), collection=make_collection())
    index_changed_products()
    assert statements(client, path) <= first + 2  # the producer's other goods, which were none


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "documents"), [("/", 2), ("/san-pham/", 2), ("/san-pham/muoi-ot-tom/", 4), ("/nha-san-xuat/tan-nhien/", 2)]
)
def test_a_page_that_was_asked_for_before_costs_a_statement_a_document(client, shop, settings, path, documents):
    settings.RESPONSE_CACHE = True
    make_menu_item(make_menu(), "Gia vị", category_id=shop["salt"].category_id)
    client.get(path)

    assert statements(client, path) == documents


@pytest.mark.parametrize("path", ["/", "/san-pham/", "/san-pham/muoi-ot-tom/"])
def test_a_first_page_weighs_little(client, shop, path):
    assert len(gzip.compress(client.get(path).content, 6)) <= 22_000
