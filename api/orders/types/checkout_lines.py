"""Lines of checkouts."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog.types.variants import ProductVariant
from api.orders.lines import LineNode, variant_of
from api.terms.context import ChannelContext, Info
from api.terms.metadata import MetadataInput, ObjectWithMetadata
from api.terms.money import Money, TaxedMoney
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.scalars import PositiveDecimal
from primitives import money


def taxed(amount: Any, currency: str) -> money.TaxedMoney:
    return money.TaxedMoney.untaxed(amount, currency)


class CheckoutLine(graphene.ObjectType):
    """Represents an item in the checkout."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    variant = graphene.Field(ProductVariant, required=True, description="The product variant of the line.")
    quantity = graphene.Int(required=True, description="The quantity of product variant assigned to the line.")
    unit_price = graphene.Field(TaxedMoney, required=True, description="The unit price of the line.")
    undiscounted_unit_price = graphene.Field(Money, required=True, description="The unit price without discounts.")
    prior_unit_price = graphene.Field(Money, description="Always null.")
    total_price = graphene.Field(TaxedMoney, required=True, description="The sum of the line price.")
    undiscounted_total_price = graphene.Field(Money, required=True, description="The sum without discounts.")
    requires_shipping = graphene.Boolean(required=True, description="Whether the item needs to be delivered.")
    is_gift = graphene.Boolean(description="Determine if the line is a gift.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_variant(root: LineNode, _info: Info) -> ChannelContext:
        return variant_of(root)

    @staticmethod
    def resolve_quantity(root: LineNode, _info: Info) -> int:
        return root.node.quantity

    @staticmethod
    def resolve_unit_price(root: LineNode, _info: Info) -> money.TaxedMoney:
        return taxed(root.line.unit_amount, root.basket.currency)

    @staticmethod
    def resolve_undiscounted_unit_price(root: LineNode, _info: Info) -> money.Money:
        return money.Money(root.line.price.undiscounted_unit_amount, root.basket.currency)

    @staticmethod
    def resolve_total_price(root: LineNode, _info: Info) -> money.TaxedMoney:
        return taxed(root.line.price.total_amount, root.basket.currency)

    @staticmethod
    def resolve_undiscounted_total_price(root: LineNode, _info: Info) -> money.Money:
        return money.Money(root.line.price.undiscounted_total_amount, root.basket.currency)

    @staticmethod
    def resolve_is_gift(root: LineNode, _info: Info) -> bool:
        return root.line.is_gift

    @staticmethod
    def resolve_requires_shipping(root: LineNode, _info: Info) -> bool:
        return root.line.is_shipping_required


class CheckoutLineInput(graphene.InputObjectType):
    quantity = graphene.Int(required=True, description="The number of items purchased.")
    variant_id = graphene.ID(required=True, description="ID of the product variant.")
    price = PositiveDecimal(description="Custom price of the item. For apps with MANAGE_CHECKOUTS.")
    price_override_reason = graphene.String(description="Why the price is another one.")
    force_new_line = graphene.Boolean(default_value=False, description="Keep the line apart from its like.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the line.")


class CheckoutLineUpdateInput(graphene.InputObjectType):
    variant_id = graphene.ID(description="ID of the product variant.")
    quantity = graphene.Int(description="The number of items purchased.")
    price = PositiveDecimal(description="Custom price of the item. For apps with MANAGE_CHECKOUTS.")
    price_override_reason = graphene.String(description="Why the price is another one.")
    line_id = graphene.ID(description="ID of the line.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the line.")
