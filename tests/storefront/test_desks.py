"""Who works here is led to their desk, and finds it again."""

import pytest

from tests.factories.accounts import PASSWORD, make_staff, make_user
from tests.factories.vendors import make_member, make_vendor

pytestmark = pytest.mark.django_db


def sign_in(client, user, path: str = "/tai-khoan/dang-nhap/"):
    return client.post(path, {"email": user.email, "password": PASSWORD}).headers["Location"]


def make_producer():
    user = make_user()
    make_member(user=user, vendor=make_vendor(name="Cơ sở Ba Tư", slug="ba-tu"))
    return user


@pytest.mark.parametrize(
    ("make", "path", "desk"),
    [
        (make_staff, "/tai-khoan/dang-nhap/", "/admin/"),
        (make_staff, "/en/account/sign-in/", "/en/admin/"),
        (make_producer, "/tai-khoan/dang-nhap/", "/nha-san-xuat/ba-tu/"),
        (make_user, "/tai-khoan/dang-nhap/", "/tai-khoan/"),
    ],
)
def test_signing_in_leads_to_ones_desk(client, make, path, desk):
    assert sign_in(client, make(), path) == desk
    assert client.get(desk).status_code == 200


@pytest.mark.parametrize(("make", "desk"), [(make_staff, "/admin/"), (make_producer, "/nha-san-xuat/ba-tu/")])
def test_the_account_names_ones_desk(client, make, desk):
    sign_in(client, make())

    assert f'href="{desk}"' in client.get("/tai-khoan/").content.decode().split("<main")[1].split("</main")[0]


def test_whoever_was_on_the_way_somewhere_is_led_there(client):
    assert sign_in(client, make_staff(), "/tai-khoan/dang-nhap/?next=/gio-hang/") == "/gio-hang/"


def test_a_shopper_has_no_desk(client):
    sign_in(client, make_user())

    assert "Nơi bạn làm việc" not in client.get("/tai-khoan/").content.decode()
