"""Means of payment that a gateway would keep for a customer. None here keeps any: each request says so, as in Saleor."""

from __future__ import annotations

from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from api.catalog.channels import UnknownChannel, resolve_channel
from api.payments.arguments import error_codes
from api.payments.stored import TokenizedPaymentFlowEnum
from api.terms.context import Info
from api.terms.errors import error_type
from api.terms.mutations import mutation, payload
from api.terms.permissions import AUTHENTICATED_USER
from api.terms.scalars import JSON
from primitives.errors import refusal

_CODES = "CHANNEL_INACTIVE GATEWAY_ERROR GRAPHQL_ERROR INVALID NOT_FOUND"


class PaymentGatewayInitializeTokenizationResult(graphene.Enum):
    SUCCESSFULLY_INITIALIZED = "successfully_initialized"
    FAILED_TO_INITIALIZE = "failed_to_initialize"
    FAILED_TO_DELIVER = "failed_to_deliver"


class PaymentMethodTokenizationResult(graphene.Enum):
    SUCCESSFULLY_TOKENIZED = "successfully_tokenized"
    PENDING = "pending"
    ADDITIONAL_ACTION_REQUIRED = "additional_action_required"
    FAILED_TO_TOKENIZE = "failed_to_tokenize"
    FAILED_TO_DELIVER = "failed_to_deliver"


class StoredPaymentMethodRequestDeleteResult(graphene.Enum):
    SUCCESSFULLY_DELETED = "successfully_deleted"
    FAILED_TO_DELETE = "failed_to_delete"
    FAILED_TO_DELIVER = "failed_to_deliver"


def _result(kind: type[graphene.Enum]) -> graphene.Field:
    return graphene.Field(
        kind, required=True, default_value="failed_to_deliver", description="There is nobody to deliver it to."
    )


def _errors(name: str, codes: str) -> type[graphene.ObjectType]:
    return error_type(name, error_codes(codes, _CODES))


_DATA = JSON(description="The data returned by the payment app.")

PaymentGatewayInitializeTokenization = payload(
    "PaymentGatewayInitializeTokenization",
    _errors("PaymentGatewayInitializeTokenizationError", "PaymentGatewayInitializeTokenizationErrorCode"),
    result=_result(PaymentGatewayInitializeTokenizationResult),
    data=_DATA,
)
PaymentMethodInitializeTokenization = payload(
    "PaymentMethodInitializeTokenization",
    _errors("PaymentMethodInitializeTokenizationError", "PaymentMethodInitializeTokenizationErrorCode"),
    result=_result(PaymentMethodTokenizationResult),
    id=graphene.String(description="The identifier of the payment method."),
    data=_DATA,
)
PaymentMethodProcessTokenization = payload(
    "PaymentMethodProcessTokenization",
    _errors("PaymentMethodProcessTokenizationError", "PaymentMethodProcessTokenizationErrorCode"),
    result=_result(PaymentMethodTokenizationResult),
    id=graphene.String(description="The identifier of the payment method."),
    data=_DATA,
)
StoredPaymentMethodRequestDelete = payload(
    "StoredPaymentMethodRequestDelete",
    _errors("PaymentMethodRequestDeleteError", "StoredPaymentMethodRequestDeleteErrorCode"),
    result=_result(StoredPaymentMethodRequestDeleteResult),
)


def _arguments(identifier: graphene.Scalar, **more: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "channel": graphene.String(required=True, description="Slug of a channel related to the request."),
        **more,
        "permissions": (AUTHENTICATED_USER,),
    }


def _data() -> JSON:
    return JSON(description="The data that would be passed to the payment gateway.")


def _no_app(info: Info, channel: str, message: str) -> ValidationError:
    """Why the request reached nobody: the channel, or that no gateway keeps means of payment."""
    try:
        found = resolve_channel(info, channel)
    except UnknownChannel:
        unknown = _("Channel with '%(slug)s' slug does not exist.")
        return refusal("channel", unknown, "not_found", slug=channel[:100])
    if found is not None and not found.is_active:
        return refusal("channel", _("Channel with '%(slug)s' is inactive."), "channel_inactive", slug=found.slug)
    return refusal(None, message, "not_found")


class StoredPaymentMethodMutations(graphene.ObjectType):
    """Mutations of stored means of payment."""

    @mutation(
        PaymentGatewayInitializeTokenization,
        **_arguments(graphene.String(required=True, description="The identifier of the gateway."), data=_data()),
        description="Initialize payment gateway for tokenizing payment method.",
    )
    def payment_gateway_initialize_tokenization(info: Info, *, id: str, channel: str, data: Any = None) -> Any:
        raise _no_app(info, channel, _("No active payment app to handle requested action."))

    @mutation(
        PaymentMethodInitializeTokenization,
        **_arguments(
            graphene.String(required=True, description="The identifier of the gateway."),
            payment_flow_to_support=TokenizedPaymentFlowEnum(required=True, description="How it shall be usable."),
            data=_data(),
        ),
        description="Tokenize payment method.",
    )
    def payment_method_initialize_tokenization(
        info: Info, *, id: str, channel: str, payment_flow_to_support: Any, data: Any = None
    ) -> Any:
        raise _no_app(info, channel, _("No active payment app to handle requested action."))

    @mutation(
        PaymentMethodProcessTokenization,
        **_arguments(graphene.String(required=True, description="The identifier of the payment method."), data=_data()),
        description="Tokenize payment method.",
    )
    def payment_method_process_tokenization(info: Info, *, id: str, channel: str, data: Any = None) -> Any:
        raise _no_app(info, channel, _("No active payment app to handle requested action."))

    @mutation(
        StoredPaymentMethodRequestDelete,
        **_arguments(graphene.ID(required=True, description="The ID of the payment method.")),
        description="Request to delete a stored payment method on payment provider side.",
    )
    def stored_payment_method_request_delete(info: Info, *, id: str, channel: str) -> Any:
        raise _no_app(info, channel, _("No active payment app that could process the delete request."))
