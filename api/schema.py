"""Puts the schema together out of the parts that the nouns bring: one mixin of root fields per noun."""

from __future__ import annotations

import graphene

from api.federation import FederationQueries
from api.mutations.account import AccountMutations
from api.mutations.checkout import CheckoutMutations
from api.mutations.media import MediaMutations
from api.mutations.metadata import MetadataMutations
from api.mutations.payment import PaymentMutations
from api.mutations.promotion import PromotionMutations
from api.queries.administration import AdministrationQueries
from api.queries.catalog import CatalogQueries
from api.queries.content import ContentQueries
from api.queries.site_map import SiteMapQueries
from api.shop import ShopQueries
from api.types.account import AccountQueries
from api.types.address_rules import AddressRuleQueries
from api.types.assigned_attribute import ASSIGNED_ATTRIBUTE_TYPES
from api.types.checkout import CheckoutQueries
from api.types.order import OrderQueries

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
    MediaMutations,
    MetadataMutations,
    PaymentMutations,
    PromotionMutations,
)
# Types which fields reach only through an interface or a union.
TYPES: tuple[type[graphene.ObjectType], ...] = ASSIGNED_ATTRIBUTE_TYPES


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
