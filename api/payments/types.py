"""Payments as clients see them: gateways, transactions and what was reported about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import graphene

from api.engine import batched
from api.orders.loaders import baskets_of
from api.orders.types.checkouts import Checkout
from api.orders.types.orders import Order
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.loading import remembered, rows_by
from api.terms.metadata import ObjectWithMetadata
from api.terms.money import Money
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.permissions import permission_required
from api.terms.scalars import JSON
from orders.models import AuthorizeStatus, ChargeStatus
from orders.models import Checkout as CheckoutRow
from orders.models import Order as OrderRow
from orders.payment_status import authorize_status, charge_status
from payments.actions import PaidSums, paid_sums
from payments.gateways import Gateway, installed_gateways
from payments.models import Transaction, TransactionEvent, TransactionEventType
from primitives import money

if TYPE_CHECKING:
    from collections.abc import Sequence


TRANSACTION_STAFF = ("HANDLE_PAYMENTS", "MANAGE_ORDERS", "MANAGE_CHECKOUTS")


class TransactionActionEnum(graphene.Enum):
    CHARGE = "CHARGE"
    REFUND = "REFUND"
    CANCEL = "CANCEL"


TransactionEventTypeEnum = graphene.Enum(
    "TransactionEventTypeEnum", [(kind.name, kind.value) for kind in TransactionEventType]
)


class GatewayConfigLine(graphene.ObjectType):
    """Payment gateway client configuration key and value pair."""

    field = graphene.String(required=True, description="Gateway config key.")
    value = graphene.String(description="Gateway config value for key.")


class PaymentGateway(graphene.ObjectType):
    """Available payment gateway backend with configuration necessary to setup client."""

    id = graphene.ID(required=True, description="Payment gateway ID.")
    name = graphene.String(required=True, description="Payment gateway name.")
    currencies = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="Payment gateway supported currencies."
    )
    config = graphene.List(
        graphene.NonNull(GatewayConfigLine),
        required=True,
        default_value=(),
        description="Payment gateway client configuration; see `paymentGatewayInitialize`.",
    )

    @staticmethod
    def resolve_currencies(root: Gateway, _info: Info) -> list[str]:
        return list(root.currencies)


class TransactionEventNode(graphene.ObjectType):
    """Represents transaction's event."""

    class Meta:
        name = "TransactionEvent"
        interfaces = (Node,)

    id = id_field()
    created_at = graphene.DateTime(required=True, description="When it was reported.")
    psp_reference = graphene.String(required=True, description="PSP reference of the event.")
    message = graphene.String(required=True, description="Message related to the event.")
    external_url = graphene.String(required=True, description="Where the payment service shows its details.")
    amount = graphene.Field(Money, required=True, description="The amount related to this event.")
    type = graphene.Field(TransactionEventTypeEnum, description="The type of action related to this event.")
    idempotency_key = graphene.String(description="Idempotency key assigned to the event.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_type(root: TransactionEvent, _info: Info) -> str:
        return str(root.type)  # a row that was just made holds a member, one that was read holds text

    @staticmethod
    def resolve_amount(root: TransactionEvent, _info: Info) -> money.Money:
        return money.Money(root.amount, root.currency)


def _amount(name: str) -> Any:
    """A resolver for one of the transaction's sums."""

    def resolve(root: Transaction, _info: Info) -> money.Money:
        return money.Money(getattr(root, name), root.currency)

    return staticmethod(resolve)


class TransactionItem(graphene.ObjectType):
    """Represents a payment transaction."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    token = graphene.UUID(required=True, description="The transaction token.")
    created_at = graphene.DateTime(required=True, description="Date and time at which it was created.")
    modified_at = graphene.DateTime(required=True, description="Date and time at which it was modified.")
    actions = graphene.List(
        graphene.NonNull(TransactionActionEnum), required=True, description="Actions that can be performed in it."
    )
    authorized_amount = graphene.Field(Money, required=True, description="Total amount authorized.")
    authorize_pending_amount = graphene.Field(Money, required=True, description="Ongoing authorization requests.")
    charged_amount = graphene.Field(Money, required=True, description="Total amount charged.")
    charge_pending_amount = graphene.Field(Money, required=True, description="Ongoing charge requests.")
    refunded_amount = graphene.Field(Money, required=True, description="Total amount refunded.")
    refund_pending_amount = graphene.Field(Money, required=True, description="Ongoing refund requests.")
    canceled_amount = graphene.Field(Money, required=True, description="Total amount canceled.")
    cancel_pending_amount = graphene.Field(Money, required=True, description="Ongoing cancel requests.")
    name = graphene.String(required=True, description="Name of the transaction.")
    message = graphene.String(required=True, description="Message related to the transaction.")
    psp_reference = graphene.String(required=True, description="PSP reference of transaction.")
    external_url = graphene.String(required=True, description="Where the payment service shows its details.")
    order = graphene.Field(Order, description="The related order.")
    checkout = graphene.Field(Checkout, description="The related checkout.")
    events = graphene.List(graphene.NonNull(TransactionEventNode), required=True, description="All its events.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_authorized_amount = _amount("authorized_amount")
    resolve_authorize_pending_amount = _amount("authorize_pending_amount")
    resolve_charged_amount = _amount("charged_amount")
    resolve_charge_pending_amount = _amount("charge_pending_amount")
    resolve_refunded_amount = _amount("refunded_amount")
    resolve_refund_pending_amount = _amount("refund_pending_amount")
    resolve_canceled_amount = _amount("canceled_amount")
    resolve_cancel_pending_amount = _amount("cancel_pending_amount")

    @staticmethod
    def resolve_token(root: Transaction, _info: Info) -> Any:
        return root.pk

    @staticmethod
    def resolve_actions(root: Transaction, _info: Info) -> list[str]:
        return list(root.available_actions)

    @staticmethod
    @batched
    def resolve_order(roots: list[Transaction], info: Info) -> list[Any]:
        keys = [root.order_id for root in roots]
        return remembered(
            info,
            "orders",
            keys,
            lambda pks: {row.pk: row for row in OrderRow.objects.filter(pk__in=[pk for pk in pks if pk])},
        )

    @staticmethod
    @batched
    def resolve_checkout(roots: list[Transaction], info: Info) -> list[Any]:
        found = CheckoutRow.objects.select_related("channel", "shipping_address")
        pks = {root.checkout_id for root in roots if root.checkout_id}
        rows = {row.pk: row for row in found.filter(pk__in=pks)} if pks else {}
        return [rows.get(root.checkout_id) if root.checkout_id else None for root in roots]

    @staticmethod
    @batched
    def resolve_events(roots: list[Transaction], _info: Info) -> list[Any]:
        rows = TransactionEvent.objects.filter(transaction__in=[root.pk for root in roots])
        found = rows_by(rows.order_by("created_at", "pk"), "transaction_id")
        return [found[root.pk] for root in roots]


def resolve_transactions(foreign_key: str) -> Any:
    """A batched resolver for the transactions of checkouts or orders, oldest first; for staff and payment apps."""
    column = f"{foreign_key}_id"

    @permission_required(*TRANSACTION_STAFF)
    @batched
    def resolve(roots: list[Any], _info: Info) -> list[Any]:
        rows = Transaction.objects.filter(**{f"{column}__in": [root.pk for root in roots]})
        found = rows_by(rows.order_by("created_at", "pk"), column)
        return [found[root.pk] for root in roots]

    return staticmethod(resolve)


class PaymentGatewayConfigErrorCode(graphene.Enum):
    GRAPHQL_ERROR = "graphql_error"
    INVALID = "invalid"
    NOT_FOUND = "not_found"


class PaymentGatewayConfigError(graphene.ObjectType):
    field = graphene.String(description="Name of the field that caused the error.")
    message = graphene.String(description="The error message.")
    code = graphene.Field(PaymentGatewayConfigErrorCode, required=True, description="The error code.")


class PaymentGatewayConfig(graphene.ObjectType):
    """What a payment gateway tells a shop front before a payment begins."""

    id = graphene.String(required=True, description="The gateway identifier.")
    data = JSON(description="The JSON data required to initialize the payment gateway.")
    errors = graphene.List(graphene.NonNull(PaymentGatewayConfigError), default_value=())


CheckoutChargeStatusEnum = graphene.Enum(
    "CheckoutChargeStatusEnum", [(status.name, status.value) for status in ChargeStatus]
)


CheckoutAuthorizeStatusEnum = graphene.Enum(
    "CheckoutAuthorizeStatusEnum", [(status.name, status.value) for status in AuthorizeStatus]
)


_PAID = "baskets: paid sums"


def _paid(info: Info, checkouts: Sequence[CheckoutRow]) -> list[PaidSums]:
    pks = [checkout.pk for checkout in checkouts]
    return remembered(info, _PAID, pks, lambda missing: paid_sums(checkout_ids=missing))


@extend(Checkout)
class CheckoutPayments:
    """How a checkout can be and was paid."""

    available_payment_gateways = graphene.List(
        graphene.NonNull(PaymentGateway), required=True, description="List of available payment gateways."
    )
    total_balance = graphene.Field(
        Money, required=True, description="What is covered beyond the total; below zero: open."
    )
    charge_status = graphene.Field(CheckoutChargeStatusEnum, required=True, description="The charge status.")
    authorize_status = graphene.Field(CheckoutAuthorizeStatusEnum, required=True, description="The authorize status.")
    transactions = graphene.List(
        graphene.NonNull(TransactionItem), description="Transactions of the checkout. For staff and payment apps."
    )
    resolve_transactions = resolve_transactions("checkout")

    @staticmethod
    def resolve_available_payment_gateways(root: CheckoutRow, _info: Info, **_later: Any) -> list[Gateway]:
        return list(installed_gateways(currency=root.currency))

    @staticmethod
    @batched
    def resolve_total_balance(roots: list[CheckoutRow], info: Info) -> list[money.Money]:
        pairs = zip(baskets_of(info, roots), _paid(info, roots), strict=True)
        return [money.Money(sums.charged_amount - basket.total_amount, basket.currency) for basket, sums in pairs]

    @staticmethod
    @batched
    def resolve_charge_status(roots: list[CheckoutRow], info: Info) -> list[str]:
        pairs = zip(baskets_of(info, roots), _paid(info, roots), strict=True)
        return [
            charge_status(total=basket.total_amount, charged=sums.charged_amount + sums.charge_pending_amount).value
            if basket.lines
            else ChargeStatus.NONE.value
            for basket, sums in pairs
        ]

    @staticmethod
    @batched
    def resolve_authorize_status(roots: list[CheckoutRow], info: Info) -> list[str]:
        pairs = zip(baskets_of(info, roots), _paid(info, roots), strict=True)
        return [
            authorize_status(total=basket.total_amount, covered=sums.covered_amount).value
            if basket.lines
            else AuthorizeStatus.NONE.value
            for basket, sums in pairs
        ]


@extend(Order)
class OrderPayments:
    """How an order was paid."""

    total_refunded = graphene.Field(Money, required=True, description="Total refund amount for the order.")
    transactions = graphene.List(
        graphene.NonNull(TransactionItem), required=True, description="Its transactions. For staff and payment apps."
    )
    resolve_transactions = resolve_transactions("order")

    @staticmethod
    @batched
    def resolve_total_refunded(roots: list[OrderRow], _info: Info) -> list[money.Money]:
        found = rows_by(Transaction.objects.filter(order__in=[root.pk for root in roots]), "order_id")
        return [
            money.Money(money.total(payment.refunded_amount for payment in found[root.pk]), root.currency)
            for root in roots
        ]
