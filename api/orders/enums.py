"""States and codes of orders in Saleor's words."""

from __future__ import annotations

import graphene
from django.utils.translation import pgettext

from api.accounts.types import AddressTypeEnum
from api.terms.errors import error_type
from orders.models import (
    AuthorizeStatus,
    ChargeStatus,
    OrderEventType,
    OrderStatus,
)

OrderStatusEnum = graphene.Enum(
    "OrderStatus",
    [(name, name.lower()) for name in ("DRAFT", "UNCONFIRMED", "PARTIALLY_RETURNED", "RETURNED")]
    + [(status.name, status.value) for status in OrderStatus],
)


OrderChargeStatusEnum = graphene.Enum("OrderChargeStatusEnum", [(status.name, status.value) for status in ChargeStatus])


OrderAuthorizeStatusEnum = graphene.Enum(
    "OrderAuthorizeStatusEnum", [(status.name, status.value) for status in AuthorizeStatus]
)


OrderEventsEnum = graphene.Enum("OrderEventsEnum", [(kind.name, kind.value) for kind in OrderEventType])


class PaymentChargeStatusEnum(graphene.Enum):
    NOT_CHARGED = "not-charged"
    PENDING = "pending"
    PARTIALLY_CHARGED = "partially-charged"
    FULLY_CHARGED = "fully-charged"
    PARTIALLY_REFUNDED = "partially-refunded"
    FULLY_REFUNDED = "fully-refunded"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class OrderOriginEnum(graphene.Enum):
    CHECKOUT = "checkout"
    DRAFT = "draft"
    REISSUE = "reissue"
    BULK_CREATE = "bulk_create"


class OrderAction(graphene.Enum):
    CAPTURE = "CAPTURE"
    MARK_AS_PAID = "MARK_AS_PAID"
    REFUND = "REFUND"
    VOID = "VOID"


class FulfillmentStatus(graphene.Enum):
    FULFILLED = "fulfilled"
    REFUNDED = "refunded"
    RETURNED = "returned"
    REPLACED = "replaced"
    REFUNDED_AND_RETURNED = "refunded_and_returned"
    CANCELED = "canceled"
    WAITING_FOR_APPROVAL = "waiting_for_approval"


OrderErrorCode = graphene.Enum(
    "OrderErrorCode",
    [
        (name, name.lower())
        for name in [
            "BILLING_ADDRESS_NOT_SET",
            "CANNOT_CANCEL_FULFILLMENT",
            "CANNOT_CANCEL_ORDER",
            "CANNOT_DELETE",
            "CANNOT_DISCOUNT",
            "CANNOT_FULFILL_UNPAID_ORDER",
            "CANNOT_REFUND",
            "CAPTURE_INACTIVE_PAYMENT",
            "CHANNEL_INACTIVE",
            "DUPLICATED_INPUT_ITEM",
            "FULFILL_ORDER_LINE",
            "GIFT_CARD_LINE",
            "GRAPHQL_ERROR",
            "INSUFFICIENT_STOCK",
            "INVALID",
            "INVALID_QUANTITY",
            "INVALID_VOUCHER",
            "INVALID_VOUCHER_CODE",
            "MISSING_ADDRESS_DATA",
            "NON_EDITABLE_GIFT_LINE",
            "NON_REMOVABLE_GIFT_LINE",
            "NOT_AVAILABLE_IN_CHANNEL",
            "NOT_EDITABLE",
            "NOT_FOUND",
            "ORDER_NO_SHIPPING_ADDRESS",
            "PAYMENT_ERROR",
            "PAYMENT_MISSING",
            "PRODUCT_NOT_PUBLISHED",
            "PRODUCT_UNAVAILABLE_FOR_PURCHASE",
            "REQUIRED",
            "SHIPPING_METHOD_NOT_APPLICABLE",
            "SHIPPING_METHOD_REQUIRED",
            "TAX_ERROR",
            "TRANSACTION_ERROR",
            "UNIQUE",
            "VOID_INACTIVE_PAYMENT",
            "ZERO_QUANTITY",
        ]
    ],
)


OrderError = error_type(
    "OrderError",
    OrderErrorCode,
    warehouse=graphene.ID(description="Warehouse ID which causes the error."),
    order_lines=graphene.List(graphene.NonNull(graphene.ID), description="Order lines which cause the error."),
    variants=graphene.List(graphene.NonNull(graphene.ID), description="Variants which cause the error."),
    address_type=AddressTypeEnum(description="A type of address that causes the error."),
)


def status_words(status: str) -> str:
    """The status of an order or part as people read it, in the active language."""
    return {
        OrderStatus.UNFULFILLED: pgettext("order", "Unfulfilled"),
        OrderStatus.PARTIALLY_FULFILLED: pgettext("order", "Partially fulfilled"),
        OrderStatus.FULFILLED: pgettext("order", "Fulfilled"),
        OrderStatus.CANCELED: pgettext("order", "Canceled"),
        OrderStatus.EXPIRED: pgettext("order", "Expired"),
    }[OrderStatus(status)]
