"""In which channel a visitor shops, and with it in which currency."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language


@dataclass(frozen=True)
class Channel:
    slug: str
    currency: str
    country: str
    label: str


CHANNELS = {
    "vn": Channel(slug="vn", currency="VND", country="VN", label="VND ₫"),
    "export": Channel(slug="export", currency="USD", country="US", label="USD $"),
}
HOME = CHANNELS["vn"]


def of(request: HttpRequest) -> Channel:
    """Return the channel that the visitor chose, the one at home until then."""
    return CHANNELS.get(request.session.get("channel", ""), HOME)


def choose(request: HttpRequest, slug: str) -> None:
    """Shop in another channel from now on; unknown ones change nothing."""
    if slug in CHANNELS:
        request.session["channel"] = slug


def language_code() -> str:
    """Return the page's language as the API's ``LanguageCodeEnum``."""
    return (get_language() or "vi").upper()
