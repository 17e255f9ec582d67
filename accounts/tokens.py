"""Signed tokens (JWT, RS256) in Saleor's shape: what they contain and how they are checked.

Nothing here reads a table; ``accounts.viewers`` turns a token into the viewer.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from jwt.algorithms import RSAAlgorithm

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models.users import User

ACCESS = "access"
REFRESH = "refresh"

_ALGORITHM = "RS256"


class InvalidToken(Exception):
    """The token is signed by us, but not for this use, or its user has ended it."""


class MalformedToken(InvalidToken):
    """The text is not a token, or not one that we signed."""


class ExpiredToken(InvalidToken):
    """The token has expired."""


def session_key(user: User, *, secret: str | None = None) -> str:
    """What every token of a user carries: it changes with the password and with ``jwt_token_key``, ending them all."""
    state = user.jwt_token_key + user.password
    return salted_hmac("accounts.tokens", state, secret=secret, algorithm="sha256").hexdigest()[:16]


def is_session_key(key: str, user: User) -> bool:
    """Whether a token with this key has not been ended. Keys made with a former ``SECRET_KEY`` count."""
    return any(constant_time_compare(key, session_key(user, secret=secret)) for secret in _secrets())


def _secrets() -> list[str]:
    """The secret key and its forerunners that still count."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def issue_token(user: User, kind: str, *, now: datetime, csrf_token: str | None = None) -> str:
    """Sign a token of ``kind`` (``ACCESS`` or ``REFRESH``) that starts at ``now`` and lasts as the settings say.

    A refresh token may carry a ``csrf_token``, to ask for when it is used.
    """
    seconds = settings.ACCESS_TOKEN_SECONDS if kind == ACCESS else settings.REFRESH_TOKEN_SECONDS
    issued = int(now.timestamp())
    payload = {
        "iat": issued,
        "owner": "saleor",
        "iss": issuer(),
        "exp": issued + seconds,
        "token": session_key(user),
        "email": user.email,
        "type": kind,
        "user_id": base64.b64encode(f"User:{user.pk}".encode()).decode(),
        "is_staff": user.is_staff,
    }
    if csrf_token is not None:
        payload["csrfToken"] = csrf_token
    return jwt.encode(payload, _private_key(), algorithm=_ALGORITHM, headers={"kid": _key_id()})


def read_token(token: str, *, now: datetime) -> dict[str, Any]:
    """Return the payload of a token that we signed and that has not expired at ``now``.

    Whether its user may still use it is not checked: see ``accounts.viewers.find_user_of``.
    Raises ``MalformedToken``, ``ExpiredToken`` or ``InvalidToken``.
    """
    try:
        payload: dict[str, Any] = jwt.decode(
            token,
            _key_of(token),
            algorithms=[_ALGORITHM],
            issuer=issuer(),
            options={
                "require": ["exp", "iat", "iss", "type", "token", "user_id"],
                "verify_exp": False,  # compared below with the caller's clock
                "verify_iat": False,
                "verify_aud": False,
            },
        )
    except (jwt.DecodeError, jwt.InvalidAlgorithmError) as error:
        raise MalformedToken from error
    except jwt.InvalidTokenError as error:
        raise InvalidToken from error
    times = (payload["exp"], payload["iat"])
    if any(isinstance(moment, bool) or not isinstance(moment, int | float) or not isfinite(moment) for moment in times):
        raise InvalidToken
    if payload["exp"] <= now.timestamp():
        raise ExpiredToken
    return payload


def user_pk_of(payload: dict[str, Any]) -> int:
    """Return the primary key of the user that a payload names. Raises ``InvalidToken``."""
    try:
        kind, _, pk = base64.b64decode(payload["user_id"], validate=True).decode().partition(":")
        if kind == "User" and len(pk) <= 18:  # beyond that no column can hold it
            return int(pk)
    except (ValueError, TypeError) as error:
        raise InvalidToken from error
    raise InvalidToken


def hash_app_token(token: str) -> str:
    """What the table keeps of an app's token. No salt: the token itself is long and random."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def public_keys() -> dict[str, list[dict[str, Any]]]:
    """Return the public halves of all keys that count as a JSON Web Key Set (RFC 7517), that of today first."""
    keys = _public_keys().items()
    return {"keys": [_public_jwk(key) | {"use": "sig", "alg": _ALGORITHM, "kid": name} for name, key in keys]}


def issuer() -> str:
    """The address of the API, as Saleor writes it into its tokens."""
    return f"{settings.PUBLIC_URL}/graphql/"


@cache
def _private_key() -> RSAPrivateKey:
    key = load_pem_private_key(settings.RSA_PRIVATE_KEY.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)  # noqa: S101 - the settings have read it already
    return key


@cache
def _key_id() -> str:
    return _thumbprint(_private_key().public_key())


@cache
def _public_keys() -> dict[str, Any]:
    """Keys whose tokens are believed, by name: that of today first, then the others that the settings name."""
    others = [load_pem_public_key(pem.encode()) for pem in settings.RSA_PUBLIC_KEYS]
    return {_thumbprint(key): key for key in (_private_key().public_key(), *others)}


def _key_of(token: str) -> Any:
    """The key that a token names; that of today where it names none. Raises ``MalformedToken`` for an unknown one."""
    try:
        name = jwt.get_unverified_header(token).get("kid", _key_id())
    except jwt.InvalidTokenError as error:
        raise MalformedToken from error
    key = _public_keys().get(name)
    if key is None:
        raise MalformedToken
    return key


def _public_jwk(key: Any) -> dict[str, Any]:
    jwk = RSAAlgorithm.to_jwk(key, as_dict=True)
    return {name: jwk[name] for name in ("kty", "n", "e")}


def _thumbprint(key: Any) -> str:
    """The key's thumbprint (RFC 7638), so that a new key has a new name."""
    jwk = _public_jwk(key)
    canonical = f'{{"e":"{jwk["e"]}","kty":"RSA","n":"{jwk["n"]}"}}'
    return base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()


def issue_link_token(user: User, purpose: str, *, now: datetime) -> str:
    """Sign a token for a link in a mail.

    It serves one ``purpose`` and ends with what it would change: a new password or e-mail, a confirmation.
    """
    issued = int(now.timestamp())
    return f"{int_to_base36(issued)}-{_link_signature(user, purpose, issued)}"


def is_link_token(token: str, user: User, purpose: str, *, now: datetime, seconds: int) -> bool:
    """Whether ``token`` was issued to ``user`` for ``purpose`` at most ``seconds`` before ``now``."""
    stamp, _, signature = token.partition("-")
    try:
        issued = base36_to_int(stamp)
    except ValueError:
        return False
    signatures = [_link_signature(user, purpose, issued, secret=secret) for secret in _secrets()]
    if not any(constant_time_compare(signature, known) for known in signatures):
        return False
    return issued <= now.timestamp() < issued + seconds


def issue_change_token(user: User, new_email: str, *, now: datetime) -> str:
    """Sign a token that makes ``new_email`` the e-mail of ``user``; the e-mail is inside, so nothing has to be stored."""
    written = base64.urlsafe_b64encode(new_email.encode()).rstrip(b"=").decode()
    return f"{written}.{issue_link_token(user, _change_to(new_email), now=now)}"


def email_of_change_token(token: str, user: User, *, now: datetime, seconds: int) -> str | None:
    """The new e-mail in a token issued to ``user`` at most ``seconds`` before ``now``; ``None`` if it is another kind
    of token.
    """
    written, _, signed = token.partition(".")
    try:
        new_email = base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)).decode()
    except ValueError:
        return None
    return new_email if is_link_token(signed, user, _change_to(new_email), now=now, seconds=seconds) else None


def _change_to(new_email: str) -> str:
    return f"change to {new_email}"


def _link_signature(user: User, purpose: str, issued: int, *, secret: str | None = None) -> str:
    state = f"{purpose}|{user.pk}|{user.email}|{user.password}|{user.jwt_token_key}|{user.is_confirmed}|{issued}"
    return salted_hmac("accounts.tokens.link", state, secret=secret, algorithm="sha256").hexdigest()[:40]
