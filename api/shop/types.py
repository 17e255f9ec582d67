"""The ``shop`` root field: what this installation says about itself."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

import graphene
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Permission as PermissionCode
from api.accounts.types import PermissionEnum, named_permissions
from api.catalog.channels import all_channels
from api.engine import cacheable
from api.orders.countries import countries_served
from api.payments.types import PaymentGateway
from api.terms.context import Info
from api.terms.declaring import members_of
from api.terms.locales import (
    CountryCode,
    CountryDisplay,
    LanguageCodeEnum,
    LanguageDisplay,
    country_display,
    language_display,
)
from api.terms.metadata import ObjectWithMetadata
from api.terms.permissions import AUTHENTICATED_APP, AUTHENTICATED_STAFF_USER, permission_required
from api.terms.weights import WeightUnitsEnum
from payments.gateways import Gateway, all_gateways
from primitives.market import market_name

# The version of Saleor whose contract this API follows; clients decide by it which fields they may ask for.
CONTRACT_VERSION = "3.23.0"


class CountryFilterInput(graphene.InputObjectType):
    attached_to_shipping_zones = graphene.Boolean(description="Whether goods are sent there.")


class Domain(graphene.ObjectType):
    """Where the shop is reached."""

    host = graphene.String(required=True, description="The host name, with the port if it is not the usual one.")
    ssl_enabled = graphene.Boolean(required=True, description="Whether it is reached by https.")
    url = graphene.String(required=True, description="The address.")


class Permission(graphene.ObjectType):
    """A permission that members of staff and apps can hold."""

    code = graphene.Field(PermissionEnum, required=True, description="Internal code for permission.")
    name = graphene.String(required=True, description="Describe action(s) allowed to do by permission.")


class Shop(graphene.ObjectType):
    """Represents a shop resource containing general shop data and configuration."""

    class Meta:
        interfaces = (ObjectWithMetadata,)

    name = graphene.String(required=True, description="Shop's name.")
    description = graphene.String(description="Shop's description.")
    domain = graphene.Field(Domain, required=True, description="Shop's domain data.")
    default_country = graphene.Field(CountryDisplay, description="Country of the first market.")
    languages = graphene.List(
        graphene.NonNull(LanguageDisplay), required=True, description="List of the shops's supported languages."
    )
    permissions = graphene.List(
        graphene.NonNull(Permission), required=True, description="List of available permissions."
    )
    available_payment_gateways = graphene.List(
        graphene.NonNull(PaymentGateway),
        required=True,
        currency=graphene.String(description="A currency for which gateways will be returned."),
        channel=graphene.String(description="Slug of a channel for whose currency gateways will be returned."),
        description="List of available payment gateways.",
    )
    channel_currencies = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="Currencies of all channels. Requires one of the following permissions: AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP.",
    )
    charge_taxes_on_shipping = graphene.Boolean(required=True, description="No taxes are calculated.")
    version = graphene.String(
        required=True,
        description="Version of the API. Requires one of the following permissions: AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP.",
    )

    schema_version = graphene.String(required=True, description="Minor version of the contract that the API follows.")
    default_weight_unit = graphene.Field(WeightUnitsEnum, description="Default weight unit.")
    display_gross_prices = graphene.Boolean(required=True, description="Prices contain their taxes and show them.")
    track_inventory_by_default = graphene.Boolean(description="Stock is always kept. Needs MANAGE_SETTINGS.")
    default_mail_sender_name = graphene.String(description="Sender of the shop's mails. Needs MANAGE_SETTINGS.")
    default_mail_sender_address = graphene.String(description="Its address. Needs MANAGE_SETTINGS.")
    enable_account_confirmation_by_email = graphene.Boolean(
        description="New accounts are confirmed by mail. Needs MANAGE_SETTINGS."
    )
    allow_login_without_confirmation = graphene.Boolean(
        description="Who has not confirmed cannot sign in. Needs MANAGE_SETTINGS."
    )
    limit_quantity_per_checkout = graphene.Int(description="Units of one variant in a checkout. Needs MANAGE_SETTINGS.")
    reserve_stock_duration_anonymous_user = graphene.Int(
        description="Minutes for which a basket holds stock; null: not before the order. Needs MANAGE_SETTINGS."
    )
    reserve_stock_duration_authenticated_user = graphene.Int(description="The same. Needs MANAGE_SETTINGS.")
    use_legacy_shipping_zone_stock_availability = graphene.Boolean(
        required=True, description="Whether shipping zones decide what is in stock. Needs MANAGE_SETTINGS."
    )

    countries = graphene.List(
        graphene.NonNull(CountryDisplay),
        required=True,
        language_code=graphene.Argument(LanguageCodeEnum, description="Accepted; the request decides the language."),
        filter=CountryFilterInput(description="Filtering options for countries."),
        description="List of countries available in the shop.",
    )

    @staticmethod
    def resolve_countries(
        _shop: object, _info: object, *, filter: dict[str, object] | None = None, language_code: object = None
    ) -> list[dict[str, str]]:
        codes = list(members_of(CountryCode))
        attached = (filter or {}).get("attached_to_shipping_zones")
        if attached is not None:
            served = countries_served()
            codes = [code for code in codes if (code in served) == attached]
        return [country_display(code) for code in codes]

    @staticmethod
    def resolve_description(_shop: object, _info: object) -> str:
        return _("Specialty goods of Vietnam's communes, sold by the people who make them")

    @staticmethod
    def resolve_domain(_shop: object, info: Info) -> dict[str, Any]:
        url = info.context.build_url("/")
        parts = urlsplit(url)
        return {"host": parts.netloc, "ssl_enabled": parts.scheme == "https", "url": url}

    @staticmethod
    def resolve_default_country(_shop: object, info: Info) -> dict[str, str] | None:
        channels = all_channels(info)
        return country_display(channels[0].default_country) if channels else None

    @staticmethod
    def resolve_languages(_shop: object, _info: object) -> list[dict[str, str]]:
        return [language_display(code) for code, _name in settings.LANGUAGES]

    @staticmethod
    def resolve_permissions(_shop: object, _info: object) -> list[dict[str, str]]:
        return named_permissions(set(PermissionCode))

    @staticmethod
    def resolve_available_payment_gateways(
        _shop: object, info: Info, *, currency: str | None = None, channel: str | None = None
    ) -> list[Gateway]:
        wanted = {currency} if currency is not None else None
        if channel is not None:
            currencies = {row.currency_code for row in all_channels(info) if row.slug == channel}
            wanted = currencies if wanted is None else wanted & currencies
        return [gateway for gateway in all_gateways() if wanted is None or wanted & set(gateway.currencies)]

    @staticmethod
    @permission_required(AUTHENTICATED_STAFF_USER, AUTHENTICATED_APP)
    def resolve_channel_currencies(_shop: object, info: Info) -> list[str]:
        return sorted({row.currency_code for row in all_channels(info)})

    @staticmethod
    def resolve_charge_taxes_on_shipping(_shop: object, _info: object) -> bool:
        return False

    @staticmethod
    def resolve_schema_version(_shop: object, _info: object) -> str:
        return CONTRACT_VERSION.rpartition(".")[0]

    @staticmethod
    def resolve_default_weight_unit(_shop: object, _info: object) -> object:
        return WeightUnitsEnum.KG

    @staticmethod
    def resolve_display_gross_prices(_shop: object, _info: object) -> bool:
        return True

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_track_inventory_by_default(_shop: object, _info: object) -> bool:
        return True

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_default_mail_sender_name(_shop: object, _info: object) -> str | None:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[0] or None

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_default_mail_sender_address(_shop: object, _info: object) -> str | None:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or None

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_enable_account_confirmation_by_email(_shop: object, _info: object) -> bool:
        return True

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_allow_login_without_confirmation(_shop: object, _info: object) -> bool:
        return False

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_limit_quantity_per_checkout(_shop: object, _info: object) -> int:
        return settings.CHECKOUT_LINE_QUANTITY_LIMIT

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_reserve_stock_duration_anonymous_user(_shop: object, _info: object) -> int | None:
        return settings.STOCK_RESERVATION_GUEST_MINUTES or None

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_reserve_stock_duration_authenticated_user(_shop: object, _info: object) -> int | None:
        return settings.STOCK_RESERVATION_USER_MINUTES or None

    @staticmethod
    @permission_required("MANAGE_SETTINGS")
    def resolve_use_legacy_shipping_zone_stock_availability(_shop: object, _info: object) -> bool:
        return False

    @staticmethod
    def resolve_name(_shop: object, _info: object) -> str:
        return market_name()

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
