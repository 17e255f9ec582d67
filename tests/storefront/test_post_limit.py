"""Who sends more forms in a minute than people do is asked to wait."""

import re
from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from orders.models import Checkout
from tests.api.asking import gid

NOW = datetime(2026, 11, 23, 8, 30, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def three_forms_a_minute(settings, monkeypatch):
    settings.PAGE_POSTS_PER_MINUTE = 3
    cache.clear()
    monkeypatch.setattr("storefront.middleware.timezone.now", lambda: NOW)


def add(client, goods, **extra):
    return client.post("/gio-hang/them/", {"variant": gid(goods["salt"].variants.get()), "quantity": "1"}, **extra)


def test_the_fourth_form_of_a_minute_makes_no_basket_and_says_when_to_come_back(client, shop):
    statuses = []
    for _ in range(4):
        client.cookies.clear()  # a program that takes no cookies would get a new basket each time
        response = add(client, shop)
        statuses.append(response.status_code)

    assert (statuses, response.headers["Retry-After"]) == ([302, 302, 302, 429], "40")
    assert Checkout.objects.count() == 3
    assert add(client, shop, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert client.get("/gio-hang/").status_code == 200


@pytest.mark.parametrize(
    ("path", "words"), [("/gio-hang/them/", "Xin chờ một lát"), ("/en/basket/add/", "One moment, please")]
)
def test_the_refusal_is_a_page_in_the_readers_language(client, shop, path, words):
    for _ in range(4):
        response = client.post(path, {"variant": "x"})

    page = response.content.decode()
    assert response.status_code == 429
    assert re.search(rf"<title>{words}.*</title>.*<h1>{words}</h1>", page, re.DOTALL)


def test_the_api_has_a_count_of_its_own(client, shop):
    body = {"data": {"query": "{shop{name}}"}, "content_type": "application/json"}

    assert [client.post("/graphql/", **body).status_code for _ in range(5)] == [200] * 5


def test_no_limit_when_the_settings_say_none(client, shop, settings):
    settings.PAGE_POSTS_PER_MINUTE = 0

    assert [add(client, shop).status_code for _ in range(5)] == [302] * 5
