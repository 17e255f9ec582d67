"""What was typed into a form that was refused is there again, whatever way one comes back."""

import html
import re

import pytest

from tests.factories.accounts import PASSWORD, make_user
from tests.factories.orders import make_address
from tests.storefront.buying import put_into_basket
from tests.storefront.reading import found, text_of

ADDRESS = {
    "email": "lan@example.com",
    "name": "Nguyễn Thị Lan",
    "phone": "0912 345 678",
    "country_area": "Tây Ninh",
    "city": "Phường Tân Ninh",
    "street": "12 Cách Mạng Tháng Tám",
    "old_district": "",
}


def typed_into(body: str) -> dict[str, str]:
    """What the fields of the address show."""
    shown = {name: re.search(rf'name="{name}"[^>]*?value="([^"]*)"', html.unescape(body)) for name in ADDRESS}
    return {name: match[1] if match else "" for name, match in shown.items()}


@pytest.mark.parametrize("mistake", [{"phone": "123"}, {"city": "Paris"}, {"email": "lan@", "street": ""}])
def test_an_address_that_was_refused_is_still_there_after_leaving_and_coming_back(client, delivery, mistake):
    put_into_basket(client, "muoi-ot-tom")
    client.post("/dat-hang/dia-chi/", ADDRESS | mistake, follow=True)
    client.get("/gio-hang/")

    for _visit in range(2):
        again = client.get("/dat-hang/dia-chi/")

        assert typed_into(again.content.decode()) == ADDRESS | mistake
        assert 'role="alert"' not in again.content.decode()


def test_a_draft_ends_when_the_address_is_accepted_and_waits_while_a_saved_one_is_looked_at(client, delivery):
    user = make_user()
    client.post("/tai-khoan/dang-nhap/", {"email": user.email, "password": PASSWORD})
    address = make_address(street_address_1="1 Điện Biên Phủ")
    address.user = user
    address.save()
    put_into_basket(client, "muoi-ot-tom")
    client.post("/dat-hang/dia-chi/", ADDRESS | {"phone": "123"}, follow=True)
    saved = found(r'href="(\?address=[^"]+)"', client.get("/dat-hang/dia-chi/").content.decode())

    assert typed_into(client.get("/dat-hang/dia-chi/" + saved).content.decode())["street"] == "1 Điện Biên Phủ"
    assert typed_into(client.get("/dat-hang/dia-chi/").content.decode())["phone"] == "123"

    client.post("/dat-hang/dia-chi/", ADDRESS)
    assert typed_into(client.get("/dat-hang/dia-chi/").content.decode())["phone"] == "0912 345 678"


def test_what_was_ticked_stays_ticked_when_another_parcel_has_no_choice(client, delivery):
    put_into_basket(client, "muoi-ot-tom")
    put_into_basket(client, "banh-trang-sieu-mong")
    client.post("/dat-hang/dia-chi/", ADDRESS)
    body = client.get("/dat-hang/giao-hang/").content.decode()
    field, quick = (
        found(r'name="(parcel-[^"]+)" value="[^"]+"[^>]*><span class="grow"><b>Giao nhanh', body),
        found(r'value="([^"]+)"[^>]*><span class="grow"><b>Giao nhanh', body),
    )

    page = client.post("/dat-hang/giao-hang/", {field: quick}, follow=True)

    assert f'value="{quick}" checked' in page.content.decode()
    assert text_of(page).count("Hãy chọn cách giao cho kiện này.") == 1
