"""Channels, with the settings that Saleor clients ask for."""

from __future__ import annotations

from typing import Any

import graphene

from api.terms.context import Info
from api.terms.filters import enum_value
from api.terms.locales import CountryDisplay, country_display
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permission_required
from api.terms.scalars import Day, Hour, Minute
from catalog.models import Channel as ChannelRow

STAFF = (AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER)


class AllocationStrategyEnum(graphene.Enum):
    PRIORITIZE_SORTING_ORDER = "prioritize-sorting-order"
    PRIORITIZE_HIGH_STOCK = "prioritize-high-stock"


class MarkAsPaidStrategyEnum(graphene.Enum):
    TRANSACTION_FLOW = "transaction_flow"
    PAYMENT_FLOW = "payment_flow"


class TransactionFlowStrategyEnum(graphene.Enum):
    AUTHORIZATION = "authorization"
    CHARGE = "charge"


class StockSettings(graphene.ObjectType):
    """How stock is taken when an order is placed."""

    allocation_strategy = graphene.Field(
        AllocationStrategyEnum, required=True, default_value=enum_value(AllocationStrategyEnum.PRIORITIZE_SORTING_ORDER)
    )


class CheckoutSettings(graphene.ObjectType):
    """How checkouts of the channel behave; fixed in this marketplace."""

    use_legacy_error_flow = graphene.Boolean(required=True, default_value=True)
    automatically_complete_fully_paid_checkouts = graphene.Boolean(required=True, default_value=False)
    automatic_completion_delay = Minute()
    automatic_completion_cut_off_date = graphene.DateTime()
    allow_legacy_gift_card_use = graphene.Boolean(required=True, default_value=True)


class OrderSettings(graphene.ObjectType):
    """How orders of the channel behave; fixed in this marketplace."""

    automatically_confirm_all_new_orders = graphene.Boolean(required=True, default_value=True)
    automatically_fulfill_non_shippable_gift_card = graphene.Boolean(required=True, default_value=False)
    expire_orders_after = Minute()
    mark_as_paid_strategy = graphene.Field(
        MarkAsPaidStrategyEnum, required=True, default_value=enum_value(MarkAsPaidStrategyEnum.TRANSACTION_FLOW)
    )
    delete_expired_orders_after = Day(required=True, default_value=60)
    allow_unpaid_orders = graphene.Boolean(required=True, default_value=False)
    include_draft_order_in_voucher_usage = graphene.Boolean(required=True, default_value=False)


class PaymentSettings(graphene.ObjectType):
    """How payments of the channel behave; fixed in this marketplace."""

    default_transaction_flow_strategy = graphene.Field(
        TransactionFlowStrategyEnum, required=True, default_value=enum_value(TransactionFlowStrategyEnum.CHARGE)
    )
    release_funds_for_expired_checkouts = graphene.Boolean(default_value=False)
    checkout_ttl_before_releasing_funds = Hour()


class Channel(graphene.ObjectType):
    """Represents channel: a market with one currency. Who sells is a vendor, never a channel."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    slug = graphene.String(required=True, description="Slug of the channel.")
    name = graphene.String(required=True, description="Name of the channel. Needs a staff user or an app.")
    is_active = graphene.Boolean(required=True, description="Whether the channel is active. Needs staff or an app.")
    currency_code = graphene.String(required=True, description="A currency of the channel. Needs staff or an app.")
    default_country = graphene.Field(CountryDisplay, required=True, description="Default country of the channel.")
    stock_settings = graphene.Field(StockSettings, required=True)
    checkout_settings = graphene.Field(CheckoutSettings, required=True)
    order_settings = graphene.Field(OrderSettings, required=True)
    payment_settings = graphene.Field(PaymentSettings, required=True)

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    @permission_required(*STAFF)
    def resolve_name(root: ChannelRow, _info: Info) -> str:
        return root.name

    @staticmethod
    @permission_required(*STAFF)
    def resolve_is_active(root: ChannelRow, _info: Info) -> bool:
        return root.is_active

    @staticmethod
    @permission_required(*STAFF)
    def resolve_currency_code(root: ChannelRow, _info: Info) -> str:
        return root.currency_code

    @staticmethod
    @permission_required(*STAFF)
    def resolve_default_country(root: ChannelRow, _info: Info) -> dict[str, str]:
        return country_display(root.default_country)

    @staticmethod
    @permission_required("MANAGE_CHANNELS")
    def resolve_stock_settings(_root: ChannelRow, _info: Info) -> dict[str, Any]:
        return {}

    @staticmethod
    @permission_required("MANAGE_CHANNELS", "MANAGE_CHECKOUTS")
    def resolve_checkout_settings(_root: ChannelRow, _info: Info) -> dict[str, Any]:
        return {}

    @staticmethod
    @permission_required("MANAGE_CHANNELS", "MANAGE_ORDERS")
    def resolve_order_settings(_root: ChannelRow, _info: Info) -> dict[str, Any]:
        return {}

    @staticmethod
    @permission_required("MANAGE_CHANNELS", "HANDLE_PAYMENTS")
    def resolve_payment_settings(_root: ChannelRow, _info: Info) -> dict[str, Any]:
        return {}
