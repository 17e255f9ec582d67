"""Delivery as staff's tools read it: how far a parcel travels is a zone, with the methods whose rate card goes there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import graphene
from django.db.models import Q
from django.utils.translation import gettext as _

from api.catalog.channels import all_channels
from api.catalog.types.channels import Channel
from api.catalog.types.products import Product
from api.catalog.types.taxes import TaxClass
from api.catalog.types.warehouses import Warehouse
from api.engine import batched
from api.orders.countries import countries_of
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.ids import to_global_id
from api.terms.loading import remembered
from api.terms.locales import CountryDisplay, country_display
from api.terms.metadata import ObjectWithMetadata
from api.terms.money import Money, MoneyRange
from api.terms.nodes import Node, id_field
from api.terms.pagination import connection_field, connection_for, empty_connection, page_of, paginate_rows
from api.terms.weights import Weight, weight
from catalog.models import Channel as ChannelRow
from catalog.models import Warehouse as WarehouseRow
from orders.models import ShippingMethod as ShippingMethodRow
from orders.models import ShippingRate, VendorShippingMethod, Zone
from primitives import money


@dataclass(frozen=True, slots=True)
class ZoneMethod:
    """A delivery service within one zone: its line of the rate card, in each currency.

    ``node`` is the service's row, where metadata is looked for.
    """

    zone: Zone
    node: ShippingMethodRow
    rates: tuple[ShippingRate, ...]


class PostalCodeRuleInclusionTypeEnum(graphene.Enum):
    INCLUDE = "include"
    EXCLUDE = "exclude"


class ShippingMethodTypeEnum(graphene.Enum):
    PRICE = "price"
    WEIGHT = "weight"


class ShippingMethodPostalCodeRule(graphene.ObjectType):
    """Postal codes that a method serves or not. Here provinces decide, so there are none."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    start = graphene.String(description="Start address range.")
    end = graphene.String(description="End address range.")
    inclusion_type = graphene.Field(PostalCodeRuleInclusionTypeEnum, description="Inclusion type of the rule.")


class ShippingMethodChannelListing(graphene.ObjectType):
    """What a delivery method costs in a channel: its price for the first grams of a parcel."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    channel = graphene.Field(Channel, required=True, description="The channel associated with the listing.")
    price = graphene.Field(Money, description="The price of the lightest parcel; heavier ones cost more.")
    minimum_order_price = graphene.Field(Money, description="Null: no order is too cheap.")
    maximum_order_price = graphene.Field(Money, description="Null: no order is too dear.")


class ShippingMethodType(graphene.ObjectType):
    """A delivery method within a zone. It is priced by the weight of each vendor's parcel."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(required=True, description="Shipping method name.")
    description = graphene.JSONString(description="Shipping method description, an EditorJS document.")
    type = graphene.Field(ShippingMethodTypeEnum, description="Always by weight.")
    minimum_delivery_days = graphene.Int(description="Minimum number of days for delivery.")
    maximum_delivery_days = graphene.Int(description="Maximum number of days for delivery.")
    minimum_order_weight = graphene.Field(Weight, description="Weight of the lightest parcel.")
    maximum_order_weight = graphene.Field(Weight, description="Weight of the heaviest parcel; null without a limit.")
    channel_listings = graphene.List(
        graphene.NonNull(ShippingMethodChannelListing), description="Prices in the channels of each currency."
    )
    postal_code_rules = graphene.List(
        graphene.NonNull(ShippingMethodPostalCodeRule), description="Postal code rules; none."
    )
    excluded_products = connection_field(connection_for(Product), description="Products not sent so; none.")
    tax_class = graphene.Field(TaxClass, description="Tax class of the method; none.")

    @staticmethod
    def resolve_id(root: ZoneMethod, _info: Info) -> str:
        return to_global_id("ShippingMethodType", f"{root.zone}-{root.node.pk}")

    @staticmethod
    def resolve_name(root: ZoneMethod, _info: Info) -> str:
        return root.node.name

    @staticmethod
    def resolve_description(root: ZoneMethod, _info: Info) -> dict[str, Any] | None:
        if not root.node.description:
            return None
        return {"blocks": [{"type": "paragraph", "data": {"text": root.node.description}}]}

    @staticmethod
    def resolve_type(_root: ZoneMethod, _info: Info) -> Any:
        return ShippingMethodTypeEnum.WEIGHT

    @staticmethod
    def resolve_minimum_delivery_days(root: ZoneMethod, _info: Info) -> int:
        return root.node.minimum_delivery_days

    @staticmethod
    def resolve_maximum_delivery_days(root: ZoneMethod, _info: Info) -> int:
        return root.node.maximum_delivery_days

    @staticmethod
    def resolve_minimum_order_weight(_root: ZoneMethod, _info: Info) -> dict[str, Any]:
        return weight(0)

    @staticmethod
    def resolve_maximum_order_weight(root: ZoneMethod, _info: Info) -> dict[str, Any] | None:
        most = root.node.maximum_weight_grams
        return None if most is None else weight(most)

    @staticmethod
    def resolve_channel_listings(root: ZoneMethod, info: Info) -> list[dict[str, Any]]:
        return [
            {
                "id": to_global_id("ShippingMethodChannelListing", f"{rate.pk}-{channel.pk}"),
                "channel": channel,
                "price": money.Money(rate.first_amount, rate.currency),
                "minimum_order_price": None,
                "maximum_order_price": None,
            }
            for rate in root.rates
            for channel in _channels_of(info, rate.currency)
        ]

    @staticmethod
    def resolve_postal_code_rules(_root: ZoneMethod, _info: Info) -> list[Any]:
        return []

    @staticmethod
    def resolve_excluded_products(_root: ZoneMethod, info: Info, **paging: Any) -> Any:
        page_of(info, **paging)
        return empty_connection()

    @staticmethod
    def resolve_tax_class(_root: ZoneMethod, _info: Info) -> None:
        return None


class ShippingZone(graphene.ObjectType):
    """How far a parcel travels from its vendor, with the delivery methods that go so far."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(required=True, description="Shipping zone name.")
    default = graphene.Boolean(required=True, description="Whether it has every country that no other zone has.")
    description = graphene.String(description="Description of a shipping zone.")
    countries = graphene.List(graphene.NonNull(CountryDisplay), required=True, description="Countries of the zone.")
    channels = graphene.List(graphene.NonNull(Channel), required=True, description="Channels with a price here.")
    price_range = graphene.Field(
        MoneyRange, description="Lowest and highest price of the lightest parcel; null if currencies differ."
    )
    shipping_methods = graphene.List(graphene.NonNull(ShippingMethodType), description="Methods that go so far.")
    warehouses = graphene.List(
        graphene.NonNull(Warehouse),
        required=True,
        description="Where such parcels start.",
    )

    @staticmethod
    def resolve_id(zone: Zone, _info: Info) -> str:
        return to_global_id("ShippingZone", zone.value)

    @staticmethod
    def resolve_name(zone: Zone, _info: Info) -> str:
        return {
            Zone.SAME_PROVINCE: _("Within the province"),
            Zone.SAME_REGION: _("Within the region"),
            Zone.COUNTRY: _("Across the country"),
            Zone.ABROAD: _("Abroad"),
        }[zone]

    @staticmethod
    def resolve_default(zone: Zone, _info: Info) -> bool:
        return zone == Zone.ABROAD

    @staticmethod
    def resolve_description(_zone: Zone, _info: Info) -> None:
        return None

    @staticmethod
    def resolve_countries(zone: Zone, _info: Info) -> list[dict[str, str]]:
        return [country_display(code) for code in countries_of(zone)]

    @staticmethod
    @batched
    def resolve_channels(zones: list[Zone], info: Info) -> list[list[ChannelRow]]:
        found = []
        for methods in _methods_of(info, zones):
            currencies = {rate.currency for method in methods for rate in method.rates}
            found.append([channel for channel in all_channels(info) if channel.currency_code in currencies])
        return found

    @staticmethod
    @batched
    def resolve_price_range(zones: list[Zone], info: Info) -> list[dict[str, Any] | None]:
        return [_price_range(methods) for methods in _methods_of(info, zones)]

    @staticmethod
    @batched
    def resolve_shipping_methods(zones: list[Zone], info: Info) -> list[list[ZoneMethod]]:
        return _methods_of(info, zones)

    @staticmethod
    @batched
    def resolve_warehouses(zones: list[Zone], _info: Info) -> list[list[WarehouseRow]]:
        warehouses = list(WarehouseRow.objects.filter(is_active=True).order_by("slug"))
        zones_of = zones_of_vendors({warehouse.vendor_id for warehouse in warehouses})
        return [[row for row in warehouses if zone in zones_of[row.vendor_id]] for zone in zones]


ShippingZoneCountableConnection = connection_for(ShippingZone)


class ShippingZoneFilterInput(graphene.InputObjectType):
    search = graphene.String()
    channels = graphene.List(graphene.NonNull(graphene.ID))


def zones_of_vendors(vendor_ids: set[int]) -> defaultdict[int, list[Zone]]:
    """Where each vendor's own delivery methods go, nearest first; one statement."""
    pairs = set(
        VendorShippingMethod.objects.filter(
            Q(shipping_method__is_active=True), vendor__in=vendor_ids, is_active=True
        ).values_list("vendor_id", "shipping_method__rates__zone")
    )
    found: defaultdict[int, list[Zone]] = defaultdict(list)
    for vendor_id in vendor_ids:
        found[vendor_id] = [zone for zone in Zone if (vendor_id, zone.value) in pairs]
    return found


def _methods_of(info: Info, zones: list[Zone]) -> list[list[ZoneMethod]]:
    """The methods of each zone in their order; one statement per request, however many fields ask."""

    def load(_missing: list[Zone]) -> dict[Zone, list[ZoneMethod]]:
        rates = ShippingRate.objects.filter(shipping_method__is_active=True).select_related("shipping_method")
        cards: dict[tuple[Zone, int], list[ShippingRate]] = {}
        for rate in rates.order_by("shipping_method__sort_order", "shipping_method_id", "currency"):
            cards.setdefault((Zone(rate.zone), rate.shipping_method_id), []).append(rate)
        found: dict[Zone, list[ZoneMethod]] = {zone: [] for zone in Zone}
        for (zone, _method_id), card in cards.items():
            found[zone].append(ZoneMethod(zone, card[0].shipping_method, tuple(card)))
        return found

    return remembered(info, "shipping_zone.methods", zones, load, default=[])


def _channels_of(info: Info, currency: str) -> list[ChannelRow]:
    return [channel for channel in all_channels(info) if channel.currency_code == currency]


def _price_range(methods: list[ZoneMethod]) -> dict[str, Any] | None:
    prices = [(rate.first_amount, rate.currency) for method in methods for rate in method.rates]
    if len({currency for _amount, currency in prices}) != 1:
        return None
    return {"start": money.Money(*min(prices)), "stop": money.Money(*max(prices))}


@extend(Warehouse)
class WarehouseZones:
    """How far goods travel from a warehouse."""

    shipping_zones = connection_field(
        ShippingZoneCountableConnection, required=True, description="How far its vendor's methods go."
    )

    @staticmethod
    @batched
    def resolve_shipping_zones(roots: list[WarehouseRow], info: Info, **paging: Any) -> list[Any]:
        zones = zones_of_vendors({root.vendor_id for root in roots})
        return [paginate_rows(zones[root.vendor_id], info, **paging) for root in roots]
