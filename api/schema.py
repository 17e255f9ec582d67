"""Puts the schema together out of the parts that the nouns bring: one mixin of root fields per noun."""

from __future__ import annotations

import graphene

# Imported for what they add to types of the areas below.
import api.ocop.types
import api.orders.types.availability
import api.orders.types.channels
import api.payments.stored

from api.accounts.address_rules import AddressRuleQueries
from api.accounts.mutations import AccountMutations
from api.accounts.types import AccountQueries
from api.catalog.mutations import MediaMutations
from api.catalog.queries import CatalogQueries
from api.catalog.types.assigned_attributes import assigned_attribute_types
from api.content.queries import ContentQueries
from api.federation import FederationQueries
from api.orders.mutations.checkouts import CheckoutMutations
from api.orders.mutations.promo_codes import PromotionMutations
from api.orders.types.checkouts import CheckoutQueries
from api.orders.types.orders import OrderQueries
from api.payments.completion import CompletionMutations
from api.payments.mutations import PaymentMutations
from api.shop.administration import AdministrationQueries
from api.shop.metadata import MetadataMutations
from api.shop.site_map import SiteMapQueries
from api.shop.types import ShopQueries

QUERIES: tuple[type[graphene.ObjectType], ...] = (
    ShopQueries,
    CatalogQueries,
    ContentQueries,
    SiteMapQueries,
    AdministrationQueries,
    AccountQueries,
    AddressRuleQueries,
    CheckoutQueries,
    OrderQueries,
    FederationQueries,
)
MUTATIONS: tuple[type[graphene.ObjectType], ...] = (
    AccountMutations,
    CheckoutMutations,
    CompletionMutations,
    MediaMutations,
    MetadataMutations,
    PaymentMutations,
    PromotionMutations,
)
# Types which fields reach only through an interface or a union.
TYPES: tuple[type[graphene.ObjectType], ...] = assigned_attribute_types()


def assemble(
    queries: tuple[type[graphene.ObjectType], ...],
    mutations: tuple[type[graphene.ObjectType], ...],
    types: tuple[type[graphene.ObjectType], ...] = (),
) -> graphene.Schema:
    """Return the schema whose roots have the fields of all mixins. A field that two mixins bring is refused."""
    for mixins in (queries, mutations):
        seen: set[str] = set()
        for mixin in mixins:
            twice = seen.intersection(mixin._meta.fields)
            if twice:
                raise ValueError(f"{mixin.__name__} brings root fields that exist already: {sorted(twice)}")
            seen.update(mixin._meta.fields)
    return graphene.Schema(
        query=type("Query", queries, {}) if queries else None,
        mutation=type("Mutation", mutations, {}) if mutations else None,
        types=list(types),
    )


schema = assemble(QUERIES, MUTATIONS, TYPES)
