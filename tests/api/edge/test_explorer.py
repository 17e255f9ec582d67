"""The explorer runs a query and reads the schema, from the keyboard and without anything from elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.urls("api.edge.urls")]


def test_runs_a_query_and_shows_the_schema(live_server: Any, chromium: str, settings: Any, tmp_path: Any):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(locale="en")
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))

        page.goto(live_server.url + "/graphql/")
        page.select_option("#language", "en")
        page.fill("#query", "query($a: Boolean!) { shop { name @include(if: $a) } }")
        page.fill("#variables", '{"a": true}')
        page.keyboard.press("Control+Enter")
        expect(page.locator("#answer")).to_contain_text("shop")
        answer = json.loads(page.inner_text("#answer"))
        status = page.inner_text("#status")

        page.click("#schema button:has-text('Query')")
        opened = page.inner_text("#schema")
        page.fill("#search", "shop")
        found = page.inner_text("#schema")

        page.fill("#variables", "{")
        page.keyboard.press("Control+Enter")
        focused = page.evaluate("document.activeElement.id")
        page.screenshot(path=str(tmp_path / "explorer.png"))
        browser.close()

    assert answer["data"] == {"shop": {"name": "Tây Ninh OCOP Market"}}
    assert status.startswith("HTTP 200 · ")
    assert "shop: Shop!" in opened
    assert "Query.shop" in found
    assert focused == "variables"
    assert problems == []
    assert all(url.startswith((live_server.url, "data:")) for url in requested)
