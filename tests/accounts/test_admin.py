"""Signing in to the operators' pages, and what one may do there to users, groups and apps."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from django.test import Client
from django.urls import reverse

from accounts.actions import SIGN_INS_FROM_ADDRESS
from accounts.models import App, AppToken, Permission, User
from accounts.viewers import viewer_from_token
from tests.factories.accounts import PASSWORD, make_app, make_staff, make_user
from tests.operators import page, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def test_signing_in_goes_by_email_in_any_case_and_is_throttled():
    make_user(email="operator@example.com", is_staff=True)
    client = Client()
    login = {"username": "Operator@Example.com", "password": PASSWORD}

    assert client.post("/admin/login/", login).status_code == 302
    for _ in range(6):
        Client().post("/admin/login/", login | {"password": "wrong"})

    assert Client().post("/admin/login/", login).status_code == 200  # the form again


def test_behind_a_trusted_proxy_a_guesser_locks_out_only_the_own_address(settings):
    settings.TRUST_PROXY = True
    make_staff(email="lan@example.com")
    right = {"username": "lan@example.com", "password": PASSWORD}
    for number in range(SIGN_INS_FROM_ADDRESS.most):
        wrong = {"username": f"nobody{number}@example.com", "password": "wrong"}
        Client().post(reverse("admin:login"), wrong, headers={"X-Forwarded-For": "192.0.2.66"})

    from_guesser = Client().post(reverse("admin:login"), right, headers={"X-Forwarded-For": "192.0.2.66"})
    from_elsewhere = Client().post(reverse("admin:login"), right, headers={"X-Forwarded-For": "192.0.2.7"})

    assert from_guesser.status_code == 200
    assert from_elsewhere.status_code == 302


def change(client: Client, user: User, **values: Any) -> int:
    form = {
        "email": user.email,
        "first_name": user.first_name,
        "language_code": "vi",
        "is_active": "on",
        "is_confirmed": "on",
        "addresses-TOTAL_FORMS": 0,
        "addresses-INITIAL_FORMS": 0,
    } | values
    return client.post(page(User, "change", user.pk), form).status_code


def test_who_manages_users_makes_nobody_an_operator():
    operator = signed_in(make_staff(permissions=(Permission.MANAGE_USERS,)))
    shopper = make_user()
    group = Group.objects.create(name="all")

    status = change(operator, shopper, first_name="Lan", is_staff="on", is_superuser="on", groups=[group.pk])

    shopper.refresh_from_db()
    assert (status, shopper.first_name) == (302, "Lan")
    assert (shopper.is_staff, shopper.is_superuser, shopper.groups.count()) == (False, False, 0)


def test_who_manages_staff_hands_out_own_rights_only():
    manager = make_staff(permissions=(Permission.MANAGE_STAFF, Permission.MANAGE_USERS))
    client, user = signed_in(manager), make_user()
    beyond = Group.objects.create(name="beyond")
    beyond.permissions.set(PermissionRow.objects.filter(codename="manage_apps"))
    within = manager.groups.get()

    refused = change(client, user, is_staff="on", groups=[beyond.pk])
    allowed = change(client, user, is_staff="on", is_superuser="on", groups=[within.pk])

    user.refresh_from_db()
    assert (refused, allowed) == (200, 302)
    assert (user.is_staff, user.is_superuser, list(user.groups.all())) == (True, False, [within])


@pytest.mark.parametrize("stronger", ["superuser", "more rights"])
def test_nobody_takes_over_who_may_more(stronger: str):
    manager = signed_in(make_staff(permissions=(Permission.MANAGE_STAFF, Permission.MANAGE_USERS)))
    target = (
        make_user(is_staff=True, is_superuser=True)
        if stronger == "superuser"
        else make_staff(permissions=(Permission.MANAGE_APPS,))
    )
    new = {"usable_password": "true", "password1": "another-horse-entirely", "password2": "another-horse-entirely"}

    assert change(manager, target, first_name="Mallory") == 403
    assert manager.post(reverse("admin:auth_user_password_change", args=[target.pk]), new).status_code == 403

    target.refresh_from_db()
    assert target.first_name == ""
    assert target.check_password(PASSWORD)


def test_groups_are_kept_by_superusers():
    manager = signed_in(make_staff(permissions=(Permission.MANAGE_STAFF,)))

    assert manager.get(page(Group, "changelist")).status_code == 200
    assert manager.post(page(Group, "add"), {"name": "all"}).status_code == 403

    boss = signed_in(make_user(is_staff=True, is_superuser=True))
    row = PermissionRow.objects.get(codename="manage_orders")
    assert boss.post(page(Group, "add"), {"name": "orders", "permissions": [row.pk]}).status_code == 302
    assert list(Group.objects.get(name="orders").permissions.all()) == [row]


def test_an_apps_token_is_shown_once_and_works():
    client = signed_in(make_staff(permissions=(Permission.MANAGE_APPS, Permission.HANDLE_PAYMENTS)))
    app = make_app(permissions=(Permission.HANDLE_PAYMENTS,))

    response = client.post(page(App, "changelist"), {"action": "make_token", "_selected_action": [app.pk]}, follow=True)

    (message,) = [str(message) for message in response.context["messages"]]
    token = message.rpartition(" ")[2]
    assert AppToken.objects.get().token_sha256 != token
    assert viewer_from_token(token, now=app.created_at).app == app
    assert token not in client.get(page(App, "change", app.pk)).content.decode()


def test_an_app_beyond_ones_rights_gets_no_token():
    client = signed_in(make_staff(permissions=(Permission.MANAGE_APPS,)))
    app = make_app(permissions=(Permission.HANDLE_PAYMENTS,))

    client.post(page(App, "changelist"), {"action": "make_token", "_selected_action": [app.pk]})

    assert not AppToken.objects.exists()
