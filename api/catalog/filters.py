"""What product lists can be narrowed by: inputs as in Saleor's contract, and the conditions they become.

Each condition knows which facet it belongs to, so that a facet can be counted with all conditions but its own.
Every condition holds for a product as a whole (sub-queries, no joins that multiply rows).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any

import graphene
from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.catalog.types.attributes import (
    CHOICE_TYPES,
    AttributeEntityTypeEnumFilterInput,
    AttributeInputTypeEnumFilterInput,
    AttributeTypeEnum,
    AttributeTypeEnumFilterInput,
    MeasurementUnitsEnumFilterInput,
)
from api.terms.basics import (
    ContainsFilterInput,
    DateRangeInput,
    DateTimeFilterInput,
    DateTimeRangeInput,
    DecimalFilterInput,
    GlobalIDFilterInput,
    IntRangeInput,
    MetadataFilter,
    PriceRangeInput,
    StringFilterInput,
    enum_value,
)
from api.terms.ids import int_pk, split_global_id, uuid_pk
from catalog.availability import stocked_products
from catalog.facets import Facet
from catalog.models import (
    OCOP_STARS_SLUG,
    AttributeInputType,
    Category,
    Channel,
    CollectionChannelListing,
    CollectionProduct,
    Product,
    ProductAttributeValue,
    ProductTypeAttribute,
    StarRank,
    Stock,
    VariantAttributeValue,
    VariantChannelListing,
    published,
)
from vendors.models import Vendor
from vietnam.text import slugify

NOTHING = Q(pk__in=[])
EVERYTHING = Q()
LONGEST_LIST = 1_000
"""Values of one filter; more are no choice that a person made."""
LONGEST_CHOICE = 100
"""References of one filter, each of which is a condition of its own."""


class StockAvailability(graphene.Enum):
    IN_STOCK = "available"
    OUT_OF_STOCK = "unavailable"


class AssignedAttributeReferenceInput(graphene.InputObjectType):
    """What the values of a referring attribute refer to."""

    referenced_ids = ContainsFilterInput()
    page_slugs = ContainsFilterInput()
    product_slugs = ContainsFilterInput()
    product_variant_skus = ContainsFilterInput()
    category_slugs = ContainsFilterInput()
    collection_slugs = ContainsFilterInput()


class AssignedAttributeValueInput(graphene.InputObjectType):
    slug = StringFilterInput(description="Filter by slug assigned to AttributeValue.")
    name = StringFilterInput(description="Filter by name assigned to AttributeValue.")
    numeric = DecimalFilterInput(description="Filter by numeric value for attributes of numeric type.")
    date = DateRangeInput(description="Filter by date value for attributes of date type.")
    date_time = DateTimeRangeInput(description="Filter by date and time for attributes of date and time type.")
    boolean = graphene.Boolean(description="Filter by boolean value for attributes of boolean type.")
    reference = AssignedAttributeReferenceInput(description="Filter by what the value refers to.")


class AssignedAttributeWhereInput(graphene.InputObjectType):
    slug = graphene.String(description="Filter by attribute slug.")
    value = AssignedAttributeValueInput(description="Filter by value of the attribute.")


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
    """What ours has beyond Saleor, in the filter and in the where input alike."""

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
    """In whose light a filter is read: the market, the moment and the day."""

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


def chosen(filter: dict[str, Any] | None) -> dict[str, Any]:
    """What a ``filter`` asks for: an empty list is a choice that nobody has made and narrows nothing, as in Saleor.

    In a ``where`` it stands for no row at all.
    """
    return {name: value for name, value in (filter or {}).items() if value != []}


def product_conditions(*, filter: dict[str, Any] | None, where: dict[str, Any] | None, scope: Scope) -> Conditions:
    """The conditions that a ``filter`` or a ``where`` stands for. Raises ``GraphQLError`` for an id of another type."""
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


def any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, NOTHING)


def _add(conditions: Conditions, name: str, value: Any, scope: Scope) -> None:
    if name == "attributes":
        for given in value:
            facet = Facet.STARS if given.get("slug") == OCOP_STARS_SLUG else None
            conditions.add(facet, attribute_condition(given, scope))
        return
    facet, condition = _CONDITIONS[name]
    conditions.add(facet, condition(value, scope))


def attribute_condition(given: dict[str, Any], scope: Scope) -> Q:
    """What one entry of ``attributes`` asks. An entry without a value asks that the attribute has any.

    Old-style entries (``values``, ``boolean``, …) look at products and their variants, ``value`` at products alone,
    as Saleor does. The stars are looked up in the published timeline, whatever rows of attributes exist.
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
        condition &= _in_range("value__numeric", given["values_range"])
    if given.get("boolean") is not None:
        condition &= Q(value__boolean=given["boolean"])
    return condition & _dated(given)


def assigned_value_conditions(value: dict[str, Any]) -> list[Q]:
    """What ``AssignedAttributeValueInput`` asks: for each condition the owner must have a value that meets it.

    They are several where all of some references are asked for, since each is a value of its own.
    """
    condition = _dated(value)
    for name, column in (("slug", "value__slug"), ("name", "value__name"), ("numeric", "value__numeric")):
        if value.get(name) is not None:
            condition &= _matches(column, value[name])
    if value.get("boolean") is not None:
        condition &= Q(value__boolean=value["boolean"])
    conditions = [condition]
    for name, asked in (value.get("reference") or {}).items():
        refers = _REFERENCES[name]
        if (asked or {}).get("contains_any") is not None:
            conditions.append(any_of(refers(target) for target in asked["contains_any"][:LONGEST_CHOICE]))
        if (asked or {}).get("contains_all") is not None:
            conditions += [refers(target) for target in asked["contains_all"][:LONGEST_CHOICE]]
    return conditions


def _dated(given: dict[str, Any]) -> Q:
    condition = Q()
    if given.get("date_time") is not None:
        condition &= Q(value__attribute__input_type=AttributeInputType.DATE_TIME)
        condition &= _in_range("value__date_time", given["date_time"])
    if given.get("date") is not None:
        days = {bound: datetime.combine(day, time.min, tzinfo=UTC) for bound, day in given["date"].items() if day}
        condition &= Q(value__attribute__input_type=AttributeInputType.DATE) & _in_range("value__date_time", days)
    return condition


def _refers_to_id(global_id: str) -> Q:
    split = split_global_id(global_id)
    column = _REFERRED_COLUMNS.get(split[0]) if split else None
    if split is None or column is None:
        return NOTHING
    return Q(**{column: int_pk(global_id, split[0])})


_REFERRED_COLUMNS = {
    "Page": "value__page_reference__page",
    "Product": "value__product",
    "ProductVariant": "value__variant",
    "Category": "value__category",
    "Collection": "value__collection",
}
_REFERENCES: dict[str, Callable[[str], Q]] = {
    "referenced_ids": _refers_to_id,
    "page_slugs": lambda slug: Q(value__page_reference__page__slug=slug),
    "product_slugs": lambda slug: Q(value__product__slug=slug),
    "product_variant_skus": lambda sku: Q(value__variant__sku=sku),
    "category_slugs": lambda slug: Q(value__category__slug=slug),
    "collection_slugs": lambda slug: Q(value__collection__slug=slug),
}


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


def _matches(column: str, asked: dict[str, Any]) -> Q:
    """``eq``, ``oneOf`` and ``range`` of a column; one that asks nothing matches everything."""
    condition = Q()
    if asked.get("eq") is not None:
        condition &= Q(**{column: asked["eq"]})
    if asked.get("one_of") is not None:
        condition &= Q(**{f"{column}__in": asked["one_of"][:LONGEST_LIST]})
    if asked.get("range") is not None:
        condition &= _in_range(column, asked["range"])
    return condition


def _in_range(column: str, asked: dict[str, Any]) -> Q:
    condition = Q()
    if asked.get("gte") is not None:
        condition &= Q(**{f"{column}__gte": _number(asked["gte"])})
    if asked.get("lte") is not None:
        condition &= Q(**{f"{column}__lte": _number(asked["lte"])})
    return condition


def _number(value: Any) -> Any:
    """A float as a number of at most four decimals that any column can be compared with; anything else as it is."""
    if not isinstance(value, float | Decimal):
        return value
    limit = Decimal(10) ** 15
    return max(-limit, min(limit, Decimal(str(value)))).quantize(Decimal("0.0001"))


def _pks(type_name: str, ids: list[str]) -> list[int]:
    return [int_pk(global_id, type_name) for global_id in ids[:LONGEST_LIST]]


def asked_pks(type_name: str, asked: dict[str, Any]) -> list[int] | None:
    """The keys that ``eq`` and ``oneOf`` name together; ``None`` when neither is given."""
    eq, one_of = asked.get("eq"), asked.get("one_of")
    if eq is None and one_of is None:
        return None
    pks = None if one_of is None else set(_pks(type_name, one_of))
    if eq is not None:
        pk = int_pk(eq, type_name)
        pks = {pk} if pks is None else pks & {pk}
    return sorted(pks or ())


def _below_categories(categories: Q) -> Q:
    """Products of these categories and of all that stand below them."""
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
    return Q(Exists(stocks.filter(_in_range("quantity", value.get("quantity") or {}))))


def _price(value: dict[str, Any], scope: Scope) -> Q:
    listings = VariantChannelListing.objects.filter(_amounts("price_amount", value), channel=scope.channel)
    return Q(pk__in=listings.values("variant__product"))


def _minimal_price(value: dict[str, Any], _scope: Scope) -> Q:
    return _amounts("listing__price_min_amount", value)


def _amounts(column: str, asked: dict[str, Any]) -> Q:
    if not {"eq", "one_of", "range"} & asked.keys():
        return _in_range(column, asked)
    rounded = dict(asked)
    if asked.get("eq") is not None:
        rounded["eq"] = _number(asked["eq"])
    if asked.get("one_of") is not None:
        rounded["one_of"] = [_number(amount) for amount in asked["one_of"]]
    return _matches(column, rounded)


def metadata_condition(value: list[dict[str, Any]]) -> Q:
    """Rows whose public metadata have each of these keys, with the value where one is given."""
    condition = Q()
    for asked in value[:LONGEST_LIST]:
        condition &= Q(metadata__has_key=asked["key"])
        if asked.get("value") is not None:
            condition &= Q(_metadata_is(asked["key"], asked["value"]))
    return condition


def _metadata_is(key: str, value: str) -> Any:
    text = Coalesce(KeyTextTransform(key, "metadata"), Value(""), output_field=TextField())
    return Exact(text, Value(value, output_field=TextField()))


def _by_id(type_name: str, column: str) -> Callable[[Any, Scope], Q]:
    def condition(asked: dict[str, Any], _scope: Scope) -> Q:
        pks = asked_pks(type_name, asked)
        return EVERYTHING if pks is None else Q(**{f"{column}__in": pks})

    return condition


def _category(asked: dict[str, Any], _scope: Scope) -> Q:
    pks = asked_pks("Category", asked)
    return EVERYTHING if pks is None else _below_categories(Q(pk__in=pks))


def _collection(asked: dict[str, Any], _scope: Scope) -> Q:
    pks = asked_pks("Collection", asked)
    return EVERYTHING if pks is None else _in_collections(pks)


def _in_collections(pks: list[int]) -> Q:
    return Q(pk__in=CollectionProduct.objects.filter(collection__in=pks).values("product"))


def _of_vendors(condition: Q) -> Q:
    return Q(vendor__in=list(Vendor.objects.filter(condition).values_list("pk", flat=True)))


def _season(value: int, _scope: Scope) -> Q:
    """Months are kept as a JSON list; the few products with a season are matched one by one."""
    rows = Product.objects.exclude(season_months=[]).values_list("pk", "season_months")
    return Q(pk__in=[pk for pk, months in rows if value in months])


_CONDITIONS: dict[str, tuple[Facet | None, Callable[[Any, Scope], Q]]] = {
    "ids": (None, lambda value, _scope: Q(pk__in=_pks("Product", value))),
    "slugs": (None, lambda value, _scope: Q(slug__in=value[:LONGEST_LIST])),
    "name": (None, lambda value, _scope: _matches("name", value)),
    "slug": (None, lambda value, _scope: _matches("slug", value)),
    "product_types": (None, lambda value, _scope: Q(product_type__in=_pks("ProductType", value))),
    "product_type": (None, _by_id("ProductType", "product_type")),
    "collections": (None, lambda value, _scope: _in_collections(_pks("Collection", value))),
    "collection": (None, _collection),
    "categories": (Facet.SETS, lambda value, _scope: _below_categories(Q(pk__in=_pks("Category", value)))),
    "category": (Facet.SETS, _category),
    "category_slugs": (Facet.SETS, lambda value, _scope: _below_categories(Q(slug__in=value[:LONGEST_LIST]))),
    "has_category": (None, lambda value, _scope: Q(category__isnull=not value)),
    "price": (Facet.PRICE, _in_listing(_price)),
    "minimal_price": (Facet.PRICE, _in_listing(_minimal_price)),
    "stock_availability": (Facet.STOCK, _stock_availability),
    "stocks": (None, _stocks),
    "is_published": (None, _in_listing(_is_published)),
    "is_available": (Facet.STOCK, _in_listing(_is_available)),
    # As in Saleor: what is published, or for sale, from that day on has begun by then.
    "published_from": (None, _in_listing(lambda value, _scope: Q(listing__published_at__lte=value))),
    "available_from": (None, _in_listing(lambda value, _scope: Q(listing__available_for_purchase_at__lte=value))),
    "is_visible_in_listing": (None, _in_listing(lambda value, _scope: Q(listing__visible_in_listings=value))),
    "updated_at": (None, lambda value, _scope: _amounts("updated_at", value)),
    "gift_card": (None, lambda value, _scope: NOTHING if value else EVERYTHING),
    "has_preordered_variants": (None, lambda value, _scope: NOTHING if value else EVERYTHING),
    "metadata": (None, lambda value, _scope: metadata_condition(value)),
    "ocop_stars": (
        Facet.STARS,
        lambda value, scope: _has_stars(StarRank.objects.in_force(scope.today), value[:LONGEST_LIST]),
    ),
    "vendors": (Facet.VENDORS, lambda value, _scope: Q(vendor__in=_pks("Vendor", value))),
    "vendor_slugs": (Facet.VENDORS, lambda value, _scope: _of_vendors(Q(slug__in=value[:LONGEST_LIST]))),
    "communes": (Facet.COMMUNES, lambda value, _scope: _of_vendors(Q(commune_code__in=value[:LONGEST_LIST]))),
    "provinces": (Facet.COMMUNES, lambda value, _scope: _of_vendors(Q(province_code__in=value[:LONGEST_LIST]))),
    "season_month": (None, _season),
}


# Categories, collections, attributes, vendors -----------------------------------------------------------------------


class CategoryFilterInput(graphene.InputObjectType):
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    updated_at = DateTimeRangeInput(description="Accepted; categories do not keep when they were changed.")
    slugs = graphene.List(graphene.NonNull(graphene.String))


class CategoryWhereInput(graphene.InputObjectType):
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    AND = graphene.List(graphene.NonNull(lambda: CategoryWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: CategoryWhereInput), name="OR")


class CollectionPublished(graphene.Enum):
    PUBLISHED = "published"
    HIDDEN = "hidden"


class CollectionFilterInput(graphene.InputObjectType):
    published = CollectionPublished()
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))
    channel = graphene.String(description="Specifies the channel by which the data should be filtered.")


class CollectionWhereInput(graphene.InputObjectType):
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    AND = graphene.List(graphene.NonNull(lambda: CollectionWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: CollectionWhereInput), name="OR")


class AttributeFilterInput(graphene.InputObjectType):
    value_required = graphene.Boolean()
    is_variant_only = graphene.Boolean()
    visible_in_storefront = graphene.Boolean()
    filterable_in_storefront = graphene.Boolean()
    filterable_in_dashboard = graphene.Boolean()
    available_in_grid = graphene.Boolean()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    in_collection = graphene.ID()
    in_category = graphene.ID()
    type = AttributeTypeEnum()
    slugs = graphene.List(graphene.NonNull(graphene.String))
    channel = graphene.String(description="Accepted; attributes are the same in all channels.")


class AttributeWhereInput(graphene.InputObjectType):
    value_required = graphene.Boolean()
    visible_in_storefront = graphene.Boolean()
    filterable_in_dashboard = graphene.Boolean()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    name = StringFilterInput()
    slug = StringFilterInput()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    in_collection = graphene.ID()
    in_category = graphene.ID()
    type = AttributeTypeEnumFilterInput()
    input_type = AttributeInputTypeEnumFilterInput()
    entity_type = AttributeEntityTypeEnumFilterInput()
    unit = MeasurementUnitsEnumFilterInput()
    with_choices = graphene.Boolean()
    AND = graphene.List(graphene.NonNull(lambda: AttributeWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: AttributeWhereInput), name="OR")


class VendorFilterInput(graphene.InputObjectType):
    search = graphene.String(description="Part of the name, accents and case optional.")
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))
    provinces = graphene.List(graphene.NonNull(graphene.String), description="Codes of provinces.")
    communes = graphene.List(graphene.NonNull(graphene.String), description="Codes of communes.")


def _row_condition(type_name: str, name: str, value: Any) -> Q:
    """Conditions that lists of several types share."""
    if name == "ids":
        return Q(pk__in=_pks(type_name, value))
    if name == "slugs":
        return Q(slug__in=value[:LONGEST_LIST])
    if name == "metadata":
        return metadata_condition(value)
    if name == "search":
        return Q(name__icontains=value) | Q(slug__icontains=slugify(value)) if value.strip() else EVERYTHING
    if name in {"name", "slug"}:
        return _matches(name, value)
    return EVERYTHING


def conditions_of(type_name: str, given: dict[str, Any] | None, special: Callable[[str, Any], Q | None]) -> Q:
    condition = Q()
    for name, value in (given or {}).items():
        if value is None:
            continue
        if name == "AND":
            for part in value:
                condition &= conditions_of(type_name, part, special)
        elif name == "OR":
            condition &= any_of(conditions_of(type_name, part, special) for part in value)
        else:
            own = special(name, value)
            condition &= _row_condition(type_name, name, value) if own is None else own
    return condition


def refuse_both(filter: dict[str, Any] | None, where: dict[str, Any] | None) -> None:
    if filter and where:
        raise GraphQLError(_("Only one filtering argument (filter or where) can be specified."))


def categories_condition(filter: dict[str, Any] | None, where: dict[str, Any] | None) -> Q:
    """Which categories a client asks for."""
    refuse_both(filter, where)
    return conditions_of("Category", chosen(filter) or where, lambda _name, _asked: None)


def collections_condition(
    filter: dict[str, Any] | None, where: dict[str, Any] | None, channel: Channel | None, now: datetime
) -> Q:
    """Which collections a client asks for."""
    refuse_both(filter, where)

    def special(name: str, value: Any) -> Q | None:
        if name != "published":
            return None
        listings = CollectionChannelListing.objects.filter(published(now))
        if channel is not None:
            listings = listings.filter(channel=channel)
        condition = Q(pk__in=listings.values("collection"))
        return condition if enum_value(value) == enum_value(CollectionPublished.PUBLISHED) else ~condition

    return conditions_of("Collection", chosen(filter) or where, special)


_ATTRIBUTE_COLUMNS = {
    "value_required": "value_required",
    "visible_in_storefront": "visible_in_storefront",
    "filterable_in_storefront": "filterable_in_storefront",
    "filterable_in_dashboard": "filterable_in_storefront",
}


_ATTRIBUTE_ENUMS = {"type", "input_type", "entity_type", "unit"}


def attributes_condition(filter: dict[str, Any] | None, where: dict[str, Any] | None, search: str | None) -> Q:
    """Which attributes a client asks for."""
    refuse_both(filter, where)
    condition = conditions_of("Attribute", chosen(filter) or where, _of_attribute)
    return condition & _row_condition("Attribute", "search", search) if search else condition


def _of_attribute(name: str, value: Any) -> Q | None:
    if name in _ATTRIBUTE_COLUMNS:
        return Q(**{_ATTRIBUTE_COLUMNS[name]: value})
    if name == "available_in_grid":
        return NOTHING if value else EVERYTHING
    if name in _ATTRIBUTE_ENUMS:
        return _of_enum(name, value)
    if name == "with_choices":
        return Q(input_type__in=CHOICE_TYPES) if value else ~Q(input_type__in=CHOICE_TYPES)
    if name == "is_variant_only":
        of_products = Q(pk__in=ProductTypeAttribute.objects.filter(is_of_variant=False).values("attribute"))
        return ~of_products if value else of_products
    if name == "in_category":
        return _used_by(_below_categories(Q(pk=int_pk(value, "Category"))))
    if name == "in_collection":
        return _used_by(_in_collections([int_pk(value, "Collection")]))
    return None


def _of_enum(column: str, value: Any) -> Q:
    """A column of names against one member of its enum, or against an input with ``eq`` and ``oneOf``."""
    if not isinstance(value, dict):
        return Q(**{column: enum_value(value)})
    condition = Q()
    if value.get("eq") is not None:
        condition &= Q(**{column: enum_value(value["eq"])})
    if value.get("one_of") is not None:
        condition &= Q(**{f"{column}__in": [enum_value(member) for member in value["one_of"][:LONGEST_LIST]]})
    return condition


def _used_by(products: Q) -> Q:
    """Attributes of the types that these products have."""
    types = Product.objects.filter(products).values("product_type")
    return Q(pk__in=ProductTypeAttribute.objects.filter(product_type__in=types).values("attribute"))


def vendors_condition(filter: dict[str, Any] | None) -> Q:
    """Which vendors a client asks for."""

    def special(name: str, value: Any) -> Q | None:
        if name == "provinces":
            return Q(province_code__in=value[:LONGEST_LIST])
        if name == "communes":
            return Q(commune_code__in=value[:LONGEST_LIST])
        return None

    return conditions_of("Vendor", chosen(filter), special)
