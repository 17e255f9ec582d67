"""What a visitor waits for: round trips, bytes and statements of a page."""

import gzip
import re

import pytest

from tests.factories.catalog import make_media
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


@pytest.mark.parametrize("path", ["/", "/san-pham/", "/san-pham/muoi-ot-tom/"])
def test_a_first_page_weighs_little(client, shop, path):
    assert len(gzip.compress(client.get(path).content, 6)) <= 22_000
