"""E-mail addresses: one spelling for each mailbox, and none that only looks like another."""

from __future__ import annotations

import unicodedata

import idna
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

MAX_LENGTH = 254
_INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}
_WRITTEN_TOGETHER = {"HIRAGANA", "KATAKANA", "CJK", "HANGUL", "BOPOMOFO"}
"""Scripts that one word may mix."""


class NotAnEmail(ValueError):
    """No address, or one with letters that cannot be told apart by eye."""


def normalized(email: str) -> str:
    """The address with its domain as the name system knows it (IDNA 2008: ``xn--`` where it is not ASCII).

    Around it white space is left out. Raises ``NotAnEmail``: for what is no address, for invisible characters, and for a
    name that mixes scripts, as look-alikes do.
    """
    email = unicodedata.normalize("NFC", email.strip())
    local, at, domain = email.rpartition("@")
    if not at or any(unicodedata.category(character) in _INVISIBLE for character in email):
        raise NotAnEmail
    written = f"{local}@{_ascii_domain(domain)}"
    try:
        validate_email(written)
    except ValidationError as error:
        raise NotAnEmail from error
    if len(written) > MAX_LENGTH:
        raise NotAnEmail
    return written


def found_email(email: str) -> str:
    """How an address is looked for among accounts; what is none is found nowhere."""
    try:
        return normalized(email).lower()
    except NotAnEmail:
        return email.strip().lower()[:MAX_LENGTH]


def _ascii_domain(domain: str) -> str:
    if domain.isascii() and not any(label.startswith("xn--") for label in domain.lower().split(".")):
        return domain.lower()
    try:
        ascii_domain = idna.encode(domain, uts46=True, std3_rules=True).decode()
        labels = idna.decode(ascii_domain).split(".")
    except (idna.IDNAError, UnicodeError) as error:
        raise NotAnEmail from error
    if any(_mixes_scripts(label) for label in labels):
        raise NotAnEmail
    return ascii_domain


def _mixes_scripts(label: str) -> bool:
    names = {unicodedata.name(letter, "?").partition(" ")[0] for letter in label if letter.isalpha()}
    if names & _WRITTEN_TOGETHER:
        names = names - _WRITTEN_TOGETHER - {"LATIN"} or {"CJK"}
    return len(names) > 1
