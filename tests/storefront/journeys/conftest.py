"""A browser, and visitors who come with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.served import Shop

pytest.register_assert_rewrite("tests.storefront.journeys.visitor")  # before it is imported

from tests.storefront.journeys.browsers import open_browser  # noqa: E402
from tests.storefront.journeys.visitor import DESK, Open, Visitor, options_of  # noqa: E402

PATIENCE = 15_000
"""Milliseconds that a page may take on a busy machine."""

NAMES_QUERY = """{
    vendors(first: 100) { edges { node { name communeName provinceName } } }
    communes(province: "Tây Ninh") { fullName }
    three: products(first: 100, channel: "vn", filter: {ocopStars: [3]}) { ...Papers }
    more: products(first: 100, channel: "vn", filter: {ocopStars: [4, 5]}) { ...Papers }
}
fragment Papers on ProductCountableConnection { edges { node { ocopCertificate { decisionNumber issuer } } } }"""
# Words that English keeps as they are.
LOANS = {"Tây Ninh", "Núi Bà Đen", "pía", "vối", "hủ tiếu", "bà ba", "gấc", "xôi", "muối ớt"}


@pytest.fixture(scope="session")
def proper_names(demo_shop: Shop) -> set[str]:
    """What stays Vietnamese on an English page: producers, places, papers and a few loans."""
    data = demo_shop.ask(NAMES_QUERY)
    vendors = [edge["node"] for edge in data["vendors"]["edges"]]
    found = {vendor[key] for vendor in vendors for key in ("name", "communeName", "provinceName")}
    papers = [edge["node"]["ocopCertificate"] for key in ("three", "more") for edge in data[key]["edges"]]
    found |= {paper[key] for paper in papers for key in ("decisionNumber", "issuer")}
    return found | {commune["fullName"] for commune in data["communes"]} | LOANS


# Not for the whole session: while Playwright is open, Django takes its thread for one of asyncio and refuses the ORM.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with open_browser(chromium) as opened:
        yield opened


@pytest.fixture
def visitor(browser: Browser, demo_shop: Shop) -> Iterator[Open]:
    """Open the shop for a new visitor; in the end each of their pages is asked for its manners."""
    visitors: list[Visitor] = []

    def come(
        *,
        size: ViewportSize = DESK,
        language: str = "vi",
        theme: str = "light",
        javascript: bool = True,
        **more: Any,
    ) -> Visitor:
        context = browser.new_context(
            **options_of(size=size, language=language, theme=theme, javascript=javascript, **more)
        )
        context.set_default_timeout(PATIENCE)
        opened = Visitor(context, context.new_page(), demo_shop.url)
        opened.watch()
        visitors.append(opened)
        return opened

    yield come
    for one in visitors:
        one.check_manners()
        one.context.close()
