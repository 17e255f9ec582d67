"""What search engines read: robots.txt, and site maps made from the API."""

from collections.abc import Sequence
from itertools import zip_longest

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from storefront import channels, client, navigation

# Addresses are the same in every channel. What is sold at home is listed, whoever asks.
HOME_CHANNEL = channels.HOME.slug
KINDS = {"categories": "category", "collections": "collection", "vendors": "producer", "products": "product"}
"""The kinds that the API lists, and the page of each."""
MOST_PAGES = 1_000_000
ALWAYS_THERE = ("home", "products", "producers", "stars", "help")


@require_safe
@cache_control(max_age=3600, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    private = ("basket", "checkout-address", "account", "sign-in", "order-lookup")
    closed = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            closed += [reverse(name) for name in private]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Disallow: /graphql/", "Disallow: /admin/"]
    lines.append(f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """List the site maps: one for the fixed pages, and as many as the products need."""
    found = client.ask(request, "site_map", channel=HOME_CHANNEL)["siteMap"]
    paths = [reverse("sitemap-pages")]
    paths += [reverse("sitemap-part", args=(kind, page)) for kind in KINDS for page in found[kind]]
    addresses = [settings.PUBLIC_URL + path for path in paths]
    return render(request, "storefront/sitemap_index.xml", {"addresses": addresses}, content_type="application/xml")


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """List the fixed pages and the texts that operators wrote, which are few."""
    slugs = [page["slug"] for page in client.nodes(client.ask(request, "page_slugs")["pages"])]
    texts = [slug for slug in slugs if slug not in navigation.PARTS | navigation.OWN_PLACES.keys()]
    wanted: list[tuple[str, tuple[str, ...]]] = [(name, ()) for name in ALWAYS_THERE]
    return _site_map(request, wanted + [("page", (slug,)) for slug in texts])


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap_part(request: HttpRequest, kind: str, page: int) -> HttpResponse:
    """List one page of a kind; the cost does not grow with the shop."""
    if kind not in KINDS or page > MOST_PAGES:
        raise Http404
    found = client.ask(request, "site_map_slugs", channel=HOME_CHANNEL, kind=kind.upper(), page=page)["siteMap"]
    if not found["entries"]:
        raise Http404
    changes = [one["updatedAt"] for one in found["entries"]]
    return _site_map(request, [(KINDS[kind], (one["slug"],)) for one in found["entries"]], changes)


def _site_map(
    request: HttpRequest, wanted: Sequence[tuple[str, tuple[str, ...]]], changes: Sequence[str | None] = ()
) -> HttpResponse:
    """List pages in all languages; ``changes`` has the moment of the last change of each where it is known."""
    paths = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            paths[code] = [settings.PUBLIC_URL + reverse(name, args=slugs) for name, slugs in wanted]
    pages = [
        {"addresses": dict(zip(paths, row, strict=True)), "changed": changed}
        for row, changed in zip_longest(zip(*paths.values(), strict=True), changes)
    ]
    return render(request, "storefront/sitemap.xml", {"pages": pages}, content_type="application/xml")
