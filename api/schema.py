"""Puts the schema together from the areas: their root fields, and their fields of types below."""

from __future__ import annotations

import graphene

from api.accounts.mutations.accounts import AccountMutations
from api.accounts.mutations.addresses import AddressMutations
from api.accounts.mutations.tokens import TokenMutations
from api.accounts.queries import AccountQueries, AddressRuleQueries
from api.catalog.mutations.media import MediaMutations
from api.catalog.queries.attributes import AttributeQueries
from api.catalog.queries.categories import CategoryQueries
from api.catalog.queries.channels import ChannelQueries
from api.catalog.queries.collections import CollectionQueries
from api.catalog.queries.product_types import ProductTypeQueries
from api.catalog.queries.products import ProductQueries
from api.catalog.queries.taxes import TaxQueries
from api.catalog.queries.warehouses import WarehouseQueries
from api.catalog.types.assigned_attributes import assigned_attribute_types
from api.content.queries import ContentQueries
from api.federation import FederationQueries
from api.ocop.types import ProductCertificate
from api.orders.mutations.checkouts import CheckoutMutations
from api.orders.mutations.customers import CheckoutCustomerMutations
from api.orders.mutations.deliveries import DeliveryMutations
from api.orders.mutations.lines import CheckoutLineMutations
from api.orders.mutations.promo_codes import PromotionMutations
from api.orders.mutations.returns import ReturnMutations
from api.orders.queries import CheckoutQueries, OrderQueries, ShippingQueries
from api.orders.types.availability import ProductAvailability, VariantAvailability
from api.orders.types.channels import ChannelDeliveries
from api.orders.types.users import UserCheckouts, UserOrders
from api.payments.mutations.accounts import AccountEndMutations
from api.payments.mutations.completion import CompletionMutations
from api.payments.mutations.gateways import GatewayMutations
from api.payments.mutations.stored import StoredPaymentMethodMutations
from api.payments.mutations.transactions import TransactionMutations
from api.payments.stored import UserPaymentMethods
from api.shop.customer_types import CustomerTypeQueries
from api.shop.metadata import MetadataMutations
from api.shop.site_map import SiteMapQueries
from api.shop.types import ShopQueries
from api.terms.declaring import fields_of
from api.vendors.queries import VendorQueries
from api.vendors.users import UserVendors

EXTENSIONS = (
    ProductCertificate,
    ProductAvailability,
    VariantAvailability,
    ChannelDeliveries,
    UserOrders,
    UserCheckouts,
    UserPaymentMethods,
    UserVendors,
)
"""What areas add to types below and nothing else imports."""
QUERIES: tuple[type[graphene.ObjectType], ...] = (
    ShopQueries,
    ProductQueries,
    CategoryQueries,
    CollectionQueries,
    AttributeQueries,
    ProductTypeQueries,
    ChannelQueries,
    WarehouseQueries,
    TaxQueries,
    VendorQueries,
    ContentQueries,
    SiteMapQueries,
    ShippingQueries,
    CustomerTypeQueries,
    AccountQueries,
    AddressRuleQueries,
    CheckoutQueries,
    OrderQueries,
    FederationQueries,
)
MUTATIONS: tuple[type[graphene.ObjectType], ...] = (
    AccountMutations,
    TokenMutations,
    AddressMutations,
    CheckoutMutations,
    CheckoutLineMutations,
    CheckoutCustomerMutations,
    DeliveryMutations,
    AccountEndMutations,
    CompletionMutations,
    MediaMutations,
    MetadataMutations,
    GatewayMutations,
    TransactionMutations,
    StoredPaymentMethodMutations,
    PromotionMutations,
    ReturnMutations,
)
# Types that fields reach only through an interface or a union.
TYPES: tuple[type[graphene.ObjectType], ...] = assigned_attribute_types()


def assemble(
    queries: tuple[type[graphene.ObjectType], ...],
    mutations: tuple[type[graphene.ObjectType], ...],
    types: tuple[type[graphene.ObjectType], ...] = (),
) -> graphene.Schema:
    """Return the schema whose roots have the fields of all mixins. Two mixins with the same field are refused."""
    for mixins in (queries, mutations):
        seen: set[str] = set()
        for mixin in mixins:
            twice = seen.intersection(fields_of(mixin))
            if twice:
                raise ValueError(f"{mixin.__name__} brings root fields that exist already: {sorted(twice)}")
            seen.update(fields_of(mixin))
    return graphene.Schema(
        query=type("Query", queries, {}) if queries else None,
        mutation=type("Mutation", mutations, {}) if mutations else None,
        types=list(types),
    )


schema = assemble(QUERIES, MUTATIONS, TYPES)
