"""Warehouses and stock, as staff sees them. Shoppers see ``quantityAvailable`` of a variant only."""

from __future__ import annotations

from typing import Any

import graphene

from accounts.address_rules import VIETNAM
from accounts.models import Address as AddressRow
from api.accounts.types import Address
from api.catalog.types.channels import STAFF, Channel
from api.engine import batched
from api.terms.context import Info
from api.terms.declaring import extend
from api.terms.filters import enum_value
from api.terms.loading import related, rows_by_pk
from api.terms.metadata import ObjectWithMetadata
from api.terms.nodes import Node, id_field, resolve_row_id
from api.terms.permissions import permission_required
from api.vendors.types import Vendor
from catalog.models import Channel as ChannelRow
from catalog.models import Warehouse as WarehouseRow
from vendors.models import Vendor as VendorRow
from vietnam import units


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
    address = graphene.Field(Address, required=True, description="Address of the warehouse.")
    company_name = graphene.String(required=True, description="The vendor's name.")
    vendor = graphene.Field(Vendor, required=True, description="Whose warehouse it is.")

    resolve_id = staticmethod(resolve_row_id)

    @staticmethod
    def resolve_is_private(root: WarehouseRow, _info: Info) -> bool:
        return not root.is_active

    @staticmethod
    def resolve_click_and_collect_option(_root: WarehouseRow, _info: Info) -> Any:
        return enum_value(WarehouseClickAndCollectOptionEnum.DISABLED)

    @staticmethod
    @batched
    def resolve_address(roots: list[WarehouseRow], _info: Info) -> list[AddressRow]:
        vendors = rows_by_pk(VendorRow.objects.all(), [root.vendor_id for root in roots])
        return [_address(root, vendors[root.vendor_id].name) for root in roots]

    @staticmethod
    @batched
    def resolve_company_name(roots: list[WarehouseRow], _info: Info) -> list[str]:
        vendors = rows_by_pk(VendorRow.objects.all(), [root.vendor_id for root in roots])
        return [vendors[root.vendor_id].name for root in roots]

    resolve_vendor = related("vendor_id", VendorRow.objects.all)


def _address(warehouse: WarehouseRow, vendor_name: str) -> AddressRow:
    """The warehouse's place as an address that is stored nowhere else and has the warehouse's own id."""
    commune = units.get_commune(warehouse.commune_code)
    own_id: Any = warehouse.pk
    address = AddressRow(
        company_name=vendor_name,
        street_address_1=warehouse.street_address,
        city=commune.full_name,
        country=VIETNAM,
        country_area=units.find_province(warehouse.province_code).name,
        province_code=warehouse.province_code,
        commune_code=warehouse.commune_code,
    )
    address.pk = own_id
    return address


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


@extend(Channel)
class ChannelWarehouses:
    """Where goods of a channel are shipped from."""

    warehouses = graphene.List(
        graphene.NonNull(Warehouse),
        required=True,
        description="Where goods are shipped from.",
    )

    @staticmethod
    @permission_required(*STAFF)
    @batched
    def resolve_warehouses(roots: list[ChannelRow], _info: Info) -> list[list[WarehouseRow]]:
        warehouses = list(WarehouseRow.objects.filter(is_active=True).order_by("slug"))
        return [warehouses for _ in roots]
