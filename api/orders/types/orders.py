"""Orders in Saleor's words, and their parts per vendor, which are ours."""

from __future__ import annotations

from typing import Any

import graphene
from django.utils.translation import gettext as _

from api.accounts.types import Address, User, resolve_owner
from api.catalog.types.channels import Channel
from api.engine import batched
from api.orders.enums import (
    OrderAction,
    OrderAuthorizeStatusEnum,
    OrderChargeStatusEnum,
    OrderError,
    OrderOriginEnum,
    OrderStatusEnum,
    PaymentChargeStatusEnum,
    status_words,
)
from api.orders.loaders import choice, money_of, read_lines_of, taxed
from api.orders.masking import masked_email, names_person, resolve_order_address
from api.orders.types.delivery import DeliveryMethod, PricedMethod, ShippingMethod
from api.orders.types.discounts import (
    OrderDiscount,
    resolve_order_discounts,
    resolve_order_gift_cards,
    resolve_order_voucher,
)
from api.orders.types.order_events import Invoice, OrderEvent
from api.orders.types.order_lines import OrderLine
from api.orders.types.vendor_orders import Fulfillment, Parcel, VendorOrder, delivered_by, parcels_of, parts_of
from api.promotions.types import GiftCard, Voucher
from api.terms.context import Info
from api.terms.ids import to_global_id
from api.terms.loading import related, rows_by
from api.terms.locales import LanguageCodeEnum
from api.terms.metadata import ObjectWithMetadata
from api.terms.money import Money, TaxedMoney
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import connection_for
from api.terms.permissions import permission_required
from api.terms.weights import Weight, weight
from catalog.models import Channel as ChannelRow
from orders.models import ORDER_READERS, ChargeStatus
from orders.models import Order as OrderRow
from orders.models import OrderEvent as OrderEventRow
from orders.models import OrderLine as OrderLineRow
from orders.models import VendorOrder as VendorOrderRow
from primitives import money

_PAYMENT_STATUS = {
    ChargeStatus.NONE: "not-charged",
    ChargeStatus.PARTIAL: "partially-charged",
    ChargeStatus.FULL: "fully-charged",
    ChargeStatus.OVERCHARGED: "fully-charged",
}


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
    resolve_status = choice("status")
    resolve_charge_status = choice("charge_status")
    resolve_authorize_status = choice("authorize_status")
    resolve_user = resolve_owner(*ORDER_READERS)
    resolve_channel = related("channel_id", ChannelRow.objects.all)
    resolve_billing_address = resolve_order_address("billing_address_id")
    resolve_shipping_address = resolve_order_address("shipping_address_id")
    resolve_shipping_price = taxed("shipping_amount")
    resolve_discounts = staticmethod(resolve_order_discounts)
    resolve_gift_cards = staticmethod(resolve_order_gift_cards)
    resolve_voucher = staticmethod(resolve_order_voucher)
    resolve_subtotal = taxed("subtotal_amount")
    resolve_total = taxed("total_amount")
    resolve_total_authorized = money_of("total_authorized_amount")
    resolve_total_charged = money_of("total_charged_amount")
    resolve_total_captured = money_of("total_charged_amount")

    @staticmethod
    def resolve_user_email(root: OrderRow, info: Info) -> str:
        return root.user_email if names_person(root, info) else masked_email(root.user_email)

    @staticmethod
    def resolve_voucher_code(root: OrderRow, _info: Info) -> str | None:
        return root.voucher_code or None

    @staticmethod
    def resolve_undiscounted_shipping_price(root: OrderRow, _info: Info) -> money.Money:
        return money.Money(root.shipping_amount + root.shipping_discount_amount, root.currency)

    @staticmethod
    def resolve_token(root: OrderRow, _info: Info) -> str:
        return str(root.pk)

    @staticmethod
    def resolve_number(root: OrderRow, _info: Info) -> str:
        return str(root.number)

    @staticmethod
    def resolve_created(root: OrderRow, _info: Info) -> Any:
        return root.created_at

    @staticmethod
    def resolve_status_display(root: OrderRow, _info: Info) -> str:
        return status_words(root.status)

    @staticmethod
    def resolve_checkout_id(root: OrderRow, _info: Info) -> str:
        return to_global_id("Checkout", root.checkout_token)

    @staticmethod
    def resolve_redirect_url(root: OrderRow, _info: Info) -> str | None:
        return root.redirect_url or None

    @staticmethod
    def resolve_language_code(root: OrderRow, _info: Info) -> str:
        return root.language_code

    @staticmethod
    def resolve_language_code_enum(root: OrderRow, _info: Info) -> str:
        return root.language_code.lower().replace("-", "_")

    @staticmethod
    def resolve_shipping_method_name(root: OrderRow, _info: Info) -> str | None:
        return root.shipping_method_name or None

    @staticmethod
    @batched
    def resolve_delivery_method(roots: list[OrderRow], info: Info) -> list[PricedMethod | None]:
        return [delivered_by(root, parts) for root, parts in zip(roots, parts_of(info, roots), strict=True)]

    resolve_shipping_method = resolve_delivery_method

    @staticmethod
    @batched
    def resolve_undiscounted_total(roots: list[OrderRow], info: Info) -> list[money.TaxedMoney]:
        lines_of = read_lines_of(info, "lines of orders", "order_id", [root.pk for root in roots])
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
    def resolve_weight(root: OrderRow, _info: Info) -> dict[str, Any]:
        return weight(root.weight_grams)

    @staticmethod
    @batched
    def resolve_is_shipping_required(roots: list[OrderRow], info: Info) -> list[bool]:
        lines_of = read_lines_of(info, "lines of orders", "order_id", [root.pk for root in roots])
        return [any(line.is_shipping_required for line in lines) for lines in lines_of]

    @staticmethod
    def resolve_is_paid(root: OrderRow, _info: Info) -> bool:
        return root.total_charged_amount >= root.total_amount

    @staticmethod
    def resolve_payment_status(root: OrderRow, _info: Info) -> str:
        return _PAYMENT_STATUS[ChargeStatus(root.charge_status)]

    @staticmethod
    def resolve_payment_status_display(root: OrderRow, _info: Info) -> str:
        return {
            "not-charged": _("Not charged"),
            "partially-charged": _("Partially charged"),
            "fully-charged": _("Fully charged"),
        }[_PAYMENT_STATUS[ChargeStatus(root.charge_status)]]

    @staticmethod
    def resolve_total_balance(root: OrderRow, _info: Info) -> money.Money:
        return money.Money(root.total_charged_amount - root.total_amount, root.currency)

    @staticmethod
    def resolve_actions(_root: OrderRow, _info: Info) -> list[str]:
        return ["MARK_AS_PAID"]

    @staticmethod
    @batched
    def resolve_lines(roots: list[OrderRow], info: Info) -> list[list[OrderLineRow]]:
        return read_lines_of(info, "lines of orders", "order_id", [root.pk for root in roots])

    @staticmethod
    @batched
    def resolve_fulfillments(roots: list[OrderRow], info: Info) -> list[list[Parcel]]:
        lines_of = read_lines_of(info, "lines of orders", "order_id", [root.pk for root in roots])
        return [
            parcels_of(parts, [line for line in lines if line.quantity_fulfilled])
            for parts, lines in zip(parts_of(info, roots), lines_of, strict=True)
        ]

    @staticmethod
    @permission_required("MANAGE_ORDERS")
    @batched
    def resolve_events(roots: list[OrderRow], _info: Info) -> list[list[OrderEventRow]]:
        rows = OrderEventRow.objects.filter(order__in=[root.pk for root in roots]).order_by("at", "pk")
        found = rows_by(rows, "order_id")
        return [found[root.pk] for root in roots]

    @staticmethod
    @batched
    def resolve_vendor_orders(roots: list[OrderRow], info: Info) -> list[list[VendorOrderRow]]:
        return parts_of(info, roots)


OrderCountableConnection = connection_for(Order)
