"""Acting for a customer, and what strangers must not learn."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from accounts.models import Address, Permission
from api.terms.ids import to_global_id
from tests.api.accounts.asking import (
    CONFIRM,
    CREATE,
    REGISTER,
    REGISTRATION,
    RESET,
    SET,
    SIGN_IN,
    VIETNAM,
    answer,
    payload,
)
from tests.factories.accounts import make_app, make_staff, make_user, token_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


@pytest.mark.parametrize(
    "query",
    [
        'mutation{passwordChange(oldPassword:"x",newPassword:"Correct-horse-9"){errors{code}}}',
        'mutation{accountRequestDeletion(redirectUrl:"http://localhost:3000/"){errors{code}}}',
        'mutation{accountDelete(token:"x"){errors{code}}}',
        "mutation{tokensDeactivateAll{errors{code}}}",
    ],
)
@pytest.mark.parametrize("token", ["", "a-token-of-thirty-characters-x"])
def test_neither_nobody_nor_an_app_has_an_account(client: Client, query: str, token: str):
    make_app(token="a-token-of-thirty-characters-x", permissions=tuple(Permission))

    (error,) = answer(client, query, token=token)["errors"]

    assert error["extensions"]["exception"]["code"] == "PermissionDenied"


APP_TOKEN = "a-token-of-thirty-characters-x"


RENAME = """mutation($c:ID){accountUpdate(input:{firstName:"Renamed"},customerId:$c){
  user{firstName} errors{field code}}}"""


def test_an_app_acts_for_the_customer_that_it_names(client: Client):
    user = make_user()
    make_app(token=APP_TOKEN, permissions=(Permission.IMPERSONATE_USER,))
    customer = to_global_id("User", user.pk)
    create = CREATE.replace("$t:AddressTypeEnum", "$c:ID").replace("type:$t", "customerId:$c")

    renamed = payload(client, RENAME, {"c": customer}, token=APP_TOKEN)
    added = payload(client, create, {"i": VIETNAM, "c": customer}, token=APP_TOKEN)

    assert renamed == {"user": {"firstName": "Renamed"}, "errors": []}
    assert (added["user"], added["errors"]) == ({"id": customer}, [])
    assert Address.objects.get().user == user


def test_an_app_must_name_a_customer_and_never_acts_for_staff(client: Client):
    staff = make_staff(first_name="Boss")
    make_app(token=APP_TOKEN, permissions=(Permission.IMPERSONATE_USER,))

    assert payload(client, RENAME, token=APP_TOKEN) == {
        "user": None,
        "errors": [{"field": "customerId", "code": "REQUIRED"}],
    }
    for unknown in (to_global_id("User", staff.pk), to_global_id("User", 999_999)):
        assert payload(client, RENAME, {"c": unknown}, token=APP_TOKEN)["errors"] == [
            {"field": "customerId", "code": "NOT_FOUND"}
        ]
    staff.refresh_from_db()
    assert staff.first_name == "Boss"


def test_users_act_for_themselves_only(client: Client):
    user, other = make_user(), make_user(first_name="Other")

    (error,) = answer(client, RENAME, {"c": to_global_id("User", other.pk)}, token=token_of(user))["errors"]
    own = payload(client, RENAME, {"c": to_global_id("User", user.pk)}, token=token_of(user))

    assert error["extensions"]["exception"]["code"] == "PermissionDenied"
    assert own["user"] == {"firstName": "Renamed"}
    other.refresh_from_db()
    assert other.first_name == "Other"


def test_no_answer_to_a_stranger_tells_whether_an_email_is_known(client: Client):
    make_user(email="known@example.com", first_name="Ada")
    make_user(email="unconfirmed@example.com", is_confirmed=False)
    questions: list[tuple[str, Callable[[str], dict[str, Any]]]] = [
        (SIGN_IN, lambda email: {"e": email, "p": "wrong"}),
        (RESET, lambda email: {"e": email, "r": "http://localhost:3000/reset"}),
        (SET, lambda email: {"e": email, "t": "bad", "p": "Correct-horse-9"}),
        (SET, lambda email: {"e": email, "t": "bad", "p": "1"}),
        (CONFIRM, lambda email: {"e": email, "t": "bad"}),
        (REGISTER, lambda email: {"i": REGISTRATION | {"email": email}}),
        (REGISTER, lambda email: {"i": REGISTRATION | {"email": email, "password": "1"}}),
    ]

    for query, variables in questions:
        answers = {
            json.dumps(payload(client, query, variables(email))).replace(email, "<e-mail>")
            for email in ("known@example.com", "unconfirmed@example.com", "unknown@example.com")
        }
        assert len(answers) == 1, answers


@pytest.mark.parametrize("query", [SIGN_IN, REGISTER])
def test_every_email_costs_one_password_hash_known_or_not(client: Client, query: str, monkeypatch: pytest.MonkeyPatch):
    make_user(email="known@example.com")
    make_user(email="waiting@example.com", is_confirmed=False)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def noted(hasher, password, salt):
        hashed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", noted)

    counts = []
    for email in ("known@example.com", "waiting@example.com", "unknown@example.com"):
        hashed.clear()
        variables = {"e": email, "p": "wrong"} if query is SIGN_IN else {"i": REGISTRATION | {"email": email}}
        payload(client, query, variables)
        counts.append(len(hashed))

    assert counts == [1, 1, 1]
