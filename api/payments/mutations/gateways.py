"""Paying through a gateway: what it needs, the start of a payment, and its continuation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene
from django.utils.translation import gettext as _

from api.catalog.types.channels import TransactionFlowStrategyEnum
from api.orders.loaders import forget_baskets
from api.payments.arguments import (
    checked_text,
    error_codes,
    payable,
    read_source,
    transaction_pk,
    unknown,
    unknown_gateway,
)
from api.payments.types import (
    PaymentGatewayConfig,
    TransactionEventNode,
    TransactionItem,
)
from api.terms.context import Info
from api.terms.errors import error_type
from api.terms.filters import enum_value
from api.terms.ids import to_global_id
from api.terms.mutations import mutation, payload
from api.terms.scalars import JSON, PositiveDecimal
from payments import actions
from payments.actions import SourceNotFound, TransactionNotFound
from payments.gateways import GatewayNotFound, get_gateway, installed_gateways
from primitives.errors import refusal

PaymentGatewayInitializeErrorCode = error_codes("PaymentGatewayInitializeErrorCode", "GRAPHQL_ERROR INVALID NOT_FOUND")


TransactionInitializeErrorCode = error_codes(
    "TransactionInitializeErrorCode", "GRAPHQL_ERROR INVALID NOT_FOUND UNIQUE CHECKOUT_COMPLETION_IN_PROGRESS"
)


TransactionProcessErrorCode = error_codes(
    "TransactionProcessErrorCode",
    "GRAPHQL_ERROR INVALID NOT_FOUND TRANSACTION_ALREADY_PROCESSED MISSING_PAYMENT_APP_RELATION MISSING_PAYMENT_APP"
    " CHECKOUT_COMPLETION_IN_PROGRESS",
)


PaymentGatewayInitializeError = error_type("PaymentGatewayInitializeError", PaymentGatewayInitializeErrorCode)


TransactionInitializeError = error_type("TransactionInitializeError", TransactionInitializeErrorCode)


TransactionProcessError = error_type("TransactionProcessError", TransactionProcessErrorCode)


class PaymentGatewayToInitialize(graphene.InputObjectType):
    id = graphene.String(required=True, description="The identifier of the payment gateway.")
    data = JSON(description="The data that will be passed to the payment gateway.")


PaymentGatewayInitialize = payload(
    "PaymentGatewayInitialize",
    PaymentGatewayInitializeError,
    gateway_configs=graphene.List(graphene.NonNull(PaymentGatewayConfig)),
)


TransactionInitialize = payload(
    "TransactionInitialize",
    TransactionInitializeError,
    transaction=graphene.Field(TransactionItem, description="The initialized transaction."),
    transaction_event=graphene.Field(TransactionEventNode, description="The event created for it."),
    data=JSON(description="The JSON data required to finalize the payment."),
)


TransactionProcess = payload(
    "TransactionProcess",
    TransactionProcessError,
    transaction=graphene.Field(TransactionItem, description="The processed transaction."),
    transaction_event=graphene.Field(TransactionEventNode, description="The event created for it."),
    data=JSON(description="The JSON data required to finalize the payment."),
)


class GatewayMutations(graphene.ObjectType):
    """Mutations of who pays."""

    @mutation(
        PaymentGatewayInitialize,
        id=graphene.ID(required=True, description="The ID of the checkout or order."),
        amount=PositiveDecimal(description="The amount requested for initializing the payment gateway."),
        payment_gateways=graphene.List(
            graphene.NonNull(PaymentGatewayToInitialize), description="Gateways to initialize; all when not given."
        ),
        description="Initializes payment gateways for a checkout or order.",
    )
    def payment_gateway_initialize(
        info: Info,
        *,
        id: str,
        amount: Decimal | None = None,
        payment_gateways: list[dict[str, Any]] | None = None,
    ) -> dict[str, Any]:
        total, currency = payable(info, id)
        wanted = payment_gateways
        if wanted is None:
            wanted = [{"id": gateway.id} for gateway in installed_gateways(currency=currency)]
        configs = []
        for choice in wanted:
            try:
                gateway = get_gateway(choice["id"], currency=currency)
            except GatewayNotFound:
                message = _("App with provided identifier not found.")
                error = {"field": "id", "message": message, "code": "not_found"}
                configs.append({"id": choice["id"], "data": None, "errors": [error]})
            else:
                data = gateway.configure(
                    amount=total if amount is None else amount, currency=currency, data=choice.get("data")
                )
                configs.append({"id": gateway.id, "data": data, "errors": []})
        return {"gateway_configs": configs}

    @mutation(
        TransactionInitialize,
        id=graphene.ID(required=True, description="The ID of the checkout or order."),
        amount=PositiveDecimal(description="The amount to pay; what is not covered yet when not given."),
        action=TransactionFlowStrategyEnum(description="Whether to charge or only to authorize."),
        payment_gateway=graphene.Argument(PaymentGatewayToInitialize, required=True, description="Which gateway."),
        customer_ip_address=graphene.String(description="Accepted for compatibility."),
        idempotency_key=graphene.String(description="The same key starts the same payment."),
        failures={GatewayNotFound: unknown_gateway},
        description="Initializes a transaction session.",
    )
    def transaction_initialize(
        info: Info,
        *,
        id: str,
        payment_gateway: dict[str, Any],
        amount: Decimal | None = None,
        action: Any = None,
        customer_ip_address: str | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        forget_baskets(info)
        try:
            outcome = actions.initialize_transaction(
                **read_source(id),
                gateway_id=payment_gateway["id"],
                data=payment_gateway.get("data"),
                amount=amount,
                is_charge=enum_value(action) != "authorization",
                idempotency_key=checked_text("idempotency_key", idempotency_key),
                **info.context.asking,
            )
        except SourceNotFound as error:
            raise unknown("id", id) from error
        return {"transaction": outcome.transaction, "transaction_event": outcome.event, "data": outcome.data}

    @mutation(
        TransactionProcess,
        id=graphene.ID(description="The ID of the transaction to process."),
        token=graphene.UUID(description="The token of the transaction to process."),
        data=JSON(description="The data that will be passed to the payment gateway."),
        description="Processes a transaction session after the shopper has done what was asked for.",
    )
    def transaction_process(
        info: Info, *, id: str | None = None, token: UUID | None = None, data: Any = None
    ) -> dict[str, Any]:
        forget_baskets(info)
        pk = transaction_pk(id, token)
        try:
            outcome = actions.process_transaction(transaction_id=pk, **info.context.asking, data=data)
        except TransactionNotFound as error:
            raise unknown("id", to_global_id("TransactionItem", pk)) from error
        except GatewayNotFound as error:
            message = _("App with provided identifier not found.")
            raise refusal("id", message, "missing_payment_app") from error
        return {"transaction": outcome.transaction, "transaction_event": outcome.event, "data": outcome.data}
