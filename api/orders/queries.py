"""Root fields about checkouts, orders and delivery."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import graphene
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.catalog.channels import UnknownChannel, all_channels, resolve_channel
from api.orders.countries import served_zones
from api.orders.masking import prove
from api.orders.types.checkout_lines import CheckoutLineInput
from api.orders.types.checkouts import Checkout, destination_in
from api.orders.types.delivery import (
    DeliveryEstimate,
    vendor_quotes,
)
from api.orders.types.orders import Order, OrderCountableConnection
from api.orders.types.shipping_zones import ShippingZone, ShippingZoneCountableConnection, ShippingZoneFilterInput
from api.terms.context import Info
from api.terms.ids import from_global_id, int_pk, uuid_pk
from api.terms.pagination import (
    SortKey,
    connection_field,
    paginate,
    paginate_rows,
)
from api.terms.permissions import (
    permission_required,
)
from orders.baskets import estimate_delivery
from orders.models import Checkout as CheckoutRow
from orders.models import Order as OrderRow
from orders.models import Zone
from primitives.counters import Limit, TooManyTries, count_try


class ShippingQueries(graphene.ObjectType):
    """Root fields about delivery, for staff."""

    shipping_zone = graphene.Field(
        ShippingZone,
        id=graphene.ID(required=True, description="ID of the shipping zone."),
        channel=graphene.String(description="Accepted; a zone is the same in all channels."),
        description="Look up a shipping zone by ID. Needs MANAGE_SHIPPING.",
    )
    shipping_zones = connection_field(
        ShippingZoneCountableConnection,
        filter=ShippingZoneFilterInput(description="Filtering options for shipping zones."),
        channel=graphene.String(description="Slug of a channel: only zones with a price in it."),
        description="List of the shop's shipping zones. Needs MANAGE_SHIPPING.",
    )

    @staticmethod
    @permission_required("MANAGE_SHIPPING")
    def resolve_shipping_zone(_root: None, _info: Info, *, id: str, channel: str | None = None) -> Zone | None:
        asked = from_global_id(id, "ShippingZone")
        return next((zone for zone in served_zones() if zone.value == asked), None)

    @staticmethod
    @permission_required("MANAGE_SHIPPING")
    def resolve_shipping_zones(
        _root: None,
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        channel: str | None = None,
        **paging: Any,
    ) -> Any:
        asked = filter or {}
        currencies: set[str] | None = None
        if channel is not None:
            currencies = {row.currency_code for row in all_channels(info) if row.slug == channel}
        if asked.get("channels"):
            pks = {int_pk(global_id, "Channel") for global_id in asked["channels"]}
            of_channels = {row.currency_code for row in all_channels(info) if row.pk in pks}
            currencies = of_channels if currencies is None else currencies & of_channels
        zones = served_zones(currencies=currencies)
        if asked.get("search"):
            text = asked["search"].casefold()
            zones = [zone for zone in zones if text in ShippingZone.resolve_name(zone, info).casefold()]
        return paginate_rows(zones, info, **paging)


class CheckoutQueries(graphene.ObjectType):
    """Root fields about checkouts."""

    checkout = graphene.Field(
        Checkout,
        id=graphene.ID(description="The checkout's ID."),
        token=graphene.UUID(description="The checkout's token.", deprecation_reason="Use `id` instead."),
        description="Look up a checkout by id.",
    )
    delivery_estimate = graphene.List(
        graphene.NonNull(DeliveryEstimate),
        required=True,
        channel=graphene.String(description="Slug of a channel."),
        province=graphene.String(required=True, description="A province by name or code."),
        lines=graphene.List(graphene.NonNull(CheckoutLineInput), required=True),
        description="What delivering goods to a province would cost, by vendor; empty for an unknown province.",
    )

    @staticmethod
    def resolve_checkout(
        _root: None, info: Info, *, id: str | None = None, token: UUID | None = None
    ) -> CheckoutRow | None:
        pk = token if id is None else uuid_pk(id, "Checkout")
        if pk is None:
            return None
        related = CheckoutRow.objects.select_related("channel", "shipping_address", "billing_address", "user")
        return related.filter(pk=pk).first()

    @staticmethod
    def resolve_delivery_estimate(
        _root: None, info: Info, *, province: str, lines: list[dict[str, Any]], channel: str | None = None
    ) -> Any:
        destination = destination_in(province)
        try:
            found = resolve_channel(info, channel)
        except UnknownChannel:
            found = None
        if destination is None or found is None:
            return []
        quantities: dict[int, int] = {}
        for line in lines:
            pk = int_pk(line["variant_id"], "ProductVariant")
            quantities[pk] = quantities.get(pk, 0) + max(line["quantity"], 0)
        quotes = estimate_delivery(
            quantities=quantities,
            destination=destination,
            channel=found,
            now=info.context.now,
            language=info.context.language,
        )
        return vendor_quotes(quotes, found.currency_code)


_LOOKUPS_OF_ADDRESS = Limit("order-lookup-address", most=30, seconds=10 * 60)


_LOOKUPS_OF_NUMBER = Limit("order-lookup-number", most=10, seconds=10 * 60)


class OrderQueries(graphene.ObjectType):
    """Root fields about orders."""

    order = graphene.Field(Order, id=graphene.ID(description="ID of an order."), description="Look up an order by ID.")
    order_by_token = graphene.Field(
        Order,
        token=graphene.UUID(required=True, description="The order's token: what `Order.token` says."),
        deprecation_reason="Use `order` instead.",
        description="Look up an order by token.",
    )
    orders = connection_field(OrderCountableConnection, description="List of orders. Needs MANAGE_ORDERS.")
    order_lookup = graphene.Field(
        Order,
        number=graphene.String(required=True, description="The number in the confirmation mail."),
        email=graphene.String(required=True, description="The e-mail with which it was ordered."),
        description="Find an order without an account. Null when number and e-mail do not belong together.",
    )

    @staticmethod
    def resolve_order(_root: None, info: Info, *, id: str | None = None, **_later: Any) -> OrderRow | None:
        if id is None:
            return None
        return OrderRow.objects.filter(pk=uuid_pk(id, "Order")).first()

    @staticmethod
    def resolve_order_by_token(_root: None, info: Info, *, token: UUID) -> OrderRow | None:
        return OrderRow.objects.filter(pk=token).first()

    @staticmethod
    @permission_required("MANAGE_ORDERS")
    def resolve_orders(_root: None, info: Info, **page: Any) -> Any:
        rows = OrderRow.objects.visible_to(info.context.viewer)
        return paginate(rows, info, keys=[SortKey("created_at", descending=True)], **page)

    @staticmethod
    def resolve_order_lookup(_root: None, info: Info, *, number: str, email: str) -> OrderRow | None:
        context = info.context
        counted = [(_LOOKUPS_OF_ADDRESS, context.client_address), (_LOOKUPS_OF_NUMBER, number[:32])]
        try:
            count_try(counted, now=context.now)
        except TooManyTries as error:
            raise GraphQLError(_("Too many look-ups. Please try again in a few minutes.")) from error
        found = OrderRow.objects.looked_up(number=number.strip().removeprefix("#"), email=email[:254]).first()
        if found is not None:
            prove(found, info)
        return found
