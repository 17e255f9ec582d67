"""Orders in Saleor's words, and their parts per vendor, which are ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import graphene
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Address as AddressRow
from accounts.models import User as UserRow
from api.accounts.types import Address, AddressTypeEnum, User
from api.catalog import loaders as product_data
from api.catalog.types.channels import Channel
from api.catalog.types.products import ProductVariant
from api.engine import batched
from api.orders.types.delivery import DeliveryMethod, PricedMethod, ShippingMethod
from api.orders.types.discounts import (
    OrderDiscount,
    OrderLineDiscount,
    resolve_line_discounts,
    resolve_order_discounts,
    resolve_order_gift_cards,
    resolve_order_voucher,
)
from api.promotions.types import GiftCard, Voucher
from api.terms.context import ChannelContext
from api.terms.errors import error_type
from api.terms.ids import to_global_id
from api.terms.loading import related, remembered, rows_by
from api.terms.locales import LanguageCodeEnum
from api.terms.metadata import ObjectWithMetadata
from api.terms.money import Money, TaxedMoney
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import SortKey, connection_field, connection_for, paginate_each
from api.terms.permissions import permission_required
from api.terms.pictures import Image, thumbnail_arguments, thumbnail_of
from api.terms.weights import Weight, weight
from api.vendors.types import Vendor
from catalog.models import Channel as ChannelRow
from catalog.models import Product as ProductRow
from orders.models import (
    AuthorizeStatus,
    ChargeStatus,
    OrderEventType,
    OrderStatus,
)
from orders.models import Order as OrderRow
from orders.models import OrderEvent as OrderEventRow
from orders.models import OrderLine as OrderLineRow
from orders.models import VendorOrder as VendorOrderRow
from orders.pricing import shown_unit_amount
from primitives import money
from vendors.models import Vendor as VendorRow

if TYPE_CHECKING:
    from collections.abc import Sequence

from api.terms.declaring import extend

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


_PAYMENT_STATUS = {
    ChargeStatus.NONE: "not-charged",
    ChargeStatus.PARTIAL: "partially-charged",
    ChargeStatus.FULL: "fully-charged",
    ChargeStatus.OVERCHARGED: "fully-charged",
}


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


def _money(name: str) -> Any:
    """A resolver for an amount of the row."""

    def resolve(root: Any, _info: Any) -> money.Money:
        return money.Money(getattr(root, name), root.currency)

    return staticmethod(resolve)


def _taxed(name: str) -> Any:
    """A resolver for a price of the row."""

    def resolve(root: Any, _info: Any) -> money.TaxedMoney:
        return money.TaxedMoney.untaxed(getattr(root, name), root.currency)

    return staticmethod(resolve)


def _choice(name: str) -> Any:
    """A resolver for a column with choices: a row that was just made holds members, one that was read holds text."""

    def resolve(root: Any, _info: Any) -> str:
        return str(getattr(root, name))

    return staticmethod(resolve)


class OrderLine(graphene.ObjectType):
    """Represents an order line: what was bought, as it was named and priced that day."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    product_name = graphene.String(required=True, description="Name of the product in order line.")
    variant_name = graphene.String(required=True, description="Name of the variant of product in order line.")
    translated_product_name = graphene.String(required=True, description="Product name in the customer's language.")
    translated_variant_name = graphene.String(required=True, description="Variant name in the customer's language.")
    product_sku = graphene.String(description="SKU of the product variant.")
    product_variant_id = graphene.String(description="The ID of the product variant.")
    is_shipping_required = graphene.Boolean(required=True, description="Whether the product needs to be shipped.")
    is_gift = graphene.Boolean(description="Determine if the line is a gift.")
    quantity = graphene.Int(required=True, description="Number of variant items ordered.")
    quantity_fulfilled = graphene.Int(required=True, description="Number of variant items fulfilled.")
    quantity_to_fulfill = graphene.Int(required=True, description="A quantity of items remaining to be fulfilled.")
    is_price_overridden = graphene.Boolean(description="Whether an app named the price.")
    price_override_reason = graphene.String(description="Why the price is another one. Needs MANAGE_ORDERS.")
    tax_rate = graphene.Float(required=True, default_value=0.0, description="Rate of tax applied on product variant.")
    thumbnail = graphene.Field(Image, args=thumbnail_arguments(), description="Picture of the product.")
    unit_price = graphene.Field(TaxedMoney, required=True, description="Price of the single item in the order line.")
    undiscounted_unit_price = graphene.Field(TaxedMoney, required=True, description="The same without discounts.")
    unit_discount = graphene.Field(Money, required=True, description="The discount applied to the single item.")
    total_price = graphene.Field(TaxedMoney, required=True, description="Price of the order line.")
    undiscounted_total_price = graphene.Field(TaxedMoney, required=True, description="The same without discounts.")
    discounts = graphene.List(graphene.NonNull(OrderLineDiscount), description="What of each discount falls to it.")
    voucher_code = graphene.String(description="Voucher code that was used for the line.")
    variant = graphene.Field(ProductVariant, description="The variant; null when shoppers cannot see it any more.")
    ocop_stars = graphene.Int(description="Stars in force when it was bought.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_discounts = staticmethod(resolve_line_discounts)
    resolve_undiscounted_unit_price = _taxed("undiscounted_unit_price_amount")
    resolve_total_price = _taxed("total_price_amount")

    @staticmethod
    @permission_required("MANAGE_ORDERS")
    def resolve_price_override_reason(root: OrderLineRow, _info: Any) -> str | None:
        return root.price_override_reason or None

    @staticmethod
    def resolve_product_sku(root: OrderLineRow, _info: Any) -> str | None:
        return root.product_sku or None

    @staticmethod
    def resolve_product_variant_id(root: OrderLineRow, _info: Any) -> str | None:
        return to_global_id("ProductVariant", root.variant_id) if root.variant_id else None

    @staticmethod
    def resolve_quantity_to_fulfill(root: OrderLineRow, _info: Any) -> int:
        return root.quantity - root.quantity_fulfilled

    @staticmethod
    def resolve_unit_price(root: OrderLineRow, _info: Any) -> money.TaxedMoney:
        return money.TaxedMoney.untaxed(_unit_price(root), root.currency)

    @staticmethod
    def resolve_unit_discount(root: OrderLineRow, _info: Any) -> money.Money:
        return money.Money(root.undiscounted_unit_price_amount - _unit_price(root), root.currency)

    @staticmethod
    def resolve_voucher_code(root: OrderLineRow, _info: Any) -> str | None:
        return root.order.voucher_code or None if root.voucher_discount_amount else None

    @staticmethod
    def resolve_undiscounted_total_price(root: OrderLineRow, _info: Any) -> money.TaxedMoney:
        return money.TaxedMoney.untaxed(root.undiscounted_unit_price_amount * root.quantity, root.currency)

    @staticmethod
    @batched
    def resolve_thumbnail(
        roots: list[OrderLineRow], info: Any, *, size: int | None = None, format: Any = None
    ) -> list[Any]:
        products = [root.variant.product_id if root.variant else 0 for root in roots]
        pictures = product_data.pictures(info, products)
        return [thumbnail_of(info, found[0], size=size, format=format) if found else None for found in pictures]

    @staticmethod
    @batched
    def resolve_variant(roots: list[OrderLineRow], info: Any) -> list[ChannelContext | None]:
        viewer, now = info.context.viewer, info.context.now
        channels = {root.order.channel_id: root.order.channel for root in roots}
        wanted = {root.variant.product_id for root in roots if root.variant}
        visible = {
            (channel_id, pk)
            for channel_id, channel in channels.items()
            for pk in ProductRow.objects.filter(pk__in=wanted)
            .visible_to(viewer, channel=channel, now=now)
            .values_list("pk", flat=True)
        }
        return [
            ChannelContext(root.variant, root.order.channel)
            if root.variant and (root.order.channel_id, root.variant.product_id) in visible
            else None
            for root in roots
        ]


def _unit_price(line: OrderLineRow) -> Decimal:
    """What a unit cost on average, the voucher taken off."""
    return shown_unit_amount(line.total_price_amount, line.quantity, line.currency)


def _lines_of(info: Any, name: str, column: str, pks: Sequence[UUID]) -> list[list[OrderLineRow]]:
    """The lines of orders or of their parts; one statement."""

    def load(keys: list[UUID]) -> dict[UUID, list[OrderLineRow]]:
        rows = OrderLineRow.objects.filter(**{f"{column}__in": keys}).select_related("variant", "order__channel")
        return rows_by(rows.order_by("sort_order", "pk"), column)

    return remembered(info, name, pks, load, default=[])


class VendorOrder(graphene.ObjectType):
    """The part of an order that one vendor packs and ships: its own lines, delivery and total."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    number = graphene.String(required=True, description="The order's number with the number of the part.")
    status = graphene.Field(OrderStatusEnum, required=True, description="Status of this part.")
    status_display = graphene.String(required=True, description="User-friendly status of this part.")
    created = graphene.DateTime(required=True, description="When it was ordered.")
    vendor = graphene.Field(Vendor, required=True, description="Who packs and ships it.")
    lines = graphene.List(graphene.NonNull(OrderLine), required=True, description="What it packs.")
    subtotal = graphene.Field(TaxedMoney, required=True, description="The goods of this part.")
    shipping_price = graphene.Field(TaxedMoney, required=True, description="The delivery of its parcel.")
    total = graphene.Field(TaxedMoney, required=True, description="Goods and delivery.")
    shipping_method_name = graphene.String(description="How the parcel travels.")
    minimum_delivery_days = graphene.Int(description="Minimum delivery days.")
    maximum_delivery_days = graphene.Int(description="Maximum delivery days.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_status = _choice("status")
    resolve_vendor = related("vendor_id", VendorRow.objects.all)
    resolve_subtotal = _taxed("subtotal_amount")
    resolve_shipping_price = _taxed("shipping_amount")
    resolve_total = _taxed("total_amount")

    @staticmethod
    def resolve_status_display(root: VendorOrderRow, _info: Any) -> str:
        return status_words(root.status)

    @staticmethod
    def resolve_created(root: VendorOrderRow, _info: Any) -> Any:
        return root.created_at

    @staticmethod
    def resolve_shipping_method_name(root: VendorOrderRow, _info: Any) -> str | None:
        return root.shipping_method_name or None

    @staticmethod
    @batched
    def resolve_lines(roots: list[VendorOrderRow], info: Any) -> list[list[OrderLineRow]]:
        return _lines_of(info, "lines of parts", "vendor_order_id", [root.pk for root in roots])


def status_words(status: str) -> str:
    """The status of an order or part as people read it, in the active language."""
    return {
        OrderStatus.UNFULFILLED: pgettext("order", "Unfulfilled"),
        OrderStatus.PARTIALLY_FULFILLED: pgettext("order", "Partially fulfilled"),
        OrderStatus.FULFILLED: pgettext("order", "Fulfilled"),
        OrderStatus.CANCELED: pgettext("order", "Canceled"),
        OrderStatus.EXPIRED: pgettext("order", "Expired"),
    }[OrderStatus(status)]


@dataclass(frozen=True)
class Parcel:
    """What a vendor has sent of its part of an order: Saleor's fulfillment."""

    part: VendorOrderRow
    position: int
    lines: list[OrderLineRow]


class FulfillmentLine(graphene.ObjectType):
    """Represents line of the fulfillment."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    quantity = graphene.Int(required=True, description="The number of items included in the fulfillment line.")
    order_line = graphene.Field(OrderLine, description="The order line to which it is related.")

    @staticmethod
    def resolve_id(root: OrderLineRow, _info: Any) -> str:
        return to_global_id("FulfillmentLine", root.pk)

    @staticmethod
    def resolve_quantity(root: OrderLineRow, _info: Any) -> int:
        return root.quantity_fulfilled

    @staticmethod
    def resolve_order_line(root: OrderLineRow, _info: Any) -> OrderLineRow:
        return root


class Fulfillment(graphene.ObjectType):
    """Represents order fulfillment: a parcel that a vendor has sent."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    fulfillment_order = graphene.Int(required=True, description="Sequence in which it was created for an order.")
    status = graphene.Field(
        FulfillmentStatus, required=True, default_value="fulfilled", description="Status of fulfillment."
    )
    tracking_number = graphene.String(required=True, default_value="", description="Fulfillment tracking number.")
    created = graphene.DateTime(required=True, description="Date and time when fulfillment was created.")
    lines = graphene.List(graphene.NonNull(FulfillmentLine), description="List of lines for the fulfillment.")

    @staticmethod
    def resolve_id(root: Parcel, _info: Any) -> str:
        return to_global_id("Fulfillment", root.part.pk)

    @staticmethod
    def resolve_fulfillment_order(root: Parcel, _info: Any) -> int:
        return root.position

    @staticmethod
    def resolve_created(root: Parcel, _info: Any) -> Any:
        return root.part.updated_at


class Invoice(graphene.ObjectType):
    """Represents an Invoice; orders have none yet."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    number = graphene.String(description="Invoice number.")
    url = graphene.String(description="URL to view an invoice.")
    created_at = graphene.DateTime(required=True, description="Date and time at which invoice was created.")


class OrderEvent(graphene.ObjectType):
    """History log of the order."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    date = graphene.DateTime(description="Date when event happened at in ISO 8601 format.")
    type = graphene.Field(OrderEventsEnum, description="Order event type.")
    email = graphene.String(description="Email of the customer.")
    vendor_order = graphene.Field(VendorOrder, description="The part that it is about; null for the whole order.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_type = _choice("type")
    resolve_vendor_order = related("vendor_order_id", VendorOrderRow.objects.all)

    @staticmethod
    def resolve_date(root: OrderEventRow, _info: Any) -> Any:
        return root.at

    @staticmethod
    def resolve_email(root: OrderEventRow, _info: Any) -> str | None:
        email: str | None = root.parameters.get("email")
        return email


class Order(graphene.ObjectType):
    """Represents an order in the shop."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    token = graphene.String(required=True, deprecation_reason="Use `id` instead.")
    number = graphene.String(required=True, description="User-friendly number of an order.")
    created = graphene.DateTime(required=True, description="Date and time when the order was created.")
    updated_at = graphene.DateTime(required=True, description="Date and time when the order was last changed.")
    status = graphene.Field(OrderStatusEnum, required=True, description="Status of the order.")
    status_display = graphene.String(required=True, description="User-friendly order status.")
    origin = graphene.Field(OrderOriginEnum, required=True, default_value="checkout")
    user = graphene.Field(User, description="User who placed the order.")
    user_email = graphene.String(description="Email address of the customer.")
    channel = graphene.Field(Channel, required=True, description="Channel through which the order was placed.")
    checkout_id = graphene.ID(description="ID of the checkout that the order was created from.")
    language_code = graphene.String(required=True, deprecation_reason="Use `languageCodeEnum` instead.")
    language_code_enum = graphene.Field(LanguageCodeEnum, required=True, description="Order language code.")
    customer_note = graphene.String(required=True, description="Additional information provided by the customer.")
    billing_address = graphene.Field(Address, description="Billing address.")
    shipping_address = graphene.Field(Address, description="Shipping address.")
    shipping_method_name = graphene.String(description="Method used for shipping.")
    collection_point_name = graphene.String(description="Always null.")
    delivery_method = graphene.Field(DeliveryMethod, description="The delivery method selected for this order.")
    shipping_method = graphene.Field(ShippingMethod, deprecation_reason="Use `deliveryMethod` instead.")
    shipping_price = graphene.Field(TaxedMoney, required=True, description="Total price of shipping.")
    undiscounted_shipping_price = graphene.Field(Money, required=True, description="The same without discounts.")
    subtotal = graphene.Field(TaxedMoney, required=True, description="The sum of line prices not including shipping.")
    total = graphene.Field(TaxedMoney, required=True, description="Total amount of the order.")
    undiscounted_total = graphene.Field(TaxedMoney, required=True, description="The same without discounts.")
    weight = graphene.Field(Weight, required=True, description="Weight of the order.")
    is_shipping_required = graphene.Boolean(required=True, description="Returns True, if order requires shipping.")
    is_paid = graphene.Boolean(required=True, description="Informs if an order is fully paid.")
    can_finalize = graphene.Boolean(required=True, default_value=True, description="Whether it could be finalized.")
    payment_status = graphene.Field(PaymentChargeStatusEnum, required=True, description="Internal payment status.")
    payment_status_display = graphene.String(required=True, description="User-friendly payment status.")
    charge_status = graphene.Field(OrderChargeStatusEnum, required=True, description="The charge status of the order.")
    authorize_status = graphene.Field(OrderAuthorizeStatusEnum, required=True, description="The authorize status.")
    total_authorized = graphene.Field(Money, required=True, description="Amount authorized for the order.")
    total_charged = graphene.Field(Money, required=True, description="Amount charged for the order.")
    total_captured = graphene.Field(Money, required=True, deprecation_reason="Use `totalCharged` instead.")
    total_balance = graphene.Field(
        Money, required=True, description="Charged minus total: below zero while something is open."
    )
    display_gross_prices = graphene.Boolean(required=True, default_value=True)
    tracking_client_id = graphene.String(required=True, default_value="")
    external_reference = graphene.String(description="External ID of this order.")
    redirect_url = graphene.String(description="URL to which user should be redirected after order is placed.")
    voucher = graphene.Field(Voucher, description="The voucher that was used for the order.")
    voucher_code = graphene.String(description="Voucher code that was used for the order.")
    actions = graphene.List(graphene.NonNull(OrderAction), required=True, description="What can be done in its state.")
    discounts = graphene.List(
        graphene.NonNull(OrderDiscount), required=True, description="Discounts of the whole order: its voucher."
    )
    gift_cards = graphene.List(
        graphene.NonNull(GiftCard), required=True, description="Gift cards that it was paid with."
    )
    fulfillments = graphene.List(
        graphene.NonNull(Fulfillment), required=True, description="The parcels that its vendors have sent."
    )
    invoices = graphene.List(graphene.NonNull(Invoice), required=True, default_value=())
    errors = graphene.List(graphene.NonNull(OrderError), required=True, default_value=())
    lines = graphene.List(graphene.NonNull(OrderLine), required=True, description="List of order lines.")
    events = graphene.List(
        graphene.NonNull(OrderEvent), required=True, description="Events of the order. Needs MANAGE_ORDERS."
    )
    vendor_orders = graphene.List(
        graphene.NonNull(VendorOrder), required=True, description="Its parts, one per vendor; their sums are its sums."
    )

    resolve_id = staticmethod(resolve_row_id)
    resolve_status = _choice("status")
    resolve_charge_status = _choice("charge_status")
    resolve_authorize_status = _choice("authorize_status")
    resolve_user = related("user_id", UserRow.objects.all)
    resolve_channel = related("channel_id", ChannelRow.objects.all)
    resolve_billing_address = related("billing_address_id", AddressRow.objects.all)
    resolve_shipping_address = related("shipping_address_id", AddressRow.objects.all)
    resolve_shipping_price = _taxed("shipping_amount")
    resolve_discounts = staticmethod(resolve_order_discounts)
    resolve_gift_cards = staticmethod(resolve_order_gift_cards)
    resolve_voucher = staticmethod(resolve_order_voucher)
    resolve_subtotal = _taxed("subtotal_amount")
    resolve_total = _taxed("total_amount")
    resolve_total_authorized = _money("total_authorized_amount")
    resolve_total_charged = _money("total_charged_amount")
    resolve_total_captured = _money("total_charged_amount")

    @staticmethod
    def resolve_voucher_code(root: OrderRow, _info: Any) -> str | None:
        return root.voucher_code or None

    @staticmethod
    def resolve_undiscounted_shipping_price(root: OrderRow, _info: Any) -> money.Money:
        return money.Money(root.shipping_amount + root.shipping_discount_amount, root.currency)

    @staticmethod
    def resolve_token(root: OrderRow, _info: Any) -> str:
        return str(root.pk)

    @staticmethod
    def resolve_number(root: OrderRow, _info: Any) -> str:
        return str(root.number)

    @staticmethod
    def resolve_created(root: OrderRow, _info: Any) -> Any:
        return root.created_at

    @staticmethod
    def resolve_status_display(root: OrderRow, _info: Any) -> str:
        return status_words(root.status)

    @staticmethod
    def resolve_checkout_id(root: OrderRow, _info: Any) -> str:
        return to_global_id("Checkout", root.checkout_token)

    @staticmethod
    def resolve_redirect_url(root: OrderRow, _info: Any) -> str | None:
        return root.redirect_url or None

    @staticmethod
    def resolve_language_code(root: OrderRow, _info: Any) -> str:
        return root.language_code

    @staticmethod
    def resolve_language_code_enum(root: OrderRow, _info: Any) -> str:
        return root.language_code.lower().replace("-", "_")

    @staticmethod
    def resolve_shipping_method_name(root: OrderRow, _info: Any) -> str | None:
        return root.shipping_method_name or None

    @staticmethod
    @batched
    def resolve_delivery_method(roots: list[OrderRow], info: Any) -> list[PricedMethod | None]:
        return [_delivered_by(root, parts) for root, parts in zip(roots, _parts_of(info, roots), strict=True)]

    resolve_shipping_method = resolve_delivery_method

    @staticmethod
    @batched
    def resolve_undiscounted_total(roots: list[OrderRow], info: Any) -> list[money.TaxedMoney]:
        lines_of = _lines_of(info, "lines of orders", "order_id", [root.pk for root in roots])
        return [
            money.TaxedMoney.untaxed(
                money.total(line.undiscounted_unit_price_amount * line.quantity for line in lines)
                + root.shipping_amount
                + root.shipping_discount_amount,
                root.currency,
            )
            for root, lines in zip(roots, lines_of, strict=True)
        ]

    @staticmethod
    def resolve_weight(root: OrderRow, _info: Any) -> dict[str, Any]:
        return weight(root.weight_grams)

    @staticmethod
    @batched
    def resolve_is_shipping_required(roots: list[OrderRow], info: Any) -> list[bool]:
        lines_of = _lines_of(info, "lines of orders", "order_id", [root.pk for root in roots])
        return [any(line.is_shipping_required for line in lines) for lines in lines_of]

    @staticmethod
    def resolve_is_paid(root: OrderRow, _info: Any) -> bool:
        return root.total_charged_amount >= root.total_amount

    @staticmethod
    def resolve_payment_status(root: OrderRow, _info: Any) -> str:
        return _PAYMENT_STATUS[ChargeStatus(root.charge_status)]

    @staticmethod
    def resolve_payment_status_display(root: OrderRow, _info: Any) -> str:
        return {
            "not-charged": _("Not charged"),
            "partially-charged": _("Partially charged"),
            "fully-charged": _("Fully charged"),
        }[_PAYMENT_STATUS[ChargeStatus(root.charge_status)]]

    @staticmethod
    def resolve_total_balance(root: OrderRow, _info: Any) -> money.Money:
        return money.Money(root.total_charged_amount - root.total_amount, root.currency)

    @staticmethod
    def resolve_actions(_root: OrderRow, _info: Any) -> list[str]:
        return ["MARK_AS_PAID"]

    @staticmethod
    @batched
    def resolve_lines(roots: list[OrderRow], info: Any) -> list[list[OrderLineRow]]:
        return _lines_of(info, "lines of orders", "order_id", [root.pk for root in roots])

    @staticmethod
    @batched
    def resolve_fulfillments(roots: list[OrderRow], info: Any) -> list[list[Parcel]]:
        lines_of = _lines_of(info, "lines of orders", "order_id", [root.pk for root in roots])
        return [
            _parcels(parts, [line for line in lines if line.quantity_fulfilled])
            for parts, lines in zip(_parts_of(info, roots), lines_of, strict=True)
        ]

    @staticmethod
    @permission_required("MANAGE_ORDERS")
    @batched
    def resolve_events(roots: list[OrderRow], _info: Any) -> list[list[OrderEventRow]]:
        rows = OrderEventRow.objects.filter(order__in=[root.pk for root in roots]).order_by("at", "pk")
        found = rows_by(rows, "order_id")
        return [found[root.pk] for root in roots]

    @staticmethod
    @batched
    def resolve_vendor_orders(roots: list[OrderRow], info: Any) -> list[list[VendorOrderRow]]:
        return _parts_of(info, roots)


def _parts_of(info: Any, orders: Sequence[OrderRow]) -> list[list[VendorOrderRow]]:
    """The parts of each order in their order; one statement."""

    def load(pks: list[UUID]) -> dict[UUID, list[VendorOrderRow]]:
        rows = rows_by(VendorOrderRow.objects.filter(order__in=pks), "order_id")
        return {pk: sorted(parts, key=lambda part: (len(part.number), part.number)) for pk, parts in rows.items()}

    return remembered(info, "parts of orders", [order.pk for order in orders], load, default=[])


def _parcels(parts: Sequence[VendorOrderRow], sent: Sequence[OrderLineRow]) -> list[Parcel]:
    """One parcel for each part of which something was sent."""
    lines = rows_by(sent, "vendor_order_id")
    return [
        Parcel(part, position, lines[part.pk])
        for position, part in enumerate((part for part in parts if part.pk in lines), start=1)
    ]


def _delivered_by(order: OrderRow, parts: Sequence[VendorOrderRow]) -> PricedMethod | None:
    """The delivery of the whole order, named after all methods of its parts."""
    sent = [part for part in parts if part.shipping_method_id]
    if not sent:
        return None
    return PricedMethod(
        method_id=sent[0].shipping_method_id or 0,
        name=order.shipping_method_name,
        description="",
        price=money.Money(order.shipping_amount, order.currency),
        minimum_delivery_days=max(part.minimum_delivery_days or 0 for part in sent) or None,
        maximum_delivery_days=max(part.maximum_delivery_days or 0 for part in sent) or None,
    )


OrderCountableConnection = connection_for(Order)


def orders_of_users(users: Sequence[UserRow], info: Any, **page: Any) -> list[Any]:
    """The orders of each user that the viewer may see, newest first: its own, or all for staff who manage orders."""
    return paginate_each(
        OrderRow.objects.visible_to(info.context.viewer),
        info,
        group="user_id",
        parents=[user.pk for user in users],
        keys=[SortKey("created_at", descending=True)],
        **page,
    )


@extend(User)
class UserOrders:
    """The orders of an account."""

    orders = connection_field(
        lambda: OrderCountableConnection,
        description="The user's orders, newest first, as far as the viewer may see them.",
    )

    @staticmethod
    @batched
    def resolve_orders(roots: list[UserRow], info: Any, **page: Any) -> list[Any]:
        return orders_of_users(roots, info, **page)
