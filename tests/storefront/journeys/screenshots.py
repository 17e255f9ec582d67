"""Takes the pictures of ``docs/screenshots``: ``make screenshots``, or with ``--url`` of a demo shop that runs already."""

from __future__ import annotations

import argparse
import contextlib
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, ViewportSize

from tests.conftest import find_chromium
from tests.migrated import PROJECT
from tests.served import Shop, Template, serving
from tests.storefront.journeys.browsers import open_browser
from tests.storefront.journeys.places import CONTACT, OFFICIAL, PATHS
from tests.storefront.journeys.visitor import DESK, PHONE, Visitor, options_of

FOLDER = PROJECT / "docs" / "screenshots"
LARGEST = 150_000
"""Bytes of one picture."""
LISTS = {"vi": "/san-pham/?stars=4&stars=5", "en": "/en/products/?stars=4&stars=5"}
SEEN_IN_THE_DARK = {"home", "product", "basket"}
HOMES = {"vi": "/", "en": "/en/"}
GOODS = ("banh-trang-sieu-mong-tan-nhien", "muoi-tom-long-ha", "mang-cau-ta-minh-trung")


def look(visitor: Visitor, language: str) -> Iterator[str]:
    """Lead a visitor through a purchase, giving the name of each page that is worth a picture."""
    page, paths = visitor.page, PATHS[language]
    visitor.visit(HOMES[language])
    yield "home"
    visitor.visit(LISTS[language])
    yield "list"
    for slug in GOODS:
        visitor.visit(paths["product"].format(slug))
        if slug == GOODS[0]:
            yield "product"
        page.locator(".buy-go button.main").click()
        page.locator(".notice.good").wait_for()
    visitor.visit(paths["basket"])
    yield "basket"
    visitor.visit(paths["address"])
    for name, text in CONTACT.items():
        page.locator(f"#id_{name}").fill(OFFICIAL.get(text, text))
    page.locator("h1").click()
    yield "checkout"
    for _ in range(4):
        with page.expect_navigation():
            page.locator(".till-go button.main").click()
    yield "confirmation"


def take(browser: Browser, shop: Shop, *, name: str, size: ViewportSize, language: str, theme: str) -> None:
    """Write the pictures of one visit; a phone's are twice as sharp."""
    sharpness = 2 if size == PHONE else 1
    options = options_of(size=size, language=language, theme=theme, javascript=True, device_scale_factor=sharpness)
    context = browser.new_context(**options)
    visitor = Visitor(context, context.new_page(), shop.url)
    for place in look(visitor, language):
        if theme == "dark" and place not in SEEN_IN_THE_DARK:
            continue
        visitor.page.evaluate("scrollTo(0, 0)")
        visitor.page.wait_for_load_state("networkidle")
        path = FOLDER / f"{place}-{name}.webp"
        path.write_bytes(compressed(visitor.page.screenshot()))
        print(f"{path.relative_to(PROJECT)}: {path.stat().st_size // 1000} kB")  # noqa: T201 - a script
    context.close()


def compressed(png: bytes) -> bytes:
    """Return a picture as WebP, as good as fits."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in range(85, 20, -10):
        target = io.BytesIO()
        picture.save(target, "WEBP", quality=quality, method=6)
        if target.tell() <= LARGEST:
            break
    return target.getvalue()


@contextlib.contextmanager
def demo_shop() -> Iterator[Shop]:
    with tempfile.TemporaryDirectory(prefix="ocop-screenshots-") as folder:
        template = Template(Path(folder) / "shop")
        with template.prepared(with_pictures=True), serving(template) as shop:
            yield shop


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="a demo shop that runs already, such as http://localhost:8000")
    url = parser.parse_args().url
    FOLDER.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        shop = Shop(url.rstrip("/"), Path(), 0) if url else stack.enter_context(demo_shop())
        browser = stack.enter_context(open_browser(find_chromium() or "chromium"))
        for kind, size in (("phone", PHONE), ("desk", DESK)):
            for language in ("vi", "en"):
                take(browser, shop, name=f"{kind}-{language}", size=size, language=language, theme="light")
            take(browser, shop, name=f"{kind}-vi-dark", size=size, language="vi", theme="dark")


if __name__ == "__main__":
    main()
