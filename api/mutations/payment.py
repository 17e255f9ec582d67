"""Mutations of payments: gateways that shop fronts start, and what apps report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from api.errors import error_type
from api.fields import mutation, payload
from api.ids import split_global_id, to_global_id, uuid_pk
from api.scalars import JSON, PositiveDecimal
from api.types.account import metadata_values
from api.types.basics import MetadataInput, enum_value
from api.types.channel import TransactionFlowStrategyEnum
from api.types.checkout import forget_baskets
from api.types.payment import (
    PaymentGatewayConfig,
    TransactionActionEnum,
    TransactionEventNode,
    TransactionEventTypeEnum,
    TransactionItem,
)
from orders.baskets import load_basket
from orders.models import Checkout, Order
from payments import actions
from payments.actions import SourceNotFound, TransactionNotFound
from payments.gateways import GatewayNotFound, Report, get_gateway, installed_gateways
from payments.models import Transaction, TransactionEventType


def _codes(name: str, codes: str) -> type[graphene.Enum]:
    enum: type[graphene.Enum] = graphene.Enum(name, [(code, code.lower()) for code in codes.split()])
    return enum


PaymentGatewayInitializeErrorCode = _codes("PaymentGatewayInitializeErrorCode", "GRAPHQL_ERROR INVALID NOT_FOUND")
TransactionInitializeErrorCode = _codes(
    "TransactionInitializeErrorCode", "GRAPHQL_ERROR INVALID NOT_FOUND UNIQUE CHECKOUT_COMPLETION_IN_PROGRESS"
)
TransactionProcessErrorCode = _codes(
    "TransactionProcessErrorCode",
    "GRAPHQL_ERROR INVALID NOT_FOUND TRANSACTION_ALREADY_PROCESSED MISSING_PAYMENT_APP_RELATION MISSING_PAYMENT_APP"
    " CHECKOUT_COMPLETION_IN_PROGRESS",
)
TransactionCreateErrorCode = _codes(
    "TransactionCreateErrorCode", "INVALID GRAPHQL_ERROR NOT_FOUND INCORRECT_CURRENCY METADATA_KEY_REQUIRED UNIQUE"
)
TransactionEventReportErrorCode = _codes(
    "TransactionEventReportErrorCode", "GRAPHQL_ERROR INCORRECT_DETAILS INVALID NOT_FOUND ALREADY_EXISTS REQUIRED"
)
PaymentGatewayInitializeError = error_type("PaymentGatewayInitializeError", PaymentGatewayInitializeErrorCode)
TransactionInitializeError = error_type("TransactionInitializeError", TransactionInitializeErrorCode)
TransactionProcessError = error_type("TransactionProcessError", TransactionProcessErrorCode)
TransactionCreateError = error_type("TransactionCreateError", TransactionCreateErrorCode)
TransactionEventReportError = error_type("TransactionEventReportError", TransactionEventReportErrorCode)


class PaymentGatewayToInitialize(graphene.InputObjectType):
    id = graphene.String(required=True, description="The identifier of the payment gateway.")
    data = JSON(description="The data that will be passed to the payment gateway.")


class MoneyInput(graphene.InputObjectType):
    currency = graphene.String(required=True, description="Currency code.")
    amount = PositiveDecimal(required=True, description="Amount of money.")


class TransactionCreateInput(graphene.InputObjectType):
    name = graphene.String(description="Payment name of the transaction.")
    message = graphene.String(description="The message of the transaction.")
    psp_reference = graphene.String(description="PSP Reference of the transaction.")
    available_actions = graphene.List(graphene.NonNull(TransactionActionEnum), description="What can be done next.")
    amount_authorized = graphene.InputField(MoneyInput, description="Amount authorized by this transaction.")
    amount_charged = graphene.InputField(MoneyInput, description="Amount charged by this transaction.")
    amount_refunded = graphene.InputField(MoneyInput, description="Amount refunded by this transaction.")
    amount_canceled = graphene.InputField(MoneyInput, description="Amount canceled by this transaction.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Payment public metadata.")
    private_metadata = graphene.List(graphene.NonNull(MetadataInput), description="Payment private metadata.")
    external_url = graphene.String(description="Where the payment service shows its details.")


class TransactionEventInput(graphene.InputObjectType):
    psp_reference = graphene.String(description="PSP Reference related to this action.")
    message = graphene.String(description="The message related to the event.")


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
TransactionCreate = payload("TransactionCreate", TransactionCreateError, transaction=graphene.Field(TransactionItem))
TransactionEventReport = payload(
    "TransactionEventReport",
    TransactionEventReportError,
    already_processed=graphene.Boolean(description="Whether the report was known already."),
    transaction=graphene.Field(TransactionItem, description="The transaction related to the event."),
    transaction_event=graphene.Field(TransactionEventNode, description="The event created or found."),
)


def _source(given: str) -> dict[str, UUID]:
    """Which checkout or order an id names, as the actions take it."""
    split = split_global_id(given)
    if split is not None and split[0] == "Order":
        return {"order_id": uuid_pk(given, "Order", field="id")}
    return {"checkout_id": uuid_pk(given, "Checkout", field="id")}


def _unknown(field: str, given: str) -> ValidationError:
    message = _("Couldn't resolve to a node: %(id)s")
    return ValidationError({field: ValidationError(message, code="not_found", params={"id": given[:100]})})


def _unknown_gateway(_error: GatewayNotFound) -> ValidationError:
    message = _("App with provided identifier not found.")
    return ValidationError({"payment_gateway": ValidationError(message, code="not_found")})


def _transaction_pk(id: str | None, token: UUID | None) -> UUID:
    if token is not None:
        return token
    if id is None:
        message = _("At least one of arguments is required: 'id', 'token'.")
        raise ValidationError(message, code="graphql_error")
    return uuid_pk(id, "TransactionItem", field="id")


def _checked_text(field: str, text: str | None, limit: int = 512) -> str:
    """Text that its column takes. Raises ``ValidationError`` at the field."""
    if text and (len(text) > limit or "\0" in text):
        message = _("At most %(limit)s characters fit here.")
        raise ValidationError({field: ValidationError(message, code="invalid", params={"limit": limit})})
    return text or ""


def _amounts(given: Mapping[str, Any]) -> dict[str, tuple[Decimal, str]]:
    return {
        name: (given[f"amount_{name}"]["amount"], given[f"amount_{name}"]["currency"])
        for name in ("authorized", "charged", "refunded", "canceled")
        if given.get(f"amount_{name}") is not None
    }


def _payable(info: Any, given: str) -> tuple[Decimal, str]:
    """Total and currency of the checkout or order that an id names, if the viewer may pay it."""
    source, viewer = _source(given), info.context.viewer
    if "order_id" in source:
        order = Order.objects.reachable_by_id(viewer).filter(pk=source["order_id"]).first()
        if order is None:
            raise _unknown("id", given)
        return order.total_amount, order.currency
    rows = Checkout.objects.visible_to(viewer).select_related("channel", "shipping_address")
    checkout = rows.filter(pk=source["checkout_id"]).first()
    if checkout is None:
        raise _unknown("id", given)
    return load_basket(checkout, now=info.context.now).total_amount, checkout.currency


class PaymentMutations(graphene.ObjectType):
    """Root fields that move a payment."""

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
        info: Any,
        *,
        id: str,
        amount: Decimal | None = None,
        payment_gateways: list[dict[str, Any]] | None = None,
    ) -> dict[str, Any]:
        total, currency = _payable(info, id)
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
        failures={GatewayNotFound: _unknown_gateway},
        description="Initializes a transaction session.",
    )
    def transaction_initialize(
        info: Any,
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
                **_source(id),
                gateway_id=payment_gateway["id"],
                data=payment_gateway.get("data"),
                amount=amount,
                is_charge=enum_value(action) != "authorization",
                idempotency_key=_checked_text("idempotency_key", idempotency_key),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except SourceNotFound as error:
            raise _unknown("id", id) from error
        return {"transaction": outcome.transaction, "transaction_event": outcome.event, "data": outcome.data}

    @mutation(
        TransactionProcess,
        id=graphene.ID(description="The ID of the transaction to process."),
        token=graphene.UUID(description="The token of the transaction to process."),
        data=JSON(description="The data that will be passed to the payment gateway."),
        description="Processes a transaction session after the shopper has done what was asked for.",
    )
    def transaction_process(
        info: Any, *, id: str | None = None, token: UUID | None = None, data: Any = None
    ) -> dict[str, Any]:
        forget_baskets(info)
        pk = _transaction_pk(id, token)
        try:
            outcome = actions.process_transaction(
                transaction_id=pk, viewer=info.context.viewer, now=info.context.now, data=data
            )
        except TransactionNotFound as error:
            raise _unknown("id", to_global_id("TransactionItem", pk)) from error
        except GatewayNotFound as error:
            message = _("App with provided identifier not found.")
            raise ValidationError({"id": ValidationError(message, code="missing_payment_app")}) from error
        return {"transaction": outcome.transaction, "transaction_event": outcome.event, "data": outcome.data}

    @mutation(
        TransactionCreate,
        id=graphene.ID(required=True, description="The ID of the checkout or order."),
        transaction=graphene.Argument(TransactionCreateInput, required=True, description="What was collected."),
        transaction_event=TransactionEventInput(description="Accepted for compatibility."),
        permissions=("HANDLE_PAYMENTS",),
        description="Creates transaction for checkout or order.",
    )
    def transaction_create(
        info: Any, *, id: str, transaction: dict[str, Any], transaction_event: Any = None
    ) -> dict[str, Any]:
        forget_baskets(info)
        try:
            stored = actions.create_transaction(
                **_source(id),
                amounts=_amounts(transaction),
                name=_checked_text("name", transaction.get("name")),
                message=_checked_text("message", transaction.get("message")),
                psp_reference=_checked_text("psp_reference", transaction.get("psp_reference")),
                external_url=_checked_text("external_url", transaction.get("external_url"), 200),
                available_actions=[enum_value(action) for action in transaction.get("available_actions") or []],
                metadata=metadata_values(transaction.get("metadata")),
                private_metadata=metadata_values(transaction.get("private_metadata")),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except SourceNotFound as error:
            raise _unknown("id", id) from error
        return {"transaction": stored}

    @mutation(
        TransactionEventReport,
        id=graphene.ID(description="The ID of the transaction."),
        token=graphene.UUID(description="The token of the transaction."),
        type=TransactionEventTypeEnum(required=True, description="Current status of the event to report."),
        amount=PositiveDecimal(description="The amount of the event to report."),
        psp_reference=graphene.String(required=True, description="PSP Reference of the event to report."),
        time=graphene.DateTime(description="When it happened; now when not given."),
        external_url=graphene.String(description="Where the payment service shows its details."),
        message=graphene.String(description="The message related to the event."),
        available_actions=graphene.List(graphene.NonNull(TransactionActionEnum), description="What can be done next."),
        permissions=("HANDLE_PAYMENTS",),
        description="Report the event for the transaction.",
    )
    def transaction_event_report(
        info: Any,
        *,
        type: Any,
        psp_reference: str,
        id: str | None = None,
        token: UUID | None = None,
        amount: Decimal | None = None,
        time: datetime | None = None,
        external_url: str | None = None,
        message: str | None = None,
        available_actions: list[Any] | None = None,
    ) -> dict[str, Any]:
        forget_baskets(info)
        pk = _transaction_pk(id, token)
        report = Report(
            type=TransactionEventType(enum_value(type)),
            amount=_reported_amount(pk, amount, TransactionEventType(enum_value(type))),
            psp_reference=_checked_text("psp_reference", psp_reference),
            message=message or "",
            external_url=_checked_text("external_url", external_url, 200),
            available_actions=tuple(enum_value(action) for action in available_actions or ()),
        )
        try:
            event, is_known = actions.report_event(
                transaction_id=pk, report=report, viewer=info.context.viewer, now=info.context.now, happened_at=time
            )
        except TransactionNotFound as error:
            raise _unknown("id", to_global_id("TransactionItem", pk)) from error
        return {"already_processed": is_known, "transaction": event.transaction, "transaction_event": event}


def _reported_amount(pk: UUID, amount: Decimal | None, kind: TransactionEventType) -> Decimal:
    """The amount of a report; one that is left out is that of the transaction's last request, or nothing to count."""
    if amount is not None:
        return amount
    request = kind.value.rpartition("_")[0] + "_request"
    known = Transaction.objects.filter(pk=pk, events__type=request).order_by("-events__created_at", "-events__pk")
    found = known.values_list("events__amount", flat=True).first()
    if found is None and kind is not TransactionEventType.INFO:
        message = _("The `amount` field is required.")
        raise ValidationError({"amount": ValidationError(message, code="required")})
    return found or Decimal(0)
