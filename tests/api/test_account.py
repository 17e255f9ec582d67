"""Accounts over the API, one test per behaviour that was recorded of Saleor."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts import actions, tokens
from accounts.models import Address, Permission, User
from api.ids import to_global_id
from tests.factories.accounts import PASSWORD, make_app, make_staff, make_user
from tests.factories.vendors import make_member, make_vendor

pytestmark = pytest.mark.django_db

REGISTER = """mutation($i:AccountRegisterInput!){accountRegister(input:$i){
  requiresConfirmation user{id email firstName} errors{field code message addressType}}}"""
SIGN_IN = """mutation($e:String!,$p:String!){tokenCreate(email:$e,password:$p){
  token refreshToken csrfToken user{id email addresses{id}} errors{field code message} accountErrors{code}}}"""
VERIFY = "mutation($t:String!){tokenVerify(token:$t){isValid payload user{email} errors{code field message}}}"
REFRESH = "mutation($r:String){tokenRefresh(refreshToken:$r){token user{email} errors{code field message}}}"
ME = """query{me{id email firstName lastName isStaff isActive isConfirmed dateJoined lastLogin languageCode
  addresses{id city country{code} isDefaultShippingAddress isDefaultBillingAddress} defaultShippingAddress{id}
  defaultBillingAddress{id} userPermissions{code name} metadata{key value} avatar(size:64){url}}}"""
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

UNITED_STATES = {
    "firstName": "Ada",
    "lastName": "Lovelace",
    "streetAddress1": "1 Market St",
    "city": "San Francisco",
    "postalCode": "94105",
    "country": "US",
    "countryArea": "CA",
}
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


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


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


def token_of(user: User) -> str:
    return tokens.issue_token(user, tokens.ACCESS, now=timezone.now())


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
    assert error["message"] == "E-mail hoặc mật khẩu không đúng."


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

    with django_assert_num_queries(5):  # the user; the book; its owner for each flag; the default
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
        "userPermissions": [],
        "metadata": [{"key": "k", "value": "v"}],
        "avatar": None,
    }


def test_staff_see_what_they_may_do(client: Client):
    staff = make_staff(permissions=(Permission.MANAGE_PRODUCTS,))

    assert payload(client, ME, token=token_of(staff))["userPermissions"] == [
        {"code": "MANAGE_PRODUCTS", "name": "Manage Products"}
    ]


# --- Address book ----------------------------------------------------------------------------------------------------


def test_address_create(client: Client):
    user = make_user()

    found = payload(
        client, CREATE, {"i": UNITED_STATES | {"phone": "+84901234567"}, "t": "SHIPPING"}, token=token_of(user)
    )

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
        (UNITED_STATES | {"phone": "12"}, {("phone", "INVALID")}),
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

    found = payload(client, UPDATE, {"id": gid, "i": UNITED_STATES | {"city": "Oakland"}}, token=token_of(user))

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
            variables["i"] = UNITED_STATES
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

    found = payload(
        client, UPDATE, {"id": to_global_id("Address", address.pk), "i": UNITED_STATES}, token=token_of(staff)
    )

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
    assert answer(client, ME, token=token)["data"] == {"me": None}


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


@pytest.mark.parametrize(
    "query",
    [
        'mutation{accountUpdate(input:{firstName:"x"}){errors{code}}}',
        'mutation{passwordChange(oldPassword:"x",newPassword:"Correct-horse-9"){errors{code}}}',
        'mutation{accountRequestDeletion(redirectUrl:"http://localhost:3000/"){errors{code}}}',
        'mutation{accountDelete(token:"x"){errors{code}}}',
        "mutation{accountAddressCreate(input:{country:VN}){errors{code}}}",
    ],
)
@pytest.mark.parametrize("token", ["", "a-token-of-thirty-characters-x"])
def test_neither_nobody_nor_an_app_has_an_account(client: Client, query: str, token: str):
    make_app(token="a-token-of-thirty-characters-x", permissions=tuple(Permission))

    (error,) = answer(client, query, token=token)["errors"]

    assert error["extensions"]["exception"]["code"] == "PermissionDenied"
