"""Accounts over the API, one test per behaviour that was recorded of Saleor."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts import actions, tokens
from accounts.models import Address, Permission, User
from accounts.viewers import Viewer
from api.terms.ids import to_global_id
from orders.models import Order
from payments.actions import complete_checkout, initialize_transaction
from tests.api.buying import AMERICA, make_goods
from tests.factories.accounts import PASSWORD, make_app, make_staff, make_user, token_of
from tests.factories.catalog import make_channel
from tests.factories.orders import NOW, make_address, make_checkout
from tests.factories.vendors import make_member, make_vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]

REGISTER = """mutation($i:AccountRegisterInput!){accountRegister(input:$i){
  requiresConfirmation user{id email firstName} errors{field code message addressType}}}"""
SIGN_IN = """mutation($e:String!,$p:String!){tokenCreate(email:$e,password:$p){
  token refreshToken csrfToken user{id email addresses{id}} errors{field code message} accountErrors{code}}}"""
VERIFY = "mutation($t:String!){tokenVerify(token:$t){isValid payload user{email} errors{code field message}}}"
REFRESH = "mutation($r:String){tokenRefresh(refreshToken:$r){token user{email} errors{code field message}}}"
ME = """query{me{id email firstName lastName isStaff isActive isConfirmed dateJoined lastLogin languageCode
  addresses{id city country{code} isDefaultShippingAddress isDefaultBillingAddress} defaultShippingAddress{id}
  defaultBillingAddress{id} orders(first:2){totalCount edges{node{number}}} checkoutIds checkoutTokens
  giftCards(first:1){totalCount} userPermissions{code name} metadata{key value} avatar(size:64){url}
  storedPaymentSources{gateway} storedPaymentMethods(channel:"vn"){id name gateway{id} creditCardInfo{brand}}}}"""
CREATE = """mutation($i:AddressInput!,$t:AddressTypeEnum){accountAddressCreate(input:$i,type:$t){
  address{id firstName city country{code country} countryArea postalCode phone isDefaultShippingAddress}
  user{id} errors{field code message addressType}}}"""
UPDATE = """mutation($id:ID!,$i:AddressInput!){accountAddressUpdate(id:$id,input:$i){
  address{id city} errors{field code message}}}"""
DELETE = """mutation($id:ID!){accountAddressDelete(id:$id){address{id} user{addresses{id}} errors{field code}}}"""
DEFAULT = """mutation($id:ID!){accountSetDefaultAddress(id:$id,type:BILLING){
  user{defaultBillingAddress{id}} errors{field code message}}}"""
CHANGE = """mutation($o:String,$n:String!){passwordChange(oldPassword:$o,newPassword:$n){
  user{id} errors{field code message}}}"""
RESET = """mutation($e:String!,$r:String!){requestPasswordReset(email:$e,redirectUrl:$r,channel:"vn"){
  errors{field code message}}}"""
SET = """mutation($e:String!,$t:String!,$p:String!){setPassword(email:$e,token:$t,password:$p){
  token refreshToken user{email} errors{field code message}}}"""
CONFIRM = "mutation($e:String!,$t:String!){confirmAccount(email:$e,token:$t){user{id} errors{field code message}}}"

VIETNAM = {
    "firstName": "Lan",
    "lastName": "Nguyễn",
    "streetAddress1": "12 Cách Mạng Tháng Tám",
    "city": "tan ninh",
    "countryArea": "tinh Tay Ninh",
    "country": "VN",
    "phone": "0276 382 2233",
}
REGISTRATION = {
    "email": "ada@example.com",
    "password": "Correct-horse-1",
    "firstName": "Ada",
    "channel": "vn",
    "redirectUrl": "http://localhost:3000/confirm",
}
NOT_YOURS = "To access this path, you need one of the following permissions: MANAGE_USERS, OWNER"


def answer(client: Client, query: str, variables: dict[str, Any] | None = None, *, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = client.post(
        "/graphql/", {"query": query, "variables": variables or {}}, content_type="application/json", headers=headers
    )
    assert response.status_code == 200, response.content
    body: dict[str, Any] = response.json()
    return body


def payload(client: Client, query: str, variables: dict[str, Any] | None = None, *, token: str = "") -> dict[str, Any]:
    body = answer(client, query, variables, token=token)
    assert "errors" not in body, body["errors"]
    (found,) = body["data"].values()
    return dict(found)


INVALID_TOKEN = ("InvalidTokenError", "Invalid token. Create new one by using tokenCreate mutation.")


def refusal(client: Client, token: str) -> tuple[str, str]:
    """Code and message of what somebody is told who asks for themselves with a refused token."""
    body = answer(client, ME, token=token)
    (error,) = body["errors"]
    assert body["data"] == {"me": None}
    return error["extensions"]["exception"]["code"], error["message"]


def place_orders(*, user: User, count: int) -> list[Order]:
    """Orders of a vendor's goods, an hour apart, oldest first."""
    viewer = Viewer(user=user)
    orders = []
    for number in range(count):
        variants = make_goods(vendors=1)
        method = variants[0].product.vendor.shipping_methods.get().shipping_method
        checkout = make_checkout(lines=dict.fromkeys(variants, 1), address=make_address(), method=method, user=user)
        now = NOW + timedelta(hours=number)
        initialize_transaction(gateway_id="ocop.cod", viewer=viewer, now=now, checkout_id=checkout.pk)
        orders.append(complete_checkout(checkout_id=checkout.pk, viewer=viewer, now=now))
    return orders


def token_in(message: mail.EmailMessage) -> str:
    (url,) = re.findall(r"https?://\S+token=\S+", str(message.body))
    return str(parse_qs(urlsplit(url).query)["token"][0])


# --- Registration ----------------------------------------------------------------------------------------------------


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


# --- Tokens ----------------------------------------------------------------------------------------------------------


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


def test_a_bad_phone_number_is_told_in_saleors_words(client: Client):
    found = payload(client, CREATE, {"i": AMERICA | {"phone": "12"}}, token=token_of(make_user()))

    assert found["errors"] == [
        {"field": "phone", "code": "INVALID", "message": "'12' is not a valid phone number.", "addressType": None}
    ]


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


# --- Me --------------------------------------------------------------------------------------------------------------


def test_me_is_nobody_without_a_token_and_with_a_wrong_one(client: Client):
    assert answer(client, ME)["data"] == {"me": None}
    assert answer(client, ME, token="x.y.z")["data"] == {"me": None}


def test_a_token_that_is_over_is_told_where_it_matters_who_asks(client: Client):
    user = make_user()
    now = timezone.now()
    over = tokens.issue_token(user, tokens.ACCESS, now=now - timedelta(seconds=301))
    refresh = tokens.issue_token(user, tokens.REFRESH, now=now)

    read = answer(client, "{ me { id } shop { name } }", token=over)
    written = answer(client, "mutation { checkoutCreate(input: { lines: [] }) { checkout { id } } }", token=over)
    renewed = payload(client, REFRESH, {"r": refresh}, token=over)

    (error,) = read["errors"]
    assert read["data"] == {"me": None, "shop": {"name": "OCOP marketplace"}}
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


# --- Address book ----------------------------------------------------------------------------------------------------


def test_address_create(client: Client):
    user = make_user()

    found = payload(client, CREATE, {"i": AMERICA | {"phone": "+84901234567"}, "t": "SHIPPING"}, token=token_of(user))

    address = found["address"]
    assert address.pop("id") == to_global_id("Address", Address.objects.get().pk)
    assert address == {
        "firstName": "Ada",
        "city": "SAN FRANCISCO",
        "country": {"code": "US", "country": "United States"},
        "countryArea": "CA",
        "postalCode": "94105",
        "phone": "+84901234567",
        "isDefaultShippingAddress": True,
    }
    assert (found["user"], found["errors"]) == ({"id": to_global_id("User", user.pk)}, [])


def test_address_create_in_vietnam_takes_the_official_words(client: Client):
    found = payload(client, CREATE, {"i": VIETNAM}, token=token_of(make_user()))

    address = found["address"]
    assert (address["city"], address["countryArea"], address["phone"]) == (
        "Phường Tân Ninh",
        "Tây Ninh",
        "+842763822233",
    )
    assert (address["country"], address["isDefaultShippingAddress"]) == ({"code": "VN", "country": "Vietnam"}, False)


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        (VIETNAM | {"countryArea": None}, {("countryArea", "REQUIRED")}),
        (VIETNAM | {"city": "Nowhere"}, {("city", "INVALID")}),
        (AMERICA | {"phone": "12"}, {("phone", "INVALID")}),
        (
            {"country": "US"},
            {("countryArea", "REQUIRED"), ("city", "REQUIRED"), ("postalCode", "REQUIRED"), ("streetAddress1", "REQUIRED")},
        ),
        (VIETNAM | {"firstName": "x" * 10_000}, {("firstName", "INVALID")}),
        (VIETNAM | {"skipValidation": True}, {("skipValidation", "INVALID")}),
    ],
)  # fmt: skip
def test_a_wrong_address_is_told_at_its_fields(client: Client, values: dict[str, Any], errors: set[tuple[str, str]]):
    found = payload(client, CREATE, {"i": values}, token=token_of(make_user()))

    assert {(error["field"], error["code"]) for error in found["errors"]} == errors
    assert found["address"] is None
    assert not Address.objects.exists()


def test_address_update(client: Client):
    user = make_user()
    address = Address.objects.create(user=user, country="US")
    gid = to_global_id("Address", address.pk)

    found = payload(client, UPDATE, {"id": gid, "i": AMERICA | {"city": "Oakland"}}, token=token_of(user))

    assert found == {"address": {"id": gid, "city": "OAKLAND"}, "errors": []}


def test_address_default_and_delete(client: Client):
    user = make_user()
    first, second = (Address.objects.create(user=user, country="VN") for _ in range(2))
    gid = to_global_id("Address", first.pk)

    default = payload(client, DEFAULT, {"id": gid}, token=token_of(user))
    deleted = payload(client, DELETE, {"id": gid}, token=token_of(user))

    assert default == {"user": {"defaultBillingAddress": {"id": gid}}, "errors": []}
    assert deleted == {
        "address": {"id": gid},
        "user": {"addresses": [{"id": to_global_id("Address", second.pk)}]},
        "errors": [],
    }


@pytest.mark.parametrize("query", [UPDATE, DELETE, DEFAULT])
@pytest.mark.parametrize("persona", ["anonymous", "other shopper", "vendor member", "staff without right", "app"])
def test_nobody_else_reaches_an_address_and_unknown_ones_look_the_same(client: Client, query: str, persona: str):
    address = Address.objects.create(user=make_user(), country="VN", city="Phường Tân Ninh")
    member = make_user()
    make_member(vendor=make_vendor(), user=member)
    make_app(token="a-token-of-thirty-characters-x", permissions=(Permission.MANAGE_ORDERS,))
    token = {
        "anonymous": "",
        "other shopper": token_of(make_user()),
        "vendor member": token_of(member),
        "staff without right": token_of(make_staff(permissions=(Permission.MANAGE_ORDERS,))),
        "app": "a-token-of-thirty-characters-x",
    }[persona]

    def refused(pk: int) -> dict[str, Any]:
        variables: dict[str, Any] = {"id": to_global_id("Address", pk)}
        if query is UPDATE:
            variables["i"] = AMERICA
        body = answer(client, query, variables, token=token)
        (error,) = body["errors"]
        assert error["extensions"] == {"exception": {"code": "PermissionDenied"}}
        assert set(body["data"].values()) == {None}
        return dict(error)

    assert refused(address.pk)["message"] == refused(address.pk + 1000)["message"]
    address.refresh_from_db()
    assert (address.country, address.city) == ("VN", "Phường Tân Ninh")


def test_the_refusal_has_saleors_words(client: Client):
    address = Address.objects.create(user=make_user(), country="VN")

    body = answer(client, DELETE, {"id": to_global_id("Address", address.pk)}, token=token_of(make_user()))

    assert body["errors"][0]["message"] == NOT_YOURS
    body = answer(client, CREATE, {"i": VIETNAM})
    assert body["errors"][0]["message"] == (
        "To access this path, you need one of the following permissions: AUTHENTICATED_USER, AUTHENTICATED_APP"
    )


def test_staff_that_manage_users_may_correct_an_address(client: Client):
    address = Address.objects.create(user=make_user(), country="VN")
    staff = make_staff(permissions=(Permission.MANAGE_USERS,))

    found = payload(client, UPDATE, {"id": to_global_id("Address", address.pk), "i": AMERICA}, token=token_of(staff))

    assert found["errors"] == []


def test_an_order_or_checkouts_address_is_nobodys_to_change(client: Client):
    address = Address.objects.create(country="VN")
    staff = make_staff(permissions=(Permission.MANAGE_USERS,))

    body = answer(client, DELETE, {"id": to_global_id("Address", address.pk)}, token=token_of(staff))

    assert body["errors"][0]["message"] == NOT_YOURS
    assert Address.objects.filter(pk=address.pk).exists()


@pytest.mark.parametrize(
    "global_id", ["", "x", "QWRkcmVzczp4", to_global_id("User", 1), to_global_id("Address", "9" * 30)]
)
def test_a_malformed_id_is_told_at_its_field(client: Client, global_id: str):
    found = payload(client, DELETE, {"id": global_id}, token=token_of(make_user()))

    assert [(error["field"], error["code"]) for error in found["errors"]] == [("id", "GRAPHQL_ERROR")]


# --- Account and password --------------------------------------------------------------------------------------------


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


# --- Apps that act for a customer ------------------------------------------------------------------------------------

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


# --- The refresh token in a cookie -----------------------------------------------------------------------------------

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


# --- Ends of sessions ------------------------------------------------------------------------------------------------


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


# --- Plugins of other sign-ins, of which there are none ---------------------------------------------------------------


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


# --- What answers tell about e-mails ---------------------------------------------------------------------------------


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
