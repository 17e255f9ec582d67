"""Every page that a link leads to, in both languages: nothing is missing, foreign or starred without a certificate."""

from __future__ import annotations

import zlib
from collections import Counter
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest

from demo import sample
from tests.served import Shop
from tests.storefront.journeys.reading import Reading, foreign, read

pytestmark = pytest.mark.slow

UNUSUAL = {product.slug for product in sample.products() if product.stars in {0, 5} or product.is_candidate}
HOMES = {"vi": "/", "en": "/en/"}
OPENED = (0, 5)
"""Of the goods and producers that look alike, each fifth is opened; all are linked."""


class Crawled:
    """What a walk along all links gave: pages by their path, and what could not be read."""

    def __init__(self, shop: Shop) -> None:
        self.pages: dict[str, Reading] = {}
        self.dead: dict[str, tuple[int, str]] = {}
        self.sources: set[str] = set()
        self.linked = set(HOMES.values())
        waiting = [(path, "the start") for path in HOMES.values()]
        while waiting:
            path, found_on = waiting.pop()
            page = self._open(shop, path, found_on)
            for link in page.links if page else []:
                target = self._own(path, link)
                if target and target not in self.linked:
                    self.linked.add(target)
                    if _is_opened(target):
                        waiting.append((target, path))

    def _open(self, shop: Shop, path: str, found_on: str) -> Reading | None:
        status, content = shop.request("GET", path)
        if status in {301, 302}:  # to sign in, or into the basket: those pages are linked, too
            return None
        if status != 200:
            self.dead[path] = (status, found_on)
            return None
        page = self.pages[path] = read(content.decode())
        self.sources |= {urljoin(path, source) for source in page.sources}
        return page

    def _own(self, page: str, link: str) -> str | None:
        """Return the path of a link on this shop; of the countless combinations of filters only the first choice."""
        parts = urlsplit(urldefrag(urljoin("http://shop" + page, link)).url)
        if parts.netloc != "shop":
            return None
        is_combination = parts.query.count("=") > 1
        return None if is_combination else parts.path + (f"?{parts.query}" if parts.query else "")

    def language(self, path: str) -> str:
        return "en" if path.startswith("/en/") else "vi"


def _is_opened(path: str) -> bool:
    kind, _, slug = unquote(path).strip("/").removeprefix("en/").partition("/")
    if slug in UNUSUAL or not slug or kind not in {"san-pham", "products", "nha-san-xuat", "producers"}:
        return True
    return zlib.crc32(slug.encode()) % OPENED[1] == OPENED[0]


@pytest.fixture(scope="module")
def crawled(demo_shop: Shop) -> Crawled:
    return Crawled(demo_shop)


def test_no_link_is_dead(crawled):
    assert crawled.dead == {}
    assert len(crawled.pages) > 150


def test_each_product_and_each_producer_is_reached_by_links_in_both_languages(crawled):
    linked = {unquote(path) for path in crawled.linked}
    producers = {product.producer.name for product in sample.products()}

    missing = [
        path
        for product in sample.products()
        for path in (f"/san-pham/{product.slug}/", f"/en/products/{product.slug}/")
        if path not in linked
    ]
    assert missing == []
    for prefix in ("/nha-san-xuat/", "/en/producers/"):
        assert len([path for path in linked if path.startswith(prefix) and path != prefix and "?" not in path]) == len(
            producers
        )


def test_all_that_a_page_loads_is_there_and_ours(crawled, demo_shop):
    foreign_sources = [source for source in crawled.sources if urlsplit(source).netloc]
    missing = [
        source
        for source in crawled.sources
        if not urlsplit(source).netloc and demo_shop.request("GET", source)[0] != 200
    ]

    assert foreign_sources == []
    assert missing == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_page_speaks_one_language(crawled, proper_names, language):
    found: dict[str, str] = {}
    for path, page in crawled.pages.items():
        if crawled.language(path) == language:
            found |= dict.fromkeys(foreign(page.in_language(language), language, names=proper_names), path)

    assert found == {}


def test_what_is_in_another_language_says_so(crawled):
    spoken = {
        path: {text.language for text in page.texts} - {crawled.language(path), "vi" if "/en/" in path else "en"}
        for path, page in crawled.pages.items()
    }

    assert {path: languages for path, languages in spoken.items() if languages} == {}


def test_no_id_stands_twice_on_a_page(crawled):
    twice = {
        path: [name for name, times in Counter(page.ids).items() if times > 1] for path, page in crawled.pages.items()
    }

    assert {path: names for path, names in twice.items() if names} == {}


@pytest.mark.parametrize("prefix", ["/san-pham/", "/en/products/"])
def test_only_a_certificate_in_force_gives_stars(crawled, prefix):
    """Neither one that ran out nor a candidacy does; goods of the same producer stand on the page with their own."""
    shown = {slug: crawled.pages[f"{prefix}{slug}/"].medal for slug in UNUSUAL}

    expected = {product.slug: product.stars or None for product in sample.products() if product.slug in UNUSUAL}
    assert len([stars for stars in expected.values() if stars is None]) >= 10
    assert shown == expected


@pytest.mark.parametrize("language", ["vi", "en"])
def test_cards_show_the_same_stars_as_the_page(crawled, language):
    known = {product.slug: product.stars or None for product in sample.products()}
    cards = [
        (slug, stars)
        for path, page in crawled.pages.items()
        if crawled.language(path) == language
        for slug, stars in page.cards
    ]

    assert {slug for slug, _ in cards} == set(known)
    assert [(slug, stars) for slug, stars in cards if known[slug] != stars] == []
