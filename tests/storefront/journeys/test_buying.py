"""From the front page to three vendor orders, without touching a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.served import Shop
from tests.storefront.journeys.places import CONTACT, OFFICIAL
from tests.storefront.journeys.visitor import DESK, PHONE, Open, Visitor, amount

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GOODS = """query($after: String) {
    products(first: 100, after: $after, channel: "vn", filter: {ocopStars: [4], stockAvailability: IN_STOCK}) {
        edges { node { slug name translation(languageCode: EN) { name } vendor { slug } variants { quantityAvailable } } }
    }
}"""
WORDS = {
    "vi": {"home": "/", "stars": "OCOP 4 sao", "lookup": "/don-hang/tra-cuu/", "basket": "/gio-hang/"},
    "en": {"home": "/en/", "stars": "OCOP 4 stars", "lookup": "/en/orders/find/", "basket": "/en/basket/"},
}


@pytest.fixture(scope="module")
def goods(demo_shop: Shop) -> list[dict[str, str]]:
    """Four-star goods of three producers with plenty in stock: their slug and their name in both languages."""
    chosen: dict[str, dict[str, str]] = {}
    for edge in demo_shop.ask(GOODS)["products"]["edges"]:
        node = edge["node"]
        if all(variant["quantityAvailable"] >= 10 for variant in node["variants"]):
            names = {"slug": node["slug"], "vi": node["name"], "en": node["translation"]["name"]}
            chosen.setdefault(node["vendor"]["slug"], names)
    assert len(chosen) >= 3
    return list(chosen.values())[:3]


def buy(visitor: Visitor, product: dict[str, str], language: str) -> None:
    """Search for a product from where one stands, keep the four-star goods, open it and put it into the basket."""
    visitor.write("#q", product[language])
    with visitor.page.expect_navigation():
        visitor.press("Enter")
    visitor.wait_for_scripts()
    visitor.reach("input[name=stars][value='4']")
    visitor.press("Space")
    if visitor.page.locator(".no-js:visible").count():
        visitor.follow(".facet-end .button")
    visitor.page.wait_for_url(re.compile("stars=4"))
    visitor.expect_text(".tags", WORDS[language]["stars"])
    expect(visitor.page.locator("#other-language")).to_have_attribute("href", re.compile("stars=4"))
    visitor.follow(f".card h3 a[href$='/{product['slug']}/']")
    visitor.expect_text("h1", product[language])
    put_in(visitor)
    visitor.expect_text(".notice.good", "giỏ" if language == "vi" else "basket")


def put_in(visitor: Visitor) -> None:
    """Put the product of the page into the basket: a script answers on the page, without one the page comes anew."""
    visitor.reach(".buy-go button.main")
    visitor.press("Enter")
    visitor.page.locator(".notice.good").wait_for()


def take(visitor: Visitor, *products: dict[str, str]) -> None:
    """Put products into the basket from their own pages and go to the basket."""
    for product in products:
        visitor.visit(f"/san-pham/{product['slug']}/")
        put_in(visitor)
    visitor.visit("/gio-hang/")


def choose_place(visitor: Visitor, field: str, typed: str) -> None:
    """Type a place without accents; where the page offers names while one types, take the first that fits."""
    visitor.write(field, typed)
    if visitor.page.locator(f"{field}[role=combobox]").count():
        first = visitor.page.locator(f"{field}-list [role=option]").first
        expect(first).to_have_text(re.compile(f"^{OFFICIAL[typed]}"))  # former names may follow
        visitor.press("ArrowDown")
        expect(first).to_have_attribute("aria-selected", "true")
        visitor.press("Enter")
        expect(visitor.page.locator(field)).to_have_value(OFFICIAL[typed])


def fill_contact(visitor: Visitor, **changes: str) -> None:
    contact = CONTACT | changes
    for name in ("email", "name", "phone"):
        visitor.write(f"#id_{name}", contact[name])
    choose_place(visitor, "#id_country_area", contact["country_area"])
    choose_place(visitor, "#id_city", contact["city"])
    visitor.write("#id_street", contact["street"])


def check_out(visitor: Visitor, *, saved_address: bool = False) -> None:
    """Go from the basket to the order: address, delivery per producer, cash, last look."""
    visitor.follow(".till-go a.main")
    if saved_address:
        visitor.follow("form .chips a.chip")
    else:
        fill_contact(visitor)
    visitor.follow(".till-go button.main")
    choose_deliveries(visitor)
    visitor.follow(".till-go button.main")
    visitor.reach("input[name=gateway]:checked")
    assert visitor.page.locator("input[name=gateway]:checked").get_attribute("value") == "ocop.cod"
    visitor.follow(".till-go button.main")
    visitor.follow(".till-go button.main")


def choose_deliveries(visitor: Visitor) -> None:
    """Look at what each producer offers; where there are two ways, take the second."""
    fields = visitor.page.locator("fieldset[id^=parcel-]")
    assert fields.count() >= 1
    for number in range(fields.count()):
        name = fields.nth(number).get_attribute("id")
        visitor.reach(f"input[name='{name}']:checked")
        if fields.nth(number).locator("input").count() > 1:
            visitor.press("ArrowDown")
            expect(fields.nth(number).locator("input").nth(1)).to_be_checked()


def parcels_and_total(visitor: Visitor) -> tuple[list[int], int]:
    parcels = [amount(text) for text in visitor.texts(".parcel footer .price")]
    return parcels, amount(visitor.texts(".sums dd.total")[0])


@pytest.mark.parametrize(
    ("language", "javascript", "size"),
    [
        pytest.param("vi", True, DESK, id="with scripts"),
        pytest.param("vi", False, DESK, id="without scripts"),
        pytest.param("en", True, DESK, id="in English"),
    ],
)
def test_goods_of_three_producers_become_three_vendor_orders(visitor: Open, goods, language, javascript, size):
    shopper = visitor(language=language, javascript=javascript, size=size)
    shopper.visit(WORDS[language]["home"])
    for product in goods:
        buy(shopper, product, language)

    shopper.follow(f"header a[href='{WORDS[language]['basket']}']")
    assert shopper.page.locator(".parcel").count() == 3
    check_out(shopper)

    parcels, total = parcels_and_total(shopper)
    assert len(parcels) == 3
    assert sum(parcels) == total
    numbers = [text.split(" ")[0] for text in shopper.texts(".parcel header .small")]
    assert len(set(numbers)) == 3
    shopper.expect_text("main", "Phường Tân Ninh")
    # The basket is empty again.
    shopper.follow(f"header a[href='{WORDS[language]['basket']}']")
    assert shopper.page.locator(".parcel").count() == 0


def test_an_order_is_found_by_its_number_and_mail_and_by_nothing_less(visitor: Open, goods):
    shopper = visitor(javascript=False)
    take(shopper, goods[0])
    check_out(shopper)
    found = re.search(r"\d+", shopper.texts(".notice.good p")[0])
    assert found
    total = parcels_and_total(shopper)
    address = shopper.page.url

    friend = visitor()
    friend.visit(WORDS["vi"]["lookup"])
    friend.write("#id_number", found[0])
    friend.write("#id_email", "somebody.else@example.com")
    friend.follow("main button.main")
    friend.expect_text("[role=alert]", "Không")
    assert friend.page.locator("#id_number").input_value() == found[0]
    friend.write("#id_email", CONTACT["email"].upper())
    friend.follow("main button.main")
    assert parcels_and_total(friend) == total

    stranger = visitor()
    stranger.expected = re.compile("404")
    stranger.page.goto(address)
    assert stranger.page.locator(".parcel").count() == 0


def test_somebody_with_an_account_takes_the_address_from_the_book(visitor: Open, goods):
    shopper = visitor()
    shopper.visit("/tai-khoan/dang-nhap/")
    shopper.write("#id_email", "khach@example.com")
    shopper.write("#id_password", "tay-ninh-demo")
    shopper.follow("main button.main")
    shopper.visit("/tai-khoan/dia-chi/moi/")
    shopper.write("#id_name", CONTACT["name"])
    shopper.write("#id_phone", CONTACT["phone"])
    choose_place(shopper, "#id_country_area", "tay ninh")
    choose_place(shopper, "#id_city", "tan ninh")
    shopper.write("#id_street", CONTACT["street"])
    shopper.follow("main button.main")
    shopper.expect_text("main", "Phường Tân Ninh")
    take(shopper, *goods)

    check_out(shopper, saved_address=True)

    parcels, total = parcels_and_total(shopper)
    assert sum(parcels) == total
    shopper.visit("/tai-khoan/")
    assert total in [amount(text) for text in shopper.texts("table.orders .price")]


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_a_mistake_is_shown_beside_its_field_and_on_top_and_nothing_typed_is_lost(visitor: Open, goods, javascript):
    shopper = visitor(size=PHONE, javascript=javascript)
    take(shopper, goods[0])
    shopper.visit("/dat-hang/dia-chi/")
    for name in ("email", "name", "country_area", "city", "street"):
        shopper.write(f"#id_{name}", {**CONTACT, "email": "lan@", "street": ""}[name])
    shopper.write("#id_phone", "12345")
    shopper.press("Escape")
    shopper.follow(".till-go button.main")

    beside = {name for name in CONTACT if shopper.page.locator(f"#id_{name}_error").count()}
    on_top = [link.get_attribute("href") for link in shopper.page.locator("[role=alert] a").all()]
    assert {"email", "street"} <= beside
    assert {"#id_email", "#id_street"} <= set(on_top)
    for name in ("email", "street"):
        field = shopper.page.locator(f"#id_{name}")
        assert field.get_attribute("aria-invalid") == "true"
        assert f"id_{name}_error" in (field.get_attribute("aria-describedby") or "")
        expect(field).to_have_css("border-top-width", "2px")
    typed = {name: shopper.page.locator(f"#id_{name}").input_value() for name in ("email", "name", "phone")}
    assert typed == {"email": "lan@", "name": CONTACT["name"], "phone": "12345"}

    shopper.write("#id_email", CONTACT["email"])
    shopper.write("#id_street", CONTACT["street"])
    shopper.follow(".till-go button.main")
    assert shopper.page.locator("#id_phone_error").count() == 1
    assert shopper.page.locator("#id_phone").input_value() == "12345"
    shopper.write("#id_phone", CONTACT["phone"])
    shopper.follow(".till-go button.main")
    assert shopper.page.url.endswith("/dat-hang/giao-hang/")


def test_the_sum_follows_how_a_parcel_shall_travel(visitor: Open, goods):
    shopper = visitor(size=PHONE)
    take(shopper, goods[0])
    shopper.follow(".till-go a.main")
    fill_contact(shopper)
    shopper.follow(".till-go button.main")
    shopper.wait_for_scripts()
    before = shopper.texts(".sums .total.price")
    assert shopper.page.locator(".choice").count() == 2

    shopper.reach(".choice input")
    shopper.press("ArrowDown")
    expect(shopper.page.locator(".sums .total.price")).not_to_have_text(before[0])
    assert shopper.texts(".sums .total.price") == shopper.texts("#till-total .price")
    assert shopper.page.evaluate("document.activeElement.matches('.choice input:checked')")


def test_the_way_back_shows_what_was_chosen(visitor: Open, goods):
    shopper = visitor(size=PHONE)
    take(shopper, goods[0])
    shopper.follow(".till-go a.main")
    fill_contact(shopper)
    shopper.follow(".till-go button.main")
    shopper.follow(".till-go button.main")

    shopper.page.go_back()
    assert shopper.page.url.endswith("/dat-hang/giao-hang/")
    assert shopper.page.locator("fieldset[id^=parcel-] input:checked").count() == 1
    shopper.page.go_back()
    assert shopper.page.url.endswith("/dat-hang/dia-chi/")
    assert shopper.page.locator("#id_street").input_value() == CONTACT["street"]
    assert shopper.page.locator("#id_city").input_value() == "Phường Tân Ninh"
    shopper.page.go_forward()
    shopper.page.go_forward()
    assert shopper.page.url.endswith("/dat-hang/thanh-toan/")


def test_who_types_faster_than_names_arrive_chooses_none_of_the_older_ones(visitor: Open, goods):
    shopper = visitor(size=PHONE)
    take(shopper, goods[0])
    shopper.visit("/dat-hang/dia-chi/")
    shopper.reach("#id_country_area")
    expect(shopper.page.locator("#id_country_area-list [role=option]").first).to_be_visible()

    shopper.page.keyboard.type("tay ninh")
    shopper.press("ArrowDown")
    shopper.press("ArrowDown")
    shopper.press("Tab")

    assert shopper.page.locator("#id_country_area").input_value() in {"tay ninh", "Tây Ninh"}


def test_more_than_is_in_stock_is_refused_and_the_basket_kept(visitor: Open, goods):
    shopper = visitor(javascript=False)
    take(shopper, goods[0])
    shopper.write(".parcel input[name=quantity]", "9999")
    shopper.reach(".parcel .line-end .no-js")
    shopper.press("Enter")  # the browser refuses already: the field names its largest value
    shopper.page.evaluate("document.querySelector('.parcel input[name=quantity]').removeAttribute('max')")
    shopper.follow(".parcel .line-end .no-js")

    assert shopper.page.locator("[role=alert], .error").count() >= 1
    assert shopper.page.locator(".parcel .line").count() == 1
