"""Addresses that leave the shop: in mails, pictures and answers of the API."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from django.conf import settings

DEFAULT_PORTS = {"http": 80, "https": 443}


class NoAddress(ValueError):
    """Not an absolute address of a web page, or one that browsers and we could read differently."""


def public_url(path: str) -> str:
    """The absolute address of a path of ours; what is absolute already stays.

    It never follows ``Host`` or ``X-Forwarded-*``: who sends the request chooses those.
    """
    return f"{settings.PUBLIC_URL}{path}" if path.startswith("/") else path


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, in one spelling for each origin. Raises ``NoAddress``."""
    try:
        parts = urlsplit(url)
        port = parts.port  # raises for what is no number
    except ValueError as error:
        raise NoAddress(url) from error
    if not _is_plain(url, parts):
        raise NoAddress(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    is_default = port is None or port == DEFAULT_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{port}"


def _is_plain(url: str, parts: SplitResult) -> bool:
    """Whether nothing in it is read in two ways: signs that parsers drop, users, an empty port or host."""
    is_written_out = url.isprintable() and " " not in url and "\\" not in url and url == url.strip()
    begins_well = url.lower().startswith(f"{parts.scheme}://{parts.netloc.lower()}")
    names_a_place = bool(parts.hostname) and "@" not in parts.netloc and not parts.netloc.endswith(":")
    return parts.scheme in DEFAULT_PORTS and is_written_out and begins_well and names_a_place
