"""Transactions as payment apps and staff keep them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import graphene
from django.utils.translation import gettext as _

from api.orders.loaders import forget_baskets
from api.payments.arguments import (
    MoneyInput,
    amounts,
    checked_text,
    error_codes,
    note,
    read_source,
    transaction_pk,
    unknown,
)
from api.payments.types import (
    TransactionActionEnum,
    TransactionEventNode,
    TransactionEventTypeEnum,
    TransactionItem,
)
from api.terms.context import Info
from api.terms.errors import error_type
from api.terms.filters import enum_value
from api.terms.ids import to_global_id
from api.terms.metadata import MetadataInput, metadata_values
from api.terms.mutations import mutation, payload
from api.terms.permissions import OWNER, denied
from api.terms.scalars import PositiveDecimal
from payments import actions
from payments.actions import ActionNotPossible, NotOwner, SourceNotFound, TransactionNotFound
from payments.gateways import Report
from payments.models import TransactionEvent, TransactionEventType
from primitives.errors import refusal

TransactionCreateErrorCode = error_codes(
    "TransactionCreateErrorCode", "INVALID GRAPHQL_ERROR NOT_FOUND INCORRECT_CURRENCY METADATA_KEY_REQUIRED UNIQUE"
)


TransactionUpdateErrorCode = error_codes(
    "TransactionUpdateErrorCode", "INVALID GRAPHQL_ERROR NOT_FOUND INCORRECT_CURRENCY METADATA_KEY_REQUIRED UNIQUE"
)


TransactionRequestActionErrorCode = error_codes(
    "TransactionRequestActionErrorCode",
    "INVALID GRAPHQL_ERROR NOT_FOUND MISSING_TRANSACTION_ACTION_REQUEST_WEBHOOK",
)


TransactionEventReportErrorCode = error_codes(
    "TransactionEventReportErrorCode", "GRAPHQL_ERROR INCORRECT_DETAILS INVALID NOT_FOUND ALREADY_EXISTS REQUIRED"
)


TransactionCreateError = error_type("TransactionCreateError", TransactionCreateErrorCode)


TransactionUpdateError = error_type("TransactionUpdateError", TransactionUpdateErrorCode)


TransactionRequestActionError = error_type("TransactionRequestActionError", TransactionRequestActionErrorCode)


TransactionEventReportError = error_type("TransactionEventReportError", TransactionEventReportErrorCode)


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


class TransactionMutations(graphene.ObjectType):
    """Mutations of payment apps and staff."""

    @mutation(
        TransactionCreate,
        id=graphene.ID(required=True, description="The ID of the checkout or order."),
        transaction=graphene.Argument(TransactionCreateInput, required=True, description="What was collected."),
        transaction_event=TransactionEventInput(description="What to write down beside it."),
        permissions=("HANDLE_PAYMENTS",),
        description="Creates transaction for checkout or order.",
    )
    def transaction_create(
        info: Info, *, id: str, transaction: dict[str, Any], transaction_event: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        forget_baskets(info)
        try:
            stored = actions.create_transaction(
                **read_source(id),
                amounts=amounts(transaction),
                name=checked_text("name", transaction.get("name")),
                message=checked_text("message", transaction.get("message")),
                psp_reference=checked_text("psp_reference", transaction.get("psp_reference")),
                external_url=checked_text("external_url", transaction.get("external_url"), 200),
                available_actions=[enum_value(action) for action in transaction.get("available_actions") or []],
                metadata=metadata_values(transaction.get("metadata")),
                private_metadata=metadata_values(transaction.get("private_metadata")),
                note=note(transaction_event),
                **info.context.asking,
            )
        except SourceNotFound as error:
            raise unknown("id", id) from error
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
        info: Info,
        *,
        id: str | None = None,
        token: UUID | None = None,
        transaction: dict[str, Any] | None = None,
        transaction_event: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        forget_baskets(info)
        pk = transaction_pk(id, token)
        given = transaction or {}
        wanted = given.get("available_actions")
        limits = {"name": 512, "message": 512, "psp_reference": 512, "external_url": 200}
        try:
            stored = actions.update_transaction(
                transaction_id=pk,
                amounts=amounts(given),
                texts={
                    name: checked_text(name, given[name], limit)
                    for name, limit in limits.items()
                    if given.get(name) is not None
                },
                available_actions=None if wanted is None else [enum_value(action) for action in wanted],
                metadata=metadata_values(given.get("metadata")),
                private_metadata=metadata_values(given.get("private_metadata")),
                note=note(transaction_event),
                **info.context.asking,
            )
        except TransactionNotFound as error:
            raise unknown("id", to_global_id("TransactionItem", pk)) from error
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
        info: Info,
        *,
        action_type: Any,
        id: str | None = None,
        token: UUID | None = None,
        amount: Decimal | None = None,
        refund_reason: str | None = None,
    ) -> dict[str, Any]:
        forget_baskets(info)
        pk = transaction_pk(id, token)
        action = enum_value(action_type)
        if refund_reason and action != "REFUND":
            message = _("Reason can be set only for REFUND action.")
            raise refusal("refund_reason", message)
        try:
            outcome = actions.request_action(
                transaction_id=pk,
                action=action,
                amount=amount,
                reason=checked_text("refund_reason", refund_reason),
                **info.context.asking,
            )
        except TransactionNotFound as error:
            raise unknown("id", to_global_id("TransactionItem", pk)) from error
        except ActionNotPossible as error:
            message = _("No app or plugin is configured to handle requested action.")
            raise refusal(None, message, "missing_transaction_action_request_webhook") from error
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
        info: Info,
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
        pk = transaction_pk(id, token)
        report = Report(
            type=TransactionEventType(enum_value(type)),
            amount=_reported_amount(pk, amount, TransactionEventType(enum_value(type)), psp_reference),
            psp_reference=checked_text("psp_reference", psp_reference),
            message=message or "",
            external_url=checked_text("external_url", external_url, 200),
            available_actions=(
                None if available_actions is None else tuple(enum_value(action) for action in available_actions)
            ),
        )
        try:
            event, is_known = actions.report_event(
                transaction_id=pk,
                report=report,
                **info.context.asking,
                happened_at=time,
                metadata=metadata_values(transaction_metadata),
                private_metadata=metadata_values(transaction_private_metadata),
            )
        except TransactionNotFound as error:
            raise unknown("id", to_global_id("TransactionItem", pk)) from error
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
        raise refusal("amount", message, "required", type=kind.value)
    if kind is TransactionEventType.INFO:
        return Decimal(0)
    known = TransactionEvent.objects.filter(transaction=pk, type=_FOLLOWS[kind], psp_reference=psp_reference)
    found = known.order_by("created_at", "pk").values_list("amount", flat=True).last()
    if found is None:
        message = _("Earlier events do not tell the amount: provide it.")
        raise refusal("amount", message, "required")
    return found
