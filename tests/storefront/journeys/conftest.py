"""A browser, and visitors who come with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.served import Shop
from tests.storefront.journeys.visitor import DESK, Open, Visitor, options_of

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 15_000
"""Milliseconds that a page may take on a busy machine."""


# Not for the whole session: while Playwright is open, Django takes its thread for one of asyncio and refuses the ORM.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def visitor(browser: Browser, demo_shop: Shop) -> Iterator[Open]:
    """Open the shop for a new visitor; in the end each of their pages is asked for its manners."""
    visitors: list[Visitor] = []

    def come(
        *,
        size: dict[str, int] = DESK,
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
