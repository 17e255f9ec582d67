"""Checkouts in Saleor's words, with what the marketplace adds: delivery per vendor and estimates by province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import graphene

from accounts.models import Permission
from accounts.models import User as UserRow
from api.accounts.types import Address, AddressTypeEnum, User
from api.catalog.types.channels import Channel
from api.catalog.types.products import ProductVariant
from api.catalog.types.warehouses import Warehouse
from api.engine import batched
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
from api.promotions.types import GiftCard
from api.terms.context import ChannelContext
from api.terms.errors import error_type
from api.terms.ids import to_global_id
from api.terms.loading import remembered, rows_by, rows_by_pk
from api.terms.locales import LanguageCodeEnum
from api.terms.metadata import MetadataInput, ObjectWithMetadata
from api.terms.money import Money, TaxedMoney
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.pagination import SortKey, connection_field, connection_for, paginate_each
from api.terms.permissions import OWNER, decided_by_row
from api.terms.scalars import PositiveDecimal
from api.vendors.types import Vendor
from catalog.availability import available_quantities
from orders.actions import delivery_id
from orders.baskets import Basket, BasketLine, VendorPart, load_baskets, load_offers
from orders.delivery import HOME_COUNTRY, Destination
from orders.models import Checkout as CheckoutRow
from orders.models import CheckoutLine as CheckoutLineRow
from orders.reservations import reserved_quantities, reserved_until
from primitives import money
from vendors.models import Vendor as VendorRow
from vietnam.units import UnknownProvince, find_province

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
from typing import TYPE_CHECKING

from api.terms.declaring import extend

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
from api.accounts.types import _only_the_owner_or

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


@dataclass(frozen=True, slots=True)
class LineNode:
    """A line with what was read beside it; ``node`` is the row, where metadata is looked for."""

    node: CheckoutLineRow
    line: BasketLine
    basket: Basket


@dataclass(frozen=True, slots=True)
class PartNode:
    part: VendorPart
    basket: Basket


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line cannot be ordered; ``available_quantity`` is None when the goods are not for sale at all."""

    line: LineNode
    available_quantity: int | None


_BASKETS = "baskets"


def forget_baskets(info: Any) -> None:
    """Read checkouts anew: a mutation is about to change one.

    Whatever is read of them is remembered under names that begin with ``baskets``.
    """
    cache = info.context.cache
    for name in [name for name in cache if str(name).startswith(_BASKETS)]:
        del cache[name]


def baskets_of(info: Any, checkouts: Sequence[CheckoutRow]) -> list[Basket]:
    """The checkouts read as a whole, each once per request or mutation."""
    rows = {checkout.pk: checkout for checkout in checkouts}

    def load(pks: list[UUID]) -> dict[UUID, Basket]:
        return load_baskets([rows[pk] for pk in pks], now=info.context.now, language=info.context.language)

    return remembered(info, _BASKETS, [checkout.pk for checkout in checkouts], load)


def _taxed(amount: Any, currency: str) -> money.TaxedMoney:
    return money.TaxedMoney.untaxed(amount, currency)


class CheckoutLineProblemInsufficientStock(graphene.ObjectType):
    """There is not enough stock for the line any more."""

    available_quantity = graphene.Int(description="Available quantity of a variant.")
    line = graphene.Field(lambda: CheckoutLine, required=True, description="The line that has the problem.")
    variant = graphene.Field(ProductVariant, required=True, description="The variant that is short.")

    @staticmethod
    def resolve_variant(root: LineProblem, _info: Any) -> ChannelContext:
        return _variant_of(root.line)


class CheckoutLineProblemVariantNotAvailable(graphene.ObjectType):
    """The goods of the line are no longer for sale."""

    line = graphene.Field(lambda: CheckoutLine, required=True, description="The line that has the problem.")


class CheckoutProblemDeliveryMethodInvalid(graphene.ObjectType):
    """The delivery method that was chosen no longer brings the goods to the address."""

    delivery = graphene.Field(Delivery, required=True, description="The delivery that was chosen.")

    @staticmethod
    def resolve_delivery(root: DeliveryProblem, _info: Any) -> dict[str, Any]:
        pk = delivery_id(root.basket.checkout.pk, root.method_id)
        return {"id": to_global_id("CheckoutDelivery", pk), "shipping_method": None}


def _problem_type(instance: LineProblem | DeliveryProblem) -> Any:
    if isinstance(instance, DeliveryProblem):
        return CheckoutProblemDeliveryMethodInvalid
    if instance.available_quantity is None:
        return CheckoutLineProblemVariantNotAvailable
    return CheckoutLineProblemInsufficientStock


class CheckoutLineProblem(graphene.Union):
    """What stands against ordering a line."""

    class Meta:
        types = (CheckoutLineProblemInsufficientStock, CheckoutLineProblemVariantNotAvailable)

    @classmethod
    def resolve_type(cls, instance: LineProblem, _info: Any) -> Any:
        return _problem_type(instance)


class CheckoutProblem(graphene.Union):
    """What stands against ordering a checkout."""

    class Meta:
        types = (
            CheckoutLineProblemInsufficientStock,
            CheckoutLineProblemVariantNotAvailable,
            CheckoutProblemDeliveryMethodInvalid,
        )

    @classmethod
    def resolve_type(cls, instance: LineProblem | DeliveryProblem, _info: Any) -> Any:
        return _problem_type(instance)


def _problems(lines: Sequence[LineNode], info: Any) -> list[LineProblem | None]:
    """The problem of each line, or None; one statement for the stock of all, one more where goods are kept."""
    counted = {node.line.variant.pk for node in lines if node.line.is_available and node.line.variant.track_inventory}
    left = available_quantities(counted) if counted else {}
    kept = {
        pk: reserved_quantities(counted, now=info.context.now, except_for=pk)
        for pk in {node.basket.checkout.pk for node in lines}
    }
    problems: list[LineProblem | None] = []
    for node in lines:
        variant_id, quantity = node.line.variant.pk, node.node.quantity
        available = max(left.get(variant_id, 0) - kept[node.basket.checkout.pk].get(variant_id, 0), 0)
        if not node.line.is_available:
            problems.append(LineProblem(node, None))
        elif variant_id in counted and available < quantity:
            problems.append(LineProblem(node, available))
        else:
            problems.append(None)
    return problems


@dataclass(frozen=True, slots=True)
class DeliveryProblem:
    """The method that was chosen does not bring every parcel to the address any more."""

    method_id: int
    basket: Basket


def _delivery_problem(basket: Basket) -> list[DeliveryProblem]:
    method_id = basket.checkout.shipping_method_id
    if method_id is None or not basket.is_shipping_required or basket.is_delivery_chosen:
        return []
    return [DeliveryProblem(method_id, basket)]


def _variant_of(node: LineNode) -> ChannelContext:
    return ChannelContext(node.line.variant, node.basket.checkout.channel)


def _line_nodes(basket: Basket) -> list[LineNode]:
    return [LineNode(line.row, line, basket) for line in basket.lines]


class CheckoutLine(graphene.ObjectType):
    """Represents an item in the checkout."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    variant = graphene.Field(ProductVariant, required=True, description="The product variant of the line.")
    quantity = graphene.Int(required=True, description="The quantity of product variant assigned to the line.")
    unit_price = graphene.Field(TaxedMoney, required=True, description="The unit price of the line.")
    undiscounted_unit_price = graphene.Field(Money, required=True, description="The unit price without discounts.")
    prior_unit_price = graphene.Field(Money, description="Always null.")
    total_price = graphene.Field(TaxedMoney, required=True, description="The sum of the line price.")
    undiscounted_total_price = graphene.Field(Money, required=True, description="The sum without discounts.")
    requires_shipping = graphene.Boolean(required=True, description="Whether the item needs to be delivered.")
    is_gift = graphene.Boolean(description="Determine if the line is a gift.")
    problems = graphene.List(graphene.NonNull(CheckoutLineProblem), description="What stands against ordering it.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_variant(root: LineNode, _info: Any) -> ChannelContext:
        return _variant_of(root)

    @staticmethod
    def resolve_quantity(root: LineNode, _info: Any) -> int:
        return root.node.quantity

    @staticmethod
    def resolve_unit_price(root: LineNode, _info: Any) -> money.TaxedMoney:
        return _taxed(root.line.unit_amount, root.basket.currency)

    @staticmethod
    def resolve_undiscounted_unit_price(root: LineNode, _info: Any) -> money.Money:
        return money.Money(root.line.price.undiscounted_unit_amount, root.basket.currency)

    @staticmethod
    def resolve_total_price(root: LineNode, _info: Any) -> money.TaxedMoney:
        return _taxed(root.line.price.total_amount, root.basket.currency)

    @staticmethod
    def resolve_undiscounted_total_price(root: LineNode, _info: Any) -> money.Money:
        return money.Money(root.line.price.undiscounted_total_amount, root.basket.currency)

    @staticmethod
    def resolve_is_gift(root: LineNode, _info: Any) -> bool:
        return root.line.is_gift

    @staticmethod
    def resolve_requires_shipping(root: LineNode, _info: Any) -> bool:
        return root.line.is_shipping_required

    @staticmethod
    @batched
    def resolve_problems(roots: list[LineNode], info: Any) -> list[list[LineProblem]]:
        return [[problem] if problem else [] for problem in _problems(roots, info)]


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
    def resolve_vendor(roots: list[PartNode], _info: Any) -> list[Any]:
        # The basket has little more than the vendor's name.
        rows = rows_by_pk(VendorRow.objects.all(), [root.part.vendor.pk for root in roots])
        return [rows[root.part.vendor.pk] for root in roots]

    @staticmethod
    def resolve_lines(root: PartNode, _info: Any) -> list[LineNode]:
        return [LineNode(line.row, line, root.basket) for line in root.part.lines]

    @staticmethod
    def resolve_methods(root: PartNode, _info: Any) -> list[PricedMethod]:
        return [of_quote(quote, root.basket.currency) for quote in root.part.quotes]

    @staticmethod
    def resolve_chosen(root: PartNode, _info: Any) -> PricedMethod | None:
        return of_quote(root.part.chosen, root.basket.currency) if root.part.chosen else None

    @staticmethod
    def resolve_subtotal_price(root: PartNode, _info: Any) -> money.TaxedMoney:
        return _taxed(root.part.subtotal_amount, root.basket.currency)

    @staticmethod
    def resolve_shipping_price(root: PartNode, _info: Any) -> money.TaxedMoney:
        return _taxed(root.part.shipping_amount, root.basket.currency)

    @staticmethod
    def resolve_total_price(root: PartNode, _info: Any) -> money.TaxedMoney:
        return _taxed(root.part.total_amount, root.basket.currency)


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

    @staticmethod
    def resolve_token(root: CheckoutRow, _info: Any) -> UUID:
        return root.pk

    @staticmethod
    def resolve_created(root: CheckoutRow, _info: Any) -> Any:
        return root.created_at

    @staticmethod
    def resolve_updated_at(root: CheckoutRow, _info: Any) -> Any:
        return root.changed_at

    @staticmethod
    def resolve_email(root: CheckoutRow, _info: Any) -> str | None:
        return root.email or None

    @staticmethod
    def resolve_note(root: CheckoutRow, _info: Any) -> str:
        return root.customer_note

    @staticmethod
    @batched
    def resolve_discount(roots: list[CheckoutRow], info: Any) -> list[money.Money]:
        return [money.Money(basket.voucher_amount, basket.currency) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_discount_name(roots: list[CheckoutRow], info: Any) -> list[str | None]:
        return [basket.voucher.name if basket.voucher else None for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_translated_discount_name(roots: list[CheckoutRow], info: Any) -> list[str | None]:
        return [basket.voucher.translated_name if basket.voucher else None for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_voucher_code(roots: list[CheckoutRow], info: Any) -> list[str | None]:
        return [basket.voucher.code.code if basket.voucher else None for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_gift_cards(roots: list[CheckoutRow], info: Any) -> list[Any]:
        return [basket.gift_cards for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_is_shipping_required(roots: list[CheckoutRow], info: Any) -> list[bool]:
        return [basket.is_shipping_required for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_quantity(roots: list[CheckoutRow], info: Any) -> list[int]:
        return [basket.quantity for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_lines(roots: list[CheckoutRow], info: Any) -> list[Any]:
        return [_line_nodes(basket) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_shipping_methods(roots: list[CheckoutRow], info: Any) -> list[list[PricedMethod]]:
        return [[of_option(option, basket) for option in basket.options] for basket in baskets_of(info, roots)]

    resolve_available_shipping_methods = resolve_shipping_methods

    @staticmethod
    @batched
    def resolve_delivery(roots: list[CheckoutRow], info: Any) -> list[Any]:
        return [
            delivery_of(basket.chosen_option, basket) if basket.chosen_option else None
            for basket in baskets_of(info, roots)
        ]

    @staticmethod
    @batched
    def resolve_delivery_method(roots: list[CheckoutRow], info: Any) -> list[PricedMethod | None]:
        return [
            of_option(basket.chosen_option, basket) if basket.chosen_option else None
            for basket in baskets_of(info, roots)
        ]

    resolve_shipping_method = resolve_delivery_method

    @staticmethod
    @batched
    def resolve_shipping_price(roots: list[CheckoutRow], info: Any) -> list[money.TaxedMoney]:
        return [_taxed(basket.shipping_amount, basket.currency) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_subtotal_price(roots: list[CheckoutRow], info: Any) -> list[money.TaxedMoney]:
        return [_taxed(basket.subtotal_amount, basket.currency) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_total_price(roots: list[CheckoutRow], info: Any) -> list[money.TaxedMoney]:
        return [_taxed(basket.total_amount, basket.currency) for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_problems(roots: list[CheckoutRow], info: Any) -> list[list[LineProblem | DeliveryProblem]]:
        baskets = baskets_of(info, roots)
        nodes = [node for basket in baskets for node in _line_nodes(basket)]
        found = [problem for problem in _problems(nodes, info) if problem]
        return [
            [*(p for p in found if p.line.basket.checkout.pk == basket.checkout.pk), *_delivery_problem(basket)]
            for basket in baskets
        ]

    @staticmethod
    @batched
    def resolve_stock_reservation_expires(roots: list[CheckoutRow], info: Any) -> list[datetime | None]:
        ends = reserved_until([root.pk for root in roots], now=info.context.now)
        return [ends.get(root.pk) for root in roots]

    @staticmethod
    @batched
    def resolve_vendor_deliveries(roots: list[CheckoutRow], info: Any) -> list[list[PartNode]]:
        return [[PartNode(part, basket) for part in basket.parts] for basket in baskets_of(info, roots)]

    @staticmethod
    @batched
    def resolve_delivery_estimate(roots: list[CheckoutRow], info: Any, *, province: str) -> list[Any]:
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
    """Where an estimate goes; None for what is no province of Vietnam."""
    try:
        return Destination(HOME_COUNTRY, find_province(province).code)
    except UnknownProvince:
        return None


class CheckoutLineInput(graphene.InputObjectType):
    quantity = graphene.Int(required=True, description="The number of items purchased.")
    variant_id = graphene.ID(required=True, description="ID of the product variant.")
    price = PositiveDecimal(description="Custom price of the item. For apps with MANAGE_CHECKOUTS.")
    price_override_reason = graphene.String(description="Why the price is another one.")
    force_new_line = graphene.Boolean(default_value=False, description="Keep the line apart from its like.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the line.")


class CheckoutLineUpdateInput(graphene.InputObjectType):
    variant_id = graphene.ID(description="ID of the product variant.")
    quantity = graphene.Int(description="The number of items purchased.")
    price = PositiveDecimal(description="Custom price of the item. For apps with MANAGE_CHECKOUTS.")
    price_override_reason = graphene.String(description="Why the price is another one.")
    line_id = graphene.ID(description="ID of the line.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="Public metadata of the line.")


def checkout_gid(pk: UUID) -> str:
    return to_global_id("Checkout", pk)


@extend(User)
class UserCheckouts:
    """The baskets of an account."""

    checkout_ids = graphene.List(
        graphene.NonNull(graphene.ID),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="IDs of the user's checkouts, newest first.",
    )
    checkout_tokens = graphene.List(
        graphene.NonNull(graphene.UUID),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="Tokens of the user's checkouts, newest first.",
        deprecation_reason="Use `checkoutIds` instead.",
    )
    checkouts = connection_field(
        lambda: connection_for(Checkout),
        channel=graphene.String(description="Slug of a channel for which the data should be returned."),
        description="The user's checkouts, newest first.",
    )

    @staticmethod
    @decided_by_row(Permission.MANAGE_CHECKOUTS, OWNER)
    @batched
    def resolve_checkout_ids(roots: list[UserRow], info: Any, channel: str | None = None) -> list[list[str]]:
        return [[to_global_id("Checkout", row.pk) for row in rows] for rows in _checkouts(roots, info, channel)]

    @staticmethod
    @decided_by_row(Permission.MANAGE_CHECKOUTS, OWNER)
    @batched
    def resolve_checkout_tokens(roots: list[UserRow], info: Any, channel: str | None = None) -> list[list[Any]]:
        return [[row.pk for row in rows] for rows in _checkouts(roots, info, channel)]

    @staticmethod
    @decided_by_row(Permission.MANAGE_CHECKOUTS, OWNER)
    @batched
    def resolve_checkouts(roots: list[UserRow], info: Any, channel: str | None = None, **page: Any) -> list[Any]:
        rows = _checkouts_in(roots, info, channel)
        return paginate_each(
            rows.select_related("channel", "shipping_address", "billing_address", "user"),
            info,
            group="user_id",
            parents=[root.pk for root in roots],
            keys=[SortKey("created_at", descending=True)],
            **page,
        )


def _checkouts_in(roots: list[UserRow], info: Any, channel: str | None) -> QuerySet[CheckoutRow]:
    """Checkouts that the viewer may see of these users, in one channel or, as in Saleor, in all that are open."""
    for root in roots:
        _only_the_owner_or(Permission.MANAGE_CHECKOUTS, root, info)
    rows = CheckoutRow.objects.filter(user__in=[root.pk for root in roots])
    return rows.filter(channel__is_active=True) if channel is None else rows.filter(channel__slug=channel)


def _checkouts(roots: list[UserRow], info: Any, channel: str | None) -> list[list[CheckoutRow]]:
    rows = _checkouts_in(roots, info, channel).only("pk", "user_id").order_by("-created_at", "-pk")
    of_user = rows_by(rows, "user_id")
    return [of_user[root.pk] for root in roots]
