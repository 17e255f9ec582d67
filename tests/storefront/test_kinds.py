"""Visits and living animals: nothing travels, so no page asks how it shall be sent."""

import pytest

from orders.models import Order
from tests.factories.catalog import make_product, make_product_type
from tests.storefront.buying import ADDRESS, choose_deliveries, put_into_basket
from tests.storefront.reading import text_of

PAY = {"gateway": "saleor.io.dummy-payment-app"}


@pytest.fixture
def visit(shop):
    kind = make_product_type(slug="tourism", name="Du lịch", is_shipping_required=False)
    return make_product(
        name="Một ngày làm bánh", slug="mot-ngay", price=280_000, vendor=shop["paper"].vendor, product_type=kind
    )


def test_a_visit_is_bought_without_a_step_of_delivery(client, visit):
    put_into_basket(client, "mot-ngay")
    basket = text_of(client.get("/gio-hang/"))
    assert "Kiện" not in basket.split("Đặt hàng")[0].split("Giỏ hàng của bạn")[1]
    assert "Tổng cộng 280.000 ₫" in basket

    step = client.get("/dat-hang/dia-chi/")
    assert "Ai sẽ đến?" in text_of(step)
    assert "/dat-hang/giao-hang/" not in step.content.decode()
    assert client.get("/dat-hang/thanh-toan/").status_code == 302

    assert client.post("/dat-hang/dia-chi/", ADDRESS).headers["Location"] == "/dat-hang/thanh-toan/"
    assert client.get("/dat-hang/giao-hang/").headers["Location"] == "/dat-hang/thanh-toan/"
    client.post("/dat-hang/thanh-toan/", PAY)
    review = text_of(client.get("/dat-hang/xem-lai/"))
    assert "Giao hàng" not in review
    done = text_of(client.post("/dat-hang/xem-lai/", {"checkout": ""}, follow=True))

    assert Order.objects.get().total_amount == 280_000
    assert "kiện" not in done.split("Tiếp theo là gì?")[-1].split("OCOP: mỗi xã")[0].lower()
    assert "nhà sản xuất gọi cho bạn để hẹn ngày" in done


def test_the_page_of_a_visit_says_that_one_comes(client, visit):
    page = text_of(client.get("/san-pham/mot-ngay/"))

    assert "Không phải giao hàng: mời bạn đến" in page
    assert "Giao đến" not in page


def test_beside_goods_that_travel_only_these_make_a_parcel(client, visit, delivery):
    put_into_basket(client, "mot-ngay")
    put_into_basket(client, "muoi-ot-tom")
    assert client.post("/dat-hang/dia-chi/", ADDRESS).headers["Location"] == "/dat-hang/giao-hang/"

    assert client.get("/dat-hang/giao-hang/").content.decode().count("<fieldset") == 1
    choose_deliveries(client)
    client.post("/dat-hang/thanh-toan/", PAY)
    assert "1 kiện" in text_of(client.get("/dat-hang/xem-lai/"))
