"""A visitor's steps from the first thing in the basket to the review page."""

import re

from catalog.models import ProductVariant
from tests.api.asking import gid

ADDRESS = {
    "email": "lan@example.com",
    "name": "Nguyễn Thị Lan",
    "phone": "0912 345 678",
    "country_area": "tay ninh",
    "city": "tan ninh",
    "street": "12 Cách Mạng Tháng Tám",
    "old_district": "",
}


def variant_id(slug: str) -> str:
    """What the form of the product's page sends."""
    return gid(ProductVariant.objects.get(product__slug=slug))


def put_into_basket(client, slug: str, quantity: int | str = 1):
    wanted = {"variant": variant_id(slug), "quantity": quantity, "next": f"/san-pham/{slug}/"}
    return client.post("/gio-hang/them/", wanted, follow=True)


def line_ids(client) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="line" value="([^"]+)"', client.get("/gio-hang/").content.decode())))


def choose_deliveries(client, method: str = "Giao thường"):
    body = client.get("/dat-hang/giao-hang/").content.decode()
    offered = re.findall(r'name="(parcel-[^"]+)" value="([^"]+)".*?<b>([^<]+)</b>', body, re.DOTALL)
    return client.post("/dat-hang/giao-hang/", {field: value for field, value, name in offered if name == method})


def go_to_review(client):
    client.post("/dat-hang/dia-chi/", ADDRESS)
    choose_deliveries(client)
    return client.post("/dat-hang/thanh-toan/", {"gateway": "ocop.cod"})
