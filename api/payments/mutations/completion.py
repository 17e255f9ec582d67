"""Completing a checkout: the payment is compared with the total, then the order is placed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from api.orders.mutations.payloads import checkout_mutation
from api.orders.types.checkouts import (
    CheckoutError,
)
from api.orders.types.orders import Order
from api.payments.arguments import error_codes
from api.terms.context import Info
from api.terms.errors import error_type
from api.terms.ids import to_global_id, uuid_pk
from api.terms.metadata import MetadataInput, metadata_values
from api.terms.mutations import payload
from api.terms.permissions import AUTHENTICATED_APP, denied
from api.terms.scalars import PositiveDecimal
from orders.actions import CheckoutNotFound
from payments.actions import Shown, complete_checkout, create_order
from primitives.errors import refusal


class CheckoutShownLineInput(graphene.InputObjectType):
    """A line as the shopper saw it."""

    line_id = graphene.ID(required=True, description="The ID of the line.")
    quantity = graphene.Int(required=True, description="How many were shown.")


class CheckoutShownInput(graphene.InputObjectType):
    """What the shopper saw before completing."""

    total_price = PositiveDecimal(required=True, description="The total that was shown, tax included.")
    lines = graphene.List(
        graphene.NonNull(CheckoutShownLineInput), required=True, description="Every line that was shown, gifts too."
    )


CheckoutComplete = payload(
    "CheckoutComplete",
    CheckoutError,
    order=graphene.Field(Order, description="Placed order."),
    confirmation_needed=graphene.Boolean(
        required=True, default_value=False, description="Whether the payment still has to be confirmed."
    ),
    confirmation_data=graphene.JSONString(description="What the confirmation needs."),
)


OrderCreateFromCheckoutErrorCode = error_codes(
    "OrderCreateFromCheckoutErrorCode",
    "BILLING_ADDRESS_NOT_SET CHANNEL_INACTIVE CHECKOUT_NOT_FOUND EMAIL_NOT_SET GIFT_CARD_NOT_APPLICABLE GRAPHQL_ERROR"
    " INSUFFICIENT_STOCK INVALID_SHIPPING_METHOD NO_LINES SHIPPING_ADDRESS_NOT_SET SHIPPING_METHOD_NOT_SET TAX_ERROR"
    " UNAVAILABLE_VARIANT_IN_CHANNEL VOUCHER_NOT_APPLICABLE",
)
OrderCreateFromCheckoutError = error_type(
    "OrderCreateFromCheckoutError",
    OrderCreateFromCheckoutErrorCode,
    variants=graphene.List(graphene.NonNull(graphene.ID), description="Variant IDs which cause the error."),
    lines=graphene.List(graphene.NonNull(graphene.ID), description="Line IDs which cause the error."),
)
OrderCreateFromCheckout = payload(
    "OrderCreateFromCheckout",
    OrderCreateFromCheckoutError,
    order=graphene.Field(Order, description="Placed order."),
)


def _checkout_not_found(error: CheckoutNotFound) -> ValidationError:
    message = _("Couldn't resolve to a node: %(id)s")
    return refusal("id", message, "checkout_not_found", id=to_global_id("Checkout", error.args[0]))


class CompletionMutations(graphene.ObjectType):
    """The mutation that turns a checkout into an order."""

    @checkout_mutation(
        CheckoutComplete,
        store_source=graphene.Boolean(default_value=False, deprecation_reason="Accepted for compatibility."),
        redirect_url=graphene.String(description="Where the mails' link to the order leads; an allowed origin."),
        payment_data=graphene.JSONString(description="Accepted for compatibility."),
        metadata=graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the order."),
        shown=CheckoutShownInput(
            description="What the shopper saw. When the checkout costs more by now or holds other goods, no order is"
            " placed and the error's field is `shown`. Nothing is compared when not given."
        ),
        description="Completes the checkout: one order, one part per vendor. Repeating it answers the same order.",
    )
    def checkout_complete(
        info: Info,
        *,
        checkout_id: UUID,
        metadata: list[Mapping[str, str]] | None = None,
        store_source: bool = False,
        redirect_url: str | None = None,
        payment_data: Any = None,
        shown: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        order = complete_checkout(
            checkout_id=checkout_id,
            **info.context.asking,
            metadata=metadata_values(metadata),
            redirect_url=redirect_url,
            shown=_shown(shown) if shown else None,
        )
        return {"order": order, "confirmation_data": {}}

    @checkout_mutation(
        OrderCreateFromCheckout,
        named_by=("id",),
        id=graphene.ID(required=True, description="ID of a checkout that becomes an order."),
        remove_checkout=graphene.Boolean(default_value=True, description="Always: the order takes its place."),
        metadata=graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the order."),
        permissions=("HANDLE_CHECKOUTS",),
        row_permissions=(AUTHENTICATED_APP,),
        failures={CheckoutNotFound: _checkout_not_found},
        description="Create new order from existing checkout, paid or not. For apps with HANDLE_CHECKOUTS.",
    )
    def order_create_from_checkout(
        info: Info, *, checkout_id: UUID, remove_checkout: bool = True, metadata: list[Mapping[str, str]] | None = None
    ) -> dict[str, Any]:
        if info.context.viewer.app is None:
            raise denied(AUTHENTICATED_APP)
        if remove_checkout is False:
            raise refusal("remove_checkout", _("The checkout cannot be kept beside its order."), "graphql_error")
        return {
            "order": create_order(checkout_id=checkout_id, **info.context.asking, metadata=metadata_values(metadata))
        }


def _shown(given: Mapping[str, Any]) -> Shown:
    return Shown(
        total_amount=given["total_price"],
        quantities={
            uuid_pk(line["line_id"], "CheckoutLine", field="shown"): line["quantity"] for line in given["lines"]
        },
    )
