"""How pages write prices, days, names and long texts."""

import pytest
from django.utils import translation

from storefront.templatetags.shop import day, initials, json_ld, money, person, rich_text, said

NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "0"), (999, "999"), (125000, "125.000"), (125000.0, "125.000"), ("1234567", "1.234.567")],
)
def test_dong_are_grouped_as_the_language_groups_so_that_thousands_are_no_fractions(language, amount, written):
    grouped = {"vi": written, "en": written.replace(".", ",")}[language]
    with translation.override(language):
        assert money({"amount": amount, "currency": "VND"}) == f"{grouped}{NBSP}₫"


def test_other_currencies_follow_the_language():
    price = {"amount": 12.5, "currency": "USD"}

    with translation.override("en"):
        english = money(price)
    with translation.override("vi"):
        vietnamese = money(price)

    assert (english, vietnamese) == ("$12.50", f"12,50{NBSP}US$")


@pytest.mark.parametrize("nothing", [None, {}, {"amount": None, "currency": "VND"}])
def test_no_price_writes_nothing(nothing):
    assert money(nothing) == ""


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-11-24", "24/11/2026"),
        ("2026-11-23T18:30:00+00:00", "24/11/2026"),  # half past one at night in Vietnam
        ("2026-11-23T16:59:59+00:00", "23/11/2026"),
        (None, ""),
    ],
)
def test_days_are_those_of_vietnam(value, written):
    assert day(value) == written


def test_a_name_without_translation_stays_as_it_is():
    assert said({"name": "Muối ớt", "translation": None}) == "Muối ớt"
    assert said({"name": "Muối ớt", "translation": {"name": ""}}) == "Muối ớt"
    assert said({"name": "Muối ớt", "translation": {"name": "Chilli salt"}}) == "Chilli salt"


def test_long_texts_lose_what_could_harm():
    document = {
        "blocks": [
            {"type": "header", "data": {"text": "Bảo quản"}},
            {
                "type": "paragraph",
                "data": {"text": 'Nơi <b>khô</b> <script>alert(1)</script><a href="javascript:x">a</a>'},
            },
            {"type": "list", "data": {"style": "ordered", "items": ["một", "<img src=x onerror=y>hai"]}},
        ]
    }

    html = rich_text(document)

    assert html == (
        '<h3>Bảo quản</h3>\n<p>Nơi <b>khô</b> <a rel="noopener noreferrer">a</a></p>\n<ol><li>một</li><li>hai</li></ol>'
    )


def test_facts_for_search_engines_cannot_leave_their_element():
    html = json_ld({"name": "</script><script>alert(1)</script>&"})

    assert html.count("</script>") == 1
    assert "\\u003c/script\\u003e" in html


def test_initials_stand_for_a_producer_without_a_picture():
    assert initials("Công ty TNHH Tân Nhiên") == "TN"
    assert initials("") == ""


@pytest.mark.parametrize(
    ("node", "written"),
    [
        ({"firstName": "Lan", "lastName": "Nguyễn Thị"}, "Nguyễn Thị Lan"),
        ({"firstName": "Lan", "lastName": "Nguyễn Thị", "country": {"code": "VN"}}, "Nguyễn Thị Lan"),
        ({"firstName": "Jane", "lastName": "Doe", "country": {"code": "GB"}}, "Jane Doe"),
        ({"firstName": "Nguyễn Thị Lan", "lastName": ""}, "Nguyễn Thị Lan"),
    ],
)
def test_the_family_comes_first_in_vietnam_and_last_abroad(node, written):
    with translation.override("vi"):
        assert person(node) == written


def test_the_name_of_an_account_follows_the_language_of_the_page():
    with translation.override("en"):
        assert person({"firstName": "Jane", "lastName": "Doe"}) == "Jane Doe"
