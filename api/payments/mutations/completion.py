"""Completing a checkout: the payment is compared with the total, then the order is placed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import graphene

from api.orders.mutations.payloads import checkout_mutation
from api.orders.types.checkouts import (
    CheckoutError,
)
from api.orders.types.orders import Order
from api.terms.context import Info
from api.terms.metadata import MetadataInput, metadata_values
from api.terms.mutations import payload
from payments.actions import complete_checkout

CheckoutComplete = payload(
    "CheckoutComplete",
    CheckoutError,
    order=graphene.Field(Order, description="Placed order."),
    confirmation_needed=graphene.Boolean(
        required=True, default_value=False, description="Whether the payment still has to be confirmed."
    ),
    confirmation_data=graphene.JSONString(description="What the confirmation needs."),
)


class CompletionMutations(graphene.ObjectType):
    """The mutation that turns a checkout into an order."""

    @checkout_mutation(
        CheckoutComplete,
        store_source=graphene.Boolean(default_value=False, deprecation_reason="Accepted for compatibility."),
        redirect_url=graphene.String(description="Where the mails' link to the order leads; an allowed origin."),
        payment_data=graphene.JSONString(description="Accepted for compatibility."),
        metadata=graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the order."),
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
    ) -> dict[str, Any]:
        order = complete_checkout(
            checkout_id=checkout_id,
            **info.context.asking,
            metadata=metadata_values(metadata),
            redirect_url=redirect_url,
        )
        return {"order": order, "confirmation_data": {}}
