"""Checks of settings beyond their type. Each function raises ``ValidationError`` with the reason."""

import re
from email.utils import parseaddr
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from environs import EnvError, ValidationError

from vietnam.units import UnknownProvince, find_province

LEAST_KEY_BITS = 2048
SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
"""Ways to reach a mail server, and the port of each unless the address names one."""
_HOST = re.compile(r"\*|\.?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
_E_MAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+")


def refuse(name: str, reason: str) -> EnvError:
    """The exception that stops the start with one line that names the variable."""
    return EnvError(f'Environment variable "{name}" invalid: {reason}')


def origin(value: str) -> None:
    """Scheme, host and perhaps a port, nothing more: ``https://shop.example``."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises for a port out of range
        is_origin = value == f"{parts.scheme}://{parts.netloc}" and parts.hostname and "@" not in parts.netloc
    except ValueError:
        is_origin = False
    if not is_origin or parts.scheme not in {"http", "https"}:
        raise ValidationError(f"{value!r} is not an origin such as https://shop.example")


def origins(values: list[str]) -> None:
    """A list of origins; ``*`` takes the place of all."""
    for value in values:
        if value != "*":
            origin(value)


def hosts(values: list[str]) -> None:
    """Host names without scheme and port, at least one; a leading dot means all below, ``*`` any."""
    if not values:
        raise ValidationError("at least one host name is expected")
    for value in values:
        if not _HOST.fullmatch(value):
            raise ValidationError(f"{value!r} is not a host name such as shop.example")


def host(value: str) -> None:
    """One host name, perhaps with a path below which files are found."""
    name, _, path = value.partition("/")
    if value and (name == "*" or not _HOST.fullmatch(name) or not path.isprintable()):
        raise ValidationError(f"{value!r} is not a host name such as pictures.example")


def secret_keys(values: list[str]) -> None:
    if any(len(value) < 32 for value in values):
        raise ValidationError("each key has at least 32 characters")


def rsa_private_key(pem: str) -> None:
    """An RSA key in PEM without a password, long enough to sign with."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except TypeError:
        raise ValidationError("the key is protected by a password, which nobody could give at the start") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ValidationError("this is no private key in PEM") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_KEY_BITS:
        raise ValidationError(f"an RSA key of at least {LEAST_KEY_BITS} bits is required")


def split_public_keys(text: str) -> list[str]:
    """The keys in a text of public keys in PEM, one after the other."""
    return re.findall(r"-----BEGIN PUBLIC KEY-----.+?-----END PUBLIC KEY-----", text, re.DOTALL)


def rsa_public_keys(text: str) -> None:
    """Public RSA keys in PEM and nothing else."""
    keys = split_public_keys(text)
    if text.strip() and "".join(keys) != re.sub(r"(?<=KEY-----)\s+(?=-----BEGIN)", "", text.strip()):
        raise ValidationError("public keys in PEM are expected (openssl rsa -pubout)")
    for pem in keys:
        try:
            key = load_pem_public_key(pem.encode())
        except (ValueError, UnsupportedAlgorithm):
            raise ValidationError("this is no public key in PEM") from None
        if not isinstance(key, RSAPublicKey) or key.key_size < LEAST_KEY_BITS:
            raise ValidationError(f"RSA keys of at least {LEAST_KEY_BITS} bits are required")


def sender(value: str) -> None:
    """An e-mail address, perhaps after a name."""
    if not _E_MAIL.fullmatch(parseaddr(value)[1]):
        raise ValidationError("an address such as OCOP <no-reply@shop.example> is expected")


def email_url(value: str) -> None:
    """How mails leave: a mail server, or the console."""
    try:
        parts = urlsplit(value)
        is_known = parts.scheme == "console" or (parts.scheme in SMTP_PORTS and parts.hostname and parts.port != 0)
    except ValueError:  # a port that is none
        is_known = False
    if not is_known:
        raise ValidationError("smtp://host, smtp+tls://user:password@host, smtp+ssl://… or console:// is expected")


def metrics_address(value: str) -> None:
    """``off``, nothing, or host and port."""
    name, _, port = value.rpartition(":")
    if value not in {"", "off"} and not (_HOST.fullmatch(name) and port.isdecimal() and 0 < int(port) <= 65_535):
        raise ValidationError("off or host:port is expected")


def province(value: str) -> None:
    """A province by name or code, or nothing."""
    try:
        _ = value and find_province(value)
    except UnknownProvince:
        raise ValidationError(f"{value!r} is not a province in force since 1 July 2025") from None


def name(value: str) -> None:
    """A name that fits into a heading and into the sender of a mail, or nothing."""
    if not value.isprintable() or len(value) > 60:
        raise ValidationError("at most 60 printable characters are expected")


def filled(value: str) -> None:
    if not value.strip():
        raise ValidationError("a value is required")
