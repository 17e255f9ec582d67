"""Errors of the catalogue's mutations, in Saleor's words."""

from __future__ import annotations

import graphene

from api.terms.errors import error_type

_PRODUCT_CODES = (
    "ALREADY_EXISTS ATTRIBUTE_ALREADY_ASSIGNED ATTRIBUTE_CANNOT_BE_ASSIGNED ATTRIBUTE_VARIANTS_DISABLED"
    " MEDIA_ALREADY_ASSIGNED DUPLICATED_INPUT_ITEM GRAPHQL_ERROR INVALID INVALID_PRICE PRODUCT_WITHOUT_CATEGORY"
    " NOT_PRODUCTS_IMAGE NOT_PRODUCTS_VARIANT NOT_FOUND REQUIRED UNIQUE CANNOT_MANAGE_PRODUCT_WITHOUT_VARIANT"
    " PRODUCT_NOT_ASSIGNED_TO_CHANNEL UNSUPPORTED_MEDIA_PROVIDER UNSUPPORTED_MIME_TYPE INVALID_FILE_TYPE"
    " FILE_SIZE_LIMIT_EXCEEDED PREORDER_VARIANT_CANNOT_BE_DEACTIVATED"
)


ProductErrorCode = graphene.Enum("ProductErrorCode", [(name, name.lower()) for name in _PRODUCT_CODES.split()])


ProductError = error_type(
    "ProductError",
    ProductErrorCode,
    attributes=graphene.List(graphene.NonNull(graphene.ID), description="IDs of attributes which cause the error."),
)
