"""Products and variants, in Saleor's words, with what the marketplace adds: vendor, certificate, season."""

from __future__ import annotations

from typing import Any

import graphene

from api.accounts.types import AddressInput
from api.catalog import loaders as data
from api.catalog.channels import resolve_listings
from api.catalog.types.assigned_attributes import (
    assigned_attribute_field,
    assigned_attributes_field,
    assigned_by_slug,
    assigned_in,
)
from api.catalog.types.attributes import SelectedAttribute
from api.catalog.types.categories import Category
from api.catalog.types.collections import Collection
from api.catalog.types.listings import (
    ProductChannelListing,
    ProductPricingInfo,
)
from api.catalog.types.media import ProductMedia
from api.catalog.types.product_types import ProductType
from api.catalog.types.taxes import TaxClass
from api.catalog.types.variants import ProductVariant, ProductVariantCountableConnection, ProductVariantFilterInput
from api.catalog.visibility import variants_in, visible_collections
from api.engine import batched, node_attribute
from api.terms.context import ChannelContext, Info
from api.terms.declaring import extend
from api.terms.ids import int_pk
from api.terms.loading import related, rows_by, rows_by_pk
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import SortKey, connection_field, paginate_each
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permission_required
from api.terms.pictures import Image, share_image_of, thumbnail_arguments, thumbnail_of
from api.terms.translations import resolve_translations, seo_texts, translation_field, translation_type
from api.terms.weights import Weight, weight
from api.vendors.types import Vendor
from catalog.models import (
    Category as CategoryRow,
)
from catalog.models import (
    CollectionProduct,
)
from catalog.models import (
    Product as ProductRow,
)
from catalog.models import (
    ProductChannelListing as ProductChannelListingRow,
)
from catalog.models import (
    ProductTranslation as ProductTranslationRow,
)
from catalog.models import (
    ProductType as ProductTypeRow,
)
from vendors.models import Vendor as VendorRow

ProductTranslation = translation_type("ProductTranslation", has_slug=True, **seo_texts())


class Product(graphene.ObjectType):
    """Represents an individual item for sale in the storefront: the goods of one vendor."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        default_resolver = node_attribute

    id = id_field()
    seo_title = graphene.String(description="SEO title of the product.")
    seo_description = graphene.String(description="SEO description of the product.")
    name = graphene.String(required=True, description="Name of the product.")
    description = graphene.JSONString(description="Description of the product, an EditorJS document.")
    description_json = graphene.JSONString(description="The same as `description`.")
    slug = graphene.String(required=True, description="Slug of the product.")
    product_type = graphene.Field(ProductType, required=True, description="Type of the product.")
    category = graphene.Field(Category, description="Category of the product: its set in the programme.")
    created = graphene.DateTime(required=True, description="When the product was created.")
    updated_at = graphene.DateTime(required=True, description="When the product was last changed.")
    weight = graphene.Field(Weight, description="Weight of the product.")
    tax_class = graphene.Field(TaxClass, description="Tax class of the product; none.")
    default_variant = graphene.Field(ProductVariant, description="The first variant.")
    rating = graphene.Float(description="Buyers' rating; null. The programme's stars are another thing.")
    channel = graphene.String(description="Channel given to retrieve this product.")
    thumbnail = graphene.Field(Image, args=thumbnail_arguments(), description="Thumbnail of the product.")
    share_image = graphene.Field(
        Image,
        description="The product's picture for shared links: a JPEG of 1200 by 630 pixels, whatever was uploaded.",
    )
    pricing = graphene.Field(
        ProductPricingInfo,
        address=AddressInput(description="Where taxes would be paid; prices include them and are the same everywhere."),
        description="What it costs in the channel; null when not sold there.",
    )
    is_available_for_purchase = graphene.Boolean(description="Whether the product can be bought now.")
    available_for_purchase_at = graphene.DateTime(description="Since when the product can be bought.")
    attribute = graphene.Field(
        SelectedAttribute, slug=graphene.String(required=True), description="An attribute of the product by its slug."
    )
    attributes = graphene.List(
        graphene.NonNull(SelectedAttribute), required=True, description="List of attributes assigned to this product."
    )
    assigned_attribute = assigned_attribute_field()
    assigned_attributes = assigned_attributes_field()
    channel_listings = graphene.List(
        graphene.NonNull(ProductChannelListing), description="Listings in all markets. Needs staff or an app."
    )
    media_by_id = graphene.Field(
        ProductMedia, id=graphene.ID(required=True), description="A picture of the product by its ID."
    )
    media = graphene.List(graphene.NonNull(ProductMedia), description="Pictures of the product.")
    variants = graphene.List(graphene.NonNull(ProductVariant), description="All variants that are sold.")
    product_variants = connection_field(
        ProductVariantCountableConnection,
        filter=ProductVariantFilterInput(description="Filtering options for product variants."),
        description="List of variants that are sold.",
    )
    variant = graphene.Field(
        ProductVariant, id=graphene.ID(), sku=graphene.String(), description="A variant of the product by ID or SKU."
    )
    collections = graphene.List(graphene.NonNull(Collection), description="Collections that show the product.")
    translation = translation_field(ProductTranslation)
    external_reference = graphene.String(description="External ID of this product.")
    vendor = graphene.Field(Vendor, required=True, description="Who makes and sells it.")
    season_months = graphene.List(
        graphene.NonNull(graphene.Int), required=True, description="Months (1-12) of harvest; empty: all year."
    )

    resolve_id = staticmethod(resolve_row_id)
    resolve_product_type = related("product_type_id", ProductTypeRow.objects.all)

    @staticmethod
    @permission_required(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
    def resolve_tax_class(_root: ChannelContext, _info: Info) -> None:
        return None

    resolve_category = related("category_id", CategoryRow.objects.all)
    resolve_vendor = related("vendor_id", VendorRow.objects.all)
    resolve_translation = resolve_translations(ProductTranslationRow, "product")

    @staticmethod
    def resolve_description_json(root: ChannelContext, _info: Info) -> Any:
        return root.node.description

    @staticmethod
    def resolve_created(root: ChannelContext, _info: Info) -> Any:
        return root.node.created_at

    @staticmethod
    def resolve_weight(root: ChannelContext, _info: Info) -> dict[str, Any]:
        return weight(root.node.weight_grams)

    @staticmethod
    def resolve_rating(_root: ChannelContext, _info: Info) -> None:
        return None

    @staticmethod
    def resolve_channel(root: ChannelContext, _info: Info) -> str | None:
        return root.channel.slug if root.channel else None

    @staticmethod
    @batched
    def resolve_thumbnail(
        roots: list[ChannelContext], info: Info, *, size: int | None = None, format: Any = None
    ) -> list[Any]:
        pictures = data.pictures(info, [root.node.pk for root in roots])
        return [thumbnail_of(info, found[0], size=size, format=format) if found else None for found in pictures]

    @staticmethod
    @batched
    def resolve_share_image(roots: list[ChannelContext], info: Info) -> list[Any]:
        pictures = data.pictures(info, [root.node.pk for root in roots])
        return [share_image_of(info, found[0]) if found else None for found in pictures]

    @staticmethod
    @batched
    def resolve_media(roots: list[ChannelContext], info: Info) -> list[Any]:
        return data.pictures(info, [root.node.pk for root in roots])

    @staticmethod
    @batched
    def resolve_media_by_id(roots: list[ChannelContext], info: Info, *, id: str) -> list[Any]:
        pk = int_pk(id, "ProductMedia")
        pictures = data.pictures(info, [root.node.pk for root in roots])
        return [next((media for media in found if media.pk == pk), None) for found in pictures]

    @staticmethod
    @batched
    def resolve_pricing(roots: list[ChannelContext], info: Info, *, address: Any = None) -> list[Any]:
        return data.product_pricing(info, roots)

    @staticmethod
    @batched
    def resolve_is_available_for_purchase(roots: list[ChannelContext], info: Info) -> list[bool | None]:
        now = info.context.now
        return [
            None if root.channel is None else listing is not None and listing.is_available_for_purchase(now)
            for root, listing in zip(roots, data.listings(info, roots), strict=True)
        ]

    @staticmethod
    @batched
    def resolve_available_for_purchase_at(roots: list[ChannelContext], info: Info) -> list[Any]:
        return [listing.available_for_purchase_at if listing else None for listing in data.listings(info, roots)]

    @staticmethod
    @batched
    def resolve_attributes(roots: list[ChannelContext], info: Info) -> list[Any]:
        return data.product_assignments(info, [root.node for root in roots])

    @staticmethod
    @batched
    def resolve_attribute(roots: list[ChannelContext], info: Info, *, slug: str) -> list[Any]:
        found = data.product_assignments(info, [root.node for root in roots])
        return [
            next((assignment for assignment in assignments if assignment.attribute.slug == slug), None)
            for assignments in found
        ]

    @staticmethod
    @batched
    def resolve_assigned_attributes(roots: list[ChannelContext], info: Info, *, limit: int | None = None) -> list[Any]:
        found = data.product_assignments(info, [root.node for root in roots])
        return [assigned_in(root.channel, assignments, limit) for root, assignments in zip(roots, found, strict=True)]

    @staticmethod
    @batched
    def resolve_assigned_attribute(roots: list[ChannelContext], info: Info, *, slug: str) -> list[Any]:
        found = data.product_assignments(info, [root.node for root in roots])
        return [
            assigned_by_slug(root.channel, assignments, slug) for root, assignments in zip(roots, found, strict=True)
        ]

    resolve_channel_listings = resolve_listings(ProductChannelListingRow, "product")

    @staticmethod
    @batched
    def resolve_variants(roots: list[ChannelContext], info: Info) -> list[Any]:
        return [
            [ChannelContext(variant, root.channel) for variant in variants]
            for root, variants in zip(roots, data.variants_of(info, roots), strict=True)
        ]

    @staticmethod
    @batched
    def resolve_default_variant(roots: list[ChannelContext], info: Info) -> list[Any]:
        return [
            ChannelContext(variants[0], root.channel) if variants else None
            for root, variants in zip(roots, data.variants_of(info, roots), strict=True)
        ]

    @staticmethod
    @batched
    def resolve_variant(
        roots: list[ChannelContext], info: Info, *, id: str | None = None, sku: str | None = None
    ) -> list[Any]:
        pk = None if id is None else int_pk(id, "ProductVariant")
        return [
            next(
                (
                    ChannelContext(variant, root.channel)
                    for variant in variants
                    if (variant.pk == pk if pk is not None else sku is not None and variant.sku == sku)
                ),
                None,
            )
            for root, variants in zip(roots, data.variants_of(info, roots), strict=True)
        ]

    @staticmethod
    @batched
    def resolve_product_variants(
        roots: list[ChannelContext], info: Info, *, filter: dict[str, Any] | None = None, **paging: Any
    ) -> list[Any]:
        channel = roots[0].channel if roots else None
        return paginate_each(
            variants_in(info, channel, filter=filter),
            info,
            group="product_id",
            parents=[root.node.pk for root in roots],
            keys=[SortKey("sort_order")],
            wrap=lambda row, _parent: ChannelContext(row, channel),
            **paging,
        )

    @staticmethod
    @batched
    def resolve_collections(roots: list[ChannelContext], info: Info) -> list[Any]:
        channel = roots[0].channel if roots else None
        links = CollectionProduct.objects.filter(
            product__in={root.node.pk for root in roots}, collection__in=visible_collections(info, channel)
        )
        found = rows_by(links.select_related("collection").order_by("collection__slug"), "product_id")
        return [[ChannelContext(link.collection, root.channel) for link in found[root.node.pk]] for root in roots]


@extend(ProductVariant)
class VariantProduct:
    """The product of a variant."""

    product = graphene.Field(lambda: Product, required=True, description="The product of the variant.")

    @staticmethod
    @batched
    def resolve_product(roots: list[ChannelContext], _info: Info) -> list[Any]:
        variants = [root.node for root in roots]
        rows = {variant.product_id: variant.product for variant in variants if "product" in variant._state.fields_cache}
        rows |= rows_by_pk(ProductRow.objects.all(), {variant.product_id for variant in variants} - rows.keys())
        return [ChannelContext(rows[root.node.product_id], root.channel) for root in roots]
