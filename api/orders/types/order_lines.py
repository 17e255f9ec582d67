"""Lines of orders."""

from __future__ import annotations

from typing import Any

import graphene

from api.catalog import loaders as product_data
from api.catalog.types.variants import ProductVariant
from api.engine import batched
from api.orders.loaders import taxed, unit_price_of
from api.orders.types.discounts import (
    OrderLineDiscount,
    resolve_line_discounts,
)
from api.terms.context import ChannelContext, Info
from api.terms.ids import to_global_id
from api.terms.metadata import ObjectWithMetadata
from api.terms.money import Money, TaxedMoney
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.permissions import permission_required
from api.terms.pictures import Image, thumbnail_arguments, thumbnail_of
from catalog.models import Product as ProductRow
from orders.models import OrderLine as OrderLineRow
from primitives import money


class OrderLine(graphene.ObjectType):
    """Represents an order line: what was bought, as it was named and priced that day."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    product_name = graphene.String(required=True, description="Name of the product in order line.")
    variant_name = graphene.String(required=True, description="Name of the variant of product in order line.")
    translated_product_name = graphene.String(required=True, description="Product name in the customer's language.")
    translated_variant_name = graphene.String(required=True, description="Variant name in the customer's language.")
    product_sku = graphene.String(description="SKU of the product variant.")
    product_variant_id = graphene.String(description="The ID of the product variant.")
    is_shipping_required = graphene.Boolean(required=True, description="Whether the product needs to be shipped.")
    is_gift = graphene.Boolean(description="Determine if the line is a gift.")
    quantity = graphene.Int(required=True, description="Number of variant items ordered.")
    quantity_fulfilled = graphene.Int(required=True, description="Number of variant items fulfilled.")
    quantity_to_fulfill = graphene.Int(required=True, description="A quantity of items remaining to be fulfilled.")
    is_price_overridden = graphene.Boolean(description="Whether an app named the price.")
    price_override_reason = graphene.String(description="Why the price is another one. Needs MANAGE_ORDERS.")
    tax_rate = graphene.Float(required=True, default_value=0.0, description="Rate of tax applied on product variant.")
    thumbnail = graphene.Field(Image, args=thumbnail_arguments(), description="Picture of the product.")
    unit_price = graphene.Field(TaxedMoney, required=True, description="Price of the single item in the order line.")
    undiscounted_unit_price = graphene.Field(TaxedMoney, required=True, description="The same without discounts.")
    unit_discount = graphene.Field(Money, required=True, description="The discount applied to the single item.")
    total_price = graphene.Field(TaxedMoney, required=True, description="Price of the order line.")
    undiscounted_total_price = graphene.Field(TaxedMoney, required=True, description="The same without discounts.")
    discounts = graphene.List(graphene.NonNull(OrderLineDiscount), description="What of each discount falls to it.")
    voucher_code = graphene.String(description="Voucher code that was used for the line.")
    variant = graphene.Field(ProductVariant, description="The variant; null when shoppers cannot see it any more.")
    ocop_stars = graphene.Int(description="Stars in force when it was bought.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_discounts = staticmethod(resolve_line_discounts)
    resolve_undiscounted_unit_price = taxed("undiscounted_unit_price_amount")
    resolve_total_price = taxed("total_price_amount")

    @staticmethod
    @permission_required("MANAGE_ORDERS")
    def resolve_price_override_reason(root: OrderLineRow, _info: Info) -> str | None:
        return root.price_override_reason or None

    @staticmethod
    def resolve_product_sku(root: OrderLineRow, _info: Info) -> str | None:
        return root.product_sku or None

    @staticmethod
    def resolve_product_variant_id(root: OrderLineRow, _info: Info) -> str | None:
        return to_global_id("ProductVariant", root.variant_id) if root.variant_id else None

    @staticmethod
    def resolve_quantity_to_fulfill(root: OrderLineRow, _info: Info) -> int:
        return root.quantity - root.quantity_fulfilled

    @staticmethod
    def resolve_unit_price(root: OrderLineRow, _info: Info) -> money.TaxedMoney:
        return money.TaxedMoney.untaxed(unit_price_of(root), root.currency)

    @staticmethod
    def resolve_unit_discount(root: OrderLineRow, _info: Info) -> money.Money:
        return money.Money(root.undiscounted_unit_price_amount - unit_price_of(root), root.currency)

    @staticmethod
    def resolve_voucher_code(root: OrderLineRow, _info: Info) -> str | None:
        return root.order.voucher_code or None if root.voucher_discount_amount else None

    @staticmethod
    def resolve_undiscounted_total_price(root: OrderLineRow, _info: Info) -> money.TaxedMoney:
        return money.TaxedMoney.untaxed(root.undiscounted_unit_price_amount * root.quantity, root.currency)

    @staticmethod
    @batched
    def resolve_thumbnail(
        roots: list[OrderLineRow], info: Info, *, size: int | None = None, format: Any = None
    ) -> list[Any]:
        products = [root.variant.product_id if root.variant else 0 for root in roots]
        pictures = product_data.pictures(info, products)
        return [thumbnail_of(info, found[0], size=size, format=format) if found else None for found in pictures]

    @staticmethod
    @batched
    def resolve_variant(roots: list[OrderLineRow], info: Info) -> list[ChannelContext | None]:
        viewer, now = info.context.viewer, info.context.now
        channels = {root.order.channel_id: root.order.channel for root in roots}
        wanted = {root.variant.product_id for root in roots if root.variant}
        visible = {
            (channel_id, pk)
            for channel_id, channel in channels.items()
            for pk in ProductRow.objects.filter(pk__in=wanted)
            .visible_to(viewer, channel=channel, now=now)
            .values_list("pk", flat=True)
        }
        return [
            ChannelContext(root.variant, root.order.channel)
            if root.variant and (root.order.channel_id, root.variant.product_id) in visible
            else None
            for root in roots
        ]
