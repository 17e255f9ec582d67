"""How a checkout is delivered."""

from __future__ import annotations

from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.orders.loaders import baskets_of
from api.orders.mutations.payloads import (
    blame,
    checkout_mutation,
    checkout_payload,
    checkout_pk,
    id_arguments,
)
from api.orders.types.delivery import Delivery, delivery_of
from api.terms.context import Info
from api.terms.errors import error_type
from api.terms.ids import int_pk, split_global_id, uuid_pk
from api.terms.mutations import payload
from orders import actions
from orders.actions import (
    CheckoutNotFound,
)
from orders.models import Checkout as CheckoutRow


class VendorDeliveryInput(graphene.InputObjectType):
    vendor_id = graphene.ID(required=True, description="Whose parcel.")
    delivery_method_id = graphene.ID(required=True, description="A shipping method that the vendor offers there.")


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

    Raises ``GraphQLError`` in Saleor's words for what is no id at all; any other type is simply not applicable.
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
    raise blame("delivery_method_id", message, "delivery_method_not_applicable")


class DeliveryMutations(graphene.ObjectType):
    """Mutations of deliveries."""

    @checkout_mutation(
        DeliveryOptionsCalculate,
        id=graphene.ID(required=True, description="The checkout's ID."),
        description="Calculates available delivery options for a checkout.",
    )
    def delivery_options_calculate(info: Info, *, id: str) -> dict[str, Any]:
        pk = uuid_pk(id, "Checkout", field="id")
        rows = CheckoutRow.objects.visible_to(info.context.viewer).select_related("channel", "shipping_address")
        checkout = rows.filter(pk=pk).first()
        if checkout is None:
            raise CheckoutNotFound(pk)
        (basket,) = baskets_of(info, [checkout])
        return {"deliveries": [delivery_of(option, basket) for option in basket.options]}

    @checkout_mutation(
        CheckoutDeliveryMethodUpdate,
        id=graphene.ID(description="The checkout's ID."),
        token=graphene.UUID(description="Checkout token.", deprecation_reason="Use `id` instead."),
        delivery_method_id=graphene.ID(description="Delivery Method ID: a shipping method or a delivery."),
        description="Updates the delivery method (shipping method or pick up point) of the checkout.",
    )
    def checkout_delivery_method_update(
        info: Info, *, delivery_method_id: str | None = None, **names: Any
    ) -> dict[str, Any]:
        checkout = actions.choose_delivery(
            checkout_id=checkout_pk(names.pop("id", None), **names),
            **delivery_choice(delivery_method_id),
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutShippingMethodUpdate,
        **id_arguments(),
        shipping_method_id=graphene.ID(description="Shipping method; null for none."),
        description="Updates the shipping method of the checkout: what `checkoutDeliveryMethodUpdate` does, as older"
        " clients know it.",
    )
    def checkout_shipping_method_update(
        info: Info, *, shipping_method_id: str | None = None, **names: Any
    ) -> dict[str, Any]:
        given = shipping_method_id
        try:
            checkout = actions.choose_delivery(
                checkout_id=checkout_pk(names.pop("id", None), **names),
                method_id=None if given is None else int_pk(given, "ShippingMethod", field="shippingMethodId"),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except ValidationError as error:
            if "delivery_method_id" not in getattr(error, "error_dict", {}):
                raise
            message = _("This shipping method is not applicable.")
            raise blame("shipping_method", message, "shipping_method_not_applicable") from error
        return {"checkout": checkout}

    @checkout_mutation(
        CheckoutVendorDeliveriesUpdate,
        id=graphene.ID(required=True, description="The checkout's ID."),
        deliveries=graphene.List(
            graphene.NonNull(VendorDeliveryInput), required=True, description="A method for each vendor named."
        ),
        description="Chooses how single vendors' parcels travel.",
    )
    def checkout_vendor_deliveries_update(info: Info, *, id: str, deliveries: list[dict[str, Any]]) -> dict[str, Any]:
        checkout = actions.choose_vendor_deliveries(
            checkout_id=uuid_pk(id, "Checkout", field="id"),
            choices={
                int_pk(choice["vendor_id"], "Vendor", field="vendorId"): int_pk(
                    choice["delivery_method_id"], "ShippingMethod", field="deliveryMethodId"
                )
                for choice in deliveries
            },
            viewer=info.context.viewer,
            now=info.context.now,
        )
        return {"checkout": checkout}
