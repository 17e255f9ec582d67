"""The list of goods under somebody's fingers: what is chosen is in the address, and nothing chosen is lost."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Route, expect

from tests.storefront.journeys.visitor import DESK, PHONE, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def query_of(url: str) -> str:
    return urlsplit(url).query


def test_the_address_names_what_was_chosen_and_nothing_else(visitor: Open):
    shopper = visitor(size=DESK)
    shopper.visit("/san-pham/")
    shopper.wait_for_scripts()

    shopper.page.locator("input[name=stars][value='4']").check()
    shopper.page.wait_for_url(re.compile("stars=4"))
    assert query_of(shopper.page.url) == "stars=4"

    shopper.page.locator("#sort").select_option("price")
    shopper.page.wait_for_url(re.compile("sort=price"))
    assert query_of(shopper.page.url) == "stars=4&sort=price"

    shopper.page.locator("#from").fill("50.000")
    with shopper.page.expect_event("load"):  # Enter sends the form itself, whatever its change has asked for
        shopper.page.locator("#from").press("Enter")
    assert sorted(query_of(shopper.page.url).split("&")) == ["from=50.000", "sort=price", "stars=4"]


def test_a_tick_before_the_page_can_answer_in_parts_is_not_lost(visitor: Open):
    held: list[Route] = []

    def hold(route: Route) -> None:  # Playwright cannot call a method of a list
        held.append(route)

    shopper = visitor(size=DESK)
    shopper.page.route(re.compile(r"/htmx-2"), hold)
    shopper.visit("/san-pham/")
    shopper.page.locator("input[name=stars][value='5']").check()
    shopper.page.wait_for_timeout(200)
    assert held
    assert query_of(shopper.page.url) == ""

    for route in held:
        route.continue_()

    shopper.page.wait_for_url(re.compile(r"\?stars=5$"))
    shopper.expect_text(".tags", "OCOP 5 sao")


def test_the_button_that_buys_is_in_view_at_once_on_a_phone(visitor: Open):
    """Whatever stands above it: this rice paper comes in three sizes."""
    shopper = visitor(size=PHONE)
    shopper.visit("/san-pham/banh-trang-sieu-mong-tan-nhien/")
    assert shopper.page.locator(".kind").count() == 3

    button = shopper.page.locator(".buy-go button.main")
    bar = shopper.page.locator(".bar").bounding_box()
    box = button.bounding_box()
    assert bar is not None
    assert box is not None
    assert box["y"] + box["height"] <= bar["y"]
    last = shopper.page.locator(".kind").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= box["y"]
    expect(button).to_be_in_viewport(ratio=1)


def test_all_of_a_page_is_painted_once_it_has_arrived_on_a_phone(visitor: Open):
    shopper = visitor(size=PHONE)
    shopper.visit("/")
    shopper.page.locator("html.arrived").wait_for()

    last = shopper.page.locator(".foot-end")
    expect(last).not_to_be_in_viewport()
    assert last.evaluate("it => it.checkVisibility({contentVisibilityAuto: true})")


def test_who_adds_goods_from_the_list_stays_where_they_are(visitor: Open):
    shopper = visitor(size=PHONE)
    shopper.visit("/san-pham/")
    # A card of goods in one size: others lead to their sizes.
    number = shopper.page.evaluate(
        "[...document.querySelectorAll('.card')].findLastIndex((card) => card.querySelector('.add button')) + 1"
    )
    card = f".card:nth-child({number})"
    shopper.reach(f"{card} .add button")
    place = shopper.page.evaluate("scrollY")
    name = shopper.page.locator(f"{card} h3").inner_text()
    assert place > 0

    shopper.press("Enter")
    shopper.expect_text("#said", f"Đã thêm vào giỏ: {name}")
    assert shopper.page.evaluate("scrollY") == place
    assert shopper.page.evaluate(f"document.activeElement.matches('{card} .add button')")
    assert shopper.texts(".bar .count") == ["1"]

    shopper.press("Enter")
    expect(shopper.page.locator(".bar .count")).to_have_text("2")


def test_the_price_follows_the_size_one_chooses(visitor: Open):
    shopper = visitor(size=PHONE)
    shopper.visit("/san-pham/banh-trang-sieu-mong-tan-nhien/")
    shopper.wait_for_scripts()
    prices = shopper.texts(".kind small")
    assert len(set(prices)) == 3

    shopper.reach(".kind input")
    for price in prices[1:]:
        shopper.press("ArrowRight")
        shopper.expect_text("#cost .price", price)
    assert shopper.page.evaluate("document.activeElement.matches('.kind input:checked')")
    assert shopper.page.url.endswith("/banh-trang-sieu-mong-tan-nhien/")
