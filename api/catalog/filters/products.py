"""Filters of product lists: inputs as in Saleor's contract, and the conditions they become.

Each condition knows its facet, so that a facet can be counted with all conditions but its own. Every condition holds
for a product as a whole (sub-queries, no joins that multiply rows).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from operator import and_
from typing import Any

import graphene
from django.db.models import Exists, OuterRef, Q

from api.catalog.filters.assigned_values import AssignedAttributeValueInput, assigned_value_conditions, dated
from api.terms.conditions import (
    EVERYTHING,
    LONGEST_LIST,
    NOTHING,
    amounts,
    any_of,
    asked_pks,
    chosen,
    in_range,
    matches,
    metadata_condition,
    pks_of,
)
from api.terms.filters import (
    DateRangeInput,
    DateTimeFilterInput,
    DateTimeRangeInput,
    DecimalFilterInput,
    GlobalIDFilterInput,
    IntRangeInput,
    PriceRangeInput,
    StringFilterInput,
    enum_value,
)
from api.terms.ids import uuid_pk
from api.terms.metadata import MetadataFilter
from catalog.availability import stocked_products
from catalog.facets import Facet
from catalog.models import (
    OCOP_STARS_SLUG,
    Category,
    Channel,
    CollectionProduct,
    Product,
    ProductAttributeValue,
    StarRank,
    Stock,
    VariantAttributeValue,
    VariantChannelListing,
    published,
)
from vendors.models import Vendor


class StockAvailability(graphene.Enum):
    IN_STOCK = "available"
    OUT_OF_STOCK = "unavailable"


class AttributeInput(graphene.InputObjectType):
    slug = graphene.String(description="Internal representation of an attribute name.")
    value = AssignedAttributeValueInput(description="Filter by value of the attribute.")
    values = graphene.List(graphene.NonNull(graphene.String), description="Slugs, of which one must be assigned.")
    values_range = IntRangeInput(description="The range that the numeric value must fall in.")
    date_time = DateTimeRangeInput(description="The range that the date and time must fall in.")
    date = DateRangeInput(description="The range that the date must fall in.")
    boolean = graphene.Boolean(description="The boolean value of the attribute.")


class ProductStockFilterInput(graphene.InputObjectType):
    warehouse_ids = graphene.List(graphene.NonNull(graphene.ID))
    quantity = IntRangeInput()


class _MarketplaceFields:
    """Our additions to Saleor's, in the filter and the where input alike."""

    ocop_stars = graphene.List(
        graphene.NonNull(graphene.Int), description="Stars (3, 4, 5), of which one must be in force today."
    )
    category_slugs = graphene.List(
        graphene.NonNull(graphene.String), description="Slugs of categories; what stands below them counts too."
    )
    vendors = graphene.List(graphene.NonNull(graphene.ID), description="IDs of vendors.")
    vendor_slugs = graphene.List(graphene.NonNull(graphene.String), description="Slugs of vendors.")
    communes = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of communes in which the vendor's workshop stands."
    )
    provinces = graphene.List(
        graphene.NonNull(graphene.String), description="Codes of provinces in which the vendor's workshop stands."
    )
    season_month = graphene.Int(description="Month (1-12) of harvest; goods of all seasons are left out.")


class _SharedFields(_MarketplaceFields):
    is_published = graphene.Boolean()
    has_category = graphene.Boolean()
    attributes = graphene.List(graphene.NonNull(AttributeInput))
    stocks = ProductStockFilterInput()
    gift_card = graphene.Boolean(description="Gift cards; this marketplace has none.")
    ids = graphene.List(graphene.NonNull(graphene.ID))
    has_preordered_variants = graphene.Boolean(description="Goods for preorder; this marketplace has none.")
    is_available = graphene.Boolean(description="Whether the product can be bought now.")
    published_from = graphene.DateTime()
    available_from = graphene.DateTime()
    is_visible_in_listing = graphene.Boolean()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))


class ProductFilterInput(_SharedFields, graphene.InputObjectType):
    stock_availability = StockAvailability()
    collections = graphene.List(graphene.NonNull(graphene.ID))
    categories = graphene.List(graphene.NonNull(graphene.ID))
    product_types = graphene.List(graphene.NonNull(graphene.ID))
    price = PriceRangeInput(description="What a variant costs without promotion.")
    minimal_price = PriceRangeInput(description="What the cheapest variant costs now.")
    updated_at = DateTimeRangeInput()
    search = graphene.String()
    slugs = graphene.List(graphene.NonNull(graphene.String))
    channel = graphene.String(description="Specifies the channel by which the data should be filtered.")


class ProductWhereInput(_SharedFields, graphene.InputObjectType):
    stock_availability = StockAvailability()
    name = StringFilterInput()
    slug = StringFilterInput()
    product_type = GlobalIDFilterInput()
    category = GlobalIDFilterInput()
    collection = GlobalIDFilterInput()
    price = DecimalFilterInput(description="What a variant costs without promotion.")
    minimal_price = DecimalFilterInput(description="What the cheapest variant costs now.")
    updated_at = DateTimeFilterInput()
    AND = graphene.List(
        graphene.NonNull(lambda: ProductWhereInput), name="AND", description="All of these conditions must hold."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: ProductWhereInput), name="OR", description="One of these conditions must hold."
    )


@dataclass(frozen=True, slots=True)
class Scope:
    """What a filter depends on: the channel, the moment and the day."""

    channel: Channel | None
    now: datetime
    today: date


@dataclass(slots=True)
class Conditions:
    """The conditions of a product list by facet; ``None`` holds those that belong to no facet."""

    by_facet: dict[Facet | None, Q] = field(default_factory=dict)

    def add(self, facet: Facet | None, condition: Q) -> None:
        self.by_facet[facet] = self.by_facet.get(facet, Q()) & condition

    def all(self) -> Q:
        return reduce(and_, self.by_facet.values(), Q())

    def without_facets(self) -> Q:
        return self.by_facet.get(None, Q())

    def of_facets(self) -> dict[Facet, Q]:
        return {facet: condition for facet, condition in self.by_facet.items() if facet is not None}


def product_conditions(*, filter: dict[str, Any] | None, where: dict[str, Any] | None, scope: Scope) -> Conditions:
    """The conditions of a ``filter`` or a ``where``. Raises ``GraphQLError`` for an id of another type."""
    conditions = Conditions()
    for name, value in chosen(filter).items():
        if value is not None and name not in {"search", "channel"}:
            _add(conditions, name, value, scope)
    _add_where(conditions, where or {}, scope)
    return conditions


def _add_where(conditions: Conditions, where: dict[str, Any], scope: Scope) -> None:
    for name, value in where.items():
        if value is None:
            continue
        if name == "AND":
            for part in value:
                _add_where(conditions, part, scope)
        elif name == "OR":
            conditions.add(None, any_of(_whole(part, scope) for part in value))
        else:
            _add(conditions, name, value, scope)


def _whole(where: dict[str, Any], scope: Scope) -> Q:
    conditions = Conditions()
    _add_where(conditions, where, scope)
    return conditions.all()


def _add(conditions: Conditions, name: str, value: Any, scope: Scope) -> None:
    if name == "attributes":
        for given in value:
            facet = Facet.STARS if given.get("slug") == OCOP_STARS_SLUG else None
            conditions.add(facet, attribute_condition(given, scope))
        return
    facet, condition = CONDITIONS[name]
    conditions.add(facet, condition(value, scope))


def attribute_condition(given: dict[str, Any], scope: Scope) -> Q:
    """The condition of one entry of ``attributes``. Without a value the attribute must have any.

    Old-style entries (``values``, ``boolean``, …) look at products and their variants, ``value`` at products alone, as
    Saleor does. The stars are read from the published timeline, whatever rows of attributes exist.
    """
    slug = given.get("slug")
    if slug == OCOP_STARS_SLUG:
        return _stars_condition(given, scope)
    of_attribute = Q() if slug is None else Q(value__attribute__slug=slug)
    value = given.get("value")
    if value is None:
        of_value = of_attribute & _old_style(given)
        return _has_value(of_value) | Q(
            Exists(VariantAttributeValue.objects.filter(of_value, variant__product=OuterRef("pk")))
        )
    condition = Q()
    for of_value in assigned_value_conditions(value):
        condition &= _has_value(of_attribute & of_value)
    return condition


def _has_value(of_value: Q) -> Q:
    return Q(Exists(ProductAttributeValue.objects.filter(of_value, product=OuterRef("pk"))))


def _old_style(given: dict[str, Any]) -> Q:
    """What is asked of an assigned value of a product or a variant."""
    condition = Q()
    if given.get("values") is not None:
        condition &= Q(value__slug__in=given["values"][:LONGEST_LIST])
    if given.get("values_range") is not None:
        condition &= in_range("value__numeric", given["values_range"])
    if given.get("boolean") is not None:
        condition &= Q(value__boolean=given["boolean"])
    return condition & dated(given)


def _stars_condition(given: dict[str, Any], scope: Scope) -> Q:
    in_force = StarRank.objects.in_force(scope.today)
    value = given.get("value") or {}
    if any(given.get(name) is not None for name in ("boolean", "date", "date_time", "values_range")):
        return NOTHING
    if any(value.get(name) is not None for name in ("boolean", "date", "date_time", "reference", "numeric", "name")):
        return NOTHING
    slug = value.get("slug") or {}
    stars = {"3", "4", "5"}
    if given.get("values") is not None:
        stars &= set(given["values"])
    if slug.get("eq") is not None:
        stars &= {slug["eq"]}
    if slug.get("one_of") is not None:
        stars &= set(slug["one_of"])
    return _has_stars(in_force, sorted(int(number) for number in stars))


def _has_stars(in_force: Any, stars: list[int]) -> Q:
    return Q(pk__in=in_force.filter(stars__in=stars).values("product")) if stars else NOTHING


def below_categories(categories: Q) -> Q:
    """Products of these categories and of those below them."""
    paths = list(Category.objects.filter(categories).values_list("path", flat=True))
    if not paths:
        return NOTHING
    below = any_of(Q(path__startswith=path) for path in paths)
    return Q(category__in=list(Category.objects.filter(below).values_list("pk", flat=True)))


def _in_listing(condition: Callable[[Any, Scope], Q]) -> Callable[[Any, Scope], Q]:
    """A condition on the listing: without a channel there is none, and nothing matches."""
    return lambda value, scope: NOTHING if scope.channel is None else condition(value, scope)


def _is_published(value: bool, scope: Scope) -> Q:
    condition = published(scope.now, "listing__")
    return condition if value else ~condition


def _is_available(value: bool, scope: Scope) -> Q:
    available = Q(listing__available_for_purchase_at__lte=scope.now)
    return available if value else ~available | Q(listing__available_for_purchase_at__isnull=True)


def _stock_availability(value: Any, scope: Scope) -> Q:
    if scope.channel is None:
        return NOTHING
    in_stock = Q(pk__in=stocked_products(scope.channel))
    return in_stock if enum_value(value) == enum_value(StockAvailability.IN_STOCK) else ~in_stock


def _stocks(value: dict[str, Any], _scope: Scope) -> Q:
    stocks = Stock.objects.filter(variant__product=OuterRef("pk"))
    if value.get("warehouse_ids") is not None:
        stocks = stocks.filter(
            warehouse__in=[uuid_pk(global_id, "Warehouse") for global_id in value["warehouse_ids"][:LONGEST_LIST]]
        )
    return Q(Exists(stocks.filter(in_range("quantity", value.get("quantity") or {}))))


def _price(value: dict[str, Any], scope: Scope) -> Q:
    listings = VariantChannelListing.objects.filter(amounts("price_amount", value), channel=scope.channel)
    return Q(pk__in=listings.values("variant__product"))


def _minimal_price(value: dict[str, Any], _scope: Scope) -> Q:
    return amounts("listing__price_min_amount", value)


def _by_id(type_name: str, column: str) -> Callable[[Any, Scope], Q]:
    def condition(asked: dict[str, Any], _scope: Scope) -> Q:
        pks = asked_pks(type_name, asked)
        return EVERYTHING if pks is None else Q(**{f"{column}__in": pks})

    return condition


def _category(asked: dict[str, Any], _scope: Scope) -> Q:
    pks = asked_pks("Category", asked)
    return EVERYTHING if pks is None else below_categories(Q(pk__in=pks))


def _collection(asked: dict[str, Any], _scope: Scope) -> Q:
    pks = asked_pks("Collection", asked)
    return EVERYTHING if pks is None else in_collections(pks)


def in_collections(pks: list[int]) -> Q:
    return Q(pk__in=CollectionProduct.objects.filter(collection__in=pks).values("product"))


def _of_vendors(condition: Q) -> Q:
    return Q(vendor__in=list(Vendor.objects.filter(condition).values_list("pk", flat=True)))


def _season(value: int, _scope: Scope) -> Q:
    """Months are a JSON list; the few products with a season are matched one by one."""
    rows = Product.objects.exclude(season_months=[]).values_list("pk", "season_months")
    return Q(pk__in=[pk for pk, months in rows if value in months])


CONDITIONS: dict[str, tuple[Facet | None, Callable[[Any, Scope], Q]]] = {
    "ids": (None, lambda value, _scope: Q(pk__in=pks_of("Product", value))),
    "slugs": (None, lambda value, _scope: Q(slug__in=value[:LONGEST_LIST])),
    "name": (None, lambda value, _scope: matches("name", value)),
    "slug": (None, lambda value, _scope: matches("slug", value)),
    "product_types": (None, lambda value, _scope: Q(product_type__in=pks_of("ProductType", value))),
    "product_type": (None, _by_id("ProductType", "product_type")),
    "collections": (None, lambda value, _scope: in_collections(pks_of("Collection", value))),
    "collection": (None, _collection),
    "categories": (Facet.SETS, lambda value, _scope: below_categories(Q(pk__in=pks_of("Category", value)))),
    "category": (Facet.SETS, _category),
    "category_slugs": (Facet.SETS, lambda value, _scope: below_categories(Q(slug__in=value[:LONGEST_LIST]))),
    "has_category": (None, lambda value, _scope: Q(category__isnull=not value)),
    "price": (Facet.PRICE, _in_listing(_price)),
    "minimal_price": (Facet.PRICE, _in_listing(_minimal_price)),
    "stock_availability": (Facet.STOCK, _stock_availability),
    "stocks": (None, _stocks),
    "is_published": (None, _in_listing(_is_published)),
    "is_available": (Facet.STOCK, _in_listing(_is_available)),
    # As in Saleor: published, or for sale, by that day.
    "published_from": (None, _in_listing(lambda value, _scope: Q(listing__published_at__lte=value))),
    "available_from": (None, _in_listing(lambda value, _scope: Q(listing__available_for_purchase_at__lte=value))),
    "is_visible_in_listing": (None, _in_listing(lambda value, _scope: Q(listing__visible_in_listings=value))),
    "updated_at": (None, lambda value, _scope: amounts("updated_at", value)),
    "gift_card": (None, lambda value, _scope: NOTHING if value else EVERYTHING),
    "has_preordered_variants": (None, lambda value, _scope: NOTHING if value else EVERYTHING),
    "metadata": (None, lambda value, _scope: metadata_condition(value)),
    "ocop_stars": (
        Facet.STARS,
        lambda value, scope: _has_stars(StarRank.objects.in_force(scope.today), value[:LONGEST_LIST]),
    ),
    "vendors": (Facet.VENDORS, lambda value, _scope: Q(vendor__in=pks_of("Vendor", value))),
    "vendor_slugs": (Facet.VENDORS, lambda value, _scope: _of_vendors(Q(slug__in=value[:LONGEST_LIST]))),
    "communes": (Facet.COMMUNES, lambda value, _scope: _of_vendors(Q(commune_code__in=value[:LONGEST_LIST]))),
    "provinces": (Facet.COMMUNES, lambda value, _scope: _of_vendors(Q(province_code__in=value[:LONGEST_LIST]))),
    "season_month": (None, _season),
}
