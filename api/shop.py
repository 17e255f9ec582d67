"""The ``shop`` root field: what this installation says about itself."""

from __future__ import annotations

import graphene
from django.utils.translation import gettext as _

from api.engine import cacheable
from api.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permission_required

# The version of Saleor whose contract this API follows; clients decide by it which fields they may ask for.
CONTRACT_VERSION = "3.23.0"


class Shop(graphene.ObjectType):
    """Represents a shop resource containing general shop data and configuration."""

    name = graphene.String(required=True, description="Shop's name.")
    version = graphene.String(
        required=True,
        description="Version of the API. Requires one of the following permissions: AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP.",
    )

    @staticmethod
    def resolve_name(_shop: object, _info: object) -> str:
        return _("OCOP marketplace")

    @staticmethod
    @permission_required(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
    def resolve_version(_shop: object, _info: object) -> str:
        return CONTRACT_VERSION


class ShopQueries(graphene.ObjectType):
    shop = graphene.Field(Shop, required=True, description="Return information about the shop.")

    @staticmethod
    @cacheable
    def resolve_shop(_root: object, _info: object) -> dict[str, object]:
        return {}
