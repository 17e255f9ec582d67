"""Warehouses and stock, as staff sees them. Shoppers see ``quantityAvailable`` of a variant only."""

from __future__ import annotations

from typing import Any

import graphene

from api.loading import related
from api.types.basics import Node, ObjectWithMetadata, enum_value, id_field, resolve_row_id
from catalog.models import Warehouse as WarehouseRow
from vendors.models import Vendor as VendorRow


class WarehouseClickAndCollectOptionEnum(graphene.Enum):
    DISABLED = "disabled"
    LOCAL = "local"
    ALL = "all"


class Warehouse(graphene.ObjectType):
    """The place a vendor ships from."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(required=True, description="Warehouse name.")
    slug = graphene.String(required=True, description="Warehouse slug.")
    email = graphene.String(required=True, description="Warehouse email.")
    is_private = graphene.Boolean(required=True, description="Determine if the warehouse is private.")
    click_and_collect_option = graphene.Field(
        WarehouseClickAndCollectOptionEnum, required=True, description="Click and collect options: disabled."
    )
    vendor = graphene.Field("api.types.vendor.Vendor", required=True, description="Whose warehouse it is.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_is_private(root: WarehouseRow, _info: Any) -> bool:
        return not root.is_active

    @staticmethod
    def resolve_click_and_collect_option(_root: WarehouseRow, _info: Any) -> Any:
        return enum_value(WarehouseClickAndCollectOptionEnum.DISABLED)

    resolve_vendor = related("vendor_id", VendorRow.objects.all)


class Stock(graphene.ObjectType):
    """Represents stock: units of a variant in a warehouse."""

    class Meta:
        interfaces = (Node,)

    id = id_field()
    warehouse = graphene.Field(Warehouse, required=True, description="The warehouse associated with the stock.")
    quantity = graphene.Int(
        required=True, description="Quantity of a product in the warehouse, promised ones included."
    )
    quantity_allocated = graphene.Int(required=True, description="Quantity allocated for orders.")

    resolve_id = staticmethod(resolve_row_id)
    resolve_warehouse = related("warehouse_id", WarehouseRow.objects.all)
