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

from api.catalog.types.channels import TransactionFlowStrategyEnum
from api.orders.loaders import forget_baskets
from api.payments.types import (
    PaymentGatewayConfig,
    TransactionActionEnum,
    TransactionEventNode,
    TransactionEventTypeEnum,
    TransactionItem,
)
from api.terms.errors import error_type
from api.terms.filters import enum_value
from api.terms.ids import split_global_id, to_global_id, uuid_pk
from api.terms.metadata import MetadataInput, metadata_values
from api.terms.mutations import mutation, payload
from api.terms.permissions import OWNER, denied
from api.terms.scalars import JSON, PositiveDecimal
from orders.baskets import load_basket
from orders.models import Checkout, Order
from payments import actions
from payments.actions import ActionNotPossible, Note, NotOwner, SourceNotFound, TransactionNotFound
from payments.gateways import GatewayNotFound, Report, get_gateway, installed_gateways
from payments.models import TransactionEvent, TransactionEventType


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
TransactionUpdateErrorCode = _codes(
    "TransactionUpdateErrorCode", "INVALID GRAPHQL_ERROR NOT_FOUND INCORRECT_CURRENCY METADATA_KEY_REQUIRED UNIQUE"
)
TransactionRequestActionErrorCode = _codes(
    "TransactionRequestActionErrorCode",
    "INVALID GRAPHQL_ERROR NOT_FOUND MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK",
)
TransactionEventReportErrorCode = _codes(
    "TransactionEventReportErrorCode", "GRAPHQL_ERROR INCORRECT_DETAILS INVALID NOT_FOUND ALREADY_EXISTS REQUIRED"
)
PaymentGatewayInitializeError = error_type("PaymentGatewayInitializeError", PaymentGatewayInitializeErrorCode)
TransactionInitializeError = error_type("TransactionInitializeError", TransactionInitializeErrorCode)
TransactionProcessError = error_type("TransactionProcessError", TransactionProcessErrorCode)
TransactionCreateError = error_type("TransactionCreateError", TransactionCreateErrorCode)
TransactionUpdateError = error_type("TransactionUpdateError", TransactionUpdateErrorCode)
TransactionRequestActionError = error_type("TransactionRequestActionError", TransactionRequestActionErrorCode)
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


class TransactionUpdateInput(TransactionCreateInput):
    pass


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
TransactionUpdate = payload("TransactionUpdate", TransactionUpdateError, transaction=graphene.Field(TransactionItem))
TransactionRequestAction = payload(
    "TransactionRequestAction", TransactionRequestActionError, transaction=graphene.Field(TransactionItem)
)
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


def _note(given: Mapping[str, Any] | None) -> Note | None:
    if given is None:
        return None
    return Note(
        message=given.get("message") or "", psp_reference=_checked_text("psp_reference", given.get("psp_reference"))
    )


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
        transaction_event=TransactionEventInput(description="What to write down beside it."),
        permissions=("HANDLE_PAYMENTS",),
        description="Creates transaction for checkout or order.",
    )
    def transaction_create(
        info: Any, *, id: str, transaction: dict[str, Any], transaction_event: Mapping[str, Any] | None = None
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
                note=_note(transaction_event),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except SourceNotFound as error:
            raise _unknown("id", id) from error
        return {"transaction": stored}

    @mutation(
        TransactionUpdate,
        id=graphene.ID(description="The ID of the transaction."),
        token=graphene.UUID(description="The token of the transaction."),
        transaction=graphene.Argument(TransactionUpdateInput, description="What has changed."),
        transaction_event=TransactionEventInput(description="What to write down beside it."),
        permissions=("HANDLE_PAYMENTS",),
        row_permissions=(OWNER,),
        description="Update transaction. What an app has collected can be changed by that app alone.",
    )
    def transaction_update(
        info: Any,
        *,
        id: str | None = None,
        token: UUID | None = None,
        transaction: dict[str, Any] | None = None,
        transaction_event: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        forget_baskets(info)
        pk = _transaction_pk(id, token)
        given = transaction or {}
        wanted = given.get("available_actions")
        limits = {"name": 512, "message": 512, "psp_reference": 512, "external_url": 200}
        try:
            stored = actions.update_transaction(
                transaction_id=pk,
                amounts=_amounts(given),
                texts={
                    name: _checked_text(name, given[name], limit)
                    for name, limit in limits.items()
                    if given.get(name) is not None
                },
                available_actions=None if wanted is None else [enum_value(action) for action in wanted],
                metadata=metadata_values(given.get("metadata")),
                private_metadata=metadata_values(given.get("private_metadata")),
                note=_note(transaction_event),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except TransactionNotFound as error:
            raise _unknown("id", to_global_id("TransactionItem", pk)) from error
        except NotOwner as error:
            raise denied(OWNER, "HANDLE_PAYMENTS") from error
        return {"transaction": stored}

    @mutation(
        TransactionRequestAction,
        id=graphene.ID(description="The ID of the transaction."),
        token=graphene.UUID(description="The token of the transaction."),
        action_type=graphene.Argument(TransactionActionEnum, required=True, description="Determines the action type."),
        amount=PositiveDecimal(description="How much; as much as possible when not given."),
        refund_reason=graphene.String(description="Reason of the refund."),
        permissions=("HANDLE_PAYMENTS",),
        description="Request an action for payment transaction.",
    )
    def transaction_request_action(
        info: Any,
        *,
        action_type: Any,
        id: str | None = None,
        token: UUID | None = None,
        amount: Decimal | None = None,
        refund_reason: str | None = None,
    ) -> dict[str, Any]:
        forget_baskets(info)
        pk = _transaction_pk(id, token)
        action = enum_value(action_type)
        if refund_reason and action != "REFUND":
            message = _("Reason can be set only for REFUND action.")
            raise ValidationError({"refund_reason": ValidationError(message, code="invalid")})
        try:
            outcome = actions.request_action(
                transaction_id=pk,
                action=action,
                amount=amount,
                reason=_checked_text("refund_reason", refund_reason),
                viewer=info.context.viewer,
                now=info.context.now,
            )
        except TransactionNotFound as error:
            raise _unknown("id", to_global_id("TransactionItem", pk)) from error
        except ActionNotPossible as error:
            message = _("No app or plugin is configured to handle requested action.")
            raise ValidationError(message, code="missing_transaction_action_request_webhook") from error
        return {"transaction": outcome.transaction}

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
        transaction_metadata=graphene.List(graphene.NonNull(MetadataInput), description="Metadata of the transaction."),
        transaction_private_metadata=graphene.List(
            graphene.NonNull(MetadataInput), description="Private metadata of the transaction."
        ),
        permissions=("HANDLE_PAYMENTS",),
        row_permissions=(OWNER,),
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
        transaction_metadata: list[Mapping[str, str]] | None = None,
        transaction_private_metadata: list[Mapping[str, str]] | None = None,
    ) -> dict[str, Any]:
        forget_baskets(info)
        pk = _transaction_pk(id, token)
        report = Report(
            type=TransactionEventType(enum_value(type)),
            amount=_reported_amount(pk, amount, TransactionEventType(enum_value(type)), psp_reference),
            psp_reference=_checked_text("psp_reference", psp_reference),
            message=message or "",
            external_url=_checked_text("external_url", external_url, 200),
            available_actions=(
                None if available_actions is None else tuple(enum_value(action) for action in available_actions)
            ),
        )
        try:
            event, is_known = actions.report_event(
                transaction_id=pk,
                report=report,
                viewer=info.context.viewer,
                now=info.context.now,
                happened_at=time,
                metadata=metadata_values(transaction_metadata),
                private_metadata=metadata_values(transaction_private_metadata),
            )
        except TransactionNotFound as error:
            raise _unknown("id", to_global_id("TransactionItem", pk)) from error
        except NotOwner as error:
            raise denied(OWNER, "HANDLE_PAYMENTS") from error
        return {"already_processed": is_known, "transaction": event.transaction, "transaction_event": event}


_NEEDS_AMOUNT = ("_REQUEST", "_SUCCESS", "_ACTION_REQUIRED", "_ADJUSTMENT")
_FOLLOWS = {
    TransactionEventType.AUTHORIZATION_FAILURE: TransactionEventType.AUTHORIZATION_REQUEST,
    TransactionEventType.CHARGE_FAILURE: TransactionEventType.CHARGE_REQUEST,
    TransactionEventType.REFUND_FAILURE: TransactionEventType.REFUND_REQUEST,
    TransactionEventType.CANCEL_FAILURE: TransactionEventType.CANCEL_REQUEST,
    TransactionEventType.CHARGE_BACK: TransactionEventType.CHARGE_SUCCESS,
    TransactionEventType.REFUND_REVERSE: TransactionEventType.REFUND_SUCCESS,
}


def _reported_amount(pk: UUID, amount: Decimal | None, kind: TransactionEventType, psp_reference: str) -> Decimal:
    """The amount of a report; where it may be left out, that of the event with the same reference that it follows."""
    if amount is not None:
        return amount
    if kind.name.endswith(_NEEDS_AMOUNT):
        message = _("The `amount` field is required for %(type)s event.")
        raise ValidationError({"amount": ValidationError(message, code="required", params={"type": kind.value})})
    if kind is TransactionEventType.INFO:
        return Decimal(0)
    known = TransactionEvent.objects.filter(transaction=pk, type=_FOLLOWS[kind], psp_reference=psp_reference)
    found = known.order_by("created_at", "pk").values_list("amount", flat=True).last()
    if found is None:
        message = _("The amount cannot be told from earlier events: name it.")
        raise ValidationError({"amount": ValidationError(message, code="required")})
    return found
