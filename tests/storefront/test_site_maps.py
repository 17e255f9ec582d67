"""Site maps: complete however large the shop is, each request as cheap as any other, nothing that is not public."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.shop import site_map
from catalog.models import Collection, Product, ProductChannelListing
from tests.api.asking import ask
from tests.factories.accounts import make_staff
from tests.factories.catalog import make_product

HERE = "http://localhost:8000"


def locations(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    return re.findall("<loc>(.*?)</loc>", answer.content.decode())


def all_locations(client):
    maps = [address.removeprefix(HERE) for address in locations(client, "/sitemap.xml")]
    return [location for path in maps for location in locations(client, path)]


def test_the_maps_together_hold_every_page_once(client, shop):
    found = all_locations(client)

    assert len(found) == len(set(found))
    assert {path for path in (address.removeprefix(HERE) for address in found) if not path.startswith("/en/")} == {
        *("/", "/san-pham/", "/nha-san-xuat/", "/sao-ocop/", "/cach-mua-hang/"),
        *(f"/san-pham/{product.slug}/" for product in shop.values()),
        *("/danh-muc/thuc-pham/", "/danh-muc/gia-vi-khac/", "/danh-muc/che-bien-tu-gao/"),
        *("/bo-suu-tap/qua-bieu/", "/nha-san-xuat/phu-gia-bao/", "/nha-san-xuat/tan-nhien/"),
    }


def test_every_page_has_an_entry_in_each_language(client, shop):
    found = all_locations(client)

    english = [address for address in found if address.startswith(f"{HERE}/en/")]
    assert len(english) * 2 == len(found)
    assert f"{HERE}/en/products/muoi-ot-tom/" in english


def test_goods_and_producers_say_when_they_were_last_changed(client, shop):
    moment = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC)
    Product.objects.filter(pk=shop["salt"].pk).update(updated_at=moment)
    (path,) = [address.removeprefix(HERE) for address in locations(client, "/sitemap.xml") if "products" in address]

    body = client.get(path).content.decode()

    changed = re.findall("<loc>([^<]+)</loc><lastmod>([^<]+)</lastmod>", body)
    assert len(changed) == body.count("<url>")
    assert datetime.fromisoformat(dict(changed)[f"{HERE}/san-pham/muoi-ot-tom/"]) == moment
    vendors = next(path for path in locations(client, "/sitemap.xml") if "vendors" in path)
    assert "<lastmod>" in client.get(vendors.removeprefix(HERE)).content.decode()


def test_each_address_names_its_other_language(client, shop):
    (path,) = [address.removeprefix(HERE) for address in locations(client, "/sitemap.xml") if "products" in address]

    body = client.get(path).content.decode()

    assert f"<loc>{HERE}/san-pham/muoi-ot-tom/</loc><lastmod>" in body
    assert f'<xhtml:link rel="alternate" hreflang="vi" href="{HERE}/san-pham/muoi-ot-tom/"/>' in body
    assert f'hreflang="en" href="{HERE}/en/products/muoi-ot-tom/"' in body


def test_many_goods_make_many_maps_and_no_request_asks_more_for_it(client, shop, monkeypatch):
    statements = {}
    for goods in (4, 14):
        while Product.objects.count() < goods:
            make_product(vendor=shop["salt"].vendor)
        monkeypatch.setattr(site_map, "KEYS_OF_PAGE", 2)
        maps = [address for address in locations(client, "/sitemap.xml") if "products" in address]
        assert len(maps) in {goods // 2, goods // 2 + 1}  # the first key may be even or odd
        with CaptureQueriesContext(connection) as queries:
            sizes = [len(locations(client, address.removeprefix(HERE))) for address in maps]
        statements[goods] = len(queries) / len(maps)
        assert (max(sizes), sum(sizes)) == (4, goods * 2)  # each in two languages
    assert statements[4] == statements[14]


def test_nothing_is_listed_that_is_not_public_whoever_asks(client, shop):
    ProductChannelListing.objects.filter(product=shop["salt"]).update(is_published=False)
    Collection.objects.create(name="Nháp", slug="nhap")
    client.force_login(make_staff(is_superuser=True))

    found = all_locations(client)

    assert f"{HERE}/san-pham/muoi-chay-la-chanh/" in found
    assert not [address for address in found if "muoi-ot-tom" in address or "nhap" in address]


@pytest.mark.parametrize("name", ["products-999999", "products-9999999999999999999999", "orders-0", "products--1"])
def test_a_map_that_is_not_there_is_not_found(client, shop, name):
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_a_shop_without_a_market_has_empty_maps(client, db):
    document = '{siteMap(channel:"nowhere"){pages(kind:VENDORS) slugs(kind:PRODUCTS,page:0)}}'

    assert ask(document)["siteMap"] == {"pages": [], "slugs": []}
    assert locations(client, "/sitemap.xml") == [f"{HERE}/sitemap-pages.xml"]
