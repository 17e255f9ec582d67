"""Mutations of product pictures, for staff that manage products and for the vendor's own people."""

from __future__ import annotations

from typing import Any

import graphene
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Permission
from api.catalog.errors import ProductError
from api.catalog.types.media import ProductMedia
from api.catalog.types.products import Product
from api.terms.context import ChannelContext, Info
from api.terms.keys import Key, KeyField
from api.terms.mutations import mutation, payload
from api.terms.permissions import OWNER, denied
from api.terms.scalars import Upload
from catalog.actions import media as actions
from catalog.models import Product as ProductRow
from catalog.models import ProductMedia as ProductMediaRow
from catalog.pictures import PicturesBusy
from primitives.errors import refusal


class ProductMediaCreateInput(graphene.InputObjectType):
    alt = graphene.String(description="Alt text for a product media.")
    image = Upload(description="Represents an image file in a multipart request: JPEG, PNG, WebP or AVIF.")
    product = KeyField("Product", required=True, description="ID of an product.")
    media_url = graphene.String(description="Videos of other sites are not taken; upload a picture.")


class ProductMediaUpdateInput(graphene.InputObjectType):
    alt = graphene.String(description="Alt text for a product media.")


ProductMediaCreate = payload(
    "ProductMediaCreate", ProductError, product=graphene.Field(Product), media=graphene.Field(ProductMedia)
)
ProductMediaUpdate = payload(
    "ProductMediaUpdate", ProductError, product=graphene.Field(Product), media=graphene.Field(ProductMedia)
)
ProductMediaDelete = payload(
    "ProductMediaDelete", ProductError, product=graphene.Field(Product), media=graphene.Field(ProductMedia)
)


def _busy(_error: PicturesBusy) -> ValidationError:
    message = _("Too many pictures are being processed. Try again in a moment.")
    return refusal("image", message, "INVALID")


class MediaMutations(graphene.ObjectType):
    """Root fields that change the pictures of a product."""

    @mutation(
        ProductMediaCreate,
        input=graphene.Argument(ProductMediaCreateInput, required=True),
        row_permissions=(Permission.MANAGE_PRODUCTS, OWNER),
        failures={PicturesBusy: _busy},
        description="Create a picture associated with a product. It is drawn anew, without what the camera wrote into it.",
    )
    def product_media_create(info: Info, *, input: dict[str, Any]) -> dict[str, Any]:
        product = _writable(info, ProductRow.objects.all(), "vendor").filter(pk=input["product"])
        row = _found(info, product, "product", _("No such product."))
        if input.get("media_url"):
            message = _("Videos of other sites are not supported; upload a picture.")
            raise refusal("media_url", message, "UNSUPPORTED_MEDIA_PROVIDER")
        if input.get("image") is None:
            raise refusal("image", _("This field is required."), "REQUIRED")
        media = actions.add_product_media(
            product_id=row.pk, upload=input["image"], alt=input.get("alt") or "", now=info.context.now
        )
        return {"product": ChannelContext(row, None), "media": media}

    @mutation(
        ProductMediaUpdate,
        id=Key("ProductMedia", required=True, description="ID of a product media to update."),
        input=graphene.Argument(ProductMediaUpdateInput, required=True),
        row_permissions=(Permission.MANAGE_PRODUCTS, OWNER),
        description="Updates a product media.",
    )
    def product_media_update(info: Info, *, id: int, input: dict[str, Any]) -> dict[str, Any]:
        known = _known_media(info, id)
        media = actions.update_product_media(media_id=known.pk, alt=input.get("alt"))
        return {"product": ChannelContext(known.product, None), "media": media}

    @mutation(
        ProductMediaDelete,
        id=Key("ProductMedia", required=True, description="ID of a product media to delete."),
        row_permissions=(Permission.MANAGE_PRODUCTS, OWNER),
        description="Deletes a product media with its files.",
    )
    def product_media_delete(info: Info, *, id: int) -> dict[str, Any]:
        known = _known_media(info, id)
        actions.delete_product_media(media_id=known.pk)
        return {"product": ChannelContext(known.product, None), "media": known}


def _known_media(info: Info, pk: int) -> ProductMediaRow:
    media = _writable(info, ProductMediaRow.objects.select_related("product"), "product__vendor").filter(pk=pk)
    row: ProductMediaRow = _found(info, media, "id", _("No such picture."))
    return row


def _writable(info: Info, rows: QuerySet[Any], vendor: str) -> QuerySet[Any]:
    """What the viewer may change: everything with the permission, else the products of its own vendors."""
    viewer = info.context.viewer
    if viewer.has_permission(Permission.MANAGE_PRODUCTS):
        return rows
    if viewer.user is None:
        raise denied(Permission.MANAGE_PRODUCTS, OWNER)
    return rows.filter(**{f"{vendor}__members__user": viewer.user})


def _found(info: Info, rows: QuerySet[Any], field: str, message: str) -> Any:
    """The row. For all but staff, an unknown one is refused like a foreign one."""
    row = rows.first()
    if row is not None:
        return row
    if info.context.viewer.has_permission(Permission.MANAGE_PRODUCTS):
        raise refusal(field, message, "NOT_FOUND")
    raise denied(Permission.MANAGE_PRODUCTS, OWNER)
