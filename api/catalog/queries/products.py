"""Root fields about products and their variants."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.channels import channel_or_none, wrap_in
from api.catalog.product_lists.published import find_product, list_products
from api.catalog.types.product_lists import products_field
from api.catalog.types.products import Product
from api.catalog.types.variants import ProductVariant, ProductVariantCountableConnection, ProductVariantFilterInput
from api.catalog.visibility import variants_in
from api.engine import cacheable
from api.terms.context import ChannelContext, Info
from api.terms.ids import find_int_pk, int_pk
from api.terms.lookups import one_of, slug_language
from api.terms.pagination import SortKey, connection_field, empty_connection, page_of, paginate


class ProductQueries(graphene.ObjectType):
    """Root fields about products and their variants."""

    product = graphene.Field(
        Product,
        id=graphene.ID(description="ID of the product."),
        slug=graphene.String(description="Slug of the product."),
        slug_language_code=slug_language(),
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

    @staticmethod
    @cacheable
    def resolve_product(
        _root: Any,
        info: Info,
        *,
        id: str | None = None,
        slug: str | None = None,
        external_reference: str | None = None,
        channel: str | None = None,
        slug_language_code: Any = None,
    ) -> ChannelContext | None:
        one_of(id=id, slug=slug, external_reference=external_reference)
        pk = None if id is None else find_int_pk(id, "Product")
        found, exists = channel_or_none(info, channel)
        if not exists or (id is not None and pk is None):
            return None
        given = {"pk": pk, "slug": slug, "external_reference": external_reference}
        column, value = next((column, value) for column, value in given.items() if value is not None)
        row = find_product(info, found, column, value)
        return ChannelContext(row, found) if row else None

    @staticmethod
    @cacheable
    def resolve_products(_root: Any, info: Info, **arguments: Any) -> Any:
        return list_products(info, **arguments)

    @staticmethod
    @cacheable
    def resolve_product_variant(
        _root: Any,
        info: Info,
        *,
        id: str | None = None,
        sku: str | None = None,
        external_reference: str | None = None,
        channel: str | None = None,
    ) -> ChannelContext | None:
        one_of(id=id, sku=sku, external_reference=external_reference)
        pk = None if id is None else find_int_pk(id, "ProductVariant")
        found, exists = channel_or_none(info, channel)
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
        info: Info,
        *,
        ids: list[str | None] | None = None,
        channel: str | None = None,
        filter: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        found, exists = channel_or_none(info, channel)
        if not exists:
            page_of(info, **paging)
            return empty_connection()
        variants = variants_in(info, found, filter=filter)
        if ids:
            named = [int_pk(global_id, "ProductVariant") for global_id in ids if global_id is not None]
            variants = variants.filter(pk__in=named)
        keys = [SortKey("product_id"), SortKey("sort_order")]
        return paginate(variants, info, keys=keys, wrap=wrap_in(found), **paging)
