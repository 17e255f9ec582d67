"""What a visitor asked of the list of products, read from the address and written back into addresses."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

PAGE_SIZE = 24
SEARCH_LENGTH = 120
FACETS = {
    "stars": _("OCOP rank"),
    "set": _("Product set"),
    "commune": _("Commune"),
    "producer": _("Producer"),
}
SORTS = {
    "best": (_("Best match"), {"field": "RANK", "direction": "DESC"}),
    "stars": (_("Most stars first"), {"field": "OCOP_STARS", "direction": "DESC"}),
    "newest": (_("Newest"), {"field": "PUBLISHED_AT", "direction": "DESC"}),
    "price": (_("Price, low to high"), {"field": "PRICE", "direction": "ASC"}),
    "-price": (_("Price, high to low"), {"field": "PRICE", "direction": "DESC"}),
    "name": (_("Name"), {"field": "NAME", "direction": "ASC"}),
}


@dataclass(frozen=True)
class Listing:
    """What a query string asks for; malformed parts are ignored."""

    query: QueryDict
    search: str
    sort: str
    chosen: dict[str, list[str]]
    price_from: str
    price_to: str
    in_stock: bool

    @classmethod
    def read(cls, request: HttpRequest) -> "Listing":
        query = request.GET
        search = " ".join(query.get("q", "").replace("\0", "").split())[:SEARCH_LENGTH]
        sort = query.get("sort", "")
        return cls(
            query=query,
            search=search,
            sort=sort if sort in SORTS and (sort != "best" or search) else _usual_sort(search),
            chosen={name: [value for value in query.getlist(name) if value.isprintable()][:30] for name in FACETS},
            price_from=_amount(query.get("from", "")),
            price_to=_amount(query.get("to", "")),
            in_stock=query.get("stock") == "1",
        )

    @property
    def sorts(self) -> list[tuple[str, Any]]:
        return [(key, label) for key, (label, _order) in SORTS.items() if key != "best" or self.search]

    @property
    def usual_sort(self) -> str:
        """The order when an address names none."""
        return _usual_sort(self.search)

    @property
    def order(self) -> dict[str, str]:
        return SORTS[self.sort][1]

    @property
    def chosen_count(self) -> int:
        prices = bool(self.price_from) + bool(self.price_to)
        return sum(len(values) for values in self.chosen.values()) + prices + self.in_stock

    @property
    def is_filtered(self) -> bool:
        return self.chosen_count > 0

    @property
    def paging(self) -> dict[str, Any]:
        """The cursor arguments: pages are walked forwards by ``after`` and backwards by ``before``."""
        if before := self.query.get("before"):
            return {"last": PAGE_SIZE, "before": before}
        return {"first": PAGE_SIZE, "after": self.query.get("after") or None}

    def price_range(self) -> dict[str, float] | None:
        band = {"gte": self.price_from, "lte": self.price_to}
        given = {key: float(value) for key, value in band.items() if value}
        return given or None

    def url(self, **changes: str) -> str:
        """Return the query string with these keys set, without a cursor."""
        query = self._without("after", "before")
        for key, value in changes.items():
            query[key] = value
        return "?" + query.urlencode()

    def url_without(self, key: str, value: str | None = None) -> str:
        """Return the query string without this choice, without the whole key when no value is named."""
        query = self._without("after", "before")
        query.setlist(key, [kept for kept in query.getlist(key) if value is not None and kept != value])
        return "?" + query.urlencode()

    @property
    def canonical_query(self) -> str:
        """What the canonical address of this page has behind its path.

        Each page of a list is its own; what a visitor narrowed or sorted is a view of the list, and leads to it.
        """
        after = self.query.get("after", "")
        is_plain = not self.is_filtered and self.sort == self.usual_sort
        return "?" + urlencode({"after": after}) if after and is_plain else ""

    @property
    def is_unlisted(self) -> bool:
        """Whether search engines shall leave the page out: results of a search, and pages walked backwards."""
        return bool(self.search) or "before" in self.query

    @property
    def cleared_url(self) -> str:
        return "?" + self._without("after", "before", "from", "to", "stock", *FACETS).urlencode()

    def _without(self, *keys: str) -> QueryDict:
        query = self.query.copy()
        for key in keys:
            query.setlist(key, [])
        return query


def _usual_sort(search: str) -> str:
    return "best" if search else "stars"


def _amount(text: str) -> str:
    """Return a typed amount as a plain decimal: ``125.000 ₫``, ``125,000`` and ``12.5`` are all understood."""
    digits = "".join(sign for sign in text if sign in "0123456789.,")
    whole, mark, end = digits.replace(",", ".").rpartition(".")
    digits = f"{whole.replace('.', '')}.{end}" if mark and len(end) != 3 else digits.replace(",", "").replace(".", "")
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return ""
    return str(amount) if amount <= Decimal(10) ** 10 else ""
