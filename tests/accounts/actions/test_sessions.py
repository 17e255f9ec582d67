from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import actions, tokens
from accounts.models import User
from accounts.viewers import viewer_from_token
from tests.accounts.actions.calls import NOW, codes_of, sign_in
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_signing_in_hands_out_tokens_and_notes_the_time():
    user = make_user(email="lan@example.com")

    signed_in = sign_in(email=" LAN@example.com ")

    assert viewer_from_token(signed_in.access_token, now=NOW).user == user
    user.refresh_from_db()
    assert user.last_login == NOW


@pytest.mark.parametrize(
    ("fields", "password", "codes"),
    [
        ({}, "wrong", {"email": ["invalid_credentials"]}),
        ({}, "x" * 100_000, {"email": ["invalid_credentials"]}),
        ({"email": "other@example.com"}, PASSWORD, {"email": ["invalid_credentials"]}),
        ({"is_active": False}, PASSWORD, {"email": ["invalid_credentials"]}),
        ({"is_confirmed": False}, PASSWORD, {"email": ["account_not_confirmed"]}),
        ({"is_confirmed": False}, "wrong", {"email": ["invalid_credentials"]}),
    ],
)
def test_signing_in_says_no_more_than_it_must(fields: dict[str, Any], password: str, codes: dict[str, Any]):
    make_user(**{"email": "lan@example.com"} | fields)

    with pytest.raises(ValidationError) as refused:
        sign_in(password=password)

    assert codes_of(refused.value) == codes


def test_an_unknown_email_costs_a_password_hash_too(monkeypatch: pytest.MonkeyPatch):
    hashed: list[str | None] = []
    monkeypatch.setattr(User, "set_password", lambda _user, password: hashed.append(password))

    with pytest.raises(ValidationError):
        sign_in(password="guess")

    assert hashed == ["guess"]


def test_the_sixth_wrong_password_in_five_minutes_is_not_even_looked_at():
    make_user(email="lan@example.com")
    for _ in range(5):
        with pytest.raises(ValidationError):
            sign_in(password="wrong")

    with pytest.raises(ValidationError) as refused:
        sign_in()

    assert [single.code for single in refused.value.error_list] == ["login_attempt_delayed"]
    sign_in(address="192.0.2.99")  # the owner is elsewhere
    sign_in(now=NOW + timedelta(minutes=5))


def test_a_right_password_gives_the_tries_back():
    make_user(email="lan@example.com")
    for _ in range(4):
        for _ in range(4):
            with pytest.raises(ValidationError):
                sign_in(password="wrong")
        sign_in()


def test_one_network_address_cannot_try_many_accounts():
    make_user(email="lan@example.com")
    for number in range(60):
        with pytest.raises(ValidationError):
            sign_in(email=f"guess{number}@example.com", password="wrong")

    with pytest.raises(ValidationError) as refused:
        sign_in()

    assert [single.code for single in refused.value.error_list] == ["login_attempt_delayed"]


def test_many_addresses_cannot_try_one_account():
    make_user(email="lan@example.com")
    for number in range(30):
        with pytest.raises(ValidationError):
            sign_in(password="wrong", address=f"192.0.2.{number}")

    with pytest.raises(ValidationError) as refused:
        sign_in(address="192.0.2.200")

    assert [single.code for single in refused.value.error_list] == ["login_attempt_delayed"]


def test_a_refresh_token_gives_new_access():
    user = make_user(email="lan@example.com")
    signed_in = sign_in()

    refreshed, access = actions.refresh(refresh_token=signed_in.refresh_token, now=NOW + timedelta(days=29))

    assert refreshed == user
    assert viewer_from_token(access, now=NOW + timedelta(days=29)).user == user


def test_refreshing_with_something_else_is_refused():
    make_user(email="lan@example.com")
    signed_in = sign_in()

    for token, now, code in (
        (None, NOW, "jwt_missing_token"),
        ("x", NOW, "jwt_decode_error"),
        (signed_in.access_token, NOW, "jwt_invalid_token"),
        (signed_in.refresh_token, NOW + timedelta(days=30), "jwt_signature_expired"),
    ):
        with pytest.raises(ValidationError) as refused:
            actions.refresh(refresh_token=token, now=now)
        assert codes_of(refused.value) == {"refresh_token": [code]}
    with pytest.raises(ValidationError) as refused:
        actions.refresh(refresh_token=signed_in.refresh_token, csrf_token="another", now=NOW)
    assert codes_of(refused.value) == {"csrf_token": ["jwt_invalid_csrf_token"]}
    assert actions.refresh(refresh_token=signed_in.refresh_token, csrf_token=signed_in.csrf_token, now=NOW)


def test_ending_the_sessions_ends_tokens_and_page_sessions(client: Client):
    user = make_user()
    token = tokens.issue_token(user, tokens.ACCESS, now=NOW)
    client.force_login(user)
    assert client.get("/admin/login/").wsgi_request.user == user

    actions.end_sessions(user_id=user.pk)

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(token, now=NOW)
    assert client.get("/admin/login/").wsgi_request.user == AnonymousUser()
