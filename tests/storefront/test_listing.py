"""What a list of goods reads from its address."""

import pytest
from django.test import RequestFactory

from storefront.shoppers.listing import Listing


def read(query: str) -> Listing:
    return Listing.read(RequestFactory().get("/san-pham/?" + query))


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("125000", "125000"),
        ("125.000 ₫", "125000"),
        ("125,000", "125000"),
        ("1.250.000", "1250000"),
        ("12.5", "12.5"),
        ("12,50", "12.50"),
        ("", ""),
        ("rẻ", ""),
        ("-5", "5"),
        ("9" * 40, ""),
        ("٣", ""),
    ],
)
def test_prices_are_understood_as_people_type_them(typed, read_as):
    listing = Listing.read(RequestFactory().get("/san-pham/", {"from": typed}))

    assert listing.price_from == read_as


def test_an_unknown_sort_falls_back_to_stars_and_to_the_match_when_searching():
    assert read("sort=nonsense").sort == "stars"
    assert read("sort=best").sort == "stars"
    assert read("q=muoi").sort == "best"
    assert read("q=muoi&sort=-price").sort == "-price"


def test_the_usual_order_is_the_one_that_an_address_without_any_asks_for():
    assert read("").usual_sort == read("sort=").sort == "stars"
    assert read("q=muoi").usual_sort == read("q=muoi&sort=").sort == "best"


def test_search_words_are_tidied_and_bounded():
    assert read("q=%20muoi%00%20%20ot%20").search == "muoi ot"
    assert len(read("q=" + "a" * 10_000).search) == 120


def test_taking_one_choice_away_keeps_the_others_and_returns_to_the_first_page():
    listing = read("stars=4&stars=5&commune=25630&after=abc")

    assert listing.url_without("stars", "4") == "?stars=5&commune=25630"
    assert listing.url_without("commune", "25630") == "?stars=4&stars=5"
    assert listing.chosen_count == 3


def test_clearing_filters_keeps_words_and_sort():
    assert read("q=muoi&sort=price&stars=4&from=1&to=2&stock=1&after=x").cleared_url == "?q=muoi&sort=price"


def test_pages_are_walked_by_cursors():
    assert read("after=abc").paging == {"first": 24, "after": "abc"}
    assert read("before=abc").paging == {"last": 24, "before": "abc"}
    assert read("").paging == {"first": 24, "after": None}
