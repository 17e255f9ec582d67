"""Keys can be changed: what former ones signed counts as long as the settings name them."""

import base64
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from accounts import tokens
from accounts.viewers import ANONYMOUS, viewer_from_token
from tests.factories.accounts import make_user

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
NEW_SECRET = "another-secret-key-that-is-long-enough-for-us"

pytestmark = pytest.mark.django_db


def make_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@pytest.fixture
def use_keys(settings):
    """Change the RSA keys as a restart would."""

    def use(private, *public):
        settings.RSA_PRIVATE_KEY, settings.RSA_PUBLIC_KEYS = private, list(public)
        forget()

    def forget():
        for cached in (tokens._private_key, tokens._public_keys, tokens._key_id):
            cached.cache_clear()

    before = settings.RSA_PRIVATE_KEY
    yield use
    use(before)


@pytest.mark.parametrize("kind", [tokens.ACCESS, tokens.REFRESH])
def test_tokens_and_links_outlive_a_change_of_the_secret_key(settings, kind):
    user = make_user()
    token = tokens.issue_token(user, kind, now=NOW)
    link = tokens.issue_link_token(user, "reset", now=NOW)
    change = tokens.issue_change_token(user, "new@example.com", now=NOW)
    former = settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_SECRET, [former]

    assert tokens.is_session_key(tokens.read_token(token, now=NOW)["token"], user)
    assert tokens.is_link_token(link, user, "reset", now=NOW, seconds=60)
    assert tokens.email_of_change_token(change, user, now=NOW, seconds=60) == "new@example.com"

    settings.SECRET_KEY_FALLBACKS = []

    assert not tokens.is_session_key(tokens.read_token(token, now=NOW)["token"], user)
    assert not tokens.is_link_token(link, user, "reset", now=NOW, seconds=60)


def test_a_new_password_ends_tokens_of_former_keys_too(settings):
    user = make_user()
    token = tokens.issue_token(user, tokens.ACCESS, now=NOW)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW_SECRET, [settings.SECRET_KEY]
    user.set_password("another-good-one")
    user.save()

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(token, now=NOW)


def test_tokens_of_a_former_rsa_key_count_while_its_public_half_is_named(settings, use_keys):
    user = make_user()
    former, former_public = make_key()
    use_keys(former)
    token = tokens.issue_token(user, tokens.ACCESS, now=NOW)
    new, _new_public = make_key()

    use_keys(new, former_public)
    assert viewer_from_token(token, now=NOW).user == user
    fresh = tokens.issue_token(user, tokens.ACCESS, now=NOW)
    assert viewer_from_token(fresh, now=NOW).user == user
    names = [jwt.get_unverified_header(one)["kid"] for one in (fresh, token)]
    assert [key["kid"] for key in Client().get("/.well-known/jwks.json").json()["keys"]] == names

    use_keys(new)
    assert viewer_from_token(token, now=NOW) == ANONYMOUS
    assert viewer_from_token(fresh, now=NOW).user == user


def test_a_token_under_the_name_of_a_key_that_did_not_sign_it_is_nobodys(settings, use_keys):
    user = make_user()
    former, former_public = make_key()
    use_keys(former)
    name = jwt.get_unverified_header(tokens.issue_token(user, tokens.ACCESS, now=NOW))["kid"]
    new, _public = make_key()
    use_keys(new, former_public)
    payload = jwt.decode(tokens.issue_token(user, tokens.ACCESS, now=NOW), options={"verify_signature": False})

    for kid in (name, "unknown", "", 5):
        headers = {"kid": kid} if isinstance(kid, str) else {}
        forged = jwt.encode(payload, make_key()[0], algorithm="RS256", headers=headers)
        assert viewer_from_token(forged, now=NOW) == ANONYMOUS


@pytest.mark.parametrize("field", ["exp", "iat"])
@pytest.mark.parametrize("value", ["soon", "9999999999", "", None, [], {}, True, float("nan"), float("inf")])
def test_a_token_of_our_own_key_with_a_time_that_is_none_is_a_bad_token(settings, field, value):
    user = make_user()
    payload = jwt.decode(tokens.issue_token(user, tokens.ACCESS, now=NOW), options={"verify_signature": False})
    forged = jwt.encode(payload | {field: value}, settings.RSA_PRIVATE_KEY, algorithm="RS256")
    answer = Client().post(
        "/graphql/",
        {"query": "{me{id}}"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {forged}"},
    )

    assert answer.status_code in {200, 401}
    assert "InternalServerError" not in answer.content.decode()
    with pytest.raises(tokens.InvalidToken):
        tokens.read_token(forged, now=NOW)


@pytest.mark.parametrize("user_id", [5, None, ["x"], "VXNlcjp4", base64.b64encode(b"User:" + b"9" * 40).decode()])
def test_a_token_of_our_own_key_without_a_user_is_a_bad_token(settings, user_id):
    payload = jwt.decode(tokens.issue_token(make_user(), tokens.ACCESS, now=NOW), options={"verify_signature": False})
    forged = jwt.encode(payload | {"user_id": user_id}, settings.RSA_PRIVATE_KEY, algorithm="RS256")

    with pytest.raises(tokens.InvalidToken):
        viewer_from_token(forged, now=NOW)
