"""Root fields by which staff's tools read how the shop is set up: warehouses, delivery, taxes, kinds of customers."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from api.catalog.channels import all_channels
from api.catalog.filters import LONGEST_LIST, chosen, conditions_of
from api.catalog.types.taxes import (
    TaxClassCountableConnection,
    TaxClassFilterInput,
    TaxClassSortingInput,
    TaxConfigurationCountableConnection,
    TaxCountryConfiguration,
    tax_configuration,
)
from api.catalog.types.warehouses import Warehouse, WarehouseClickAndCollectOptionEnum
from api.orders.countries import served_zones
from api.orders.types.shipping_zones import ShippingZone, ShippingZoneCountableConnection, ShippingZoneFilterInput
from api.shop.customer_types import CustomerTypeCountableConnection
from api.terms.basics import CountryCode, MetadataFilter, OrderDirection, country_display, enum_value
from api.terms.ids import from_global_id, int_pk, uuid_pk
from api.terms.pagination import (
    SortKey,
    connection_field,
    connection_for,
    empty_connection,
    page_of,
    paginate,
    paginate_rows,
)
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permission_required
from catalog.models import Warehouse as WarehouseRow
from orders.models import Zone

STAFF = (AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
WHO_SEES_WAREHOUSES = ("MANAGE_PRODUCTS", "MANAGE_ORDERS", "MANAGE_SHIPPING")


class WarehouseFilterInput(graphene.InputObjectType):
    click_and_collect_option = WarehouseClickAndCollectOptionEnum()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    search = graphene.String()
    ids = graphene.List(graphene.NonNull(graphene.ID))
    is_private = graphene.Boolean()
    channels = graphene.List(graphene.NonNull(graphene.ID), description="Accepted; warehouses serve all channels.")
    slugs = graphene.List(graphene.NonNull(graphene.String))


class WarehouseSortField(graphene.Enum):
    NAME = "name"


class WarehouseSortingInput(graphene.InputObjectType):
    direction = graphene.InputField(OrderDirection, required=True)
    field = graphene.InputField(WarehouseSortField, required=True)


class TaxConfigurationFilterInput(graphene.InputObjectType):
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))


def _of_warehouse(name: str, value: Any) -> Q | None:
    if name == "click_and_collect_option":
        is_offered = enum_value(value) == enum_value(WarehouseClickAndCollectOptionEnum.DISABLED)
        return Q() if is_offered else Q(pk__in=[])
    if name == "is_private":
        return Q(is_active=not value)
    if name == "ids":
        return Q(pk__in=[uuid_pk(global_id, "Warehouse") for global_id in value[:LONGEST_LIST]])
    if name == "channels":
        return Q()
    return None


class AdministrationQueries(graphene.ObjectType):
    warehouse = graphene.Field(
        Warehouse,
        id=graphene.ID(description="ID of a warehouse."),
        description="Look up a warehouse by ID. Needs MANAGE_PRODUCTS, MANAGE_ORDERS or MANAGE_SHIPPING.",
    )
    warehouses = connection_field(
        connection_for(Warehouse),
        filter=WarehouseFilterInput(),
        sort_by=WarehouseSortingInput(),
        description="List of warehouses. Needs MANAGE_PRODUCTS, MANAGE_ORDERS or MANAGE_SHIPPING.",
    )
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
    tax_classes = connection_field(
        TaxClassCountableConnection,
        sort_by=TaxClassSortingInput(description="Sort tax classes."),
        filter=TaxClassFilterInput(description="Filtering options for tax classes."),
        description="List of tax classes: empty. Needs a staff user or an app.",
    )
    tax_configurations = connection_field(
        TaxConfigurationCountableConnection,
        filter=TaxConfigurationFilterInput(description="Filtering options for tax configurations."),
        description="List of tax configurations, one per channel. Needs a staff user or an app.",
    )
    tax_country_configuration = graphene.Field(
        TaxCountryConfiguration,
        country_code=graphene.Argument(CountryCode, required=True, description="Country code."),
        description="Tax class rates of a country: none. Needs a staff user or an app.",
    )
    customer_types = connection_field(
        CustomerTypeCountableConnection, description="List of customer types: empty. Needs a staff user or an app."
    )

    @staticmethod
    @permission_required(*WHO_SEES_WAREHOUSES)
    def resolve_warehouse(_root: None, _info: Any, *, id: str | None = None) -> WarehouseRow | None:
        return None if id is None else WarehouseRow.objects.filter(pk=uuid_pk(id, "Warehouse")).first()

    @staticmethod
    @permission_required(*WHO_SEES_WAREHOUSES)
    def resolve_warehouses(
        _root: None,
        info: Any,
        *,
        filter: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        rows = WarehouseRow.objects.filter(conditions_of("Warehouse", chosen(filter), _of_warehouse))
        descending = bool(sort_by) and enum_value((sort_by or {})["direction"]) == enum_value(OrderDirection.DESC)
        return paginate(rows, info, keys=[SortKey("name", descending), SortKey("slug", descending)], **paging)

    @staticmethod
    @permission_required("MANAGE_SHIPPING")
    def resolve_shipping_zone(_root: None, _info: Any, *, id: str, channel: str | None = None) -> Zone | None:
        asked = from_global_id(id, "ShippingZone")
        return next((zone for zone in served_zones() if zone.value == asked), None)

    @staticmethod
    @permission_required("MANAGE_SHIPPING")
    def resolve_shipping_zones(
        _root: None,
        info: Any,
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

    @staticmethod
    @permission_required(*STAFF)
    def resolve_tax_classes(
        _root: None,
        info: Any,
        *,
        filter: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        page_of(info, **paging)
        return empty_connection()

    @staticmethod
    @permission_required(*STAFF)
    def resolve_tax_configurations(
        _root: None, info: Any, *, filter: dict[str, Any] | None = None, **paging: Any
    ) -> Any:
        channels = all_channels(info)
        asked = chosen(filter)
        if asked.get("ids") is not None:
            pks = {int_pk(global_id, "TaxConfiguration") for global_id in asked["ids"]}
            channels = [channel for channel in channels if channel.pk in pks]
        if asked.get("metadata"):  # nothing carries metadata that could match
            channels = []
        return paginate_rows(channels, info, wrap=tax_configuration, **paging)

    @staticmethod
    @permission_required(*STAFF)
    def resolve_tax_country_configuration(_root: None, _info: Any, *, country_code: Any) -> dict[str, Any]:
        return {"country": country_display(str(enum_value(country_code))), "tax_class_country_rates": []}

    @staticmethod
    @permission_required(*STAFF)
    def resolve_customer_types(_root: None, info: Any, **paging: Any) -> Any:
        page_of(info, **paging)
        return empty_connection()
