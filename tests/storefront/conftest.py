"""A small shop for the tests of its pages."""

import pytest

from search.actions import index_changed_products
from tests.factories.catalog import make_category, make_channel, make_collection, make_product, make_stars_attribute
from tests.factories.ocop import make_certificate
from tests.factories.orders import make_shipping_method, offer_method
from tests.factories.vendors import make_vendor


@pytest.fixture
def shop(db):
    """Two producers with two goods each in one channel; the chilli salt and the rice paper are certified."""
    make_channel()
    make_channel(slug="export", currency="USD")
    make_stars_attribute()
    food = make_category(name="Thực phẩm", slug="thuc-pham")
    spices = make_category(name="Gia vị khác", slug="gia-vi-khac", parent=food)
    papers = make_category(name="Chế biến từ gạo", slug="che-bien-tu-gao", parent=food)
    phu_gia_bao = make_vendor(name="Cơ sở Phú Gia Bảo", slug="phu-gia-bao")
    tan_nhien = make_vendor(name="Công ty Tân Nhiên", slug="tan-nhien")
    gifts = make_collection(slug="qua-bieu", name="Quà biếu")
    goods = {
        "salt": make_product(name="Muối ớt tôm", slug="muoi-ot-tom", price=38_000, vendor=phu_gia_bao, category=spices),
        "lime": make_product(
            name="Muối chay lá chanh", slug="muoi-chay-la-chanh", price=35_000, vendor=phu_gia_bao, category=spices
        ),
        "paper": make_product(
            name="Bánh tráng siêu mỏng",
            slug="banh-trang-sieu-mong",
            price=45_000,
            vendor=tan_nhien,
            category=papers,
            collection=gifts,
        ),
        "gone": make_product(
            name="Sa tế tỏi", slug="sa-te-toi", price=52_000, stock=0, vendor=tan_nhien, category=spices
        ),
    }
    make_certificate(product=goods["salt"], stars=3)
    make_certificate(product=goods["paper"], stars=5)
    index_changed_products()
    return goods


@pytest.fixture
def delivery(shop):
    """Both producers ship by one method, the rice paper's producer by a faster one as well."""
    slow = make_shipping_method(name="Giao thường")
    fast = make_shipping_method(name="Giao nhanh")
    for product in (shop["salt"], shop["paper"]):
        offer_method(vendor=product.vendor, method=slow)
    offer_method(vendor=shop["paper"].vendor, method=fast)
    return {"slow": slow, "fast": fast, "producer": shop["paper"].vendor}
