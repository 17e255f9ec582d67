"""Whatever strangers try, the owner of an account gets in on a device that has signed in before."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import devices
from primitives.counters import network_of
from tests.accounts.actions.calls import NOW, sign_in
from tests.factories.accounts import PASSWORD, make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0DB8:1:2::1", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_the_first_half_of_an_ipv6_address_counts_as_one(address, network):
    assert network_of(address) == network


def guess_from_everywhere(email="lan@example.com", number=34):
    for count in range(number):
        with pytest.raises(ValidationError):
            sign_in(email=email, password="wrong", address=f"198.51.100.{count}")


def test_guesses_from_one_network_keep_nobody_else_out(client):
    make_user(email="lan@example.com")
    for count in range(34):
        client.post(
            "/tai-khoan/dang-nhap/",
            {"email": "lan@example.com", "password": "wrong"},
            REMOTE_ADDR=f"2001:db8:1:2::{count:x}",
        )

    assert sign_in(address="192.0.2.1").user.email == "lan@example.com"


def test_the_owner_gets_in_on_a_known_device_whatever_strangers_try():
    user = make_user(email="lan@example.com")
    device = devices.new_device(user)
    guess_from_everywhere()

    with pytest.raises(ValidationError):
        sign_in(address="192.0.2.9")
    assert sign_in(address="192.0.2.9", device=device).user == user


@pytest.mark.parametrize("foreign", ["another account", "nonsense", "", "changed"])
def test_what_is_no_device_of_the_account_opens_nothing(foreign):
    user = make_user(email="lan@example.com")
    device = {
        "another account": devices.new_device(make_user()),
        "changed": devices.new_device(user)[:-2] + "xx",
    }.get(foreign, foreign)
    guess_from_everywhere()

    with pytest.raises(ValidationError):
        sign_in(address="192.0.2.9", device=device)


def test_a_stolen_device_guesses_no_more_than_others():
    device = devices.new_device(make_user(email="lan@example.com"))
    for _count in range(10):
        with pytest.raises(ValidationError):
            sign_in(password="wrong", device=device)

    with pytest.raises(ValidationError) as refused:
        sign_in(device=device)
    assert [single.code for single in refused.value.error_list] == ["login_attempt_delayed"]
    sign_in(device=device, now=NOW + timedelta(minutes=5))


@pytest.mark.parametrize("place", ["pages", "operators", "api"])
def test_a_browser_that_signed_in_is_known_from_then_on(place):
    user = make_staff(email="lan@example.com")
    client = Client()

    if place == "pages":
        client.post("/tai-khoan/dang-nhap/", {"email": user.email, "password": PASSWORD})
    elif place == "operators":
        client.post("/admin/login/", {"username": user.email, "password": PASSWORD})
    else:
        document = 'mutation($password:String!){tokenCreate(email:"lan@example.com",password:$password){token}}'
        asked = {"query": document, "variables": {"password": PASSWORD}}
        client.post("/graphql/", asked, content_type="application/json")

    cookie = client.cookies[devices.COOKIE]
    assert devices.find_device(cookie.value, email=user.email)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_wrong_password_makes_no_device_known():
    make_user(email="lan@example.com")
    client = Client()

    client.post("/tai-khoan/dang-nhap/", {"email": "lan@example.com", "password": "wrong"})

    assert devices.COOKIE not in client.cookies


def test_strangers_do_not_keep_the_owner_from_changing_the_password():
    from accounts import actions

    user = make_user(email="lan@example.com")
    guess_from_everywhere()

    actions.change_password(
        user_id=user.pk, old_password=PASSWORD, new_password="quite-another-one", address="192.0.2.9", now=NOW
    )
