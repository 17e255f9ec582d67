"""The review page places what it has shown, once, however often it is sent."""

import html
import json
import re
import time

import pytest
from django.test import Client
from django.utils import translation

from catalog.models import VariantChannelListing
from orders.models import Order
from payments.models import Transaction
from storefront.client import without_ids
from tests.factories.gateways import WatchedGateway
from tests.racing import at_once
from tests.storefront.buying import go_to_review, put_into_basket
from tests.storefront.reading import text_of

REVIEW = "/dat-hang/xem-lai/"


def form_of(page):
    """What the form of the review page sends."""
    fields = re.findall(r'<input type="hidden" name="(checkout|key|shown)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in fields}


def looked_at(client):
    put_into_basket(client, "muoi-ot-tom", 2)
    go_to_review(client)
    return form_of(client.get(REVIEW))


def raise_price(slug, amount):
    VariantChannelListing.objects.filter(variant__product__slug=slug, channel__slug="vn").update(
        price_amount=amount, discounted_price_amount=None
    )


def refused(client, form):
    page = client.post(REVIEW, form)
    assert page.status_code == 200
    assert not Order.objects.exists()
    assert not Transaction.objects.exists()
    return text_of(page).replace("\N{NO-BREAK SPACE}", " ")


def test_a_price_raised_after_the_look_shows_the_review_again_with_both(client, shop, delivery):
    form = looked_at(client)
    raise_price("muoi-ot-tom", 50_000)

    words = refused(client, form)

    assert "Muối ớt tôm trước là 76.000 ₫, nay là 100.000 ₫." in words
    assert "Tổng cộng trước là 96.000 ₫, nay là 120.000 ₫." in words


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("banh-trang-sieu-mong", "Bánh tráng siêu mỏng vừa được thêm vào giỏ."),
        ("muoi-ot-tom", "Muối ớt tôm: bạn đã xem 2, nay là 3."),
    ],
)
def test_goods_added_in_another_tab_are_not_ordered_unseen(client, shop, delivery, slug, words):
    form = looked_at(client)
    put_into_basket(client, slug)
    if slug != "muoi-ot-tom":
        go_to_review(client)

    assert words in refused(client, form)


def test_after_the_second_look_the_order_is_placed(client, shop, delivery):
    form = looked_at(client)
    raise_price("muoi-ot-tom", 50_000)

    again = form_of(client.post(REVIEW, form))

    assert client.post(REVIEW, again).status_code == 302
    assert Order.objects.get().total_amount == 120_000


def test_a_lower_price_keeps_nobody_waiting(client, shop, delivery):
    form = looked_at(client)
    raise_price("muoi-ot-tom", 30_000)

    assert client.post(REVIEW, form).status_code == 302
    assert Order.objects.get().total_amount == 80_000


@pytest.mark.parametrize(
    "shown", ["", "{}", "[]", "null", '{"total":"x","lines":{}}', '{"total":1,"lines":[1]}', "[" * 9000]
)
def test_what_no_page_of_ours_sends_ends_in_no_fault(client, shop, delivery, shown):
    form = looked_at(client)

    assert client.post(REVIEW, form | {"shown": shown}).status_code in {200, 302}


def test_a_page_sent_twice_in_a_row_leads_to_the_order_both_times(client, shop, delivery):
    form = looked_at(client)

    first, second = client.post(REVIEW, form), client.post(REVIEW, form)

    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    "message",
    [
        "Không tìm thấy: Q2hlY2tvdXQ6MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw",
        "Couldn't resolve to a node: UHJvZHVjdFZhcmlhbnQ6OTk5OTk5",
        "Could not resolve to a node with the global id list of '['UHJvZHVjdDox']'.",
        "No such row: 0b4f7a0e-6f0e-4c9e-9d53-0123456789ab",
    ],
)
def test_an_id_in_a_message_of_the_api_is_said_in_words(message):
    with translation.override("en"):
        said = without_ids({"field": "id", "message": message, "code": "NOT_FOUND"})

    assert said["message"] == "What you asked for is no longer there. Please load the page again."


@pytest.mark.parametrize(
    "message",
    ["Chỉ còn 3 sản phẩm Muối ớt tôm.", "Insufficient product stock: SPECIALTYSALT 250g, BanhTrangPhoiSuong", ""],
)
def test_words_of_the_api_stay_as_they_are(message):
    assert without_ids({"field": "lines", "message": message})["message"] == message


def test_the_page_sends_what_it_shows(client, shop, delivery):
    form = looked_at(client)

    shown = json.loads(form["shown"])
    assert shown["total"] == 96_000
    assert [line[:2] for line in shown["lines"].values()] == [[2, 76_000]]


def twin_of(client):
    """Another tab of the same browser."""
    twin = Client()
    twin.cookies = client.cookies
    return twin


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("has_one_page", [True, False])
def test_a_page_sent_twice_at_once_is_one_payment_and_one_order(client, shop, delivery, settings, has_one_page):
    settings.PAYMENT_GATEWAYS = {"saleor.io.dummy-payment-app": "tests.factories.gateways.WatchedCard"}
    WatchedGateway.asked.clear()
    WatchedGateway.answers[:] = ["charge_success"] * 2
    WatchedGateway.seconds = 1.0
    put_into_basket(client, "muoi-ot-tom", 2)
    go_to_review(client)
    client.post("/dat-hang/thanh-toan/", {"gateway": "saleor.io.dummy-payment-app"})
    forms = [form_of(client.get(REVIEW)) for _ in range(2)]
    if has_one_page:
        forms[1] = forms[0]

    pages = at_once([lambda form=form: twin_of(client).post(REVIEW, form) for form in forms])

    WatchedGateway.seconds = 0.0
    assert len(WatchedGateway.asked) == 1
    order = Order.objects.get()
    assert (order.charge_status, Transaction.objects.count()) == ("full", 1)
    led = [page for page in pages if page.status_code == 302]
    waiting = [page for page in pages if page.status_code == 200]
    assert led
    for page in waiting:
        assert "Đang xử lý thanh toán" in text_of(page)
        assert "Không tìm thấy" not in text_of(page)
        time.sleep(0.1)
        onward = client.get(page.headers["Refresh"].partition("url=")[2])
        assert onward.url == led[0].url
