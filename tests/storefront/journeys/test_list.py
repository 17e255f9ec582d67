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


def test_who_adds_goods_of_several_sizes_from_the_list_is_asked_for_the_size(visitor: Open):
    shopper = visitor(size=PHONE)
    shopper.visit("/san-pham/")
    shopper.reach(".card:nth-child(9) .add a")

    shopper.press("Enter")
    shopper.page.wait_for_url("**#sizes")


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
