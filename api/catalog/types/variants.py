"""Variants: what is bought."""

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
from api.catalog.types.listings import (
    ProductVariantChannelListing,
    VariantPricingInfo,
)
from api.catalog.types.media import ProductMedia
from api.catalog.types.product_types import VariantAttributeScope, in_scope
from api.engine import batched, node_attribute
from api.terms.context import ChannelContext, Info
from api.terms.filters import DateTimeRangeInput
from api.terms.metadata import MetadataFilter, ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import connection_for
from api.terms.translations import resolve_translations, translation_field, translation_type
from api.terms.weights import Weight, weight
from catalog.models import (
    Product as ProductRow,
)
from catalog.models import (
    ProductMedia as ProductMediaRow,
)
from catalog.models import (
    ProductVariantTranslation as ProductVariantTranslationRow,
)
from catalog.models import (
    VariantChannelListing as VariantChannelListingRow,
)

ProductVariantTranslation = translation_type(
    "ProductVariantTranslation", name=graphene.String(required=True, description="Translated variant name.")
)


class ProductVariantFilterInput(graphene.InputObjectType):
    search = graphene.String()
    sku = graphene.List(graphene.NonNull(graphene.String))
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    is_preorder = graphene.Boolean(description="Goods for preorder; this marketplace has none.")
    updated_at = DateTimeRangeInput()


class ProductVariant(graphene.ObjectType):
    """Represents a version of a product such as different size or kind."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)
        default_resolver = node_attribute

    id = id_field()
    name = graphene.String(required=True, description="The name of the product variant.")
    sku = graphene.String(description="The SKU (stock keeping unit) of the product variant.")
    track_inventory = graphene.Boolean(required=True, description="Whether units in stock are counted.")
    quantity_limit_per_customer = graphene.Int(description="The maximum quantity that a customer can purchase.")
    weight = graphene.Field(Weight, description="Packed weight of one unit.")
    channel = graphene.String(description="Channel given to retrieve this product variant.")
    channel_listings = graphene.List(
        graphene.NonNull(ProductVariantChannelListing), description="Prices in all markets. Needs staff or an app."
    )
    pricing = graphene.Field(
        VariantPricingInfo,
        address=AddressInput(description="Where taxes would be paid; prices include them and are the same everywhere."),
        description="What it costs in the channel; null when not sold there.",
    )
    attributes = graphene.List(
        graphene.NonNull(SelectedAttribute),
        required=True,
        variant_selection=graphene.Argument(VariantAttributeScope, description="Define scope of returned attributes."),
        description="List of attributes assigned to this variant.",
    )
    assigned_attribute = assigned_attribute_field()
    assigned_attributes = assigned_attributes_field(
        variant_selection=graphene.Argument(VariantAttributeScope, description="Define scope of returned attributes.")
    )
    margin = graphene.Int(description="Gross margin percentage; null: nobody tells us what goods cost their makers.")
    media = graphene.List(graphene.NonNull(ProductMedia), description="Pictures of the variant, else of its product.")
    translation = translation_field(ProductVariantTranslation)
    external_reference = graphene.String(description="External ID of this product variant.")
    created = graphene.DateTime(required=True, description="When the variant was created.")
    updated_at = graphene.DateTime(required=True, description="When the variant was last changed.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_translation = resolve_translations(ProductVariantTranslationRow, "variant")

    @staticmethod
    def resolve_margin(_root: ChannelContext, _info: Info) -> None:
        return None

    @staticmethod
    def resolve_name(root: ChannelContext, info: Info) -> str:
        name: str = root.node.name
        return name or resolve_row_id(root, info)

    @staticmethod
    def resolve_weight(root: ChannelContext, _info: Info) -> dict[str, Any]:
        return weight(root.node.weight_grams)

    @staticmethod
    def resolve_channel(root: ChannelContext, _info: Info) -> str | None:
        return root.channel.slug if root.channel else None

    resolve_channel_listings = resolve_listings(VariantChannelListingRow, "variant")

    @staticmethod
    @batched
    def resolve_pricing(roots: list[ChannelContext], info: Info, *, address: Any = None) -> list[Any]:
        return data.variant_pricing(info, roots)

    @staticmethod
    @batched
    def resolve_attributes(roots: list[ChannelContext], info: Info, *, variant_selection: Any = None) -> list[Any]:
        return [
            [assignment for link, assignment in assignments if in_scope(link, variant_selection)]
            for assignments in _variant_assignments(info, roots)
        ]

    @staticmethod
    @batched
    def resolve_assigned_attributes(
        roots: list[ChannelContext], info: Info, *, variant_selection: Any = None, limit: int | None = None
    ) -> list[Any]:
        return [
            assigned_in(root.channel, [found for link, found in pairs if in_scope(link, variant_selection)], limit)
            for root, pairs in zip(roots, _variant_assignments(info, roots), strict=True)
        ]

    @staticmethod
    @batched
    def resolve_assigned_attribute(roots: list[ChannelContext], info: Info, *, slug: str) -> list[Any]:
        return [
            assigned_by_slug(root.channel, [found for _link, found in pairs], slug)
            for root, pairs in zip(roots, _variant_assignments(info, roots), strict=True)
        ]

    @staticmethod
    @batched
    def resolve_media(roots: list[ChannelContext], info: Info) -> list[Any]:
        links = ProductMediaRow.variants.through.objects.filter(productvariant__in={root.node.pk for root in roots})
        own = {(link.productvariant_id, link.productmedia_id) for link in links}
        of_products = data.pictures(info, [root.node.product_id for root in roots])
        return [
            [media for media in pictures if (root.node.pk, media.pk) in own] or pictures
            for root, pictures in zip(roots, of_products, strict=True)
        ]

    @staticmethod
    def resolve_created(root: ChannelContext, _info: Info) -> Any:
        return root.node.created_at


def _variant_assignments(info: Info, roots: list[ChannelContext]) -> list[Any]:
    variants = [root.node for root in roots]
    types = {
        variant.product_id: variant.product.product_type_id
        for variant in variants
        if "product" in variant._state.fields_cache
    }
    unknown = {variant.product_id for variant in variants} - types.keys()
    if unknown:
        types |= dict(ProductRow.objects.filter(pk__in=unknown).values_list("pk", "product_type_id"))
    return data.variant_assignments(info, variants, [types[variant.product_id] for variant in variants])


ProductVariantCountableConnection = connection_for(ProductVariant)
