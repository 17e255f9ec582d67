"""How a checkout is delivered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.orders.loaders import baskets_of
from api.orders.mutations.payloads import (
    checkout_mutation,
    checkout_payload,
)
from api.orders.types.delivery import Delivery, delivery_of
from api.terms.context import Info
from api.terms.errors import error_type
from api.terms.ids import int_pk, split_global_id, uuid_pk
from api.terms.keys import Key, KeyField
from api.terms.mutations import payload
from orders import actions
from orders.actions import (
    CheckoutNotFound,
)
from orders.models import Checkout as CheckoutRow
from primitives.errors import refusal


class VendorDeliveryInput(graphene.InputObjectType):
    vendor_id = KeyField("Vendor", required=True, description="Whose parcel.")
    delivery_method_id = KeyField(
        "ShippingMethod", required=True, description="A shipping method that the vendor offers there."
    )


class DeliveryOptionsCalculateErrorCode(graphene.Enum):
    GRAPHQL_ERROR = "graphql_error"
    INVALID = "invalid"
    NOT_FOUND = "not_found"


DeliveryOptionsCalculateError = error_type("DeliveryOptionsCalculateError", DeliveryOptionsCalculateErrorCode)


CheckoutDeliveryMethodUpdate = checkout_payload("CheckoutDeliveryMethodUpdate")


CheckoutShippingMethodUpdate = checkout_payload("CheckoutShippingMethodUpdate")


CheckoutVendorDeliveriesUpdate = checkout_payload("CheckoutVendorDeliveriesUpdate")


DeliveryOptionsCalculate = payload(
    "DeliveryOptionsCalculate",
    DeliveryOptionsCalculateError,
    deliveries=graphene.List(
        graphene.NonNull(Delivery), required=True, default_value=(), description="Methods for all parcels at once."
    ),
)


def delivery_choice(given: str | None) -> dict[str, Any]:
    """What a client may name: a delivery of the checkout or, as older clients do, a shipping method.

    Raises ``GraphQLError`` in Saleor's words for what is not an id; ids of other types are not applicable.
    """
    if given is None:
        return {"method_id": None}
    split = split_global_id(given)
    if split is None:
        raise GraphQLError(_("Invalid ID: %(id)s.") % {"id": given[:100]})
    if split[0] == "CheckoutDelivery":
        return {"method_id": None, "option_id": uuid_pk(given, "CheckoutDelivery", field="deliveryMethodId")}
    if split[0] == "ShippingMethod":
        return {"method_id": int_pk(given, "ShippingMethod", field="deliveryMethodId")}
    message = _("This shipping method is not applicable.")
    raise refusal("delivery_method_id", message, "delivery_method_not_applicable")


class DeliveryMutations(graphene.ObjectType):
    """Mutations of deliveries."""

    @checkout_mutation(
        DeliveryOptionsCalculate,
        named_by=("id",),
        id=graphene.ID(required=True, description="The checkout's ID."),
        description="Calculates available delivery options for a checkout.",
    )
    def delivery_options_calculate(info: Info, *, checkout_id: UUID) -> dict[str, Any]:
        rows = CheckoutRow.objects.select_related("channel", "shipping_address")
        checkout = rows.filter(pk=checkout_id).first()
        if checkout is None:
            raise CheckoutNotFound(checkout_id)
        (basket,) = baskets_of(info, [checkout])
        return {"deliveries": [delivery_of(option, basket) for option in basket.options]}

    @checkout_mutation(
        CheckoutDeliveryMethodUpdate,
        named_by=("id", "token"),
        delivery_method_id=graphene.ID(description="Delivery Method ID: a shipping method or a delivery."),
        description="Updates the delivery method (shipping method or pick up point) of the checkout.",
    )
    def checkout_delivery_method_update(
        info: Info, *, checkout_id: UUID, delivery_method_id: str | None = None
    ) -> dict[str, Any]:
        checkout = actions.choose_delivery(
            checkout_id=checkout_id,
            **delivery_choice(delivery_method_id),
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutShippingMethodUpdate,
        shipping_method_id=Key("ShippingMethod", description="Shipping method; null for none."),
        description="Updates the shipping method of the checkout: what `checkoutDeliveryMethodUpdate` does, as older"
        " clients know it.",
    )
    def checkout_shipping_method_update(
        info: Info, *, checkout_id: UUID, shipping_method_id: int | None = None
    ) -> dict[str, Any]:
        try:
            checkout = actions.choose_delivery(
                checkout_id=checkout_id, method_id=shipping_method_id, now=info.context.now
            )
        except ValidationError as error:
            if "delivery_method_id" not in getattr(error, "error_dict", {}):
                raise
            message = _("This shipping method is not applicable.")
            raise refusal("shipping_method", message, "shipping_method_not_applicable") from error
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutVendorDeliveriesUpdate,
        named_by=("id",),
        id=graphene.ID(required=True, description="The checkout's ID."),
        deliveries=graphene.List(
            graphene.NonNull(VendorDeliveryInput), required=True, description="A method for each vendor named."
        ),
        description="Chooses how single vendors' parcels travel.",
    )
    def checkout_vendor_deliveries_update(
        info: Info, *, checkout_id: UUID, deliveries: list[dict[str, int]]
    ) -> dict[str, Any]:
        checkout = actions.choose_vendor_deliveries(
            checkout_id=checkout_id,
            choices={choice["vendor_id"]: choice["delivery_method_id"] for choice in deliveries},
            now=info.context.now,
        )
        return {"checkout": checkout}
