"""Somebody in a browser: what their pages ask for and complain about is written down, and the keyboard is their hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

STOPPED = ("htmx:sendAbort", "htmx:sendError", "htmx:afterRequest")
"""What htmx notes when somebody goes on before an answer has come; nothing is amiss."""
PHONE = ViewportSize(width=390, height=844)
DESK = ViewportSize(width=1440, height=900)
MOST_STEPS = 400
"""Presses of Tab until somebody gives up: a page may not be longer for who has no mouse."""

DESCRIBE = """() => {
    const it = document.activeElement;
    return it ? it.outerHTML.slice(0, 120) : 'nothing';
}"""
IS_ONE_OF = "selector => document.activeElement !== null && document.activeElement.matches(selector)"
# A focus ring of our own or the browser's; the element or, for hidden radios and ticks, what stands for it.
IS_SEEN = """() => {
    const it = document.activeElement, box = it.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
        && getComputedStyle(it).visibility === 'visible';
}"""
CSP = """
window.__refused = [];
document.addEventListener('securitypolicyviolation', event => window.__refused.push(
    `${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass
class Visitor:
    """A browser profile with one page, on the shop at ``url``."""

    context: BrowserContext
    page: Page
    url: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    """Messages of the console and errors of scripts; an answer that is an error is among them."""
    expected: re.Pattern[str] | None = None
    """Complaints that the test causes on purpose."""

    def watch(self) -> None:
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(f"{message.text} ({message.location['url']})")
                if message.type in {"error", "warning"} and not message.text.startswith(STOPPED)
                else None
            ),
        )
        self.context.add_init_script(CSP)

    def visit(self, path: str) -> None:
        self.page.goto(self.url + path)

    def wait_for_scripts(self) -> None:
        """Wait until a page that answers in parts is ready to; one without scripts is ready at once."""
        if self.page.locator("html.js meta[name=htmx-config]").count():
            self.wait_until("window.htmx !== undefined")

    def wait_until(self, expression: str) -> None:
        """Wait for an expression of the page; Playwright's own way needs ``eval``, which our content policy refuses."""
        for _ in range(300):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(expression)

    def check_manners(self) -> None:
        """Nothing went to another host, and neither the content policy nor a script complained."""
        host = urlsplit(self.url).netloc
        foreign = [one for one in self.requests if not one.startswith("data:") and urlsplit(one).netloc != host]
        complaints = [one for one in self.complaints if not (self.expected and self.expected.search(one))]
        assert foreign == []
        assert complaints == []
        assert self.page.evaluate("window.__refused || []") == []

    def reach(self, selector: str, *, back: bool = False) -> None:
        """Press Tab until an element that fits has the focus and can be seen."""
        for _ in range(MOST_STEPS):
            if self.page.evaluate(IS_ONE_OF, selector):
                break
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
        assert self.page.evaluate(IS_ONE_OF, selector), f"{selector} is not reached; at {self.page.evaluate(DESCRIBE)}"
        assert self.page.evaluate(IS_SEEN), f"{selector} has the focus but is not seen"

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        """Reach a field and type over what stands in it."""
        self.reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def follow(self, selector: str) -> None:
        """Reach a link or a button, press Enter, and wait for the page that it leads to."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def expect_text(self, selector: str, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator(selector).first).to_contain_text(text)

    def texts(self, selector: str) -> list[str]:
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]


Open = Callable[..., Visitor]


def amount(text: str) -> int:
    """Return the đồng of a written price."""
    found = re.search(r"([\d.]+)\s*₫", text)
    assert found, text
    return int(found[1].replace(".", ""))


def options_of(*, size: ViewportSize, language: str, theme: str, javascript: bool, **more: Any) -> dict[str, Any]:
    """Return the options of a browser context."""
    return {
        "viewport": size,
        "locale": "vi-VN" if language == "vi" else "en-GB",
        "color_scheme": theme,
        "java_script_enabled": javascript,
        "is_mobile": size["width"] < 600,
        "has_touch": size["width"] < 600,
        "reduced_motion": "reduce",
        "service_workers": "block",
        **more,
    }
