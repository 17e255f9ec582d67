"""`Query.user`: one account by id, e-mail or reference, for those who manage its kind; Saleor's rules."""

from typing import Any

import pytest

from accounts.models import Permission
from accounts.viewers import ANONYMOUS, viewer_for_app, viewer_for_user
from api.terms.ids import to_global_id
from tests.api.asking import ask, gid, refusal, staff
from tests.factories.accounts import make_app, make_staff, make_user

pytestmark = pytest.mark.django_db

USER = """query($id: ID, $email: String, $ref: String) {
  user(id: $id, email: $email, externalReference: $ref) { id email } }"""


def test_an_account_is_found_in_each_of_three_ways():
    user = make_user(email="lan@example.com", external_reference="crm-7")
    viewer = viewer_for_app(make_app(permissions=(Permission.MANAGE_USERS,)))

    ways: tuple[dict[str, Any], ...] = ({"id": gid(user)}, {"email": "Lan@Example.com"}, {"ref": "crm-7"})
    for given in ways:
        assert ask(USER, viewer=viewer, **given) == {"user": {"id": gid(user), "email": "lan@example.com"}}
    unknowns: tuple[dict[str, Any], ...] = (
        {"email": "nobody@example.com"},
        {"ref": "crm-8"},
        {"id": to_global_id("User", 10**9)},
    )
    for unknown in unknowns:
        assert ask(USER, viewer=viewer, **unknown) == {"user": None}
    assert refusal(USER, viewer=viewer, id="xyz")[1] == "Invalid ID: xyz. Expected: User."
    assert refusal(USER, viewer=viewer, id="xyz")[1] == "Invalid ID: xyz. Expected: User."


def test_who_manages_customers_or_orders_finds_customers_and_who_manages_staff_finds_staff():
    customer, colleague = make_user(), make_staff()

    for permission, found in (
        (Permission.MANAGE_USERS, customer),
        (Permission.MANAGE_ORDERS, customer),
        (Permission.MANAGE_STAFF, colleague),
    ):
        for row in (customer, colleague):
            answer = ask(USER, viewer=staff(permission), id=gid(row))["user"]
            assert (answer is not None) == (row == found), permission


def test_nobody_else_looks_anybody_up_not_even_oneself():
    user = make_user()

    for viewer in (ANONYMOUS, viewer_for_user(user), staff(Permission.MANAGE_PRODUCTS)):
        code, message = refusal(USER, viewer=viewer, id=gid(user))
        assert code == "PermissionDenied"
        assert "MANAGE_STAFF, MANAGE_USERS, MANAGE_ORDERS" in message


def test_exactly_one_way_must_be_named():
    viewer = staff(Permission.MANAGE_USERS)

    assert refusal(USER, viewer=viewer, id="x", email="y")[1] == "Argument 'id' cannot be combined with 'email'"
    assert refusal(USER, viewer=viewer)[1].startswith("At least one of arguments is required")
