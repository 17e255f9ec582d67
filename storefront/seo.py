"""What search engines read: robots.txt and the site map, both from the API."""

from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from storefront import client

PAGE = 100  # the API's largest page
MOST_ADDRESSES = 20_000  # a site map may hold 50,000 addresses; each of ours stands there in two languages


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
    pages = [
        {code: settings.PUBLIC_URL + path for code, path in _in_languages(name, *slugs).items()}
        for name, slugs in _addresses(request)
    ]
    return render(request, "storefront/sitemap.xml", {"pages": pages}, content_type="application/xml")


def _in_languages(name: str, *slugs: str) -> dict[str, str]:
    paths = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            paths[code] = reverse(name, args=slugs)
    return paths


def _addresses(request: HttpRequest) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name in ("home", "products", "producers", "stars", "help"):
        yield name, ()
    for field, name in (("categories", "category"), ("collections", "collection"), ("vendors", "producer")):
        for slug in _slugs(request, field):
            yield name, (slug,)
    for slug in _slugs(request, "products"):
        yield "product", (slug,)


def _slugs(request: HttpRequest, field: str) -> Iterator[str]:
    after = None
    for _page in range(MOST_ADDRESSES // PAGE):
        found = client.ask(request, f"slugs_of_{field}", first=PAGE, after=after)[field]
        for node in client.nodes(found):
            yield node["slug"]
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]
