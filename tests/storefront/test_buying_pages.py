"""From the first thing in the basket to the order, without a script."""

import html
import re

import pytest
from django.core import mail
from django.test import Client

from catalog.models import Channel, Product, ProductChannelListing, Stock
from orders.models import Order, VendorOrder, VendorShippingMethod, Zone
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.catalog import make_price, publish
from tests.factories.orders import make_address, make_shipping_method, offer_method
from tests.factories.promotions import make_gift_rule
from tests.storefront.buying import ADDRESS, choose_deliveries, go_to_review, line_ids, put_into_basket, variant_id
from tests.storefront.reading import found, text_of

ADDRESS_ABROAD = {
    "email": "ann@example.com",
    "name": "Ann Lee",
    "phone": "+1 202 555 0143",
    "country": "US",
    "street": "1 Market St",
    "city": "San Francisco",
    "country_area": "CA",
    "postal_code": "94105",
}


def test_the_basket_groups_goods_by_producer(client, shop):
    put_into_basket(client, "muoi-ot-tom", 2)
    put_into_basket(client, "banh-trang-sieu-mong")
    put_into_basket(client, "muoi-chay-la-chanh")

    words = text_of(client.get("/gio-hang/"))
    assert words.count("Kiện hàng của Cơ sở Phú Gia Bảo") == 1
    assert words.count("Kiện hàng của Công ty Tân Nhiên") == 1
    assert "Tiền hàng của kiện này 111.000 ₫" in words
    assert "Tiền hàng 156.000 ₫" in words


def test_a_gift_is_shown_as_one_and_cannot_be_changed(client, shop, delivery):
    gift = shop["lime"].variants.get()
    make_gift_rule(gifts=[gift], min_spent=60_000)
    put_into_basket(client, "muoi-ot-tom", 2)

    words = text_of(client.get("/gio-hang/"))

    assert "Quà tặng bạn" in words
    assert len(line_ids(client)) == 1
    go_to_review(client)
    assert "1 × Muối chay lá chanh Quà tặng" in text_of(client.get("/dat-hang/xem-lai/"))
    client.post("/dat-hang/xem-lai/")
    assert Order.objects.get().lines.get(is_gift=True).variant == gift


def test_the_page_of_a_product_offers_its_variant(client, shop):
    body = client.get("/san-pham/muoi-ot-tom/").content.decode()

    assert found(r'name="variant" value="([^"]+)"', body) == variant_id("muoi-ot-tom")


def test_adding_says_so_and_counts(client, shop):
    page = put_into_basket(client, "muoi-ot-tom", 3)

    assert re.search(r"Đã thêm vào giỏ: Muối ớt tôm, Kind \d+\.", text_of(page))
    assert '<span class="count">3</span>' in page.content.decode()


def test_a_script_is_told_what_was_added_and_how_much_there_is_now(client, shop):
    variant = variant_id("muoi-ot-tom")
    add = {"variant": variant, "quantity": "2"}

    first = client.post("/gio-hang/them/", add, headers={"Accept": "application/json"})
    second = client.post("/gio-hang/them/", add | {"quantity": "x"}, headers={"Accept": "application/json"})

    assert [answer.json()["count"] for answer in (first, second)] == [2, 2]
    assert "Đã thêm vào giỏ: Muối ớt tôm, Kind " in first.json()["words"]
    assert 'href="/gio-hang/"' in first.json()["words"]
    assert "Hãy ghi số lượng là số nguyên." in second.json()["words"]
    assert "Đã thêm" not in text_of(client.get("/"))


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "nhiều", "", "9999999", "²", "١"])
def test_an_odd_quantity_is_refused_in_words_and_adds_nothing(client, shop, quantity):
    page = put_into_basket(client, "muoi-ot-tom", quantity)

    assert page.status_code == 200
    assert 'class="section notice error bad"' in page.content.decode()
    assert "Giỏ hàng đang trống" in text_of(client.get("/gio-hang/"))


def test_more_than_there_is_is_refused_beside_the_basket_that_stays(client, shop):
    put_into_basket(client, "muoi-ot-tom", 2)

    page = client.post("/gio-hang/sua/", {"line": line_ids(client)[0], "quantity": "11"}, follow=True)

    assert page.redirect_chain == [("/gio-hang/", 302)]
    assert 'role="alert"' in page.content.decode()
    assert 'value="2"' in page.content.decode()


def test_a_quantity_can_be_changed_and_a_line_taken_out(client, shop):
    put_into_basket(client, "muoi-ot-tom", 2)
    put_into_basket(client, "banh-trang-sieu-mong")
    first, second = line_ids(client)

    client.post("/gio-hang/sua/", {"line": first, "quantity": "5"})
    client.post("/gio-hang/sua/", {"line": second, "quantity": "0"})

    words = text_of(client.get("/gio-hang/"))
    assert "Tiền hàng 190.000 ₫" in words
    assert "Bánh tráng siêu mỏng" not in words


@pytest.mark.parametrize("line", ["", "nonsense", "Q2hlY2tvdXRMaW5lOjE="])
def test_a_line_that_is_not_there_changes_nothing(client, shop, line):
    put_into_basket(client, "muoi-ot-tom")

    assert client.post("/gio-hang/sua/", {"line": line, "quantity": "2"}).status_code in {200, 302, 400}
    assert "Tiền hàng 38.000 ₫" in text_of(client.get("/gio-hang/"))


@pytest.mark.parametrize("variant", ["", "nonsense", "UHJvZHVjdFZhcmlhbnQ6OTk5OTk5"])
def test_goods_that_do_not_exist_are_refused_in_words(client, shop, variant):
    page = client.post("/gio-hang/them/", {"variant": variant, "quantity": "1"}, follow=True)

    assert page.status_code == 200
    assert 'class="section notice error bad"' in page.content.decode()


def test_a_basket_whose_checkout_is_gone_starts_anew(client, shop):
    put_into_basket(client, "muoi-ot-tom")
    session = client.session
    session["checkouts"] = {"vn": "Q2hlY2tvdXQ6MDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAw"}
    session.save()

    page = put_into_basket(client, "banh-trang-sieu-mong")

    assert "Đã thêm vào giỏ: " in text_of(page)
    assert "Tiền hàng 45.000 ₫" in text_of(client.get("/gio-hang/"))


def test_the_fee_is_shown_before_any_address(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    put_into_basket(client, "banh-trang-sieu-mong")

    before, words = text_of(client.get("/gio-hang/")), text_of(client.get("/gio-hang/?province=Tây Ninh"))

    assert "Chưa gồm phí giao 83.000 ₫" in before.replace("\N{NO-BREAK SPACE}", " ")
    assert "Giao hàng, 2 kiện 40.000 ₫" in words
    assert "Tổng cộng 123.000 ₫" in words.replace("\N{NO-BREAK SPACE}", " ")
    assert "Giao thường" in text_of(client.get("/san-pham/muoi-ot-tom/"))  # the province is remembered


def test_the_basket_says_of_each_parcel_what_it_costs_and_how_long_it_travels(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    put_into_basket(client, "banh-trang-sieu-mong")

    estimated = text_of(client.get("/gio-hang/?province=Tây Ninh")).replace("\N{NO-BREAK SPACE}", " ")
    go_to_review(client)
    chosen = text_of(client.get("/gio-hang/")).replace("\N{NO-BREAK SPACE}", " ")

    for words in (estimated, chosen):
        assert words.count("Giao hàng · 1 đến 5 ngày 20.000 ₫") == 2
        assert "Kiện này 58.000 ₫" in words
        assert "Kiện này 65.000 ₫" in words


def test_the_basket_names_the_parcel_that_does_not_reach_a_province(client, delivery):
    VendorShippingMethod.objects.filter(vendor=delivery["producer"]).delete()
    put_into_basket(client, "muoi-ot-tom")
    put_into_basket(client, "banh-trang-sieu-mong")

    words = text_of(client.get("/gio-hang/?province=Tây Ninh")).replace("\N{NO-BREAK SPACE}", " ")

    assert words.count("Nhà sản xuất này chưa giao đến đó.") == 1
    assert "Kiện này 58.000 ₫" in words


def test_a_province_that_does_not_exist_is_as_none(client, delivery):
    page = client.get("/san-pham/muoi-ot-tom/?province=Atlantis%00")

    assert page.status_code == 200
    assert "Chọn tỉnh, thành phố" in text_of(page)


def test_steps_out_of_turn_lead_to_the_one_that_is_missing(client, delivery):
    for step in ("dia-chi", "giao-hang", "thanh-toan", "xem-lai"):
        assert client.get(f"/dat-hang/{step}/").headers["Location"] == "/gio-hang/"

    put_into_basket(client, "muoi-ot-tom")

    assert client.get("/dat-hang/giao-hang/").headers["Location"] == "/dat-hang/dia-chi/"
    client.post("/dat-hang/dia-chi/", ADDRESS)
    assert client.get("/dat-hang/xem-lai/").headers["Location"] == "/dat-hang/giao-hang/"


def test_an_address_without_accents_is_kept_with_its_official_names(client, delivery):
    put_into_basket(client, "muoi-ot-tom")

    answer = client.post("/dat-hang/dia-chi/", ADDRESS)

    assert answer.headers["Location"] == "/dat-hang/giao-hang/"
    assert "Giao đến Phường Tân Ninh, Tây Ninh" in text_of(client.get("/dat-hang/giao-hang/"))


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [
        ("email", "lan@", "Hãy nhập một địa chỉ email hợp lệ."),
        ("phone", "123", "Số này chưa đúng. Số di động có 10 chữ số, ví dụ 0912 345 678."),
        ("country_area", "Atlantis", "Không có tỉnh, thành phố tên này. Hãy chọn một tên trong danh sách."),
        ("city", "Paris", "Tây Ninh không có xã, phường tên này. Hãy chọn một tên trong danh sách."),
        ("street", "", "Mời bạn điền ô này."),
        ("name", "a" * 300, "250"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_on_top_and_nothing_typed_is_lost(client, delivery, field, value, advice):
    put_into_basket(client, "muoi-ot-tom")

    page = client.post("/dat-hang/dia-chi/", ADDRESS | {field: value}, follow=True)

    body = html.unescape(page.content.decode())
    assert page.redirect_chain == [("/dat-hang/dia-chi/", 302)]
    assert advice in found(rf'id="id_{field}_error">(.*?)</p>', body)
    assert advice in found(rf'<a href="#id_{field}">(.*?)</a>', body)
    for name, typed in (ADDRESS | {field: value}).items():
        if typed:
            assert f'name="{name}" value="{typed}"' in body


def test_mistakes_are_told_all_at_once(client, delivery):
    put_into_basket(client, "muoi-ot-tom")

    mistaken = ADDRESS | {"email": "lan@", "phone": "123", "street": ""}
    body = client.post("/dat-hang/dia-chi/", mistaken, follow=True).content.decode()

    assert re.findall(r'id="id_(\w+)_error"', body) == ["email", "phone", "street"]


def test_going_back_finds_the_address_as_it_was(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    client.post("/dat-hang/dia-chi/", ADDRESS)

    body = html.unescape(client.get("/dat-hang/dia-chi/").content.decode())

    assert 'name="city" value="Phường Tân Ninh"' in body
    assert 'name="street" value="12 Cách Mạng Tháng Tám"' in body


def save_address(user, street: str):
    address = make_address(street_address_1=street)
    address.user = user
    address.save()
    return address


def test_the_only_saved_address_is_filled_in_and_of_several_the_first_one(client, delivery):
    user = make_user()
    client.post("/tai-khoan/dang-nhap/", {"email": user.email, "password": PASSWORD})
    put_into_basket(client, "muoi-ot-tom")
    save_address(user, "1 Điện Biên Phủ")
    assert 'name="street" value="1 Điện Biên Phủ"' in client.get("/dat-hang/dia-chi/").content.decode()

    user.default_shipping_address = save_address(user, "2 Lê Lợi")
    assert 'name="street" value=' not in client.get("/dat-hang/dia-chi/").content.decode()

    user.save()
    assert 'name="street" value="2 Lê Lợi"' in client.get("/dat-hang/dia-chi/").content.decode()


def test_communes_are_offered_while_typing_without_accents(client, db):
    page = client.get("/dia-phuong/xa-phuong/", {"within": "tay ninh", "search": "tan ni"})

    assert re.findall(r'data-value="([^"]+)"', page.content.decode()) == ["Phường Tân Ninh"]
    assert re.findall(r'data-value="([^"]+)"', client.get("/dia-phuong/?search=da n").content.decode()) == ["Đà Nẵng"]


def test_each_producer_asks_how_its_parcel_shall_travel(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    put_into_basket(client, "banh-trang-sieu-mong")
    client.post("/dat-hang/dia-chi/", ADDRESS)

    page = client.post("/dat-hang/giao-hang/", {}, follow=True)

    assert page.redirect_chain == [("/dat-hang/giao-hang/", 302)]
    assert text_of(page).count("Hãy chọn cách giao cho kiện này.") == 2
    assert "Hãy chọn cách giao" not in text_of(client.get("/dat-hang/giao-hang/"))


def test_the_sum_heeds_how_parcels_shall_travel_before_it_is_sent(client, delivery):
    express = make_shipping_method(name="Hỏa tốc", zones=dict.fromkeys(Zone, (90_000, 9_000)))
    offer_method(vendor=delivery["producer"], method=express)
    put_into_basket(client, "banh-trang-sieu-mong")
    body = client.post("/dat-hang/dia-chi/", ADDRESS, follow=True).content.decode()
    field, quick = found(r'name="(parcel-[^"]+)"', body), found(r'value="([^"]+)"(?: checked)?>[^/]*<b>Hỏa tốc', body)

    other = client.get("/dat-hang/giao-hang/", {field: quick}).content.decode()

    assert [found(r'id="till-total".*?class="price">([^<]+)<', one) for one in (body, other)] == [
        "65.000\N{NO-BREAK SPACE}₫",
        "135.000\N{NO-BREAK SPACE}₫",
    ]
    assert "tính ở bước sau" not in body


def test_a_purchase_of_two_producers_becomes_one_order_in_two_parcels(client, delivery):
    put_into_basket(client, "muoi-ot-tom", 2)
    put_into_basket(client, "banh-trang-sieu-mong")
    assert go_to_review(client).headers["Location"] == "/dat-hang/xem-lai/"
    review = text_of(client.get("/dat-hang/xem-lai/"))
    assert "Nguyễn Thị Lan 12 Cách Mạng Tháng Tám Phường Tân Ninh, Tây Ninh" in review
    assert "Thanh toán khi nhận hàng" in review

    done = client.post("/dat-hang/xem-lai/", follow=True)

    order = Order.objects.get()
    assert VendorOrder.objects.filter(order=order).count() == 2
    assert Stock.objects.get(variant__product__slug="muoi-ot-tom").quantity_allocated == 2
    words = text_of(done)
    assert "Cảm ơn bạn, các nhà sản xuất đã nhận đơn hàng" in words
    assert f"Đơn hàng {order.number}" in words
    assert "2 × Muối ớt tôm" in words
    assert "Tổng cộng 161.000 ₫" in words
    assert "Giỏ hàng đang trống" in text_of(client.get("/gio-hang/"))


def test_an_order_says_how_long_parcels_travel_and_leads_to_their_producers_and_goods(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    put_into_basket(client, "banh-trang-sieu-mong")
    go_to_review(client)
    done = client.post("/dat-hang/xem-lai/", follow=True)
    page = done.request["PATH_INFO"]

    assert text_of(done).count("Giao hàng · 1 đến 5 ngày") == 2
    assert 'href="/nha-san-xuat/phu-gia-bao/"' in done.content.decode()
    assert 'href="/san-pham/muoi-ot-tom/"' in done.content.decode()

    ProductChannelListing.objects.filter(product__slug="muoi-ot-tom").update(is_published=False)
    later = client.get(page)
    assert "1 × Muối ớt tôm" in text_of(later)
    assert 'href="/san-pham/muoi-ot-tom/"' not in later.content.decode()

    Product.objects.get(slug="muoi-ot-tom").delete()
    assert "1 × Muối ớt tôm" in text_of(client.get(page))


def test_sending_the_order_twice_shows_the_same_order(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    go_to_review(client)
    checkout = client.session["checkouts"]["vn"]

    first = client.post("/dat-hang/xem-lai/", {"checkout": checkout})
    second = client.post("/dat-hang/xem-lai/", {"checkout": checkout})

    assert Order.objects.count() == 1
    assert second.headers["Location"] == first.headers["Location"]


def test_goods_that_ran_out_meanwhile_leave_the_basket_and_say_why(client, delivery):
    put_into_basket(client, "muoi-ot-tom", 2)
    go_to_review(client)
    Stock.objects.filter(variant__product__slug="muoi-ot-tom").update(quantity=1)

    page = client.post("/dat-hang/xem-lai/")

    assert "Chưa đặt được đơn hàng" in text_of(page)
    assert Order.objects.count() == 0
    assert "Chỉ còn 1." in text_of(client.get("/gio-hang/"))


def test_the_way_to_pay_may_be_changed_after_a_try_that_failed(client, delivery):
    put_into_basket(client, "muoi-ot-tom", 2)
    go_to_review(client)
    stock = Stock.objects.filter(variant__product__slug="muoi-ot-tom")
    stock.update(quantity=1)
    client.post("/dat-hang/xem-lai/")
    stock.update(quantity=10)

    client.post("/dat-hang/thanh-toan/", {"gateway": "saleor.io.dummy-payment-app"})
    client.post("/dat-hang/xem-lai/")

    order = Order.objects.get()
    assert order.total_amount > 0
    assert (order.total_charged_amount, order.total_authorized_amount) == (order.total_amount, 0)
    sums = order.transactions.values_list("gateway", "charged_amount", "authorized_amount", "canceled_amount")
    assert set(sums) == {
        ("ocop.cod", 0, 0, order.total_amount),
        ("saleor.io.dummy-payment-app", order.total_amount, 0, 0),
    }


def test_a_promise_of_cash_follows_a_basket_that_became_smaller(client, delivery):
    put_into_basket(client, "muoi-ot-tom", 2)
    go_to_review(client)
    stock = Stock.objects.filter(variant__product__slug="muoi-ot-tom")
    stock.update(quantity=1)
    client.post("/dat-hang/xem-lai/")
    client.post("/gio-hang/sua/", {"line": line_ids(client)[0], "quantity": "1"})

    client.post("/dat-hang/xem-lai/")

    order = Order.objects.get()
    assert (order.total_charged_amount, order.total_authorized_amount) == (0, order.total_amount)


def test_an_order_is_in_the_language_in_which_it_was_placed(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    go_to_review(client)

    client.post("/en/checkout/review/")

    assert Order.objects.get().language_code == "en"


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/gio-hang/them/", {"variant": "\0", "quantity": "1"}),
        ("/dat-hang/xem-lai/", {"checkout": "\0"}),
    ],
)
def test_characters_that_cannot_be_stored_are_a_bad_request(client, shop, path, sent):
    assert client.post(path, sent).status_code == 400


def test_an_order_is_found_with_number_and_mail_only(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    go_to_review(client)
    client.post("/dat-hang/xem-lai/")
    order = Order.objects.get()
    client.cookies.clear()

    wrong = client.post("/don-hang/tra-cuu/", {"number": order.number, "email": "other@example.com"})
    right = client.post("/don-hang/tra-cuu/", {"number": order.number, "email": "LAN@example.com"}, follow=True)

    assert "Không có đơn hàng nào với mã và email này" in text_of(wrong)
    assert f"Đơn hàng {order.number}" in text_of(right)


def test_the_mails_link_shows_the_order_where_it_was_placed_and_asks_for_the_address_elsewhere(
    client, delivery, django_capture_on_commit_callbacks
):
    put_into_basket(client, "muoi-ot-tom")
    go_to_review(client)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post("/dat-hang/xem-lai/").headers["Location"]
    order = Order.objects.get()
    link = found(rf"(/don-hang/tra-cuu/\?token={order.pk})", mail.outbox[0].body)

    assert client.get(link).headers["Location"] == page.removesuffix("cam-on/")
    stranger = Client().get(link)
    assert stranger.status_code == 200
    assert f'name="number" value="{order.number}"' in stranger.content.decode()
    assert "Lan" not in text_of(stranger)
    assert "lan@example.com" not in stranger.content.decode()


@pytest.mark.parametrize("token", ["", "x", "00000000-0000-0000-0000-000000000000", "\0"])
def test_a_damaged_link_of_a_mail_leads_to_the_empty_form(client, shop, token):
    page = client.get("/don-hang/tra-cuu/", {"token": token})

    assert page.status_code == 200
    assert "value=" not in found(r'(<input[^>]*name="number"[^>]*>)', page.content.decode())


def test_phone_numbers_are_written_as_they_are_dialled_here(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    go_to_review(client)

    assert "0912 345 678" in text_of(client.get("/dat-hang/xem-lai/")).replace("\N{NO-BREAK SPACE}", " ")
    assert 'name="phone" value="0912 345 678"' in client.get("/dat-hang/dia-chi/").content.decode()


def test_an_order_is_not_shown_to_another_browser(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    go_to_review(client)
    address = client.post("/dat-hang/xem-lai/").headers["Location"]
    client.cookies.clear()

    assert client.get(address).status_code == 404


def test_the_other_market_has_a_basket_of_its_own(client, shop):
    put_into_basket(client, "muoi-ot-tom")

    client.post("/lua-chon/tien-te/", {"channel": "export", "next": "/"})

    assert "Giỏ hàng đang trống" in text_of(client.get("/gio-hang/"))
    client.post("/lua-chon/tien-te/", {"channel": "vn", "next": "/"})
    assert "Tiền hàng 38.000 ₫" in text_of(client.get("/gio-hang/"))


CASH_ONLY = {"ocop.cod": "payments.gateways.cod.CashOnDelivery"}
STEPS = ["/dat-hang/dia-chi/", "/dat-hang/giao-hang/", "/dat-hang/thanh-toan/", "/dat-hang/xem-lai/"]


def test_a_currency_in_which_nobody_can_pay_is_not_offered(client, shop, settings):
    assert 'value="export"' in client.get("/san-pham/").content.decode()

    settings.PAYMENT_GATEWAYS = CASH_ONLY

    assert 'value="export"' not in client.get("/san-pham/").content.decode()
    answer = client.post("/lua-chon/tien-te/", {"channel": "export", "next": "/san-pham/"}, follow=True)
    assert "Hiện chưa thể thanh toán bằng loại tiền này." in text_of(answer)
    assert client.session.get("channel") is None


def test_a_basket_that_nobody_can_pay_says_so_before_any_form(client, shop, settings):
    client.post("/lua-chon/tien-te/", {"channel": "export", "next": "/"})
    abroad = Channel.objects.get(slug="export")
    publish(product=shop["salt"], channel=abroad)
    make_price(variant=shop["salt"].variants.get(), channel=abroad, price=2)
    put_into_basket(client, "muoi-ot-tom")
    assert "/dat-hang/dia-chi/" in client.get("/gio-hang/").content.decode()

    settings.PAYMENT_GATEWAYS = CASH_ONLY

    page = client.get("/gio-hang/")
    assert "Hiện chưa thể thanh toán bằng USD" in text_of(page)
    assert "Mua bằng VND ₫" in text_of(page)
    assert "/dat-hang/dia-chi/" not in page.content.decode()
    assert {client.get(step).headers.get("Location") for step in STEPS} <= {"/gio-hang/", "/dat-hang/giao-hang/"}
    assert client.post("/dat-hang/dia-chi/", ADDRESS).headers["Location"] == "/gio-hang/"


def test_a_purchase_goes_abroad(client, shop):
    abroad = Channel.objects.get(slug="export")
    publish(product=shop["salt"], channel=abroad)
    make_price(variant=shop["salt"].variants.get(), channel=abroad, price=2)
    method = make_shipping_method(name="International parcel", currency="USD", zones={Zone.ABROAD: (14, 4)})
    offer_method(vendor=shop["salt"].vendor, method=method, currency="USD")
    client.get("/san-pham/muoi-ot-tom/?province=Hà+Nội")
    client.post("/en/choices/currency/", {"channel": "export", "next": "/en/"})
    assert 'id="province"' not in client.get("/en/products/muoi-ot-tom/").content.decode()
    put_into_basket(client, "muoi-ot-tom")
    form = client.get("/en/checkout/address/").content.decode()
    fields = re.findall(r'<(?:input|select) [^>]*?name="(\w+)"', found(r"How do we reach you\?(.*?)</fieldset>", form))
    assert fields == ["email", "name", "phone", "country", "street", "city", "postal_code", "country_area"]
    assert found(r'<input [^>]*name="country_area"([^>]*)', form).find("value=") < 0

    page = client.post("/en/checkout/address/", ADDRESS_ABROAD, follow=True)
    assert "International parcel" in text_of(page)
    choose_deliveries(client, "International parcel")
    client.post("/dat-hang/thanh-toan/", {"gateway": "saleor.io.dummy-payment-app"})
    review = client.get("/en/checkout/review/").content.decode()
    assert "SAN FRANCISCO, CA 94105<br>United States<br>" in review
    done = client.post("/en/checkout/review/", {"checkout": ""}, follow=True)

    assert "It is paid: nothing is left to do." in text_of(done)
    assert (Order.objects.get().currency, Order.objects.get().total_amount) == ("USD", 16)
