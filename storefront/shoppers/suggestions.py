"""What the search field offers while one types, and the shelves that a search may mean."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from storefront import client, navigation
from storefront.shoppers.listing import SEARCH_LENGTH
from storefront.templatetags.shop import plain_text, said
from vietnam.text import words

MOST_SHELVES = 3


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Answer the search field: names of goods that fit what is typed, groups of goods while nothing is."""
    text = " ".join(request.GET.get("search", "").replace("\0", "").split())[:SEARCH_LENGTH]
    if text:
        goods = client.nodes(client.ask(request, "suggestions", search=text)["products"])
        names = [*(said(shelf) for shelf in shelves_for(request, text)), *(said(one) for one in goods)]
    else:
        names = [link.words for link in navigation.of(request).bar]
    return render(
        request, "storefront/parts/options.html", {"options": [{"value": name} for name in dict.fromkeys(names)]}
    )


def shelves_for(request: HttpRequest, text: str) -> list[dict[str, Any]]:
    """Return the collections that have every word of a search in their name or description; the last one may be unfinished.

    Operators have few of them: they are compared here, in both languages, accents optional.
    """
    asked = words(text)
    if not asked:
        return []
    shelves = client.nodes(client.ask(request, "shelves")["collections"])
    found = [shelf for shelf in shelves if _has(shelf, asked)]
    return found[:MOST_SHELVES]


def _has(shelf: dict[str, Any], asked: list[str]) -> bool:
    parts = [part for part in (shelf, shelf["translation"]) if part]
    known = {word for part in parts for text in (part["name"], plain_text(part["description"])) for word in words(text)}
    return all(word in known for word in asked[:-1]) and any(word.startswith(asked[-1]) for word in known)
