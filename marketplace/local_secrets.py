"""Secrets of a developer's machine: made once, kept under ``var/``. A deployment passes its own instead."""

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.management.utils import get_random_secret_key


def kept(path: Path, make: Callable[[], str]) -> str:
    """Return what the file holds; the first caller fills it, also when several processes start at once."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(make())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: its secret is the one that counts
        finally:
            draft.unlink()
    return path.read_text()


def make_secret_key() -> str:
    return get_random_secret_key()


def make_rsa_private_key() -> str:
    """Return a new RSA key in PEM, for signing access tokens with RS256."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
