"""Accounts over the API, one test per behaviour that was recorded of Saleor."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts import actions
from accounts.models import Permission, User
from api.terms.ids import to_global_id
from tests.api.accounts.asking import (
    CHANGE,
    CONFIRM,
    INVALID_TOKEN,
    ME,
    REGISTER,
    REGISTRATION,
    RESET,
    SET,
    SIGN_IN,
    VIETNAM,
    answer,
    payload,
    place_orders,
    refusal,
    token_in,
)
from tests.factories.accounts import PASSWORD, make_staff, make_user, token_of
from tests.factories.catalog import make_channel
from tests.factories.orders import NOW, make_checkout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def test_register_says_the_same_for_a_new_and_a_known_email(client: Client):
    make_user(email="known@example.com", first_name="Known")
    variables = REGISTRATION | {"languageCode": "VI", "metadata": [{"key": "k", "value": "v"}]}

    new = payload(client, REGISTER, {"i": variables})
    known = payload(client, REGISTER, {"i": variables | {"email": "known@example.com"}})

    assert new == {
        "requiresConfirmation": True,
        "user": {"id": "", "email": "ada@example.com", "firstName": "Ada"},
        "errors": [],
    }
    assert known == new | {"user": {"id": "", "email": "known@example.com", "firstName": "Ada"}}
    user = User.objects.get(email="ada@example.com")
    assert (user.language_code, user.metadata, user.is_confirmed) == ("vi", {"k": "v"}, False)


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        (
            {"password": "kq7#x"},
            [("password", "PASSWORD_TOO_SHORT", "This password is too short. It must contain at least 8 characters.")],
        ),
        ({"email": "nope"}, [("email", "INVALID", "Enter a valid email address.")]),
        ({"redirectUrl": None}, [("redirectUrl", "REQUIRED", "This field is required.")]),
        (
            {"redirectUrl": "https://evil.example/"},
            [
                (
                    "redirectUrl",
                    "INVALID",
                    "evil.example is not allowed. Please check `ALLOWED_CLIENT_ORIGINS` configuration.",
                )
            ],
        ),
    ],
)
def test_a_wrong_registration_is_told_at_its_field(client: Client, values: dict[str, Any], errors: list[Any]):
    found = payload(client, REGISTER, {"i": REGISTRATION | values})

    assert (found["user"], found["requiresConfirmation"]) == (None, True)
    assert found["errors"] == [
        {"field": field, "code": code, "message": message, "addressType": None} for field, code, message in errors
    ]
    assert not User.objects.exists()


def test_messages_come_in_the_language_that_is_asked_for(client: Client):
    response = client.post(
        "/graphql/",
        {"query": SIGN_IN, "variables": {"e": "nobody@example.com", "p": "wrong"}},
        content_type="application/json",
        headers={"Accept-Language": "vi"},
    )

    (error,) = response.json()["data"]["tokenCreate"]["errors"]
    assert error["message"] == "Email hoặc mật khẩu không đúng."


def test_the_link_of_the_mail_confirms_the_account(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        payload(client, REGISTER, {"i": REGISTRATION})
    user = User.objects.get()

    bad = payload(client, CONFIRM, {"e": user.email, "t": "bad"})
    good = payload(client, CONFIRM, {"e": user.email, "t": token_in(mail.outbox[0])})

    assert bad == {
        "user": None,
        "errors": [{"field": "token", "code": "INVALID", "message": "Invalid or expired token."}],
    }
    assert good == {"user": {"id": to_global_id("User", user.pk)}, "errors": []}
    assert payload(client, SIGN_IN, {"e": user.email, "p": "Correct-horse-1"})["errors"] == []


def test_me_is_nobody_without_a_token_and_with_a_wrong_one(client: Client):
    assert answer(client, ME)["data"] == {"me": None}
    assert answer(client, ME, token="x.y.z")["data"] == {"me": None}


def test_me(client: Client, django_assert_num_queries: DjangoAssertNumQueries):
    user = make_user(email="ada@example.com", first_name="Ada", last_name="L", metadata={"k": "v"})
    home = actions.create_address(
        user_id=user.pk,
        values={"country": "US", "street_address_1": "1 St", "city": "Oakland", "postal_code": "94105",
                "country_area": "CA"},
        default_for="shipping",
    )  # fmt: skip
    token = token_of(user)
    ask = {"query": ME}
    client.post("/graphql/", ask, content_type="application/json")  # the document is known from now on

    # the user; the book; its owner for each flag; the default; orders and their number; ids and tokens of checkouts
    with django_assert_num_queries(9):
        found = payload(client, ME, token=token)

    assert found == {
        "id": to_global_id("User", user.pk),
        "email": "ada@example.com",
        "firstName": "Ada",
        "lastName": "L",
        "isStaff": False,
        "isActive": True,
        "isConfirmed": True,
        "dateJoined": user.date_joined.isoformat(),
        "lastLogin": None,
        "languageCode": "VI",
        "addresses": [
            {
                "id": to_global_id("Address", home.pk),
                "city": "OAKLAND",
                "country": {"code": "US"},
                "isDefaultShippingAddress": True,
                "isDefaultBillingAddress": False,
            }
        ],
        "defaultShippingAddress": {"id": to_global_id("Address", home.pk)},
        "defaultBillingAddress": None,
        "orders": {"totalCount": 0, "edges": []},
        "checkoutIds": [],
        "checkoutTokens": [],
        "giftCards": {"totalCount": 0},
        "userPermissions": [],
        "metadata": [{"key": "k", "value": "v"}],
        "avatar": None,
        "storedPaymentSources": [],
        "storedPaymentMethods": [],
    }


def test_staff_see_what_they_may_do_and_through_which_group(client: Client):
    staff = make_staff(permissions=(Permission.MANAGE_STAFF,))
    (group,) = staff.groups.all()

    found = payload(
        client,
        "{me{userPermissions{code name} permissionGroups{id name permissions{code}}}}",
        token=token_of(staff),
    )

    assert found == {
        "userPermissions": [{"code": "MANAGE_STAFF", "name": "Manage Staff"}],
        "permissionGroups": [
            {"id": to_global_id("Group", group.pk), "name": group.name, "permissions": [{"code": "MANAGE_STAFF"}]}
        ],
    }


def test_the_open_checkouts_of_a_user_newest_first(client: Client, django_assert_num_queries: DjangoAssertNumQueries):
    user = make_user()
    older = make_checkout(user=user)
    newer = make_checkout(user=user, now=NOW + timedelta(minutes=1))
    closed = make_checkout(user=user, channel=make_channel(slug="closed", is_active=False))
    make_checkout(user=make_user())
    ask = """query($c:String){me{checkoutIds(channel:$c) checkoutTokens(channel:$c)
      checkouts(channel:$c,first:10){totalCount edges{node{id channel{slug} user{id} lines{id}}}}}}"""
    payload(client, ask, token=token_of(user))

    # the user; ids; tokens; the page and its number; the lines
    with django_assert_num_queries(6):
        found = payload(client, ask, token=token_of(user))

    ids = [to_global_id("Checkout", row.pk) for row in (newer, older)]
    assert found["checkoutIds"] == ids
    assert found["checkoutTokens"] == [str(newer.pk), str(older.pk)]
    assert [edge["node"]["id"] for edge in found["checkouts"]["edges"]] == ids
    assert found["checkouts"]["totalCount"] == 2
    assert payload(client, ask, {"c": "closed"}, token=token_of(user))["checkoutIds"] == [
        to_global_id("Checkout", closed.pk)
    ]
    assert payload(client, ask, {"c": "nowhere"}, token=token_of(user))["checkouts"]["edges"] == []


ORDERS = """query($n:Int,$a:String){me{orders(first:$n,after:$a){totalCount pageInfo{hasNextPage endCursor}
  edges{node{number created total{gross{amount}} status lines{productName quantity variant{id product{name}}}
    vendorOrders{vendor{name} lines{quantity}} shippingAddress{city} channel{slug}}}}}}"""


def test_the_order_history_comes_in_pages_newest_first_for_as_many_statements_whatever_its_length(client: Client):
    user = make_user()
    orders = place_orders(user=user, count=5)
    place_orders(user=make_user(), count=1)
    token = token_of(user)
    payload(client, ORDERS, {"n": 1}, token=token)  # the document is known from now on

    with CaptureQueriesContext(connection) as short:
        first = payload(client, ORDERS, {"n": 1}, token=token)["orders"]
    with CaptureQueriesContext(connection) as long:
        rest = payload(client, ORDERS, {"n": 4, "a": first["pageInfo"]["endCursor"]}, token=token)["orders"]

    numbers = [edge["node"]["number"] for edge in [*first["edges"], *rest["edges"]]]
    assert numbers == [str(order.number) for order in reversed(orders)]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (5, True, False)
    assert len(long) == len(short)


def test_account_update(client: Client):
    user = make_user(first_name="Ada", last_name="L")
    query = """mutation($i:AccountInput!){accountUpdate(input:$i){
      user{firstName lastName languageCode defaultBillingAddress{city}} errors{field code}}}"""

    found = payload(
        client,
        query,
        {"i": {"firstName": "Ada2", "languageCode": "EN", "defaultBillingAddress": VIETNAM}},
        token=token_of(user),
    )

    assert found["user"] == {
        "firstName": "Ada2",
        "lastName": "L",
        "languageCode": "EN",
        "defaultBillingAddress": {"city": "Phường Tân Ninh"},
    }


def test_password_change_ends_the_tokens_from_before(client: Client):
    user = make_user()
    token = token_of(user)

    wrong = payload(client, CHANGE, {"o": "nope", "n": "Correct-horse-3"}, token=token)
    right = payload(client, CHANGE, {"o": PASSWORD, "n": "Correct-horse-2"}, token=token)

    assert wrong == {
        "user": None,
        "errors": [{"field": "oldPassword", "code": "INVALID_CREDENTIALS", "message": "Old password isn't valid."}],
    }
    assert right == {"user": {"id": to_global_id("User", user.pk)}, "errors": []}
    assert refusal(client, token) == INVALID_TOKEN


def test_a_reset_is_answered_alike_for_known_and_unknown(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    make_user(email="ada@example.com")
    with django_capture_on_commit_callbacks(execute=True):
        known = payload(client, RESET, {"e": "ada@example.com", "r": "http://localhost:3000/reset?a=1"})
        unknown = payload(client, RESET, {"e": "nobody@example.com", "r": "http://localhost:3000/reset"})

    assert known == unknown == {"errors": []}
    (message,) = mail.outbox
    bad = payload(client, SET, {"e": "ada@example.com", "t": "bad", "p": "Correct-horse-9"})
    good = payload(client, SET, {"e": "ada@example.com", "t": token_in(message), "p": "Correct-horse-9"})
    assert bad["errors"] == [{"field": "token", "code": "INVALID", "message": "Invalid or expired token."}]
    assert (good["user"], good["errors"]) == ({"email": "ada@example.com"}, [])
    assert payload(client, ME, token=good["token"])["email"] == "ada@example.com"


def test_an_account_is_deleted_by_the_link_of_a_mail(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    user = make_user()
    token = token_of(user)
    ask = """mutation{accountRequestDeletion(redirectUrl:"http://localhost:3000/del",channel:"vn"){
      errors{field code}}}"""
    delete = "mutation($t:String!){accountDelete(token:$t){user{id} errors{field code}}}"
    with django_capture_on_commit_callbacks(execute=True):
        assert payload(client, ask, token=token) == {"errors": []}

    assert payload(client, delete, {"t": "bad"}, token=token)["errors"] == [{"field": "token", "code": "INVALID"}]
    deleted = payload(client, delete, {"t": token_in(mail.outbox[0])}, token=token)

    assert deleted == {"user": {"id": to_global_id("User", user.pk)}, "errors": []}
    assert not User.objects.exists()


def test_an_email_is_changed_by_the_link_to_the_new_one(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    user = make_user(email="old@example.com")
    token = token_of(user)
    ask = """mutation($p:String!,$e:String!){requestEmailChange(password:$p,newEmail:$e,channel:"vn",
      redirectUrl:"http://localhost:3000/email"){user{email} errors{field code message}}}"""
    confirm = """mutation($t:String!){confirmEmailChange(token:$t,channel:"vn"){
      user{email} errors{field code message}}}"""
    make_user(email="taken@example.com")

    wrong = payload(client, ask, {"p": "wrong", "e": "new@example.com"}, token=token)
    taken = payload(client, ask, {"p": PASSWORD, "e": "taken@example.com"}, token=token)
    with django_capture_on_commit_callbacks(execute=True):
        asked = payload(client, ask, {"p": PASSWORD, "e": "new@example.com"}, token=token)
    bad = payload(client, confirm, {"t": "bad"}, token=token)
    good = payload(client, confirm, {"t": token_in(mail.outbox[0])}, token=token)

    assert wrong == {
        "user": None,
        "errors": [{"field": "password", "code": "INVALID_CREDENTIALS", "message": "Password isn't valid."}],
    }
    assert taken == {
        "user": None,
        "errors": [{"field": "newEmail", "code": "UNIQUE", "message": "Email is used by other user."}],
    }
    assert asked == {"user": {"email": "old@example.com"}, "errors": []}
    assert bad == {
        "user": None,
        "errors": [{"field": "token", "code": "JWT_INVALID_TOKEN", "message": "Invalid or expired token."}],
    }
    assert good == {"user": {"email": "new@example.com"}, "errors": []}
    assert payload(client, ME, token=token)["email"] == "new@example.com"
