"""What search engines are told about a page, as schema.org facts. Their published rules decide what stands here.

A product of several sizes is a ``ProductGroup`` whose sizes are offers of their own; a shop names itself and where its
rules for returns are; a page says where it stands.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from primitives.market import market_name
from storefront import navigation
from storefront.templatetags.shop import day, decision, said

Facts = dict[str, Any]


def graph(*nodes: Facts | None) -> Facts:
    """Put the facts of a page together."""
    return {"@context": "https://schema.org", "@graph": [node for node in nodes if node]}


def breadcrumbs(request: HttpRequest, crumbs: list[dict[str, str]]) -> Facts:
    """Say where the page stands: the pages above it by name and address, and itself last."""
    way = [{"name": market_name(), "url": reverse("home")}, *crumbs]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": str(crumb["name"]),
                "item": settings.PUBLIC_URL + (crumb.get("url") or request.path),
            }
            for position, crumb in enumerate(way, start=1)
        ],
    }


def organization(request: HttpRequest) -> Facts:
    """Say whose shop it is, and where its rules for returns are if operators wrote them."""
    home = settings.PUBLIC_URL + reverse("home")
    facts: Facts = {
        "@type": "OnlineStore",
        "@id": f"{settings.PUBLIC_URL}/#shop",
        "name": market_name(),
        "url": home,
        "logo": settings.PUBLIC_URL + static("storefront/icon.svg"),
    }
    if returns := navigation.of(request).returns_url:
        facts["hasMerchantReturnPolicy"] = {
            "@type": "MerchantReturnPolicy",
            "merchantReturnLink": settings.PUBLIC_URL + returns,
        }
    return facts


def product(found: dict[str, Any], *, name: str, summary: str, pictures: list[str]) -> Facts:
    """Describe a product: one offer, or a group with an offer for each size."""
    url = settings.PUBLIC_URL + reverse("product", args=[found["slug"]])
    facts: Facts = {"name": name, "description": summary, "url": url, "brand": _brand(found)}
    if pictures:
        facts["image"] = pictures
    if certificate := found["ocopCertificate"]:
        facts["award"] = _("OCOP %(stars)s stars, decision %(number)s, ends on %(day)s") % {
            "stars": certificate["stars"],
            "number": decision(certificate),
            "day": day(certificate["expiresOn"]),
        }
    sold = [variant for variant in found["variants"] if variant["pricing"]]
    if len(sold) > 1:
        facts |= {
            "@type": "ProductGroup",
            "productGroupID": found["id"],
            "variesBy": "https://schema.org/size",
            "hasVariant": [_size(found, variant, facts, url) for variant in sold],
        }
        return facts
    facts["@type"] = "Product"
    return facts | (_offered(found, sold[0], url) if sold else {})


def _size(found: dict[str, Any], variant: dict[str, Any], group: Facts, url: str) -> Facts:
    address = f"{url}?{urlencode({'variant': variant['id']})}"
    shared: Facts = {key: group[key] for key in ("description", "image") if key in group}
    words = {"@type": "Product", "name": f"{group['name']}, {said(variant)}", "size": said(variant)}
    return {**words, **shared, **_offered(found, variant, address)}


def _offered(found: dict[str, Any], variant: dict[str, Any], url: str) -> Facts:
    price = variant["pricing"]["price"]["gross"]
    offer = {
        "@type": "Offer",
        "price": str(price["amount"]),
        "priceCurrency": price["currency"],
        "availability": "https://schema.org/" + ("InStock" if variant["quantityAvailable"] else "OutOfStock"),
        "itemCondition": "https://schema.org/NewCondition",
        "url": url,
        "seller": {"@type": "Organization", "name": said(found["vendor"])},
    }
    return {"offers": offer} | ({"sku": variant["sku"]} if variant["sku"] else {})


def _brand(found: dict[str, Any]) -> Facts:
    return {"@type": "Brand", "name": said(found["vendor"])}
