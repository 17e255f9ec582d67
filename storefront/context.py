"""What every page knows: theme, languages, channel, basket count and who is signed in."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from storefront import basket, channels, navigation
from storefront.gateways import GATEWAYS

THEMES = ("light", "dark")


def shop(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of the base template; what needs a document is asked for only when it is shown."""
    theme = request.COOKIES.get("theme", "")
    path = request.get_full_path()
    return {
        "theme": theme if theme in THEMES else "",
        "here": path,
        "page_url": settings.PUBLIC_URL + request.path,
        "languages": [
            {
                "code": code,
                "here": code == get_language(),
                "path": translate_url(path, code),
                "url": _address(request, code),
            }
            for code, _name in settings.LANGUAGES
        ],
        "public_url": settings.PUBLIC_URL,
        "channel": SimpleLazyObject(lambda: channels.of(request)),
        "basket_count": _when_asked(lambda: basket.count(request)),
        "open_channels": _when_asked(lambda: open_channels(request)),
        "navigation": SimpleLazyObject(lambda: navigation.of(request)),
    }


def open_channels(request: HttpRequest) -> list[channels.Channel]:
    """Return the channels in which somebody could pay, and the one where the visitor is."""
    gateways = navigation.of(request).gateways
    payable = {currency for gateway in gateways if gateway["id"] in GATEWAYS for currency in gateway["currencies"]}
    here = channels.of(request)
    return [one for one in channels.CHANNELS.values() if one == here or one.currency in payable]


def _address(request: HttpRequest, code: str) -> str:
    return settings.PUBLIC_URL + translate_url(request.path, code)


def _when_asked(answer: Callable[[], Any]) -> Callable[[], Any]:
    # A template calls what is callable, once for each place it stands in.
    return answer
