"""Root fields about warehouses, for staff."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from api.catalog.types.warehouses import Warehouse, WarehouseClickAndCollectOptionEnum
from api.terms.conditions import LONGEST_LIST, chosen, conditions_of
from api.terms.context import Info
from api.terms.filters import OrderDirection, enum_value
from api.terms.ids import uuid_pk
from api.terms.metadata import MetadataFilter
from api.terms.pagination import (
    SortKey,
    connection_field,
    connection_for,
    paginate,
)
from api.terms.permissions import permission_required
from catalog.models import Warehouse as WarehouseRow

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


class WarehouseQueries(graphene.ObjectType):
    """Root fields about warehouses."""

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

    @staticmethod
    @permission_required(*WHO_SEES_WAREHOUSES)
    def resolve_warehouse(_root: None, _info: Info, *, id: str | None = None) -> WarehouseRow | None:
        return None if id is None else WarehouseRow.objects.filter(pk=uuid_pk(id, "Warehouse")).first()

    @staticmethod
    @permission_required(*WHO_SEES_WAREHOUSES)
    def resolve_warehouses(
        _root: None,
        info: Info,
        *,
        filter: dict[str, Any] | None = None,
        sort_by: dict[str, Any] | None = None,
        **paging: Any,
    ) -> Any:
        rows = WarehouseRow.objects.filter(conditions_of("Warehouse", chosen(filter), _of_warehouse))
        descending = bool(sort_by) and enum_value((sort_by or {})["direction"]) == enum_value(OrderDirection.DESC)
        return paginate(rows, info, keys=[SortKey("name", descending), SortKey("slug", descending)], **paging)
