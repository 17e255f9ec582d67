"""Mutations of the key-value pairs that clients keep with objects: who may write them, by type of object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import graphene
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Address, App
from accounts.viewers import Viewer
from api.accounts.visibility import visible_users
from api.promotions.types import UsedVoucher
from api.terms.context import ChannelContext, Info
from api.terms.errors import error_type
from api.terms.ids import InvalidId, int_pk, split_global_id, uuid_pk
from api.terms.metadata import PRIVATE_METADATA_PERMISSIONS, MetadataInput, ObjectWithMetadata, metadata_values
from api.terms.mutations import mutation, payload
from api.terms.permissions import require
from catalog.models import (
    Attribute,
    Category,
    Channel,
    Collection,
    Product,
    ProductMedia,
    ProductType,
    ProductVariant,
    Warehouse,
)
from content.models import Menu, MenuItem, Page, PageType
from orders.actions import CheckoutNotFound, update_metadata
from orders.models import Checkout, CheckoutLine, Order, OrderLine
from payments.models import Transaction
from primitives.errors import refusal
from primitives.metadata import change_metadata
from promotions.models import GiftCard, Voucher
from vendors.models import Vendor

MetadataErrorCode = graphene.Enum(
    "MetadataErrorCode",
    [(name, name.lower()) for name in ("GRAPHQL_ERROR", "INVALID", "NOT_FOUND", "REQUIRED", "NOT_UPDATED")],
)
MetadataError = error_type("MetadataError", MetadataErrorCode)

_METADATA_ERRORS = graphene.List(
    graphene.NonNull(MetadataError),
    required=True,
    default_value=(),
    deprecation_reason="Use `errors` field instead.",
)


def _payload(name: str) -> type[graphene.ObjectType]:
    return payload(name, MetadataError, metadata_errors=_METADATA_ERRORS, item=graphene.Field(ObjectWithMetadata))


UpdateMetadata = _payload("UpdateMetadata")
DeleteMetadata = _payload("DeleteMetadata")
UpdatePrivateMetadata = _payload("UpdatePrivateMetadata")
DeletePrivateMetadata = _payload("DeletePrivateMetadata")

Reach = Callable[[Viewer], QuerySet[Any]]


@dataclass(frozen=True, slots=True)
class _Kind:
    """``codes`` are needed for the public pairs; without any, ``reach`` alone decides which rows a viewer changes.

    ``shown`` wraps the row as the resolvers of its type expect it.
    """

    reach: Reach
    codes: tuple[str, ...] = ()
    shown: Callable[[Any], Any] = lambda row: row
    reads_pk: Callable[..., Any] = int_pk


def _all(model: Any) -> Reach:
    return lambda _viewer: model._default_manager.all()


def _in_no_channel(row: Any) -> ChannelContext:
    return ChannelContext(row, None)


_PRODUCTS = ("MANAGE_PRODUCTS",)
_PRODUCT_TYPES = ("MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES",)

KINDS: dict[str, _Kind] = {
    "Address": _Kind(Address.objects.visible_to),
    "User": _Kind(visible_users),
    "Checkout": _Kind(_all(Checkout), reads_pk=uuid_pk),
    "CheckoutLine": _Kind(_all(CheckoutLine), reads_pk=uuid_pk),
    "Order": _Kind(_all(Order), reads_pk=uuid_pk),
    "OrderLine": _Kind(_all(OrderLine), reads_pk=uuid_pk),
    "TransactionItem": _Kind(_all(Transaction), ("HANDLE_PAYMENTS",), reads_pk=uuid_pk),
    "Voucher": _Kind(_all(Voucher), ("MANAGE_DISCOUNTS",), shown=lambda row: UsedVoucher(row, None)),
    "GiftCard": _Kind(_all(GiftCard), ("MANAGE_GIFT_CARD",)),
    "App": _Kind(_all(App), ("MANAGE_APPS",)),
    "Product": _Kind(_all(Product), _PRODUCTS, shown=_in_no_channel),
    "ProductVariant": _Kind(_all(ProductVariant), _PRODUCTS, shown=_in_no_channel),
    "ProductMedia": _Kind(_all(ProductMedia), _PRODUCTS),
    "Category": _Kind(_all(Category), _PRODUCTS),
    "Collection": _Kind(_all(Collection), _PRODUCTS, shown=_in_no_channel),
    "Vendor": _Kind(_all(Vendor), _PRODUCTS),
    "Warehouse": _Kind(_all(Warehouse), _PRODUCTS, reads_pk=uuid_pk),
    "ProductType": _Kind(_all(ProductType), _PRODUCT_TYPES),
    "Attribute": _Kind(_all(Attribute), (*_PRODUCT_TYPES, "MANAGE_PAGE_TYPES_AND_ATTRIBUTES")),
    "Channel": _Kind(_all(Channel), ("MANAGE_CHANNELS",)),
    "Page": _Kind(_all(Page), ("MANAGE_PAGES",), shown=_in_no_channel),
    "PageType": _Kind(_all(PageType), ("MANAGE_PAGE_TYPES_AND_ATTRIBUTES",)),
    "Menu": _Kind(_all(Menu), ("MANAGE_MENUS",), shown=_in_no_channel),
    "MenuItem": _Kind(_all(MenuItem), ("MANAGE_MENUS",), shown=_in_no_channel),
}
"""Types whose pairs can be written. A row that the viewer cannot reach is answered like one that does not exist."""


def _change(
    info: Info, id: str, *, values: dict[str, str] | None = None, removed: list[str] | None = None, is_private: bool
) -> dict[str, Any]:
    viewer: Viewer = info.context.viewer
    type_name, kind = _kind_of(id)
    codes = PRIVATE_METADATA_PERMISSIONS.get(type_name, ()) if is_private else kind.codes
    if is_private and not codes:
        raise refusal("id", _("This object has no private metadata."), "graphql_error")
    if codes:
        require(viewer, *codes)
    pk = kind.reads_pk(id, type_name, field="id")
    if type_name == "Checkout":
        row = _change_checkout(info, pk, values or {}, removed or [], is_private)
    else:
        row = change_metadata(
            rows=kind.reach(viewer), pk=pk, values=values or {}, removed=removed or (), is_private=is_private
        )
    if row is None:
        raise refusal("id", _("Couldn't resolve to a node: %(id)s") % {"id": id[:100]}, "not_found")
    return {"item": kind.shown(row)}


def _change_checkout(info: Info, pk: Any, values: dict[str, str], removed: list[str], is_private: bool) -> Any:
    """The checkout counts as touched, so it is kept."""
    context = info.context
    try:
        return update_metadata(
            checkout_id=pk,
            now=context.now,
            values=values,
            removed_keys=removed,
            is_private=is_private,
        )
    except CheckoutNotFound:
        return None


def _kind_of(global_id: str) -> tuple[str, _Kind]:
    split = split_global_id(global_id)
    kind = KINDS.get(split[0]) if split else None
    if split is None or kind is None:
        raise InvalidId(_("Invalid ID: %(id)s.") % {"id": global_id[:100]}, field="id")
    return split[0], kind


def _id_argument() -> graphene.Argument:
    return graphene.Argument(graphene.ID, required=True, description="ID of the object.")


def _input_argument() -> graphene.Argument:
    return graphene.Argument(
        graphene.List(graphene.NonNull(MetadataInput)), required=True, description="Pairs to add or to change."
    )


def _keys_argument() -> graphene.Argument:
    return graphene.Argument(
        graphene.List(graphene.NonNull(graphene.String)), required=True, description="Keys to remove."
    )


class MetadataMutations(graphene.ObjectType):
    """Root fields that write metadata."""

    @mutation(
        UpdateMetadata,
        id=_id_argument(),
        input=_input_argument(),
        description="Updates metadata of an object. To use it, you need to have access to the modified object.",
    )
    def update_metadata(info: Info, *, id: str, input: list[dict[str, str]]) -> dict[str, Any]:
        return _change(info, id, values=metadata_values(input), is_private=False)

    @mutation(
        DeleteMetadata,
        id=_id_argument(),
        keys=_keys_argument(),
        description="Delete metadata of an object. To use it, you need to have access to the modified object.",
    )
    def delete_metadata(info: Info, *, id: str, keys: list[str]) -> dict[str, Any]:
        return _change(info, id, removed=keys, is_private=False)

    @mutation(
        UpdatePrivateMetadata,
        id=_id_argument(),
        input=_input_argument(),
        description="Updates private metadata of an object. It needs a permission of staff users and apps.",
    )
    def update_private_metadata(info: Info, *, id: str, input: list[dict[str, str]]) -> dict[str, Any]:
        return _change(info, id, values=metadata_values(input), is_private=True)

    @mutation(
        DeletePrivateMetadata,
        id=_id_argument(),
        keys=_keys_argument(),
        description="Delete object's private metadata. It needs a permission of staff users and apps.",
    )
    def delete_private_metadata(info: Info, *, id: str, keys: list[str]) -> dict[str, Any]:
        return _change(info, id, removed=keys, is_private=True)
