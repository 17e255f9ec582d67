"""Sessions of our own pages."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client, RequestFactory

from accounts.models import Permission, User
from accounts.viewers import ANONYMOUS
from api.edge import sessions
from tests.factories.accounts import PASSWORD, make_staff, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_tries_yet")]


def new_request() -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = SessionStore()
    request.user = AnonymousUser()
    return request


def test_signing_in_starts_a_session_under_a_new_key_and_keeps_the_basket():
    user = make_user(email="lan@example.com")
    request = new_request()
    request.session["checkout"] = "an id"
    request.session.save()
    before = request.session.session_key

    errors = sessions.sign_in(request, email="Lan@example.com", password=PASSWORD)

    assert errors == []
    assert sessions.viewer_of(request).user == user
    assert request.session["checkout"] == "an id"
    assert request.session.session_key != before
    user.refresh_from_db()
    assert user.last_login is not None


def test_a_wrong_password_signs_nobody_in():
    make_user(email="lan@example.com")
    request = new_request()

    errors = sessions.sign_in(request, email="lan@example.com", password="wrong")

    assert [(error["field"], error["code"]) for error in errors] == [("email", "INVALID_CREDENTIALS")]
    assert sessions.viewer_of(request) == ANONYMOUS


def test_signing_out_leaves_nothing():
    make_user(email="lan@example.com")
    request = new_request()
    sessions.sign_in(request, email="lan@example.com", password=PASSWORD)
    request.session["checkout"] = "an id"

    sessions.sign_out(request)

    assert sessions.viewer_of(request) == ANONYMOUS
    assert "checkout" not in request.session


def test_a_new_password_ends_the_session(client: Client):
    user = make_user()
    client.force_login(user)
    assert client.get("/admin/login/").wsgi_request.user == user

    User.objects.get(pk=user.pk).set_password("another-horse-entirely")
    changed = User.objects.get(pk=user.pk)
    changed.set_password("another-horse-entirely")
    changed.save()

    assert client.get("/admin/login/").wsgi_request.user == AnonymousUser()


def test_a_closed_account_ends_the_session(client: Client):
    user = make_user()
    client.force_login(user)

    User.objects.update(is_active=False)

    assert client.get("/admin/login/").wsgi_request.user == AnonymousUser()


def test_staff_bring_their_permissions_along(client: Client):
    staff = make_staff(permissions=(Permission.MANAGE_ORDERS,))
    client.force_login(staff)

    request = client.get("/admin/login/").wsgi_request

    assert sessions.viewer_of(request).permissions == {"MANAGE_ORDERS"}


def test_the_api_ignores_the_cookie(client: Client):
    client.force_login(make_user())

    response = client.post("/graphql/", {"query": "{me{id}}"}, content_type="application/json")

    assert response.json()["data"] == {"me": None}
