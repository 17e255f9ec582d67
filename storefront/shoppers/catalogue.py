"""Home, lists, products and producers: everything that can be read without an account."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from primitives.market import market_place
from storefront import channels, client, facts, navigation
from storefront.shoppers import maps
from storefront.shoppers.listing import FACETS, PAGE_SIZE, Listing
from storefront.shoppers.suggestions import shelves_for
from storefront.templatetags.shop import money, plain_text, said

# The drawings for the six groups of the programme (QĐ 148, Annex I), in their order.
GROUP_ART = ("food", "drink", "herb", "craft", "plant", "visit")
# Attributes shown elsewhere on the page in their own shape.
OWN_PLACE = {"ocop-stars"}
MOST_PER_LINE = 50
# Collections that the home page shows if they exist: what is in season, and gifts.
HOME_SHELVES = ("dang-mua", "qua-bieu")


# The API counts nothing in a channel that does not exist yet or is closed.
NO_FACETS: dict[str, Any] = {
    "stars": [],
    "sets": [],
    "communes": [],
    "vendors": [],
    "price": {"min": None, "max": None},
}


def ranks(counts: dict[int, int] | None = None) -> list[dict[str, Any]]:
    """Return the three ranks, highest first, with the number of products where known."""
    meanings = {
        5: _("Recognized by the ministry: distinctive, of high quality and fit for export. 90 points or more."),
        4: _("Recognized by the province: distinctive, meets its quality demands, sells well. 70 points or more."),
        3: _("Recognized by the province: a specific product, steadily made and traded. 50 points or more."),
    }
    return [
        {"stars": stars, "meaning": meaning, "count": None if counts is None else counts.get(stars, 0)}
        for stars, meaning in meanings.items()
    ]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    data = client.ask(request, "home", shelves=list(HOME_SHELVES))
    facets = data["counted"]["facets"] or NO_FACETS
    groups = [{**group, "art": art} for group, art in zip(client.nodes(data["categories"]), GROUP_ART, strict=False)]
    found = {shelf["slug"]: shelf for shelf in client.nodes(data["shelves"])}
    shelves = [
        {**found[slug], "goods": client.nodes(found[slug]["products"])} for slug in HOME_SHELVES if slug in found
    ]
    return render(
        request,
        "storefront/pages/home.html",
        {
            "home_groups": groups,
            "paths": [path for path in client.nodes(data["paths"]) if path["slug"] not in found],
            "shelves": [shelf for shelf in shelves if shelf["goods"]],
            "stall": client.nodes(data["stall"]),
            "fresh": client.nodes(data["fresh"]),
            "ranks": ranks({choice["value"]: choice["count"] for choice in facets["stars"]}),
            "places": facets["communes"],
            "map": maps.sketch_map(client.nodes(data["vendors"])),
            "facts_for_search": facts.graph(facts.organization(request)),
        },
    )


@require_safe
def stars(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/pages/stars.html", {"ranks": ranks(), "page": _own_text(request, "stars")})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "storefront/pages/help.html", {"page": _own_text(request, "help")})


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a text that operators wrote."""
    if slug in navigation.OWN_PLACES:
        return redirect(navigation.path_of_page(slug), permanent=True)
    found = client.ask(request, "page", slug=slug)["page"]
    if found is None or slug in navigation.PARTS:
        raise Http404
    return render(request, "storefront/pages/page.html", {"page": found})


def _own_text(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """Return the operators' text for one of our pages; without one the page has its own words."""
    slug = next(slug for slug, place in navigation.OWN_PLACES.items() if place == name)
    found: dict[str, Any] | None = client.ask(request, "page", slug=slug)["page"]
    return found


@require_safe
@vary_on_headers("HX-Request")
def products(request: HttpRequest) -> HttpResponse:
    listing = Listing.read(request)
    title = _("Results for “%(words)s”") % {"words": listing.search} if listing.search else _("All products")
    is_whole = not listing.search and not listing.is_filtered
    shelves = shelves_for(request, listing.search)
    crumbs = [{"name": _("All products")}]
    return _shelf(request, listing, title=title, crumbs=crumbs, shows_groups=is_whole, shelves=shelves)


def _moved(request: HttpRequest, view: str, kind: str, slug: str) -> HttpResponse:
    """Lead from an address of before to that of today, with what was asked of it. Raises ``Http404`` for an unknown one."""
    today = client.ask(request, "moved", kind=kind, slug=slug)["siteMap"]["currentSlug"]
    if today is None or today == slug:
        raise Http404
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse(view, args=[today]) + (f"?{query}" if query else ""), permanent=True)


@require_safe
@vary_on_headers("HX-Request")
def category(request: HttpRequest, slug: str) -> HttpResponse:
    frame = client.ask(request, "category", slug=slug)["category"]
    if frame is None:
        return _moved(request, "category", "CATEGORIES", slug)
    parent = frame["parent"]
    crumbs = [{"name": said(parent), "url": reverse("category", args=[parent["slug"]])}] if parent else []
    return _shelf(
        request,
        Listing.read(request),
        title=said(frame),
        crumbs=[*crumbs, {"name": said(frame)}],
        lead=plain_text(said(frame, "description")),
        children=client.nodes(frame["children"]),
        current_url=reverse("category", args=[(parent or frame)["slug"]]),
        within={"categories": [frame["id"]]},
    )


@require_safe
@vary_on_headers("HX-Request")
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    frame = client.ask(request, "collection", slug=slug)["collection"]
    if frame is None:
        return _moved(request, "collection", "COLLECTIONS", slug)
    return _shelf(
        request,
        Listing.read(request),
        title=said(frame),
        crumbs=[{"name": said(frame)}],
        lead=plain_text(said(frame, "description")),
        within={"collections": [frame["id"]]},
    )


def _shelf(
    request: HttpRequest, listing: Listing, *, within: dict[str, Any] | None = None, **frame: Any
) -> HttpResponse:
    """Render a list of goods; ``within`` is the part of the filter that the page itself stands for."""
    found = client.ask(
        request,
        "products",
        search=listing.search or None,
        sortBy=listing.order,
        filter=_filter(listing, within or {}),
        **listing.paging,
    )["products"]
    facets = found["facets"] or NO_FACETS
    choices = _choices(listing, facets)
    page = found["pageInfo"]
    about = _("%(title)s: goods of %(place)s with their OCOP certificates, straight from the producers.")
    context = {
        **frame,
        "summary": frame.get("lead") or about % {"title": frame["title"], "place": market_place()},
        "listing": listing,
        "products": client.nodes(found),
        "total": found["totalCount"],
        "facets": _facets(listing, choices),
        "tags": _tags(listing, choices, channels.of(request).currency),
        "lowest": facets["price"]["min"],
        "highest": facets["price"]["max"],
        "page": {
            "next_url": listing.url(after=page["endCursor"]) if page["hasNextPage"] else "",
            "previous_url": listing.url(before=page["startCursor"]) if page["hasPreviousPage"] else "",
        },
        "page_size": PAGE_SIZE,
        "canonical_query": listing.canonical_query,
        "is_unlisted": listing.is_unlisted,
        "facts_for_search": facts.graph(facts.breadcrumbs(request, frame["crumbs"])),
    }
    return render(request, "storefront/pages/products.html", context)


def _filter(listing: Listing, within: dict[str, Any]) -> dict[str, Any]:
    wanted = dict(within)
    if stars := [int(value) for value in listing.chosen["stars"] if value in {"3", "4", "5"}]:
        wanted["ocopStars"] = stars
    if sets := listing.chosen["set"]:
        wanted["categorySlugs"] = sets
    if producers := listing.chosen["producer"]:
        wanted["vendorSlugs"] = producers
    if communes := listing.chosen["commune"]:
        wanted["communes"] = communes
    if band := listing.price_range():
        wanted["minimalPrice"] = band
    if listing.in_stock:
        wanted |= {"stockAvailability": "IN_STOCK", "isAvailable": True}
    return wanted


def _choices(listing: Listing, facets: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return the choices of each facet as value, label, count and whether it is chosen."""
    offered = {
        "stars": [
            (str(one["value"]), _("OCOP %(stars)s stars") % {"stars": one["value"]}, one) for one in facets["stars"]
        ],
        "set": [(one["category"]["slug"], said(one["category"]), one) for one in facets["sets"]],
        "commune": [(one["commune"]["code"], one["commune"]["fullName"], one) for one in facets["communes"]],
        "producer": [(one["vendor"]["slug"], said(one["vendor"]), one) for one in facets["vendors"]],
    }
    return {
        name: [
            {"value": value, "label": label, "count": one["count"], "chosen": value in listing.chosen[name]}
            for value, label, one in choices
        ]
        for name, choices in offered.items()
    }


def _facets(listing: Listing, choices: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": title,
            "choices": choices[name],
            "open": bool(listing.chosen[name]) or name in {"stars", "commune"},
        }
        for name, title in FACETS.items()
        if choices[name]
    ]


def _tags(listing: Listing, choices: dict[str, list[dict[str, Any]]], currency: str) -> list[dict[str, str]]:
    """Return what is chosen, each with the address of the list without it."""
    tags = []
    for name in FACETS:
        labels = {choice["value"]: choice["label"] for choice in choices[name]}
        tags += [
            {"label": labels.get(value, value), "url": listing.url_without(name, value)}
            for value in listing.chosen[name]
        ]
    if listing.in_stock:
        tags.append({"label": _("In stock only"), "url": listing.url_without("stock")})
    for key, amount, words in (
        ("from", listing.price_from, _("from %(price)s")),
        ("to", listing.price_to, _("up to %(price)s")),
    ):
        if amount:
            price = money({"amount": amount, "currency": currency})
            tags.append({"label": words % {"price": price}, "url": listing.url_without(key)})
    return tags


@require_safe
@vary_on_headers("HX-Request")
def product(request: HttpRequest, slug: str) -> HttpResponse:
    found = client.ask(request, "product", slug=slug)["product"]
    if found is None:
        return _moved(request, "product", "PRODUCTS", slug)
    chosen = _chosen(found["variants"], request.GET.get("variant", ""))
    description = said(found, "description")
    name = said(found)
    summary = said(found, "seoDescription") or Truncator(plain_text(description)).chars(155)
    media = [_as_picture(one) for one in found["media"] or [] if one["type"] == "IMAGE"]
    texts, short = _attributes(found["attributes"], known=found["vendor"]["communeName"])
    crumbs = _crumbs_of(found)
    pictures = [one["webp1024"]["url"] for one in media]
    context = {
        "product": found,
        "name": name,
        "summary": summary or name,
        "description": description,
        "chosen": chosen,
        "most": min(MOST_PER_LINE, (chosen or {}).get("quantityAvailable") or 1),
        "media": media,
        "texts": texts,
        "facts": short,
        "crumbs": crumbs,
        "others": _others(request, found),
        "facts_for_search": facts.graph(
            facts.product(found, name=name, summary=summary or name, pictures=pictures),
            facts.breadcrumbs(request, [*crumbs, {"name": name}]),
        ),
        **_estimate(request, chosen),
    }
    return render(request, "storefront/pages/product.html", context)


def _crumbs_of(product: dict[str, Any]) -> list[dict[str, str]]:
    category = product["category"]
    below = [{"name": said(category), "url": reverse("category", args=[category["slug"]])}] if category else []
    return [{"name": _("All products"), "url": reverse("products")}, *below]


def _chosen(variants: list[dict[str, Any]], wanted: str) -> dict[str, Any] | None:
    """Return the size that the visitor chose, else the first in stock, else the first."""
    in_stock = [variant for variant in variants if variant["quantityAvailable"]]
    asked = [variant for variant in in_stock if variant["id"] == wanted]
    return next(iter([*asked, *in_stock, *variants]), None)


def _as_picture(media: dict[str, Any]) -> dict[str, Any]:
    """Give a medium the shape of the ``ProductPictures`` fragment."""
    urls = {key: {"url": value} for key, value in media.items() if key.startswith(("avif", "webp"))}
    # Descriptions are written in Vietnamese; elsewhere the page takes the name of the product.
    return {**urls, "alt": media["alt"] if get_language() == "vi" else ""}


def _attributes(attributes: list[dict[str, Any]], *, known: str) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Split attributes into long texts and short facts; what is ``known``, the vendor's commune, is not said twice."""
    texts, facts = [], []
    for row in attributes:
        attribute = row["attribute"]
        if attribute["slug"] in OWN_PLACE or not row["values"]:
            continue
        if attribute["inputType"] == "RICH_TEXT":
            texts += [{"name": said(attribute), "body": said(value, "richText")} for value in row["values"]]
            continue
        words = [said(value, "plainText") or said(value) for value in row["values"]]
        if words != [known]:
            facts.append({"name": said(attribute), "value": ", ".join(words)})
    return texts, facts


def _others(request: HttpRequest, product: dict[str, Any]) -> list[dict[str, Any]]:
    found = client.ask(request, "products_of_vendor", first=5, vendorSlugs=[product["vendor"]["slug"]])
    return [other for other in client.nodes(found["products"]) if other["id"] != product["id"]][:4]


def province_of(request: HttpRequest) -> tuple[list[dict[str, Any]], str]:
    """Return all provinces and the one to which the visitor wants delivery; it is remembered.

    Channels abroad have none: what a parcel costs there is known with the address.
    """
    if channels.of(request).country != "VN":
        return [], ""
    provinces = client.ask(request, "provinces")["provinces"]
    asked = request.GET.get("province") or request.session.get("province", "")
    province = next((one["name"] for one in provinces if asked in {one["name"], *one["formerNames"]}), "")
    if province and province != request.session.get("province"):
        request.session["province"] = province
    return provinces, province


def _estimate(request: HttpRequest, variant: dict[str, Any] | None) -> dict[str, Any]:
    """Return what the fee estimator shows: the provinces, the chosen one and what delivery of one piece there costs."""
    provinces, province = province_of(request)
    if not province or not variant:
        return {"provinces": provinces, "province": "", "estimates": []}
    lines = [{"variantId": variant["id"], "quantity": 1}]
    found = client.ask(request, "delivery_estimate", province=province, lines=lines)
    estimates = [
        {**option, "days": days(option)} for parcel in found["deliveryEstimate"] for option in parcel["methods"]
    ]
    return {"provinces": provinces, "province": province, "estimates": estimates}


def days(method: dict[str, Any]) -> str:
    """Return how long a parcel travels, in words."""
    known = [number for number in (method["minimumDeliveryDays"], method["maximumDeliveryDays"]) if number is not None]
    if not known:
        return ""
    if known[0] == known[-1]:
        return ngettext("%(n)s day", "%(n)s days", known[0]) % {"n": known[0]}
    return _("%(least)s to %(most)s days") % {"least": known[0], "most": known[1]}


@require_safe
def producers(request: HttpRequest) -> HttpResponse:
    found = client.ask(request, "producers", after=request.GET.get("after") or None)["vendors"]
    page = found["pageInfo"]
    next_url = "?" + urlencode({"after": page["endCursor"]}) if page["hasNextPage"] else ""
    after = request.GET.get("after", "")
    context = {
        "vendors": client.nodes(found),
        "next_url": next_url,
        "canonical_query": "?" + urlencode({"after": after}) if after else "",
    }
    return render(request, "storefront/pages/producers.html", context)


@require_safe
def producer(request: HttpRequest, slug: str) -> HttpResponse:
    found = client.ask(request, "producer", slug=slug, vendorSlugs=[slug])
    vendor = found["vendor"]
    if vendor is None:
        return _moved(request, "producer", "VENDORS", slug)
    story = said(vendor, "story")
    return render(
        request,
        "storefront/pages/producer.html",
        {
            "vendor": vendor,
            "story": story,
            "summary": Truncator(story).chars(155) or said(vendor),
            "map": maps.sketch_map([vendor], names_communes=True),
            "products": client.nodes(found["products"]),
            "facts_for_search": facts.graph(
                facts.breadcrumbs(
                    request,
                    [{"name": pgettext("shop", "Producers"), "url": reverse("producers")}, {"name": said(vendor)}],
                )
            ),
        },
    )
