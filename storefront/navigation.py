"""What operators write into the frame of every page: its menus and its texts."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from storefront import client
from storefront.templatetags.shop import plain_text, said

KEPT = "_navigation"
NOTICE = "thong-bao"
GREETING = "loi-chao"
RETURNS = "giao-hang-va-doi-tra"
"""The text that says what comes back and how; search engines are told where it is."""
# Texts that are part of other pages and have no page of their own: at the foot of each, and at the head of the first.
PARTS = {NOTICE, GREETING}
# Texts whose pages of ours show more than the text.
OWN_PLACES = {"cach-mua-hang": "help", "sao-ocop-la-gi": "stars"}


@dataclass(frozen=True)
class Link:
    url: str
    words: str


@dataclass(frozen=True)
class Navigation:
    bar: list[Link]
    columns: list[tuple[str, list[Link]]]
    """Headings of the footer, each with its links."""
    notice: str
    greeting: str
    gateways: list[dict[str, Any]]
    """The ways to pay, each with its currencies."""
    returns_url: str
    """Where the rules for returns are read; empty while nobody has written them."""


def of(request: HttpRequest) -> Navigation:
    """Return the menus as operators wrote them; where one is missing, product groups and the pages for help.

    It is asked for once in a request.
    """
    kept: Navigation | None = request.__dict__.get(KEPT)
    if kept is None:
        kept = request.__dict__[KEPT] = _ask(request)
    return kept


def _ask(request: HttpRequest) -> Navigation:
    found = client.ask(request, "navigation", texts=sorted({*PARTS, RETURNS}))
    menus = {menu["slug"]: menu["items"] or [] for menu in client.nodes(found["menus"])}
    bar = [link for item in menus.get("navbar", []) for link in _flat(item)]
    columns = [(said(item), links) for item in menus.get("footer", []) if (links := _flat(item))]
    texts = {page["slug"]: plain_text(said(page, "content")) for page in client.nodes(found["texts"])}
    return Navigation(
        bar=bar or _groups(request),
        columns=columns or [_help()],
        notice=texts.get(NOTICE, ""),
        greeting=texts.get(GREETING, ""),
        gateways=found["shop"]["availablePaymentGateways"],
        returns_url=path_of_page(RETURNS) if RETURNS in texts else "",
    )


def path_of_page(slug: str) -> str:
    """Return where the text with this slug is read."""
    return reverse(OWN_PLACES[slug]) if slug in OWN_PLACES else reverse("page", args=[slug])


def _flat(item: dict[str, Any]) -> list[Link]:
    """Return the item if it leads somewhere, then those below it."""
    url = _url(item)
    own = [Link(url, said(item))] if url else []
    return own + [link for below in item.get("children") or () for link in _flat(below)]


def _url(item: dict[str, Any]) -> str:
    for kind in ("category", "collection"):
        if item[kind]:
            return reverse(kind, args=[item[kind]["slug"]])
    if item["page"]:
        return path_of_page(item["page"]["slug"])
    url: str = item["url"] or ""
    if not url.startswith("/"):
        return url
    language = get_language() or settings.LANGUAGE_CODE
    with translation.override(settings.LANGUAGE_CODE):  # in which operators write addresses of the shop
        return translate_url(url, language)


def _groups(request: HttpRequest) -> list[Link]:
    categories = client.nodes(client.ask(request, "groups")["categories"])
    links = [Link(reverse("category", args=[group["slug"]]), said(group)) for group in categories]
    return [*links, Link(reverse("producers"), pgettext("shop", "Producers"))]


def _help() -> tuple[str, list[Link]]:
    return _("Help"), [Link(reverse("help"), _("How to buy")), Link(reverse("stars"), _("What the stars mean"))]
