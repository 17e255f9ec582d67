"""In which market a visitor shops: the channel, and with it the currency."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import get_language


@dataclass(frozen=True)
class Market:
    channel: str
    currency: str
    country: str
    label: str


MARKETS = {
    "vn": Market(channel="vn", currency="VND", country="VN", label="VND ₫"),
    "export": Market(channel="export", currency="USD", country="US", label="USD $"),
}


def of(request: HttpRequest) -> Market:
    """Return the market the visitor chose, Vietnam until then."""
    return MARKETS.get(request.session.get("market", ""), MARKETS["vn"])


def choose(request: HttpRequest, channel: str) -> None:
    """Shop in another market from now on; unknown ones change nothing."""
    if channel in MARKETS:
        request.session["market"] = channel


def language_code() -> str:
    """Return the page's language as the API's ``LanguageCodeEnum``."""
    return (get_language() or "vi").upper()
