"""What the search field offers, and the shelves that a search means."""

import html
import re

import pytest

from tests.factories.catalog import make_collection, make_product, make_variant
from tests.factories.content import paragraph
from tests.storefront.reading import found, text_of


def offered(client, text: str, path: str = "/goi-y/") -> list[str]:
    return [
        html.unescape(one)
        for one in re.findall(r'data-value="([^"]+)"', client.get(path, {"search": text}).content.decode())
    ]


@pytest.fixture
def sweets(shop):
    from search.actions import index_changed_products

    make_product(name="Kẹo dứa", slug="keo-dua-1", vendor=shop["salt"].vendor)
    make_product(name="Kẹo dừa", slug="keo-dua-2", vendor=shop["salt"].vendor)
    index_changed_products()
    return shop


@pytest.mark.parametrize(
    ("typed", "first"), [("kẹo dừa", "Kẹo dừa"), ("kẹo dứ", "Kẹo dứa"), ("muoi ot", "Muối ớt tôm")]
)
def test_goods_are_suggested_while_one_types_exact_accents_first(client, sweets, typed, first):
    assert offered(client, typed)[0] == first


def test_an_empty_field_offers_groups_and_nonsense_nothing(client, shop):
    assert "Thực phẩm" in offered(client, "")
    assert offered(client, "xyzxyz") == []
    assert offered(client, "\0") == offered(client, "")


def test_every_page_has_the_field_and_the_bar_leads_to_it(client, shop):
    for path in ("/", "/san-pham/", "/gio-hang/"):
        body = client.get(path).content.decode()
        assert 'id="q"' in found(r'(<input[^>]*data-options="/goi-y/"[^>]*>)', body)
        assert 'href="/san-pham/#q" data-find' in body


@pytest.mark.parametrize("typed", ["quà tết", "QUA TET", "quà cưới", "quà t"])
def test_a_search_finds_the_shelf_that_it_means(client, shop, typed):
    make_collection(slug="qua-tang", name="Quà tặng", description=paragraph("Hộp làm quà Tết, quà cưới."))

    page = client.get("/san-pham/", {"q": typed})

    assert 'href="/bo-suu-tap/qua-tang/"' in page.content.decode().split("<main")[1]
    assert offered(client, typed)[0] == "Quà tặng"


def test_a_search_that_means_no_shelf_shows_none(client, shop):
    assert (
        "/bo-suu-tap/"
        not in client.get("/san-pham/", {"q": "muối tết"}).content.decode().split("<main")[1].split("</main")[0]
    )


def test_a_card_asks_for_the_size_where_there_are_several(client, shop):
    make_variant(product=shop["salt"], name="Hũ lớn", price=70_000)
    cards = dict(
        re.findall(
            r'<article class="card">.*?href="/san-pham/([^/]+)/".*?(<(?:span|form) class="add".*?</(?:span|form)>)\s*</div>',
            client.get("/san-pham/").content.decode(),
            re.DOTALL,
        )
    )

    assert 'href="/san-pham/muoi-ot-tom/#sizes"' in cards["muoi-ot-tom"]
    assert "<form" not in cards["muoi-ot-tom"]
    assert 'name="variant"' in cards["muoi-chay-la-chanh"]
    assert 'id="sizes"' in client.get("/san-pham/muoi-ot-tom/").content.decode()


def test_what_was_put_into_the_basket_is_said_behind_the_main_part(client, shop):
    body = client.get("/").content.decode()

    assert body.index("</main>") < body.index('id="said"') < body.index("<footer")
    assert "Muối" in text_of(client.get("/san-pham/"))
