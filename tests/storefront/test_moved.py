"""An address of before leads to that of today."""

import pytest

from catalog.actions import change_categories, change_collections, change_products
from catalog.models import Category, Collection, Product, ProductChannelListing
from primitives.rows import Change
from tests.factories.orders import NOW
from vendors.actions import change_vendors


def rename(shop, kind: str, slug: str) -> None:
    if kind == "product":
        change_products(changes=[Change(shop["salt"].pk, {"slug": slug})], now=NOW)
    elif kind == "category":
        change_categories(changes=[Change(Category.objects.get(name="Gia vị khác").pk, {"slug": slug})])
    elif kind == "collection":
        change_collections(changes=[Change(Collection.objects.get(name="Quà biếu").pk, {"slug": slug})])
    else:
        change_vendors(changes=[Change(shop["salt"].vendor_id, {"slug": slug})], now=NOW)


@pytest.mark.parametrize(
    ("kind", "path", "slug"),
    [
        ("product", "/san-pham/{}/", "muoi-ot-tom"),
        ("product", "/en/products/{}/", "muoi-ot-tom"),
        ("category", "/danh-muc/{}/", "gia-vi-khac"),
        ("collection", "/bo-suu-tap/{}/", "qua-bieu"),
        ("vendor", "/nha-san-xuat/{}/", "phu-gia-bao"),
    ],
)
def test_a_changed_slug_leads_to_the_new_address_however_often_it_changed(client, shop, kind, path, slug):
    rename(shop, kind, "moi-hon")
    rename(shop, kind, "moi-nhat")

    for old in (slug, "moi-hon"):
        answer = client.get(path.format(old) + "?utm_source=zalo")
        assert answer.status_code == 301
        assert answer.headers["Location"] == path.format("moi-nhat") + "?utm_source=zalo"
    assert client.get(path.format("moi-nhat")).status_code == 200


def test_a_slug_that_came_back_or_was_taken_over_shows_its_owner(client, shop):
    rename(shop, "product", "muoi-moi")
    rename(shop, "product", "muoi-ot-tom")
    assert client.get("/san-pham/muoi-ot-tom/").status_code == 200
    assert client.get("/san-pham/muoi-moi/").headers["Location"] == "/san-pham/muoi-ot-tom/"

    rename(shop, "product", "muoi-moi")
    Product.objects.filter(pk=shop["lime"].pk).update(slug="muoi-ot-tom")
    assert "Muối chay lá chanh" in client.get("/san-pham/muoi-ot-tom/").content.decode()


def test_what_is_hidden_or_gone_is_not_told(client, shop):
    rename(shop, "product", "muoi-moi")
    ProductChannelListing.objects.filter(product=shop["salt"]).update(is_published=False)

    assert client.get("/san-pham/muoi-ot-tom/").status_code == 404
    assert client.get("/san-pham/never-was/").status_code == 404
