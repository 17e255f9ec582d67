"""Tokens over the API: signing in, verifying, refreshing, ending."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import tokens
from accounts.models import Address
from api.terms.ids import to_global_id
from tests.api.accounts.asking import (
    INVALID_TOKEN,
    ME,
    REFRESH,
    SIGN_IN,
    VERIFY,
    answer,
    payload,
    refusal,
)
from tests.factories.accounts import PASSWORD, make_user, token_of
from tests.factories.catalog import make_channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


@pytest.mark.parametrize(
    ("fields", "password", "error"),
    [
        ({"is_confirmed": False}, PASSWORD, ("ACCOUNT_NOT_CONFIRMED", "Account needs to be confirmed via email.")),
        ({}, "wrong", ("INVALID_CREDENTIALS", "Please, enter valid credentials")),
        ({"email": "other@example.com"}, PASSWORD, ("INVALID_CREDENTIALS", "Please, enter valid credentials")),
    ],
)
def test_a_refused_sign_in(client: Client, fields: dict[str, Any], password: str, error: tuple[str, str]):
    make_user(**{"email": "ada@example.com"} | fields)

    found = payload(client, SIGN_IN, {"e": "ada@example.com", "p": password})

    assert found == {
        "token": None,
        "refreshToken": None,
        "csrfToken": None,
        "user": None,
        "errors": [{"field": "email", "code": error[0], "message": error[1]}],
        "accountErrors": [],
    }


def test_too_many_tries_are_delayed(client: Client):
    for _ in range(5):
        payload(client, SIGN_IN, {"e": "ada@example.com", "p": "wrong"})

    (error,) = payload(client, SIGN_IN, {"e": "ada@example.com", "p": "wrong"})["errors"]

    assert (error["field"], error["code"]) == (None, "LOGIN_ATTEMPT_DELAYED")
    assert re.fullmatch(
        r"Logging has been suspended till \d{4}-\d\d-\d\d \d\d:\d\d:00\+00:00 due to too many logging attempts"
        r" originating from the same IP address\.",
        error["message"],
    )


def test_sign_in_verify_and_refresh(client: Client):
    user = make_user(email="ada@example.com")
    Address.objects.create(user=user, country="VN")

    signed_in = payload(client, SIGN_IN, {"e": "Ada@example.com", "p": PASSWORD})
    verified = payload(client, VERIFY, {"t": signed_in["token"]})
    refreshed = payload(client, REFRESH, {"r": signed_in["refreshToken"]})

    assert signed_in["user"]["email"] == "ada@example.com"
    assert len(signed_in["user"]["addresses"]) == 1
    assert (verified["isValid"], verified["user"], verified["errors"]) == (True, {"email": "ada@example.com"}, [])
    assert verified["payload"]["user_id"] == to_global_id("User", user.pk)
    assert set(verified["payload"]) == {
        "iat", "owner", "iss", "exp", "token", "email", "type", "user_id", "is_staff",
    }  # fmt: skip
    assert refreshed["user"] == {"email": "ada@example.com"}
    assert payload(client, ME, token=refreshed["token"])["email"] == "ada@example.com"


def test_nonsense_is_no_token(client: Client):
    assert payload(client, VERIFY, {"t": "x"}) == {
        "isValid": False,
        "payload": None,
        "user": None,
        "errors": [{"code": "JWT_DECODE_ERROR", "field": "token", "message": "Error decoding signature"}],
    }
    assert payload(client, REFRESH, {"r": "x"}) == {
        "token": None,
        "user": None,
        "errors": [{"code": "JWT_DECODE_ERROR", "field": "refreshToken", "message": "Error decoding signature"}],
    }
    assert payload(client, REFRESH)["errors"] == [
        {"code": "JWT_MISSING_TOKEN", "field": "refreshToken", "message": "Missing refreshToken"}
    ]


def test_a_token_that_is_over_is_told_where_it_matters_who_asks(client: Client):
    user = make_user()
    now = timezone.now()
    over = tokens.issue_token(user, tokens.ACCESS, now=now - timedelta(seconds=301))
    refresh = tokens.issue_token(user, tokens.REFRESH, now=now)

    read = answer(client, "{ me { id } shop { name } }", token=over)
    written = answer(client, "mutation { checkoutCreate(input: { lines: [] }) { checkout { id } } }", token=over)
    renewed = payload(client, REFRESH, {"r": refresh}, token=over)

    (error,) = read["errors"]
    assert read["data"] == {"me": None, "shop": {"name": "Tây Ninh OCOP Market"}}
    assert (error["path"], error["message"]) == (["me"], "Signature has expired")
    assert error["extensions"] == {"exception": {"code": "ExpiredSignatureError"}}
    assert written["data"] == {"checkoutCreate": None}
    assert written["errors"][0]["extensions"] == {"exception": {"code": "ExpiredSignatureError"}}
    assert (renewed["errors"], bool(renewed["token"])) == ([], True)


def test_a_refresh_token_is_refused_where_it_matters_who_asks(client: Client):
    refresh = tokens.issue_token(make_user(), tokens.REFRESH, now=timezone.now())

    assert refusal(client, refresh) == INVALID_TOKEN


def test_what_a_refused_token_is_told_is_kept_for_nobody_else(client: Client):
    make_channel(slug="vn")
    query = '{ products(channel: "vn", first: 1) { totalCount } }'
    over = tokens.issue_token(make_user(), tokens.ACCESS, now=timezone.now() - timedelta(seconds=301))

    before = answer(client, query)["data"]
    refused = answer(client, query, token=over)
    after = answer(client, query)["data"]

    assert before == after == {"products": {"totalCount": 0}}
    assert refused["data"] == {"products": None}


REFRESH_BY_COOKIE = """mutation($c:String){tokenRefresh(csrfToken:$c){
  token user{email} errors{code field message}}}"""


def test_signing_in_leaves_the_refresh_token_in_a_cookie_that_scripts_cannot_read(client: Client):
    make_user(email="ada@example.com")

    signed_in = payload(client, SIGN_IN, {"e": "ada@example.com", "p": PASSWORD})

    cookie = client.cookies["refreshToken"]
    assert cookie.value == signed_in["refreshToken"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["max-age"]) == (
        True,
        "Lax",
        "/graphql/",
        30 * 24 * 3600,
    )


def test_over_https_the_cookie_may_come_from_a_front_end_on_another_site(client: Client):
    make_user(email="ada@example.com")

    client.post(
        "/graphql/",
        {"query": SIGN_IN, "variables": {"e": "ada@example.com", "p": PASSWORD}},
        content_type="application/json",
        secure=True,
    )

    assert (client.cookies["refreshToken"]["secure"], client.cookies["refreshToken"]["samesite"]) == (True, "None")


def test_the_cookie_refreshes_together_with_the_csrf_token_only(client: Client):
    make_user(email="ada@example.com")
    signed_in = payload(client, SIGN_IN, {"e": "ada@example.com", "p": PASSWORD})

    without = payload(client, REFRESH_BY_COOKIE)
    wrong = payload(client, REFRESH_BY_COOKIE, {"c": "é"})
    right = payload(client, REFRESH_BY_COOKIE, {"c": signed_in["csrfToken"]})

    missing = "CSRF token is required when refreshToken is provided by the cookie"
    assert without["errors"] == [{"code": "REQUIRED", "field": "csrfToken", "message": missing}]
    assert wrong["errors"] == [
        {"code": "JWT_INVALID_CSRF_TOKEN", "field": "csrfToken", "message": "Invalid csrf token"}
    ]
    assert (without["token"], wrong["token"], right["errors"]) == (None, None, [])
    assert payload(client, ME, token=right["token"])["email"] == "ada@example.com"


def test_a_broken_cookie_refreshes_nothing_and_a_refused_sign_in_leaves_none(client: Client):
    payload(client, SIGN_IN, {"e": "ada@example.com", "p": PASSWORD})
    assert "refreshToken" not in client.cookies
    client.cookies["refreshToken"] = "x"

    assert payload(client, REFRESH_BY_COOKIE, {"c": "x"})["errors"] == [
        {"code": "JWT_DECODE_ERROR", "field": "refreshToken", "message": "Error decoding signature"}
    ]


def test_all_tokens_of_a_user_can_be_ended_at_once(client: Client):
    user = make_user()
    token = token_of(user)
    refresh_token = tokens.issue_token(user, tokens.REFRESH, now=timezone.now())

    ended = payload(client, "mutation{tokensDeactivateAll{errors{code}}}", token=token)

    assert ended == {"errors": []}
    assert refusal(client, token) == INVALID_TOKEN
    assert payload(client, REFRESH, {"r": refresh_token})["errors"] == [
        {"code": "JWT_INVALID_TOKEN", "field": "refreshToken", "message": "Invalid token"}
    ]


@pytest.mark.parametrize(
    ("field", "selection", "expected"),
    [
        ("externalAuthenticationUrl", "authenticationData", {"authenticationData": "{}"}),
        (
            "externalObtainAccessTokens",
            "token refreshToken csrfToken user{id}",
            {"token": None, "refreshToken": None, "csrfToken": None, "user": None},
        ),
        (
            "externalRefresh",
            "token refreshToken csrfToken user{id}",
            {"token": None, "refreshToken": None, "csrfToken": None, "user": None},
        ),
        ("externalLogout", "logoutData", {"logoutData": "{}"}),
        ("externalVerify", "isValid verifyData user{id}", {"isValid": False, "verifyData": "{}", "user": None}),
    ],
)
def test_an_unknown_plugin_signs_nobody_in(client: Client, field: str, selection: str, expected: dict[str, Any]):
    query = f"""mutation($i:JSONString!){{{field}(pluginId:"mirumee.authentication.openidconnect",input:$i){{
      {selection} errors{{code}}}}}}"""

    assert payload(client, query, {"i": '{"redirectUri":"http://localhost:3000/"}'}) == expected | {"errors": []}
    assert "refreshToken" not in client.cookies
