"""Facets of a product list: each choice with the number of products it would leave."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.product_lists.requests import FacetSource
from api.catalog.types.categories import Category
from api.engine import batched
from api.terms.context import Info
from api.terms.loading import rows_by_pk
from api.terms.money import Money
from api.vendors.types import Commune, Vendor
from catalog.facets import Facet, FacetCounts, count_facets
from catalog.models import Category as CategoryRow
from primitives import money
from vendors.models import Vendor as VendorRow
from vietnam import units


class StarsFacet(graphene.ObjectType):
    value = graphene.Int(required=True, description="Stars in force today: 3, 4 or 5.")
    count = graphene.Int(required=True)


class CategoryFacet(graphene.ObjectType):
    category = graphene.Field(Category, required=True)
    count = graphene.Int(required=True)


class VendorFacet(graphene.ObjectType):
    vendor = graphene.Field(Vendor, required=True)
    count = graphene.Int(required=True)


class CommuneFacet(graphene.ObjectType):
    commune = graphene.Field(Commune, required=True)
    count = graphene.Int(required=True)


class PriceBandFacet(graphene.ObjectType):
    """Products whose cheapest variant costs from ``gte`` to ``lte``, both included, as ``minimalPrice`` filters."""

    gte = graphene.Float(description="Open downwards when null.")
    lte = graphene.Float(description="Open upwards when null.")
    count = graphene.Int(required=True)


class PriceFacet(graphene.ObjectType):
    ranges = graphene.List(graphene.NonNull(PriceBandFacet), required=True, description="All bands, cheapest first.")
    min = graphene.Field(Money, description="Lowest price.")
    max = graphene.Field(Money, description="Highest price among the cheapest variants.")


class ProductFacets(graphene.ObjectType):
    """How many products each choice would leave. A facet heeds all filters of the list but its own."""

    stars = graphene.List(
        graphene.NonNull(StarsFacet), required=True, description="Most stars first; none is left out."
    )
    sets = graphene.List(
        graphene.NonNull(CategoryFacet), required=True, description="Categories with products of their own."
    )
    vendors = graphene.List(
        graphene.NonNull(VendorFacet), required=True, first=graphene.Int(description="At most as many; 50 if not said.")
    )
    communes = graphene.List(
        graphene.NonNull(CommuneFacet),
        required=True,
        first=graphene.Int(description="At most as many; 50 if not said."),
    )
    price = graphene.Field(PriceFacet, required=True)
    in_stock = graphene.Int(required=True, description="Products of which something can be bought now.")

    @staticmethod
    def resolve_stars(root: Counted, _info: Info) -> list[dict[str, int]]:
        stars = root.counts.stars
        return [{"value": value, "count": stars[value]} for value in sorted(stars, reverse=True)]

    @staticmethod
    @batched
    def resolve_sets(roots: list[Counted], _info: Info) -> list[list[dict[str, Any]]]:
        rows = rows_by_pk(CategoryRow.objects.all(), {pk for root in roots for pk in root.counts.sets})
        return [
            [
                {"category": category, "count": root.counts.sets[category.pk]}
                for category in sorted(
                    (rows[pk] for pk in root.counts.sets if pk in rows),
                    key=lambda row: (row.set_number is None, row.set_number or 0, row.sort_order, row.pk),
                )
            ]
            for root in roots
        ]

    @staticmethod
    @batched
    def resolve_vendors(roots: list[Counted], _info: Info, *, first: int = 50) -> list[list[dict[str, Any]]]:
        largest = [_largest(root.counts.vendors, first) for root in roots]
        rows = rows_by_pk(VendorRow.objects.all(), {pk for found in largest for pk, _count in found})
        return [[{"vendor": rows[pk], "count": count} for pk, count in found if pk in rows] for found in largest]

    @staticmethod
    def resolve_communes(root: Counted, _info: Info, *, first: int = 50) -> list[dict[str, Any]]:
        found = []
        for code, count in _largest(root.counts.communes, first):
            try:
                found.append({"commune": units.get_commune(code), "count": count})
            except units.UnknownCommune:
                continue  # a code from before the last reform: the vendor's address has yet to be corrected
        return found

    @staticmethod
    def resolve_price(root: Counted, _info: Info) -> dict[str, Any]:
        counts, currency = root.counts, root.currency
        return {
            "ranges": counts.price_bands,
            "min": None if counts.price_min is None else money.Money(counts.price_min, currency),
            "max": None if counts.price_max is None else money.Money(counts.price_max, currency),
        }

    @staticmethod
    def resolve_in_stock(root: Counted, _info: Info) -> int:
        return root.counts.in_stock


class Counted:
    """The counts of one list, in the currency of its channel."""

    __slots__ = ("counts", "currency")

    def __init__(self, counts: FacetCounts, currency: str) -> None:
        self.counts = counts
        self.currency = currency


def _largest(counts: dict[Any, int], first: int) -> list[tuple[Any, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: max(0, min(first, 1_000))]


_SELECTED_AS = {
    Facet.STARS: "stars",
    Facet.SETS: "sets",
    Facet.VENDORS: "vendors",
    Facet.COMMUNES: "communes",
    Facet.PRICE: "price",
    Facet.STOCK: "inStock",
}


def resolve_facets(root: dict[str, Any], info: Info) -> Counted | None:
    """Count what the query selects, in one statement; null where there is no channel."""
    source: FacetSource | None = root.get("facets")
    if source is None:
        return None
    counts = count_facets(
        source.products,
        chosen=source.conditions.of_facets(),
        wanted=[facet for facet, name in _SELECTED_AS.items() if info.selects(name)],
        channel=source.channel,
        now=info.context.now,
        today=info.context.today,
    )
    return Counted(counts, source.channel.currency_code)
