"""Prices of products and variants in a channel, and how staff sees each listing."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog import loaders as data
from api.catalog.types.channels import Channel
from api.engine import batched
from api.terms.context import ChannelContext, Info
from api.terms.loading import related
from api.terms.money import Money, TaxedMoney, TaxedMoneyRange
from api.terms.nodes import Node, id_field, resolve_row_id
from catalog.models import (
    Channel as ChannelRow,
)
from catalog.models import (
    Product as ProductRow,
)
from catalog.models import (
    ProductChannelListing as ProductChannelListingRow,
)
from catalog.models import (
    VariantChannelListing as VariantChannelListingRow,
)


class ProductPricingInfo(graphene.ObjectType):
    """Represents availability of a product in the storefront: what its variants cost."""

    on_sale = graphene.Boolean(description="Whether it is in sale or not.")
    discount = graphene.Field(TaxedMoney, description="The discount amount if in sale (null otherwise).")
    display_gross_prices = graphene.Boolean(
        required=True, default_value=True, description="Prices are shown with tax included."
    )
    price_range = graphene.Field(TaxedMoneyRange, description="The discounted price range of the product variants.")
    price_range_undiscounted = graphene.Field(TaxedMoneyRange, description="The undiscounted price range.")
    discount_local_currency = graphene.Field(TaxedMoney, description="Always null.")
    price_range_local_currency = graphene.Field(TaxedMoneyRange, description="Always null.")


class VariantPricingInfo(graphene.ObjectType):
    """Represents availability of a variant in the storefront: what it costs."""

    on_sale = graphene.Boolean(description="Whether it is in sale or not.")
    discount = graphene.Field(TaxedMoney, description="The discount amount if in sale (null otherwise).")
    price = graphene.Field(TaxedMoney, description="The price, with any discount subtracted.")
    price_undiscounted = graphene.Field(TaxedMoney, description="The price without any discount.")
    price_prior = graphene.Field(TaxedMoney, description="The lowest price of the last 30 days before a discount.")
    discount_local_currency = graphene.Field(TaxedMoney, description="Always null.")
    price_local_currency = graphene.Field(TaxedMoney, description="Always null.")


class ProductChannelListing(graphene.ObjectType):
    """Represents product channel listing: since when and for how much a product is sold in a market."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    publication_date = graphene.Date()
    published_at = graphene.DateTime()
    is_published = graphene.Boolean(required=True)
    channel = graphene.Field(Channel, required=True)
    visible_in_listings = graphene.Boolean(required=True)
    available_for_purchase_at = graphene.DateTime()
    is_available_for_purchase = graphene.Boolean()
    discounted_price = graphene.Field(Money, description="The price of the cheapest variant.")
    pricing = graphene.Field(ProductPricingInfo, description="Lists the storefront product's pricing.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_channel = related("channel_id", ChannelRow.objects.all)

    @staticmethod
    def resolve_publication_date(root: ProductChannelListingRow, _info: Info) -> Any:
        return root.published_at.date() if root.published_at else None

    @staticmethod
    def resolve_is_available_for_purchase(root: ProductChannelListingRow, info: Info) -> bool:
        return root.is_available_for_purchase(info.context.now)

    @staticmethod
    def resolve_discounted_price(root: ProductChannelListingRow, _info: Info) -> Any:
        return data.money(root.price_min_amount, root.currency)

    @staticmethod
    @batched
    def resolve_pricing(roots: list[ProductChannelListingRow], info: Info) -> list[Any]:
        contexts = [ChannelContext(ProductRow(pk=root.product_id), ChannelRow(pk=root.channel_id)) for root in roots]
        return data.product_pricing(info, contexts)


class ProductVariantChannelListing(graphene.ObjectType):
    """Represents product variant channel listing: the price of a variant in a market."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    channel = graphene.Field(Channel, required=True)
    price = graphene.Field(Money, description="The price of the variant.")
    prior_price = graphene.Field(Money, description="The lowest price of the last 30 days before a discount.")
    cost_price = graphene.Field(Money, description="Always null: what goods cost their producer is not kept here.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_channel = related("channel_id", ChannelRow.objects.all)

    @staticmethod
    def resolve_price(root: VariantChannelListingRow, _info: Info) -> Any:
        return data.money(root.price_amount, root.currency)

    @staticmethod
    def resolve_prior_price(root: VariantChannelListingRow, _info: Info) -> Any:
        return data.money(root.prior_price_amount, root.currency)

    @staticmethod
    def resolve_cost_price(_root: VariantChannelListingRow, _info: Info) -> None:
        return None
