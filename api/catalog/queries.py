"""Root fields of the catalogue: products, variants, categories, collections, attributes, channels, vendors, places."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.catalog.channels import UnknownChannel, all_channels, resolve_channel, wrap_in
from api.catalog.filters import (
    AttributeFilterInput,
    AttributeWhereInput,
    CategoryFilterInput,
    CategoryWhereInput,
    CollectionFilterInput,
    CollectionWhereInput,
    VendorFilterInput,
    attributes_condition,
    categories_condition,
    collections_condition,
    vendors_condition,
)
from api.catalog.product_lists import find_product, list_products
from api.catalog.product_type_filters import ProductTypeFilterInput, product_types_condition
from api.catalog.types.attributes import Attribute
from api.catalog.types.categories import Category, CategoryCountableConnection
from api.catalog.types.channels import Channel
from api.catalog.types.collections import Collection, CollectionCountableConnection
from api.catalog.types.product_lists import products_field
from api.catalog.types.product_types import ProductType
from api.catalog.types.products import (
    Product,
    ProductVariant,
    ProductVariantCountableConnection,
    ProductVariantFilterInput,
)
from api.catalog.visibility import variants_in, visible_collections
from api.engine import cacheable
from api.terms.basics import LanguageCodeEnum, OrderDirection, enum_value
from api.terms.context import ChannelContext
from api.terms.ids import find_int_pk, int_pk
from api.terms.pagination import SortKey, connection_field, connection_for, empty_connection, page_of, paginate
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permission_required
from api.vendors.types import Commune, Province, Vendor, VendorCountableConnection
from catalog.models import Attribute as AttributeRow
from catalog.models import Category as CategoryRow
from catalog.models import Channel as ChannelRow
from catalog.models import CollectionChannelListing as CollectionChannelListingRow
from catalog.models import Product as ProductRow
from catalog.models import ProductType as ProductTypeRow
from vendors.models import Vendor as VendorRow
from vietnam import units


def one_of(**given: Any) -> None:
    """Refuse, in Saleor's words, unless exactly one of the arguments is given."""
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        message = _("Argument '%(name)s' cannot be combined with '%(other)s'")
        raise GraphQLError(message % {"name": named[0], "other": named[1]})
    if not named:
        names = ", ".join(f"'{name}'" for name in given)
        raise GraphQLError(_("At least one of arguments is required: %(names)s.") % {"names": names})


def _channel_or_none(info: Any, slug: str | None) -> tuple[ChannelRow | None, bool]:
    """The channel, and whether it exists."""
    try:
        return resolve_channel(info, slug), True
    except UnknownChannel:
        return None, False


def _by_id_or_slug(rows: QuerySet[Any], type_name: str, id: str | None, slug: str | None) -> Any:
    """The one row; null for an id of another type or a slug that nobody has."""
    if id is not None:
        pk = find_int_pk(id, type_name)
        return None if pk is None else rows.filter(pk=pk).first()
    return rows.filter(slug=slug).first()


def _slug_language() -> Any:
    return LanguageCodeEnum(description="Language of the slug; slugs are the same in all languages.")


class CategorySortField(graphene.Enum):
    NAME = "name"
    PRODUCT_COUNT = "product_count"
    SUBCATEGORY_COUNT = "subcategory_count"


class CategorySortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    channel = graphene.String()
    field = graphene.InputField(CategorySortField, required=True)


class CollectionSortField(graphene.Enum):
    NAME = "name"
    AVAILABILITY = "availability"
    PRODUCT_COUNT = "product_count"
    PUBLICATION_DATE = "publication_date"
    PUBLISHED_AT = "published_at"


class CollectionSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    channel = graphene.String()
    field = graphene.InputField(CollectionSortField, required=True)


class AttributeSortField(graphene.Enum):
    NAME = "name"
    SLUG = "slug"
    VALUE_REQUIRED = "value_required"
    IS_VARIANT_ONLY = "is_variant_only"
    VISIBLE_IN_STOREFRONT = "visible_in_storefront"
    FILTERABLE_IN_STOREFRONT = "filterable_in_storefront"
    FILTERABLE_IN_DASHBOARD = "filterable_in_dashboard"
    STOREFRONT_SEARCH_POSITION = "storefront_search_position"
    AVAILABLE_IN_GRID = "available_in_grid"


class AttributeSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(AttributeSortField, required=True)


class ProductTypeSortField(graphene.Enum):
    NAME = "name"
    DIGITAL = "digital"
    SHIPPING_REQUIRED = "shipping_required"


class ProductTypeSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(ProductTypeSortField, required=True)


class VendorSortField(graphene.Enum):
    NAME = "name"
    CREATED_AT = "created_at"


class VendorSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(VendorSortField, required=True)


def enum_values(enum: Any) -> list[str]:
    """The values of a graphene enum."""
    return [member.value for member in enum._meta.enum]


def _keys(
    sort_by: dict[str, Any] | None,
    keys: dict[str, str],
    default: list[SortKey],
    *,
    nullable: frozenset[str] = frozenset(),
) -> list[SortKey]:
    """The key that the client names, then the slug; ``default`` without a wish."""
    if not sort_by:
        return default
    descending = enum_value(sort_by["direction"]) == enum_value(OrderDirection.DESC)
    columns = dict.fromkeys((keys[enum_value(sort_by["field"])], "slug"))
    return [SortKey(column, descending, nullable=column in nullable) for column in columns]


class CatalogQueries(graphene.ObjectType):
    product = graphene.Field(
        Product,
        id=graphene.ID(description="ID of the product."),
        slug=graphene.String(description="Slug of the product."),
        slug_language_code=_slug_language(),
        external_reference=graphene.String(description="External ID of the product."),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="Look up a product by ID.",
    )
    products = products_field(channel=graphene.String(description="Slug of a channel."))
    product_variant = graphene.Field(
        ProductVariant,
        id=graphene.ID(description="ID of the product variant."),
        sku=graphene.String(description="SKU of the product variant."),
        external_reference=graphene.String(description="External ID of the product variant."),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="Look up a product variant by ID or SKU.",
    )
    product_variants = connection_field(
        ProductVariantCountableConnection,
        ids=graphene.List(graphene.ID, description="Filter product variants by given IDs."),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        filter=ProductVariantFilterInput(description="Filtering options for product variants."),
        description="List of product variants.",
    )
    category = graphene.Field(
        Category,
        id=graphene.ID(description="ID of the category."),
        slug=graphene.String(description="Slug of the category."),
        slug_language_code=_slug_language(),
        description="Look up a category by ID or slug.",
    )
    categories = connection_field(
        CategoryCountableConnection,
        filter=CategoryFilterInput(description="Filtering options for categories."),
        where=CategoryWhereInput(description="Where filtering options for categories."),
        sort_by=CategorySortingInput(description="Sort categories."),
        level=graphene.Int(description="Filter categories by the nesting level in the category tree."),
        description="List of the shop's categories.",
    )
    collection = graphene.Field(
        Collection,
        id=graphene.ID(description="ID of the collection."),
        slug=graphene.String(description="Slug of the collection."),
        slug_language_code=_slug_language(),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="Look up a collection by ID or slug.",
    )
    collections = connection_field(
        CollectionCountableConnection,
        filter=CollectionFilterInput(description="Filtering options for collections."),
        where=CollectionWhereInput(description="Where filtering options for collections."),
        sort_by=CollectionSortingInput(description="Sort collections."),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="List of the shop's collections.",
    )
    attribute = graphene.Field(
        Attribute,
        id=graphene.ID(description="ID of the attribute."),
        slug=graphene.String(description="Slug of the attribute."),
        external_reference=graphene.String(description="External ID of the attribute."),
        description="Look up an attribute by ID, slug or external reference.",
    )
    attributes = connection_field(
        connection_for(Attribute),
        filter=AttributeFilterInput(description="Filtering options for attributes."),
        where=AttributeWhereInput(description="Where filtering options for attributes."),
        search=graphene.String(description="Search attributes."),
        sort_by=AttributeSortingInput(description="Sorting options for attributes."),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="List of the shop's attributes.",
    )
    product_type = graphene.Field(
        ProductType, id=graphene.ID(required=True, description="ID of the product type."), description="A product type."
    )
    product_types = connection_field(
        connection_for(ProductType),
        filter=ProductTypeFilterInput(description="Filtering options for product types."),
        sort_by=ProductTypeSortingInput(description="Sort product types."),
        description="List of product types.",
    )
    channel = graphene.Field(
        Channel,
        id=graphene.ID(description="ID of the channel."),
        slug=graphene.String(description="Slug of the channel."),
        description="Look up a channel by ID or slug.",
    )
    channels = graphene.List(
        graphene.NonNull(Channel), description="List of all channels. Needs a staff user or an app."
    )
    vendor = graphene.Field(
        Vendor,
        id=graphene.ID(description="ID of the vendor."),
        slug=graphene.String(description="Slug of the vendor."),
        description="Look up a vendor by ID or slug.",
    )
    vendors = connection_field(
        VendorCountableConnection,
        filter=VendorFilterInput(description="Filtering options for vendors."),
        sort_by=VendorSortingInput(description="Sort vendors."),
        description="List of the vendors that sell here.",
    )
    provinces = graphene.List(graphene.NonNull(Province), required=True, description="All provinces, by code.")
    communes = graphene.List(
        graphene.NonNull(Commune),
        required=True,
        province=graphene.String(required=True, description="Code or name of a province, accents optional."),
        search=graphene.String(description="Beginning of the commune's name, accents optional."),
        first=graphene.Int(description="At most as many; all without `search`, else 10."),
        description="Communes of a province, in force since 1 July 2025; none for an unknown province.",
    )

    @staticmethod
    @cacheable
    def resolve_product(
        _root: Any,
        info: Any,
        *,
        id: str | None = None,
        slug: str | None = None,
        external_reference: str | None = None,
        channel: str | None = None,
        slug_language_code: Any = None,
    ) -> ChannelContext | None:
        one_of(id=id, slug=slug, external_reference=external_reference)
        pk = None if id is None else find_int_pk(id, "Product")
        found, exists = _channel_or_none(info, channel)
        if not exists or (id is not None and pk is None):
            return None
        given = {"pk": pk, "slug": slug, "external_reference": external_reference}
        column, value = next((column, value) for column, value in given.items() if value is not None)
        row = find_product(info, found, column, value)
        return ChannelContext(row, found) if row else None

    @staticmethod
    @cacheable
    def resolve_products(_root: Any, info: Any, **arguments: Any) -> Any:
        return list_products(info, **arguments)

    @staticmethod
    @cacheable
    def resolve_product_variant(
        _root: Any,
        info: Any,
        *,
        id: str | None = None,
        sku: str | None = None,
        external_reference: str | None = None,
        channel: str | None = None,
    ) -> ChannelContext | None:
        one_of(id=id, sku=sku, external_reference=external_reference)
        pk = None if id is None else find_int_pk(id, "ProductVariant")
        found, exists = _channel_or_none(info, channel)
        if not exists or (id is not None and pk is None):
            return None
        variants = variants_in(info, found)
        if pk is not None:
            variants = variants.filter(pk=pk)
        elif sku is not None:
            variants = variants.filter(sku=sku)
        else:
            variants = variants.filter(external_reference=external_reference)
        row = variants.first()
        return ChannelContext(row, found) if row else None

    @staticmethod
    @cacheable
    def resolve_product_variants(
        _root: Any,
        info: Any,
        *,
        ids: list[str | None] | None = None,
        channel: str | None = None,
        filter: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        found, exists = _channel_or_none(info, channel)
        if not exists:
            page_of(info, **paging)
            return empty_connection()
        variants = variants_in(info, found, filter=filter)
        if ids:
            named = [int_pk(global_id, "ProductVariant") for global_id in ids if global_id is not None]
            variants = variants.filter(pk__in=named)
        keys = [SortKey("product_id"), SortKey("sort_order")]
        return paginate(variants, info, keys=keys, wrap=wrap_in(found), **paging)

    @staticmethod
    @cacheable
    def resolve_category(
        _root: Any, _info: Any, *, id: str | None = None, slug: str | None = None, slug_language_code: Any = None
    ) -> CategoryRow | None:
        one_of(id=id, slug=slug)
        row: CategoryRow | None = _by_id_or_slug(CategoryRow.objects.all(), "Category", id, slug)
        return row

    @staticmethod
    @cacheable
    def resolve_categories(
        _root: Any,
        info: Any,
        *,
        filter: dict[str, Any] | None = None,
        where: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        level: int | None = None,
        **paging: Any,
    ) -> Any:
        categories = CategoryRow.objects.filter(categories_condition(filter, where))
        if level is not None:
            categories = categories.filter(level=level)
        field = enum_value(sort_by["field"]) if sort_by else None
        if field == enum_value(CategorySortField.PRODUCT_COUNT):
            below = (
                ProductRow.objects.filter(category__path__startswith=OuterRef("path")).order_by().values(one=Value(1))
            )
            number = Coalesce(Subquery(below.annotate(number=Count("pk")).values("number")), Value(0))
            categories = categories.annotate(product_count=number)
        if field == enum_value(CategorySortField.SUBCATEGORY_COUNT):
            categories = categories.annotate(subcategory_count=Count("children", distinct=True))
        keys = _keys(sort_by, {key: key for key in enum_values(CategorySortField)}, [SortKey("sort_order")])
        return paginate(categories, info, keys=keys, **paging)

    @staticmethod
    @cacheable
    def resolve_collection(
        _root: Any,
        info: Any,
        *,
        id: str | None = None,
        slug: str | None = None,
        channel: str | None = None,
        slug_language_code: Any = None,
    ) -> ChannelContext | None:
        one_of(id=id, slug=slug)
        found, exists = _channel_or_none(info, channel)
        row = _by_id_or_slug(visible_collections(info, found), "Collection", id, slug) if exists else None
        return ChannelContext(row, found) if row else None

    @staticmethod
    @cacheable
    def resolve_collections(
        _root: Any,
        info: Any,
        *,
        filter: dict[str, Any] | None = None,
        where: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Any:
        slug = channel or (filter or {}).get("channel") or (sort_by or {}).get("channel")
        found, exists = _channel_or_none(info, slug)
        if not exists:
            page_of(info, **paging)
            return empty_connection()
        collections = visible_collections(info, found).filter(
            collections_condition(filter, where, found, info.context.now)
        )
        columns = {
            enum_value(CollectionSortField.NAME): "name",
            # Without a market nothing is available, and nothing was published on a day.
            enum_value(CollectionSortField.AVAILABILITY): "is_shown" if found else "slug",
            enum_value(CollectionSortField.PUBLICATION_DATE): "shown_since" if found else "slug",
            enum_value(CollectionSortField.PUBLISHED_AT): "shown_since" if found else "slug",
            enum_value(CollectionSortField.PRODUCT_COUNT): "product_count",
        }
        if sort_by and enum_value(sort_by["field"]) == enum_value(CollectionSortField.PRODUCT_COUNT):
            collections = collections.annotate(product_count=Count("collection_products", distinct=True))
        elif sort_by and found:
            listing = CollectionChannelListingRow.objects.filter(collection=OuterRef("pk"), channel=found)
            collections = collections.annotate(
                is_shown=Subquery(listing.values("is_published")), shown_since=Subquery(listing.values("published_at"))
            )
        keys = _keys(sort_by, columns, [SortKey("slug")], nullable=frozenset({"is_shown", "shown_since"}))
        return paginate(collections, info, keys=keys, wrap=wrap_in(found), **paging)

    @staticmethod
    @cacheable
    def resolve_attribute(
        _root: Any,
        info: Any,
        *,
        id: str | None = None,
        slug: str | None = None,
        external_reference: str | None = None,
    ) -> AttributeRow | None:
        one_of(id=id, slug=slug, external_reference=external_reference)
        attributes = _visible_attributes(info)
        if external_reference is not None:
            return attributes.filter(external_reference=external_reference).first()
        row: AttributeRow | None = _by_id_or_slug(attributes, "Attribute", id, slug)
        return row

    @staticmethod
    @cacheable
    def resolve_attributes(
        _root: Any,
        info: Any,
        *,
        filter: dict[str, Any] | None = None,
        where: dict[str, Any] | None = None,
        search: str | None = None,
        sort_by: dict[str, Any] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Any:
        attributes = _visible_attributes(info).filter(attributes_condition(filter, where, search))
        columns = {
            key: key if key in {f.name for f in AttributeRow._meta.concrete_fields} else "slug"
            for key in enum_values(AttributeSortField)
        }
        keys = _keys(sort_by, columns, [SortKey("storefront_search_position"), SortKey("slug")])
        return paginate(attributes, info, keys=keys, **paging)

    @staticmethod
    @cacheable
    def resolve_product_type(_root: Any, _info: Any, *, id: str) -> ProductTypeRow | None:
        pk = find_int_pk(id, "ProductType")
        return None if pk is None else ProductTypeRow.objects.filter(pk=pk).first()

    @staticmethod
    @cacheable
    def resolve_product_types(
        _root: Any,
        info: Any,
        *,
        filter: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        types = ProductTypeRow.objects.filter(product_types_condition(filter))
        columns = {"name": "name", "digital": "is_digital", "shipping_required": "is_shipping_required"}
        return paginate(types, info, keys=_keys(sort_by, columns, [SortKey("slug")]), **paging)

    @staticmethod
    @cacheable
    def resolve_channel(_root: Any, info: Any, *, id: str | None = None, slug: str | None = None) -> ChannelRow | None:
        one_of(id=id, slug=slug)
        pk = None if id is None else find_int_pk(id, "Channel")
        return next(
            (row for row in all_channels(info) if (row.slug == slug if slug is not None else row.pk == pk)), None
        )

    @staticmethod
    @permission_required(AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)
    def resolve_channels(_root: Any, info: Any) -> list[ChannelRow]:
        return all_channels(info)

    @staticmethod
    @cacheable
    def resolve_vendor(_root: Any, info: Any, *, id: str | None = None, slug: str | None = None) -> VendorRow | None:
        one_of(id=id, slug=slug)
        row: VendorRow | None = _by_id_or_slug(VendorRow.objects.visible_to(info.context.viewer), "Vendor", id, slug)
        return row

    @staticmethod
    @cacheable
    def resolve_vendors(
        _root: Any,
        info: Any,
        *,
        filter: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        vendors = VendorRow.objects.visible_to(info.context.viewer).filter(vendors_condition(filter))
        keys = _keys(sort_by, {key: key for key in enum_values(VendorSortField)}, [SortKey("slug")])
        return paginate(vendors, info, keys=keys, **paging)

    @staticmethod
    @cacheable
    def resolve_provinces(_root: Any, _info: Any) -> list[units.Province]:
        return list(units.provinces())

    @staticmethod
    @cacheable
    def resolve_communes(
        _root: Any, _info: Any, *, province: str, search: str | None = None, first: int | None = None
    ) -> list[units.Commune]:
        try:
            if search is None:
                found = list(units.communes(province))
                return found if first is None else found[: max(0, first)]
            return units.search_communes(province, search[:100], limit=10 if first is None else max(0, min(first, 100)))
        except units.UnknownProvince:
            return []


def _visible_attributes(info: Any) -> QuerySet[AttributeRow]:
    if info.context.viewer.has_permission("MANAGE_PRODUCTS", "MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES"):
        return AttributeRow.objects.all()
    return AttributeRow.objects.filter(Q(visible_in_storefront=True))
