"""What search engines and shared links are told, by the rules that search engines publish."""

import html
import io
import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from tests.factories.catalog import make_media, make_product, make_variant
from tests.factories.content import make_page
from tests.storefront.reading import found

HERE = "http://localhost:8000"


def canonical(body: str) -> str:
    return html.unescape(found(r'<link rel="canonical" href="([^"]+)">', body))


def facts(client, path: str) -> dict[str, Any]:
    """The schema.org facts of a page, by type."""
    body = client.get(path).content.decode()
    text = found(r'<script type="application/ld\+json">(.*?)</script>', body)
    return {node["@type"]: node for node in json.loads(text)["@graph"]}


@pytest.fixture
def many(shop):
    for number in range(26):
        make_product(name=f"Hạt {number}", slug=f"hat-{number}", vendor=shop["salt"].vendor)


@pytest.mark.parametrize("path", ["/san-pham/", "/en/products/"])
def test_each_page_of_a_list_is_its_own_canonical_address_in_both_languages(client, many, path):
    first = client.get(path).content.decode()
    following = html.unescape(found(r'rel="next" href="([^"]+)"', first))

    body = client.get(path + following).content.decode()

    assert canonical(first) == HERE + path
    assert canonical(body) == HERE + path + following
    cursor = following.partition("?")[2]
    for other in ("/san-pham/", "/en/products/"):
        assert f'href="{HERE}{other}?{cursor}"' in html.unescape(body)
    assert f'property="og:url" content="{HERE}{path}{following}"' in html.unescape(body)


@pytest.mark.parametrize("query", ["?stars=3", "?sort=price", "?from=10000&stock=1", "?utm_source=mail"])
def test_what_is_only_a_view_of_a_list_leads_to_the_list(client, many, query):
    assert canonical(client.get("/san-pham/" + query).content.decode()) == f"{HERE}/san-pham/"


@pytest.mark.parametrize("query", ["?q=muoi", "?q=muoi&after=x", "?q=zzz"])
def test_results_of_a_search_are_not_for_search_engines(client, shop, query):
    response = client.get("/san-pham/" + query)
    body = response.content.decode()

    if response.status_code == 200:
        assert '<meta name="robots" content="noindex, follow">' in body
        assert "canonical" not in body


def test_a_shared_link_shows_a_landscape_that_every_messenger_reads(client, shop):
    portrait = io.BytesIO()
    Image.new("RGBA", (400, 500), (200, 60, 40, 128)).save(portrait, "WEBP")
    make_media(product=shop["salt"], image=default_storage.save("products/salt.webp", ContentFile(portrait.getvalue())))
    body = client.get("/san-pham/muoi-ot-tom/").content.decode()
    address = html.unescape(found(r'<meta property="og:image" content="([^"]+)">', body))

    answer = client.get(address.partition("/thumbnail")[1] + address.partition("/thumbnail")[2])

    assert answer.headers["Content-Type"] == "image/jpeg"
    picture = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))


def test_a_product_of_several_sizes_is_a_group_with_an_offer_each(client, shop):
    make_variant(product=shop["salt"], name="Hũ lớn", sku="LON", price=70_000)
    group = facts(client, "/san-pham/muoi-ot-tom/")["ProductGroup"]

    offers = {variant["sku"]: variant["offers"] for variant in group["hasVariant"]}
    assert len(offers) == 2
    assert offers["LON"]["price"] == "70000.0"
    assert offers["LON"]["priceCurrency"] == "VND"
    assert len({offer["url"] for offer in offers.values()}) == 2
    assert group["variesBy"] == "https://schema.org/size"
    assert group["productGroupID"]
    assert "offers" not in group
    size = client.get(offers["LON"]["url"].removeprefix(HERE)).content.decode()
    assert "70.000" in found(r'id="cost"(.*?)</p>', size)


def test_a_product_of_one_size_has_its_offer_and_says_when_it_is_sold_out(client, shop):
    product = facts(client, "/san-pham/sa-te-toi/")["Product"]

    assert product["offers"]["availability"] == "https://schema.org/OutOfStock"
    assert product["offers"]["url"] == f"{HERE}/san-pham/sa-te-toi/"


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/san-pham/muoi-ot-tom/", ["Tất cả sản phẩm", "Gia vị khác", "Muối ớt tôm"]),
        ("/danh-muc/gia-vi-khac/", ["Thực phẩm", "Gia vị khác"]),
        ("/bo-suu-tap/qua-bieu/", ["Quà biếu"]),
        ("/nha-san-xuat/tan-nhien/", ["Nhà sản xuất", "Công ty Tân Nhiên"]),
    ],
)
def test_a_page_says_where_it_stands(client, shop, path, names):
    steps = facts(client, path)["BreadcrumbList"]["itemListElement"]

    assert [step["name"] for step in steps][1:] == names
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert steps[-1]["item"] == HERE + path
    assert all(client.get(step["item"].removeprefix(HERE)).status_code == 200 for step in steps)


def test_the_front_page_says_whose_shop_it_is_and_where_the_rules_for_returns_are(client, shop):
    without = facts(client, "/")["OnlineStore"]
    make_page(slug="giao-hang-va-doi-tra", title="Đổi trả")
    shown = facts(client, "/")["OnlineStore"]

    assert "hasMerchantReturnPolicy" not in without
    link = shown["hasMerchantReturnPolicy"]["merchantReturnLink"]
    assert client.get(link.removeprefix(HERE)).status_code == 200
    assert shown["url"] == HERE + "/"
