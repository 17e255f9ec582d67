"""Key-value pairs that clients keep with rows: how they are read, written and searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import graphene
from django.db.models import Model

from api.terms.context import Info
from api.terms.loading import row_of
from api.terms.nodes import type_of
from api.terms.permissions import denied
from api.terms.scalars import Metadata

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class MetadataItem(graphene.ObjectType):
    key = graphene.String(required=True, description="Key of a metadata item.")
    value = graphene.String(required=True, description="Value of a metadata item.")


def metadata_items(metadata: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value} for key, value in sorted(metadata.items())]


def metadata_under(metadata: dict[str, Any], keys: list[str] | None) -> dict[str, Any]:
    return {key: value for key, value in metadata.items() if keys is None or key in keys}


class ObjectWithMetadata(graphene.Interface):
    """An object that carries key-value pairs for clients; the private ones are for staff and apps."""

    private_metadata = graphene.List(graphene.NonNull(MetadataItem), required=True)
    private_metafield = graphene.String(key=graphene.String(required=True))
    private_metafields = graphene.Field(Metadata, keys=graphene.List(graphene.NonNull(graphene.String)))
    metadata = graphene.List(graphene.NonNull(MetadataItem), required=True)
    metafield = graphene.String(key=graphene.String(required=True))
    metafields = graphene.Field(Metadata, keys=graphene.List(graphene.NonNull(graphene.String)))

    @classmethod
    def resolve_type(cls, instance: Any, info: Info) -> Any:
        return type_of(instance, info)

    @staticmethod
    def resolve_metadata(root: Any, _info: Info) -> list[dict[str, Any]]:
        return metadata_items(_public(root))

    @staticmethod
    def resolve_metafield(root: Any, _info: Info, *, key: str) -> Any:
        return _public(root).get(key)

    @staticmethod
    def resolve_metafields(root: Any, _info: Info, *, keys: list[str] | None = None) -> dict[str, Any]:
        return metadata_under(_public(root), keys)

    @staticmethod
    def resolve_private_metadata(root: Any, info: Info) -> list[dict[str, Any]]:
        return metadata_items(_private(root, info))

    @staticmethod
    def resolve_private_metafield(root: Any, info: Info, *, key: str) -> Any:
        return _private(root, info).get(key)

    @staticmethod
    def resolve_private_metafields(root: Any, info: Info, *, keys: list[str] | None = None) -> dict[str, Any]:
        return metadata_under(_private(root, info), keys)


PRIVATE_METADATA_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "Product": ("MANAGE_PRODUCTS",),
    "ProductVariant": ("MANAGE_PRODUCTS",),
    "ProductMedia": ("MANAGE_PRODUCTS",),
    "Category": ("MANAGE_PRODUCTS",),
    "Collection": ("MANAGE_PRODUCTS",),
    "Vendor": ("MANAGE_PRODUCTS",),
    "ProductType": ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",),
    "Attribute": ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",),
    "Channel": ("MANAGE_CHANNELS",),
    "Page": ("MANAGE_PAGES",),
    "PageType": ("MANAGE_PAGE_TYPES_AND_ATTRIBUTES",),
    "Menu": ("MANAGE_MENUS",),
    "MenuItem": ("MANAGE_MENUS",),
    "Warehouse": ("MANAGE_PRODUCTS",),
    "User": ("MANAGE_USERS",),
    "App": ("MANAGE_APPS",),
    "Checkout": ("MANAGE_CHECKOUTS",),
    "CheckoutLine": ("MANAGE_CHECKOUTS",),
    "Order": ("MANAGE_ORDERS",),
    "OrderLine": ("MANAGE_ORDERS",),
    "Fulfillment": ("MANAGE_ORDERS",),
    "Invoice": ("MANAGE_ORDERS",),
    "VendorOrder": ("MANAGE_ORDERS",),
    "Voucher": ("MANAGE_DISCOUNTS",),
    "GiftCard": ("MANAGE_GIFT_CARD",),
    "ShippingZone": ("MANAGE_SHIPPING",),
    "ShippingMethodType": ("MANAGE_SHIPPING",),
    "Shop": ("MANAGE_SETTINGS",),
    "TaxClass": ("MANAGE_TAXES",),
    "TaxConfiguration": ("MANAGE_TAXES",),
    "TransactionItem": ("HANDLE_PAYMENTS",),
}
"""Which permission opens the private metadata of a type; of other types nothing does."""


def _is_row(value: Any) -> bool:
    return isinstance(value, Model)


def _public(root: Any) -> dict[str, Any]:
    """What is no row keeps no pairs."""
    row: Any = row_of(root)
    kept: dict[str, Any] = row.metadata if _is_row(row) else {}
    return kept


def _private(root: Any, info: Info) -> dict[str, Any]:
    codes = PRIVATE_METADATA_PERMISSIONS.get(info.parent_type.name, ())
    if not codes or not info.context.viewer.has_permission(*codes):
        raise denied()
    row: Any = row_of(root)
    kept: dict[str, Any] = row.private_metadata if _is_row(row) else {}
    return kept


class MetadataInput(graphene.InputObjectType):
    key = graphene.String(required=True, description="Key of a metadata item.")
    value = graphene.String(required=True, description="Value of a metadata item.")


class MetadataFilter(graphene.InputObjectType):
    key = graphene.String(required=True, description="Key of a metadata item.")
    value = graphene.String(description="Value of a metadata item.")


def metadata_values(items: Sequence[Mapping[str, str]] | None) -> dict[str, str] | None:
    """Key-value pairs out of a list of ``MetadataInput``."""
    return None if items is None else {item["key"]: item["value"] for item in items}
