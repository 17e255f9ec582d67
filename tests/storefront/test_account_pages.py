"""Signing up, in and out, addresses and orders of one's own."""

import base64
import uuid
from datetime import timedelta

import pytest
from django.core import mail

from orders.models import Order, OrderStatus
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.catalog import make_channel
from tests.factories.orders import NOW
from tests.storefront.reading import found, text_of

ADDRESS = {
    "name": "Nguyễn Thị Lan",
    "phone": "0912345678",
    "country_area": "Tây Ninh",
    "city": "long hoa",
    "street": "12 ấp Trường Phú",
    "old_district": "",
}


def sign_in(client, user, password: str = PASSWORD, **query: str):
    return client.post("/tai-khoan/dang-nhap/", {"email": user.email, "password": password}, query_params=query)


@pytest.mark.parametrize(
    "path", ["/tai-khoan/", "/tai-khoan/dia-chi/", "/tai-khoan/dia-chi/moi/", "/tai-khoan/mat-khau/"]
)
def test_an_account_asks_to_sign_in_and_leads_back(client, db, path):
    answer = client.get(path)

    assert answer.headers["Location"].startswith("/tai-khoan/dang-nhap/?next=%2Ftai-khoan%2F")
    user = make_user()
    assert (
        client.post(answer.headers["Location"], {"email": user.email, "password": PASSWORD}).headers["Location"] == path
    )


def test_signing_in_never_leads_to_another_host(client, db):
    assert sign_in(client, make_user(), next="https://example.com/").headers["Location"] == "/tai-khoan/"


def test_a_wrong_password_keeps_the_mail_and_says_so(client, db):
    user = make_user()

    page = sign_in(client, user, "wrong")

    assert page.status_code == 200
    assert 'role="alert"' in page.content.decode()
    assert f'value="{user.email}"' in page.content.decode()
    assert "wrong" not in page.content.decode().split("<main")[1]


def test_signing_up_sends_a_mail_whose_link_opens_the_account(client, shop, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = client.post(
            "/tai-khoan/dang-ky/",
            {"email": "hoa@example.com", "first_name": "Hoa", "password": "trang-bang-2026"},
            follow=True,
        )

    assert "Sắp xong: mở email" in text_of(page)
    link = found(r"https?://[^/\s]+(/\S+)", mail.outbox[0].body)
    assert "Email đã được xác nhận" in text_of(client.get(link, follow=True))
    client.post("/tai-khoan/dang-nhap/", {"email": "hoa@example.com", "password": "trang-bang-2026"})
    assert "Hoa" in text_of(client.get("/tai-khoan/"))


def test_a_weak_password_is_refused_beside_its_field(client, db):
    wanted = {"email": "hoa@example.com", "first_name": "Hoa", "password": "123"}
    page = client.post("/tai-khoan/dang-ky/", wanted, follow=True)

    assert page.redirect_chain == [("/tai-khoan/dang-ky/", 302)]
    assert "Mời bạn điền ô này" not in found(r'id="id_password_error">(.*?)</p>', page.content.decode())
    assert "123" not in str(dict(client.session))


def test_what_was_typed_to_sign_up_or_into_an_address_is_there_again_but_for_the_password(client, db):
    client.post(
        "/tai-khoan/dang-ky/", {"email": "hoa@example.com", "first_name": "Hoa", "password": "12345"}, follow=True
    )

    body = client.get("/tai-khoan/dang-ky/").content.decode()
    assert 'value="hoa@example.com"' in body
    assert 'value="Hoa"' in body
    assert "12345" not in body

    sign_in(client, make_user())
    page = client.post("/tai-khoan/dia-chi/moi/", ADDRESS | {"phone": "12"}, follow=True)
    assert page.redirect_chain == [("/tai-khoan/dia-chi/moi/", 302)]
    assert 'id="id_phone_error"' in page.content.decode()
    assert 'value="12 ấp Trường Phú"' in client.get("/tai-khoan/dia-chi/moi/").content.decode()
    client.post("/tai-khoan/dia-chi/moi/", ADDRESS)
    assert "12 ấp Trường Phú" not in client.get("/tai-khoan/dia-chi/moi/").content.decode()


def test_addresses_are_added_changed_put_first_and_removed(client, db):
    sign_in(client, make_user())

    client.post("/tai-khoan/dia-chi/moi/", ADDRESS)
    page = client.get("/tai-khoan/dia-chi/")
    assert "12 ấp Trường Phú Phường Long Hoa, Tây Ninh" in text_of(page)
    address_id = found(r'name="delete" value="([^"]+)"', page.content.decode())

    client.post(f"/tai-khoan/dia-chi/{address_id}/", ADDRESS | {"street": "14 ấp Trường Phú"})
    client.post("/tai-khoan/dia-chi/", {"first": address_id})
    words = text_of(client.get("/tai-khoan/dia-chi/"))
    assert "14 ấp Trường Phú" in words
    assert "Dùng trước tiên" in words

    client.post("/tai-khoan/dia-chi/", {"delete": address_id})
    assert "Chưa lưu địa chỉ nào." in text_of(client.get("/tai-khoan/dia-chi/"))


def test_somebody_elses_address_is_not_found(client, db):
    owner = make_user()
    sign_in(client, owner)
    client.post("/tai-khoan/dia-chi/moi/", ADDRESS)
    address_id = found(r'name="delete" value="([^"]+)"', client.get("/tai-khoan/dia-chi/").content.decode())
    client.post("/tai-khoan/dang-xuat/")
    sign_in(client, make_user())

    assert client.get(f"/tai-khoan/dia-chi/{address_id}/").status_code == 404
    client.post("/tai-khoan/dia-chi/", {"delete": address_id})
    assert owner.addresses.count() == 1


def test_a_new_password_replaces_the_old_one_and_keeps_this_browser_signed_in(client, db):
    user = make_user()
    sign_in(client, user)

    page = client.post(
        "/tai-khoan/mat-khau/", {"old_password": PASSWORD, "new_password": "trang-bang-2026"}, follow=True
    )

    assert "Đã đổi mật khẩu." in text_of(page)
    client.post("/tai-khoan/dang-xuat/")
    assert sign_in(client, user).status_code == 200
    assert sign_in(client, user, "trang-bang-2026").status_code == 302


def test_a_forgotten_password_is_set_anew_by_the_link_of_a_mail(client, shop, django_capture_on_commit_callbacks):
    user = make_user()
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/tai-khoan/quen-mat-khau/", {"email": user.email})

    link = found(r"https?://[^/\s]+(/\S+)", mail.outbox[0].body)
    page = client.post(link, {"password": "trang-bang-2026"}, follow=True)

    assert "Đã đổi mật khẩu. Mời bạn đăng nhập bằng mật khẩu mới." in text_of(page)
    assert sign_in(client, user, "trang-bang-2026").status_code == 302


def test_asking_for_a_link_tells_nobody_whether_an_account_exists(client, shop):
    known = client.post("/tai-khoan/quen-mat-khau/", {"email": make_user().email}, follow=True)
    unknown = client.post("/tai-khoan/quen-mat-khau/", {"email": "nobody@example.com"}, follow=True)

    assert "Nếu email này có tài khoản" in text_of(known)
    assert text_of(known) == text_of(unknown)


def test_signing_out_ends_the_session(client, db):
    sign_in(client, make_user())
    client.post("/tai-khoan/dang-xuat/")

    assert client.get("/tai-khoan/").status_code == 302


def place_orders(user, number: int = 1) -> list[Order]:
    """Orders of one account, the oldest first."""
    channel = make_channel()
    return Order.objects.bulk_create(
        [
            Order(
                number=1_000 + position,
                checkout_token=uuid.uuid4(),
                channel=channel,
                currency="VND",
                user=user,
                user_email=user.email,
                subtotal_amount=0,
                shipping_amount=0,
                total_amount=0,
                created_at=NOW + timedelta(minutes=position),
            )
            for position in range(number)
        ]
    )


def address_of(order: Order) -> str:
    return f"/don-hang/{base64.b64encode(f'Order:{order.pk}'.encode()).decode()}/"


def test_an_order_that_the_account_page_no_longer_lists_is_still_shown(client, db):
    user = make_user()
    oldest = place_orders(user, 51)[0]
    sign_in(client, user)

    assert "1000" not in text_of(client.get("/tai-khoan/"))
    assert "Đơn hàng 1000" in text_of(client.get(address_of(oldest)))


def test_nothing_is_to_be_paid_for_an_order_that_was_given_up(client, db):
    user = make_user()
    order = place_orders(user)[0]
    sign_in(client, user)
    address = address_of(order)
    Order.objects.update(subtotal_amount=38_000, total_amount=38_000)

    before = text_of(client.get(address))
    Order.objects.update(status=OrderStatus.EXPIRED)
    after = client.get(address)

    assert "Trả tiền khi nhận hàng" in before
    assert "Trả tiền khi nhận hàng" not in text_of(after)
    assert "đã hết hạn" in text_of(after)
    assert '<a href="/tai-khoan/">Đơn hàng của bạn</a>' in after.content.decode()


def test_the_order_of_another_account_is_not_found(client, db):
    (order,) = place_orders(make_user())
    sign_in(client, make_user())

    assert client.get(address_of(order)).status_code == 404


def test_an_order_of_an_account_is_found_with_number_and_mail_without_signing_in(client, db):
    user = make_user()
    (order,) = place_orders(user)

    page = client.post("/don-hang/tra-cuu/", {"number": order.number, "email": user.email}, follow=True)

    assert "Đơn hàng 1000" in text_of(page)
