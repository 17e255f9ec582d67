"""Every page under fire: whatever stands in its address or its form, it answers, and never with an error of ours."""

from __future__ import annotations

import random
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import URLPattern

from search.actions import index_changed_products
from storefront.urls import urlpatterns
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.catalog import make_category, make_channel, make_collection, make_product, make_stars_attribute
from tests.factories.orders import make_shipping_method, offer_method
from tests.fuzz import hostile

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ROUNDS = 14
PAGES: list[URLPattern] = [
    page for found in urlpatterns for page in (getattr(found, "url_patterns", None) or [found]) if page.name
]
QUERY = (
    *("q", "stars", "set", "producer", "commune", "from", "to", "stock", "sort", "after", "before", "page"),
    *("province", "within", "search", "address", "next", "email", "token"),
)
FORM = (
    *("variant", "line", "quantity", "next", "theme", "channel", "gateway", "delete", "first", "number"),
    *("email", "name", "phone", "country", "country_area", "city", "street", "old_district", "postal_code"),
    *("password", "old_password", "new_password", "first_name", "csrfmiddlewaretoken"),
)
TEXTS = (*hostile.TEXTS, hostile.NUL, *hostile.wrong_ids("Product"), *map(str, hostile.WHOLE_NUMBERS), "W10=", "e30=")
INSIDE = re.compile(r"Traceback|site-packages|OperationalError|DataError|DocumentRefused|DoesNotExist|Exception Value")


@pytest.fixture
def visitors() -> dict[str, Client]:
    """Somebody new, somebody with a full basket, and somebody signed in who has one, too."""
    make_channel()
    make_channel(slug="export", currency="USD")
    make_stars_attribute()
    product = make_product(
        name="Muối ớt",
        slug="muoi",
        category=make_category(name="Muối"),
        collection=make_collection(name="Tết"),
        stars=4,
    )
    offer_method(vendor=product.vendor, method=make_shipping_method())
    index_changed_products()
    person = make_user()
    clients = {"new": Client(), "shopper": Client(), "account": Client()}
    for client in clients.values():
        client.raise_request_exception = False
    variant = hostile._id(f"ProductVariant:{product.variants.get().pk}")
    for name in ("shopper", "account"):
        clients[name].post("/gio-hang/them/", {"variant": variant, "quantity": "1"})
    clients["account"].post("/tai-khoan/dang-nhap/", {"email": person.email, "password": PASSWORD})
    assert b"muoi" in clients["account"].get("/gio-hang/").content
    return clients


def address_of(page: URLPattern, choice: random.Random) -> str:
    """Return an address that fits the page's pattern as far as a slug or an id can be hostile."""
    path = str(page.pattern)
    part = choice.choice(("muoi", "tet", "khong-co", "a" * 3_000, "-", *(text[:200] for text in TEXTS)))
    return "/" + re.sub(r"<(\w+):\w+>", lambda _: quote(part, safe=""), path)


def values(names: tuple[str, ...], choice: random.Random) -> dict[str, Any]:
    chosen = choice.sample(names, choice.randrange(1, 6))
    return {name: [choice.choice(TEXTS) for _ in range(choice.choice((1, 1, 1, 2, 40)))] for name in chosen}


@pytest.mark.parametrize("share", range(3))
def test_no_value_breaks_a_page(visitors, share):
    broken = []

    for page in PAGES[share::3]:
        choice = random.Random(f"{page.name}")
        for number in range(ROUNDS):
            who = choice.choice(sorted(visitors))
            path = address_of(page, choice) if number else "/" + str(page.pattern)
            if number % 2:
                asked: Any = ("POST", path, values(FORM, choice))
                response = visitors[who].post(path, asked[2])
            else:
                asked = ("GET", path, values(QUERY, choice))
                response = visitors[who].get(path, asked[2])
            text = response.content.decode(errors="replace")
            if response.status_code >= 500 or INSIDE.search(text):
                broken.append(f"{response.status_code} {who} {str(asked)[:600]}")

    assert broken == []


@pytest.mark.parametrize(
    "next_page", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
@pytest.mark.parametrize("path", ["/lua-chon/giao-dien/", "/lua-chon/tien-te/", "/gio-hang/them/"])
def test_no_form_leads_to_another_host(visitors, path, next_page):
    response = visitors["new"].post(path, {"next": next_page, "quantity": "x", "theme": "dark", "channel": "vn"})

    assert response.status_code == 302
    assert response["Location"].startswith("/")
    assert "evil" not in response["Location"]


@pytest.mark.parametrize(
    "path", ["/san-pham/?q={}", "/don-hang/tra-cuu/?email={}", "/en/products/?q={}&stars={}&from={}"]
)
def test_what_is_typed_is_written_as_text(visitors, path):
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

    html = visitors["new"].get(path.replace("{}", quote(attack))).content.decode()

    assert "<script>alert" not in html
    assert "<img src=x" not in html
