"""Template tags: how pages write prices, days, pictures, icons and names."""

import hashlib
import html
import json
import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import nh3
from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from primitives import market
from vietnam.money import NO_BREAK_SPACE, written_money
from vietnam.names import written_name
from vietnam.phones import written_phone

register = template.Library()

STYLE_SHEET = "storefront/shop.css"
STATIC = Path(__file__).parent.parent / "static"
# How wide pictures are shown at each place; browsers choose the file by it.
SIZES = {
    "card": "(min-width: 75rem) 17rem, (min-width: 62rem) 22vw, (min-width: 36rem) 31vw, 46vw",
    "gallery": "(min-width: 75rem) 36rem, (min-width: 62rem) 48vw, 100vw",
    "line": "5rem",
    "stall": "(min-width: 62rem) 13rem, 36vw",
}
INLINE_TAGS = {"b", "strong", "i", "em", "br", "a", "mark", "u"}


@register.filter
def money(value: dict[str, Any] | None) -> str:
    """Write ``{amount, currency}`` for people."""
    if not value or value.get("amount") is None:
        return ""
    return written_money(Decimal(str(value["amount"])), value["currency"], get_language() or settings.LANGUAGE_CODE)


@register.filter
def day(value: str | date | None) -> str:
    """Write an ISO date or moment as ``24/11/2026``, moments by the clock of Vietnam."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{value:%d/%m/%Y}"


@register.filter
def said(node: dict[str, Any] | None, field: str = "name") -> Any:
    """Return a field in the page's language, the original where nobody translated it."""
    if not node:
        return ""
    return (node.get("translation") or {}).get(field) or node.get(field) or ""


@lru_cache(maxsize=256)
def _drawn(name: str, size: int) -> SafeString:
    return mark_safe(lucide(name, size=size, aria_hidden="true", focusable="false"))  # noqa: S308 - from the package


@register.simple_tag
def icon(name: str, size: int = 22) -> SafeString:
    """Draw one of lucide's icons. It is an ornament: words must be beside it."""
    return _drawn(str(name), size)


@lru_cache(maxsize=1)
def _kept_style_sheet() -> tuple[str, str]:
    return _style_sheet()


def _style_sheet() -> tuple[str, str]:
    text = (STATIC / STYLE_SHEET).read_text("utf-8")
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


@register.simple_tag(takes_context=True)
def style_sheet(context: Context) -> SafeString:
    """Write the style sheet into the first page that somebody opens; later pages find it in the browser's cache.

    The first page saves a round trip: it can be painted as soon as it has arrived. The script then lets the browser
    keep the sheet and notes that in the cookie ``style``. An answer for htmx links to the sheet: the page has it
    already, and its content policy would refuse another nonce.
    """
    url = static(STYLE_SHEET)
    text, mark = _style_sheet() if settings.DEBUG else _kept_style_sheet()
    request = context.get("request")
    if request is None or "HX-Request" in request.headers or request.COOKIES.get("style") == mark:
        return format_html('<link rel="stylesheet" href="{}">', url)
    nonce = getattr(request, "csp_nonce", "")
    sheet = mark_safe(text)  # noqa: S308 - our own file
    return format_html('<style nonce="{}" data-url="{}" data-mark="{}">{}</style>', nonce, url, mark, sheet)


@register.inclusion_tag("storefront/parts/picture.html")
def picture(
    image: dict[str, Any] | None, *, sizes: str, alt: str = "", width: int = 400, height: int = 500, load: str = "lazy"
) -> dict[str, Any]:
    """Show the fields of the ``ProductPictures`` fragment as one responsive picture, as wide as its place in ``SIZES``.

    ``load`` is ``first`` for the one picture that the visitor waits for, ``eager`` for others in the first view,
    ``lazy`` for the rest and ``last`` for what peeps in beside the first. A second ``first`` would share its line.
    """
    return {"image": image, "sizes": SIZES[sizes], "alt": alt, "width": width, "height": height, "load": load}


@register.inclusion_tag("storefront/parts/preload.html")
def preload(image: dict[str, Any] | None, *, sizes: str) -> dict[str, Any]:
    """Ask for the picture that the visitor waits for before anything else of the page is read."""
    return {"image": image, "sizes": SIZES[sizes]}


@register.filter
def phone(number: str | None) -> str:
    """Write a phone number for people; links keep it as it is."""
    return written_phone(number or "").replace(" ", NO_BREAK_SPACE)


@register.filter
def person(node: dict[str, Any]) -> str:
    """Write the name that an address has in its country, or an account in the language of the page."""
    is_vietnamese = node["country"]["code"] == "VN" if "country" in node else get_language() == "vi"
    return written_name(node["firstName"], node["lastName"], is_vietnamese=is_vietnamese)


@register.filter
def decision(certificate: dict[str, Any]) -> str:
    """Return the number of the decision behind a certificate; sample data says so in the reader's language."""
    number: str = certificate["decisionNumber"]
    if not certificate["isSample"]:
        return number
    return gettext("%(number)s (sample)") % {"number": number.removesuffix("(mẫu)").strip()}


ISSUERS = {
    "Bộ Nông nghiệp và Môi trường": gettext_noop("Ministry of Agriculture and Environment"),
    "Bộ Nông nghiệp và Phát triển nông thôn": gettext_noop("Ministry of Agriculture and Rural Development"),
}
PEOPLES_COMMITTEE = re.compile(
    r"^(?:UBND|Ủy ban nhân dân|Uỷ ban nhân dân)\s+(?P<kind>tỉnh|thành phố|tp\.?|huyện|thị xã|quận)\s+(?P<name>.+)$",
    re.I,
)


@register.filter
def issuer(certificate: dict[str, Any]) -> str:
    """Name who issued a certificate in the language of the page: ministries and people's committees, others as written."""
    name: str = certificate["issuer"]
    if get_language() == "vi":
        return name
    if name in ISSUERS:
        return gettext(ISSUERS[name])
    committee = PEOPLES_COMMITTEE.match(name)
    if committee is None:
        return name
    kinds = {"tỉnh": _("province"), "huyện": _("district"), "quận": _("district"), "thị xã": _("town")}
    kind = kinds.get(committee["kind"].lower(), _("city"))
    return gettext("People’s Committee of %(name)s %(kind)s") % {"name": committee["name"], "kind": kind}


@register.filter
def shipped(parcels: list[dict[str, Any]]) -> int:
    """Count the parts of a basket or of an order that travel."""
    return sum(part["is_shipped"] for part in parcels)


@register.filter
def initials(name: str) -> str:
    """Return up to two letters that stand for a vendor without a picture."""
    words = [word for word in str(name).split() if word[:1].isalpha()]
    return "".join(word[0] for word in words[-2:]).upper()


def _blocks(value: str | dict[str, Any] | None) -> list[dict[str, Any]]:
    document = json.loads(value) if isinstance(value, str) and value else value
    blocks: list[dict[str, Any]] = document.get("blocks", []) if isinstance(document, dict) else []
    return blocks


def plain_text(value: str | dict[str, Any] | None) -> str:
    """Return the words of an EditorJS document, for places that take no markup."""
    words = (str(block.get("data", {}).get("text") or "") for block in _blocks(value))
    return " ".join(html.unescape(nh3.clean(text, tags=set())) for text in words if text)


@register.filter
def rich_text(value: str | dict[str, Any] | None, heading: str = "h3") -> SafeString:
    """Turn an EditorJS document, Saleor's format for long texts, into clean HTML whose headings are of one level."""
    return format_html_join("\n", "{}", ((_block(block, heading),) for block in _blocks(value)))


def _block(block: dict[str, Any], heading: str) -> SafeString:
    data = block.get("data", {})
    if block.get("type") == "list":
        items = [item.get("content", "") if isinstance(item, dict) else item for item in data.get("items", [])]
        lines = format_html_join("", "<li>{}</li>", ((_inline(item),) for item in items))
        return format_html("<ol>{}</ol>" if data.get("style") == "ordered" else "<ul>{}</ul>", lines)
    if block.get("type") == "header":
        return format_html("<{0}>{1}</{0}>", heading, _inline(data.get("text", "")))
    return format_html("<p>{}</p>", _inline(data.get("text", "")))


def _inline(text: Any) -> SafeString:
    return mark_safe(nh3.clean(str(text), tags=INLINE_TAGS))  # noqa: S308 - nh3 leaves only harmless tags


@register.simple_tag
def market_name() -> str:
    """Write the name of the market."""
    return market.market_name()


@register.simple_tag
def market_sign() -> SafeString:
    """Write the name of the market as it stands on the sign above the page, each line by itself."""
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in market.market_sign().split("\n")))


@register.simple_tag
def market_place(*, unbroken: bool = False) -> str:
    """Name the place whose goods are sold; ``unbroken`` keeps its words on one line."""
    place = market.market_place()
    return place.replace(" ", NO_BREAK_SPACE) if unbroken else place


@register.simple_tag
def json_ld(value: dict[str, Any]) -> SafeString:
    """Write facts for search engines. It is data, not script, so the content policy lets it stand in the page."""
    text = json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 - escaped above
