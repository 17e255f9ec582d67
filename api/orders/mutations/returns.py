"""Goods that come back. Nobody keeps returns yet: each request says so, and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from django.utils.translation import gettext as _

from api.orders.enums import OrderError
from api.orders.types.orders import Order
from api.orders.types.vendor_orders import Fulfillment
from api.terms.context import Info
from api.terms.ids import to_global_id, uuid_pk
from api.terms.keys import Key
from api.terms.mutations import mutation, payload
from api.terms.scalars import PositiveDecimal
from orders.models import Order as OrderRow
from primitives.errors import refusal


class OrderReturnLineInput(graphene.InputObjectType):
    order_line_id = graphene.ID(required=True, description="The ID of the order line to return.")
    quantity = graphene.Int(required=True, description="The number of items to be returned.")
    replace = graphene.Boolean(default_value=False, description="Whether the line shall be sent again.")
    reason = graphene.String(description="Why it comes back.")
    reason_reference = graphene.ID(description="ID of a page that names the reason.")


class OrderReturnFulfillmentLineInput(graphene.InputObjectType):
    fulfillment_line_id = graphene.ID(required=True, description="The ID of the fulfillment line to return.")
    quantity = graphene.Int(required=True, description="The number of items to be returned.")
    replace = graphene.Boolean(default_value=False, description="Whether the line shall be sent again.")
    reason = graphene.String(description="Why it comes back.")
    reason_reference = graphene.ID(description="ID of a page that names the reason.")


class OrderReturnProductsInput(graphene.InputObjectType):
    order_lines = graphene.List(graphene.NonNull(OrderReturnLineInput), description="Lines that were not sent.")
    fulfillment_lines = graphene.List(
        graphene.NonNull(OrderReturnFulfillmentLineInput), description="Lines that were sent."
    )
    amount_to_refund = PositiveDecimal(description="How much to give back.")
    include_shipping_costs = graphene.Boolean(default_value=False, description="Whether delivery is given back.")
    refund = graphene.Boolean(default_value=False, description="Whether money is given back.")
    reason = graphene.String(description="Why it comes back.")
    reason_reference = graphene.ID(description="ID of a page that names the reason.")


FulfillmentReturnProducts = payload(
    "FulfillmentReturnProducts",
    OrderError,
    return_fulfillment=graphene.Field(Fulfillment, description="A return fulfillment."),
    replace_fulfillment=graphene.Field(Fulfillment, description="A replace fulfillment."),
    order=graphene.Field(Order, description="Order which fulfillment was returned."),
    replace_order=graphene.Field(Order, description="An order of what is sent again."),
)


class ReturnMutations(graphene.ObjectType):
    """Mutations of returns."""

    @mutation(
        FulfillmentReturnProducts,
        order=Key("Order", reads_pk=uuid_pk, required=True, description="ID of the order to be returned."),
        input=graphene.Argument(OrderReturnProductsInput, required=True, description="What comes back."),
        permissions=("MANAGE_ORDERS",),
        description="Return products. Refused: returns are not kept yet; money goes back by `transactionRequestAction`.",
    )
    def order_fulfillment_return_products(info: Info, *, order: Any, input: Mapping[str, Any]) -> dict[str, Any]:
        if not OrderRow.objects.filter(pk=order).exists():
            raise refusal(
                "order", _("Couldn't resolve to a node: %(id)s"), "not_found", id=to_global_id("Order", order)
            )
        if input.get("refund"):
            raise refusal("order", _("Order cannot be refunded."), "cannot_refund")
        raise refusal("order", _("Returns are not kept here yet."))
