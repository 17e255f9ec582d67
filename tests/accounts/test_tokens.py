"""Tokens: what is in them, who they stand for, and what ends them."""

import base64
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as PermissionRow
from pytest_django import DjangoAssertNumQueries

from accounts import tokens
from accounts.models import App, Permission, User
from accounts.viewers import ANONYMOUS, Viewer, viewer_for_user, viewer_from_token
from tests.factories.accounts import make_app, make_staff, make_user

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def access_token(user: User, now: datetime = NOW) -> str:
    return tokens.issue_token(user, tokens.ACCESS, now=now)


def test_an_access_token_says_what_saleors_says():
    user = make_user(email="lan@example.com")

    payload = jwt.decode(access_token(user), options={"verify_signature": False})

    assert payload == {
        "iat": int(NOW.timestamp()),
        "exp": int(NOW.timestamp()) + 300,
        "owner": "saleor",
        "iss": "http://localhost:8000/graphql/",
        "token": tokens.session_key(user),
        "email": "lan@example.com",
        "type": "access",
        "user_id": base64.b64encode(f"User:{user.pk}".encode()).decode(),
        "is_staff": False,
    }


def test_a_refresh_token_lasts_thirty_days():
    payload = tokens.read_token(tokens.issue_token(make_user(), tokens.REFRESH, now=NOW), now=NOW)

    assert (payload["type"], payload["exp"] - payload["iat"]) == ("refresh", 30 * 24 * 3600)


def test_an_access_token_makes_its_user_the_viewer_for_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
):
    user = make_user()
    token = access_token(user)

    with django_assert_num_queries(1):
        viewer = viewer_from_token(token, now=NOW)

    assert viewer == Viewer(user=user)


def test_a_token_is_over_when_its_time_is():
    token = access_token(make_user())

    assert viewer_from_token(token, now=NOW + timedelta(seconds=299)) != ANONYMOUS
    with pytest.raises(tokens.ExpiredToken):
        viewer_from_token(token, now=NOW + timedelta(seconds=300))


def test_a_refresh_token_opens_nothing_by_itself():
    token = tokens.issue_token(make_user(), tokens.REFRESH, now=NOW)

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(token, now=NOW)


def test_a_new_password_ends_old_tokens_however_it_was_set():
    user = make_user()
    token = access_token(user)

    user.set_password("another-horse-entirely")
    user.save()

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(token, now=NOW)
    assert viewer_from_token(access_token(user), now=NOW) == Viewer(user=user)


def test_a_closed_account_ends_its_tokens():
    user = make_user()
    token = access_token(user)

    User.objects.filter(pk=user.pk).update(is_active=False)

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(token, now=NOW)


def test_a_deleted_user_ends_its_tokens():
    user = make_user()
    token = access_token(user)

    user.delete()

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(token, now=NOW)


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b.c", "..", "\0", "é" * 30, "\udce9", "x" * 100_000, "eyJhbGciOiJub25lIn0.e30.", "." * 5000],
)
def test_nonsense_makes_nobody_of_the_caller(token: str):
    assert viewer_from_token(token, now=NOW) == ANONYMOUS


def test_a_token_signed_by_another_key_is_refused():
    user = make_user()
    payload = tokens.read_token(access_token(user), now=NOW)
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert viewer_from_token(jwt.encode(payload, stranger, algorithm="RS256"), now=NOW) == ANONYMOUS


def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_refused():
    user = make_user()
    payload = tokens.read_token(access_token(user), now=NOW)

    forged = jwt.encode(payload, settings.SECRET_KEY, algorithm="HS256")

    assert viewer_from_token(forged, now=NOW) == ANONYMOUS


def test_a_token_of_another_marketplace_is_refused(monkeypatch: pytest.MonkeyPatch):
    user = make_user()
    token = access_token(user)

    monkeypatch.setattr(settings, "PUBLIC_URL", "https://elsewhere.example")

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(token, now=NOW)


def test_the_published_key_checks_the_signature():
    token = access_token(make_user())
    (key,) = tokens.public_keys()["keys"]

    checked = jwt.decode(
        token, jwt.PyJWK(key), algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
    )

    assert checked["type"] == "access"
    assert key["kid"] == jwt.get_unverified_header(token)["kid"]
    assert set(key) == {"kty", "n", "e", "use", "alg", "kid"}


def test_staff_hold_what_their_groups_hold_for_one_statement(django_assert_num_queries: DjangoAssertNumQueries):
    user = make_staff(permissions=(Permission.MANAGE_PRODUCTS, Permission.MANAGE_ORDERS))
    second_group = Group.objects.create(name="users")
    second_group.permissions.set(PermissionRow.objects.filter(codename__in=["manage_users", "add_user"]))
    user.groups.add(second_group)
    token = access_token(user)

    with django_assert_num_queries(1):
        viewer = viewer_from_token(token, now=NOW)

    assert viewer.permissions == {"MANAGE_PRODUCTS", "MANAGE_ORDERS", "MANAGE_USERS"}
    assert viewer.has_permission("MANAGE_APPS", "MANAGE_ORDERS")
    assert not viewer.has_permission("MANAGE_APPS")
    assert viewer_for_user(User.objects.get(pk=user.pk)).permissions == viewer.permissions


def test_staff_without_a_group_hold_nothing():
    assert viewer_from_token(access_token(make_staff()), now=NOW).permissions == frozenset()


def test_a_superuser_holds_everything():
    user = make_user(is_staff=True, is_superuser=True)

    assert viewer_from_token(access_token(user), now=NOW).permissions == frozenset(Permission.values)


def test_a_shopper_in_a_group_holds_nothing():
    user = make_staff(permissions=(Permission.MANAGE_PRODUCTS,), is_staff=False)

    assert viewer_from_token(access_token(user), now=NOW) == Viewer(user=user)


def test_an_app_is_known_by_its_token_for_one_statement(django_assert_num_queries: DjangoAssertNumQueries):
    app = make_app(permissions=(Permission.HANDLE_PAYMENTS,), token="a-token-of-thirty-characters-x")

    with django_assert_num_queries(1):
        viewer = viewer_from_token("a-token-of-thirty-characters-x", now=NOW)

    assert viewer == Viewer(app=app, permissions=frozenset({"HANDLE_PAYMENTS"}))


def test_a_switched_off_app_is_nobody():
    make_app(token="a-token-of-thirty-characters-x")
    App.objects.update(is_active=False)

    assert viewer_from_token("a-token-of-thirty-characters-x", now=NOW) == ANONYMOUS
