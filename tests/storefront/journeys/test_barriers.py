"""Each kind of page, as a phone and a desk show it, light and dark: nobody is kept out and nothing hangs over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ViewportSize

from tests.served import Shop
from tests.storefront.journeys.places import CONTACT, PATHS
from tests.storefront.journeys.reading import foreign, read
from tests.storefront.journeys.visitor import DESK, PHONE, Open, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOT_FOUND = re.compile("404")
RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"type": "rule", "values": ["color-contrast"]}
NARROWEST, ZOOMED = 320, 720
"""Pixels: the width that WCAG 1.4.10 asks for, and what 200 % leave of a desk's 1440."""
HANGS_OVER = """() => {
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide <= 0) return [];
    return [...document.querySelectorAll('body *')].filter(it => it.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 3).map(it => it.outerHTML.slice(0, 100));
}"""
# Targets of a finger: links in a sentence are exempt (WCAG 2.5.8), as are those that a larger label stands for.
SMALL = """() => [...document.querySelectorAll('main button, main select, main input:not([type=hidden]), header a, header button, .bar a')]
    .filter(it => it.checkVisibility() && !it.closest('.hear') && !it.closest('label'))
    .filter(it => { const box = it.getBoundingClientRect(); return box.width > 1 && (box.height < 43.5 || box.width < 43.5); })
    .slice(0, 5).map(it => `${it.outerHTML.slice(0, 80)} ${Math.round(it.getBoundingClientRect().width)}x${Math.round(it.getBoundingClientRect().height)}`)"""

READ = {
    "vi": [
        "/",
        "/san-pham/",
        "/san-pham/?q=muoi&stars=4&stars=3",
        "/san-pham/?q=khong+co+gi+nhu+the",
        "/danh-muc/thuc-pham/",
        "/bo-suu-tap/qua-bieu/",
        "/nha-san-xuat/",
        "/sao-ocop/",
        "/cach-mua-hang/",
        "/khong-co-trang-nay/",
    ],
    "en": [
        "/en/",
        "/en/products/",
        "/en/products/?q=salt&stars=4&stars=3",
        "/en/products/?q=no+such+thing",
        "/en/categories/thuc-pham/",
        "/en/collections/qua-bieu/",
        "/en/producers/",
        "/en/ocop-stars/",
        "/en/how-to-buy/",
        "/en/no-such-page/",
    ],
}
THREE = """{
    products(first: 60, channel: "vn", filter: {stockAvailability: IN_STOCK}, sortBy: {field: NAME, direction: ASC}) {
        edges { node { slug ocopCertificate { stars } vendor { slug } variants { quantityAvailable } } }
    }
}"""


@pytest.fixture(scope="module")
def slugs(demo_shop: Shop) -> list[str]:
    """Goods of three producers, the first with stars."""
    chosen: dict[str, str] = {}
    nodes = [edge["node"] for edge in demo_shop.ask(THREE)["products"]["edges"]]
    for node in sorted(nodes, key=lambda node: node["ocopCertificate"] is None):
        if all(variant["quantityAvailable"] >= 10 for variant in node["variants"]):
            chosen.setdefault(node["vendor"]["slug"], node["slug"])
    return list(chosen.values())[:3]


def stops(visitor: Visitor, language: str, slugs: list[str]) -> Iterator[str]:
    """Lead the visitor past each kind of page; at each the caller may look around."""
    paths = PATHS[language]
    for path in READ[language]:
        visitor.visit(path)
        yield path
    visitor.visit(paths["basket"])
    yield "empty basket"
    for slug in slugs:
        visitor.visit(paths["product"].format(slug))
        if slug == slugs[0]:
            yield "product"
        visitor.page.locator(".buy-go button.main").click()
        visitor.page.locator(".notice.good").wait_for()
    yield "product, just bought"
    visitor.page.locator(".card h3 a, .producer-line ~ a, .buy-line a").first.click()
    visitor.page.wait_for_load_state()
    yield "producer"
    visitor.visit(paths["basket"])
    yield "basket"
    yield from _checkout(visitor, paths["address"])
    for name in ("find", "in", "up", "forgotten"):
        visitor.visit(paths[name])
        yield name
    visitor.visit(paths["in"])
    visitor.page.locator("main button.main").click()
    yield "sign in, with errors"
    visitor.page.locator("#id_email").fill("khach@example.com")
    visitor.page.locator("#id_password").fill("tay-ninh-demo")
    visitor.page.locator("main button.main").click()
    for name in ("account", "addresses", "new address", "password"):
        visitor.visit(paths[name])
        yield name


def _checkout(visitor: Visitor, address: str) -> Iterator[str]:
    page, on = visitor.page, ".till-go button.main"
    visitor.visit(address)
    yield "address"
    page.locator(on).click()
    page.locator("[role=alert]").wait_for()
    yield "address, with errors"
    for name, text in CONTACT.items():
        page.locator(f"#id_{name}").fill(text)
    page.locator("#id_street").focus()
    for name in ("delivery", "payment", "review"):
        with page.expect_navigation():
            page.locator(on).click()
        yield name
    page.locator(on).click()
    page.locator(".parcel").first.wait_for()
    yield "order"


def barriers(visitor: Visitor, rules: Mapping[str, object]) -> list[str]:
    found = Axe().run(visitor.page, options={"runOnly": rules, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {' | '.join(node['html'][:160] for node in violation['nodes'][:3])}"
        for violation in found.response["violations"]
    ]


def overhang(visitor: Visitor) -> list[str]:
    """Say what is wider than the window: on small screens, at 200 % and with letters of twice the size."""
    page, found = visitor.page, []
    for width in (PHONE["width"], NARROWEST, ZOOMED):
        page.set_viewport_size(ViewportSize(width=width, height=PHONE["height"]))
        found += [f"at {width}: {it}" for it in page.evaluate(HANGS_OVER)]
    page.set_viewport_size(DESK)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    found += [f"with large letters: {it}" for it in page.evaluate(HANGS_OVER)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    page.set_viewport_size(PHONE)
    return found


def barriers_in_both_themes(visitor: Visitor) -> list[str]:
    visitor.page.locator("html.arrived").wait_for()  # with all that lies below
    found = barriers(visitor, RULES)
    visitor.page.emulate_media(color_scheme="dark")
    visitor.wait_until("document.getAnimations().length === 0")
    found += [f"dark: {problem}" for problem in barriers(visitor, COLOURS)]
    visitor.page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(PHONE, "vi", id="phone"),
        pytest.param(DESK, "vi", id="desk"),
        pytest.param(PHONE, "en", id="English"),
    ],
)
def test_no_page_keeps_anybody_out(visitor: Open, slugs, proper_names, size, language):
    guest = visitor(size=size, language=language)
    guest.expected = NOT_FOUND
    known = proper_names | set(CONTACT.values())
    found = {}

    for stop in stops(guest, language, slugs):
        problems = []
        if language == "vi":
            problems += barriers_in_both_themes(guest)
        if size == PHONE:
            problems += [f"small target: {it}" for it in guest.page.evaluate(SMALL)]
            problems += overhang(guest)
            texts = read(guest.page.content()).in_language(language)
            problems += [f"foreign: {text}" for text in foreign(texts, language, names=known)]
        if problems:
            found[stop] = problems

    assert found == {}


def test_the_examiner_finds_what_keeps_people_out(visitor: Open):
    guest = visitor(size=PHONE)
    guest.visit("/")
    guest.page.evaluate("""() => {
        const wide = document.createElement('main');
        wide.innerHTML = '<img src="/static/x.svg"><p>Please choose your basket</p>';
        wide.style.width = '5000px';
        wide.style.color = '#ccc';
        document.body.replaceChildren(wide);
    }""")
    guest.expected = NOT_FOUND

    found = barriers(guest, RULES)

    assert {problem.partition(":")[0] for problem in found} >= {"image-alt", "color-contrast"}
    assert guest.page.evaluate(HANGS_OVER) != []
    assert list(foreign(read(guest.page.content()).in_language("vi"), "vi", names=())) == ["Please choose your basket"]
