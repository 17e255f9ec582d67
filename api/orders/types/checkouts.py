"""Checkouts in Saleor's words, with what the marketplace adds: delivery per vendor and estimates by province."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import graphene

from accounts.models import Permission
from api.accounts.types import Address, AddressTypeEnum, User, resolve_owner
from api.catalog.types.channels import Channel
from api.catalog.types.warehouses import Warehouse
from api.engine import batched
from api.orders.lines import DeliveryProblem, LineNode, LineProblem, PartNode, delivery_problem, line_nodes, problems_of
from api.orders.loaders import baskets_of
from api.orders.types.checkout_lines import CheckoutLine, taxed
from api.orders.types.delivery import (
    Delivery,
    DeliveryEstimate,
    DeliveryMethod,
    PricedMethod,
    ShippingMethod,
    delivery_of,
    of_option,
    of_quote,
    vendor_quotes,
)
from api.orders.types.problems import CheckoutProblem
from api.promotions.types import GiftCard
from api.terms.context import Info
from api.terms.errors import error_type
from api.terms.loading import rows_by_pk
from api.terms.locales import LanguageCodeEnum
from api.terms.metadata import ObjectWithMetadata
from api.terms.money import Money, TaxedMoney
from api.terms.nodes import Node, id_field, resolve_row_id
from api.vendors.types import Vendor
from orders.baskets import load_offers
from orders.delivery import HOME_COUNTRY, Destination
from orders.models import Checkout as CheckoutRow
from orders.reservations import reserved_until
from primitives import money
from vendors.models import Vendor as VendorRow
from vietnam.units import UnknownProvince, find_province

_CODES = (
    "BILLING_ADDRESS_NOT_SET CHECKOUT_NOT_FULLY_PAID DELIVERY_METHOD_NOT_APPLICABLE EMAIL_NOT_SET GIFT_CARD_NOT_APPLICABLE"
    " GRAPHQL_ERROR INACTIVE_PAYMENT INSUFFICIENT_STOCK INVALID INVALID_SHIPPING_METHOD MISSING_ADDRESS_DATA"
    " MISSING_CHANNEL_SLUG NON_EDITABLE_GIFT_LINE NON_REMOVABLE_GIFT_LINE NOT_FOUND NO_LINES PAYMENT_ERROR"
    " PRICE_OVERRIDE_REASON_WITHOUT_OVERRIDE PRODUCT_NOT_PUBLISHED PRODUCT_UNAVAILABLE_FOR_PURCHASE"
    " QUANTITY_GREATER_THAN_LIMIT REQUIRED SHIPPING_ADDRESS_NOT_SET SHIPPING_CHANGE_FORBIDDEN"
    " SHIPPING_METHOD_NOT_APPLICABLE SHIPPING_METHOD_NOT_SET SHIPPING_NOT_REQUIRED TAX_ERROR"
    " UNAVAILABLE_VARIANT_IN_CHANNEL UNIQUE VOUCHER_NOT_APPLICABLE ZERO_QUANTITY CHANNEL_INACTIVE"
)
CheckoutErrorCode = graphene.Enum("CheckoutErrorCode", [(name, name.lower()) for name in _CODES.split()])
CheckoutError = error_type(
    "CheckoutError",
    CheckoutErrorCode,
    variants=graphene.List(graphene.NonNull(graphene.ID), description="Variant IDs which cause the error."),
    lines=graphene.List(graphene.NonNull(graphene.ID), description="Line IDs which cause the error."),
    address_type=AddressTypeEnum(description="A type of address that causes the error."),
)


class VendorDelivery(graphene.ObjectType):
    """What one vendor packs and how it travels."""

    vendor = graphene.Field(Vendor, required=True, description="Who packs and ships.")
    lines = graphene.List(graphene.NonNull(CheckoutLine), required=True, description="What it packs.")
    methods = graphene.List(
        graphene.NonNull(ShippingMethod),
        required=True,
        description="How its parcel can travel, cheapest first; none before there is an address.",
    )
    chosen = graphene.Field(ShippingMethod, description="How its parcel travels; null until it is chosen.")
    subtotal_price = graphene.Field(TaxedMoney, required=True, description="The goods of this vendor.")
    shipping_price = graphene.Field(TaxedMoney, required=True, description="The delivery of this vendor's parcel.")
    total_price = graphene.Field(TaxedMoney, required=True, description="Goods and delivery.")

    @staticmethod
    @batched
    def resolve_vendor(roots: list[PartNode], _info: Info) -> list[Any]:
        # The basket has little more of the vendor than its name.
        rows = rows_by_pk(VendorRow.objects.all(), [root.part.vendor.pk for root in roots])
        return [rows[root.part.vendor.pk] for root in roots]

    @staticmethod
    def resolve_lines(root: PartNode, _info: Info) -> list[LineNode]:
        return [LineNode(line.row, line, root.basket) for line in root.part.lines]

    @staticmethod
    def resolve_methods(root: PartNode, _info: Info) -> list[PricedMethod]:
        return [of_quote(quote, root.basket.currency) for quote in root.part.quotes]

    @staticmethod
    def resolve_chosen(root: PartNode, _info: Info) -> PricedMethod | None:
        return of_quote(root.part.chosen, root.basket.currency) if root.part.chosen else None

    @staticmethod
    def resolve_subtotal_price(root: PartNode, _info: Info) -> money.TaxedMoney:
        return taxed(root.part.subtotal_amount, root.basket.currency)

    @staticmethod
    def resolve_shipping_price(root: PartNode, _info: Info) -> money.TaxedMoney:
        return taxed(root.part.shipping_amount, root.basket.currency)

    @staticmethod
    def resolve_total_price(root: PartNode, _info: Info) -> money.TaxedMoney:
        return taxed(root.part.total_amount, root.basket.currency)


class Checkout(graphene.ObjectType):
    """Checkout object: a basket on its way to an order."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    token = graphene.UUID(required=True, description="The checkout's token.")
    created = graphene.DateTime(required=True, description="When the checkout was created.")
    updated_at = graphene.DateTime(required=True, description="When the checkout was last changed.")
    user = graphene.Field(User, description="The user assigned to the checkout.")
    channel = graphene.Field(Channel, required=True, description="The channel for which the checkout was created.")
    email = graphene.String(description="Email of a customer.")
    billing_address = graphene.Field(Address, description="The billing address of the checkout.")
    shipping_address = graphene.Field(Address, description="The shipping address of the checkout.")
    customer_note = graphene.String(required=True, description="The note of the customer.")
    note = graphene.String(required=True, description="The note of the customer.", deprecation_reason="customerNote")
    language_code = graphene.Field(LanguageCodeEnum, required=True, description="Checkout language code.")
    discount = graphene.Field(Money, description="The total discount applied to the checkout.")
    discount_name = graphene.String(description="The name of the voucher assigned to the checkout.")
    translated_discount_name = graphene.String(description="Translation of the discount name.")
    display_gross_prices = graphene.Boolean(
        required=True, default_value=True, description="Prices contain their taxes and show them."
    )
    voucher_code = graphene.String(description="The code of voucher assigned to the checkout.")
    gift_cards = graphene.List(
        graphene.NonNull(GiftCard), required=True, description="Gift cards used with this checkout."
    )
    is_shipping_required = graphene.Boolean(required=True, description="Whether shipping is required.")
    quantity = graphene.Int(required=True, description="The number of items purchased.")
    lines = graphene.List(graphene.NonNull(CheckoutLine), required=True, description="The items of the checkout.")
    available_collection_points = graphene.List(
        graphene.NonNull(Warehouse), required=True, default_value=(), description="There are none yet."
    )
    shipping_methods = graphene.List(
        graphene.NonNull(ShippingMethod),
        required=True,
        description="Methods for all parcels at once, prices summed; none before there is an address.",
    )
    available_shipping_methods = graphene.List(
        graphene.NonNull(ShippingMethod), required=True, deprecation_reason="Use `shippingMethods` instead."
    )
    delivery = graphene.Field(Delivery, description="The delivery chosen for the checkout.")
    delivery_method = graphene.Field(DeliveryMethod, description="The delivery method selected for this checkout.")
    shipping_method = graphene.Field(
        ShippingMethod, description="The shipping method chosen.", deprecation_reason="Use `delivery` instead."
    )
    shipping_price = graphene.Field(TaxedMoney, required=True, description="The price of the shipping.")
    subtotal_price = graphene.Field(TaxedMoney, required=True, description="The price of the lines.")
    total_price = graphene.Field(TaxedMoney, required=True, description="The sum of lines and shipping.")
    stock_reservation_expires = graphene.DateTime(
        description="When the goods are no longer kept for this checkout; null where nothing is kept."
    )
    problems = graphene.List(graphene.NonNull(CheckoutProblem), description="What stands against ordering it.")
    vendor_deliveries = graphene.List(
        graphene.NonNull(VendorDelivery), required=True, description="The basket by vendor, each with its delivery."
    )
    delivery_estimate = graphene.List(
        graphene.NonNull(DeliveryEstimate),
        required=True,
        province=graphene.String(required=True, description="A province by name or code."),
        description="What delivery would cost to a province, by vendor.",
    )

    resolve_id = staticmethod(resolve_row_id)
    resolve_user = resolve_owner(Permission.MANAGE_USERS, Permission.HANDLE_PAYMENTS)

    @staticmethod
    def resolve_token(root: CheckoutRow, _info: Info) -> UUID:
        return root.pk

    @staticmethod
    def resolve_created(root: CheckoutRow, _info: Info) -> Any:
        return root.created_at

    @staticmethod
    def resolve_updated_at(root: CheckoutRow, _info: Info) -> Any:
        return root.changed_at

    @staticmethod
    def resolve_email(root: CheckoutRow, _info: Info) -> str | None:
        return root.email or None

    @staticmethod
    def resolve_note(root: CheckoutRow, _info: Info) -> str:
        return root.customer_note

    @staticmethod
    @batched
    def resolve_discount(roots: list[CheckoutRow], info: Info) -> list[money.Money]:
        return [money.Money(basket.voucher_amount, basket.currency) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_discount_name(roots: list[CheckoutRow], info: Info) -> list[str | None]:
        return [basket.voucher.name if basket.voucher else None for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_translated_discount_name(roots: list[CheckoutRow], info: Info) -> list[str | None]:
        return [basket.voucher.translated_name if basket.voucher else None for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_voucher_code(roots: list[CheckoutRow], info: Info) -> list[str | None]:
        return [basket.voucher.code.code if basket.voucher else None for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_gift_cards(roots: list[CheckoutRow], info: Info) -> list[Any]:
        return [basket.gift_cards for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_is_shipping_required(roots: list[CheckoutRow], info: Info) -> list[bool]:
        return [basket.is_shipping_required for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_quantity(roots: list[CheckoutRow], info: Info) -> list[int]:
        return [basket.quantity for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_lines(roots: list[CheckoutRow], info: Info) -> list[Any]:
        return [line_nodes(basket) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_shipping_methods(roots: list[CheckoutRow], info: Info) -> list[list[PricedMethod]]:
        return [[of_option(option, basket) for option in basket.options] for basket in baskets_of(info, roots)]

    resolve_available_shipping_methods = resolve_shipping_methods

    @staticmethod
    @batched
    def resolve_delivery(roots: list[CheckoutRow], info: Info) -> list[Any]:
        return [
            delivery_of(basket.chosen_option, basket) if basket.chosen_option else None
            for basket in baskets_of(info, roots)
        ]

    @staticmethod
    @batched
    def resolve_delivery_method(roots: list[CheckoutRow], info: Info) -> list[PricedMethod | None]:
        return [
            of_option(basket.chosen_option, basket) if basket.chosen_option else None
            for basket in baskets_of(info, roots)
        ]

    resolve_shipping_method = resolve_delivery_method

    @staticmethod
    @batched
    def resolve_shipping_price(roots: list[CheckoutRow], info: Info) -> list[money.TaxedMoney]:
        return [taxed(basket.shipping_amount, basket.currency) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_subtotal_price(roots: list[CheckoutRow], info: Info) -> list[money.TaxedMoney]:
        return [taxed(basket.subtotal_amount, basket.currency) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_total_price(roots: list[CheckoutRow], info: Info) -> list[money.TaxedMoney]:
        return [taxed(basket.total_amount, basket.currency) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_problems(roots: list[CheckoutRow], info: Info) -> list[list[LineProblem | DeliveryProblem]]:
        baskets = baskets_of(info, roots)
        nodes = [node for basket in baskets for node in line_nodes(basket)]
        found = [problem for problem in problems_of(nodes, info) if problem]
        return [
            [*(p for p in found if p.line.basket.checkout.pk == basket.checkout.pk), *delivery_problem(basket)]
            for basket in baskets
        ]

    @staticmethod
    @batched
    def resolve_stock_reservation_expires(roots: list[CheckoutRow], info: Info) -> list[datetime | None]:
        ends = reserved_until([root.pk for root in roots], now=info.context.now)
        return [ends.get(root.pk) for root in roots]

    @staticmethod
    @batched
    def resolve_vendor_deliveries(roots: list[CheckoutRow], info: Info) -> list[list[PartNode]]:
        return [[PartNode(part, basket) for part in basket.parts] for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_delivery_estimate(roots: list[CheckoutRow], info: Info, *, province: str) -> list[Any]:
        destination = destination_in(province)
        if destination is None:
            return [[] for _ in roots]
        baskets = baskets_of(info, roots)
        offers = load_offers(
            vendor_ids={part.vendor.pk for basket in baskets for part in basket.parts},
            currencies={basket.currency for basket in baskets},
            language=info.context.language,
        )
        return [
            vendor_quotes(basket.quotes_to(destination, offers.get(basket.currency, {})), basket.currency)
            for basket in baskets
        ]


def destination_in(province: str) -> Destination | None:
    """Where an estimate goes; None for what is not a province of Vietnam."""
    try:
        return Destination(HOME_COUNTRY, find_province(province).code)
    except UnknownProvince:
        return None
