"""The address book over the API."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Address, Permission
from api.terms.ids import to_global_id
from tests.api.accounts.asking import (
    CREATE,
    DEFAULT,
    DELETE,
    NOT_YOURS,
    UPDATE,
    VIETNAM,
    answer,
    payload,
)
from tests.api.buying import AMERICA
from tests.factories.accounts import make_app, make_staff, make_user, token_of
from tests.factories.vendors import make_member, make_vendor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def test_a_bad_phone_number_is_told_in_saleors_words(client: Client):
    found = payload(client, CREATE, {"i": AMERICA | {"phone": "12"}}, token=token_of(make_user()))

    assert found["errors"] == [
        {"field": "phone", "code": "INVALID", "message": "'12' is not a valid phone number.", "addressType": None}
    ]


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
