"""Fields of products and variants that need orders: how many can be bought, beside what is reserved, and where they are
sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from django.conf import settings
from django.db.models import QuerySet

from api.accounts.types import AddressInput
from api.catalog import loaders as data
from api.catalog.types.products import Product
from api.catalog.types.variants import ProductVariant
from api.catalog.types.warehouses import Stock
from api.engine import batched
from api.terms.context import ChannelContext, Info
from api.terms.declaring import extend
from api.terms.filters import enum_value
from api.terms.loading import rows_by
from api.terms.locales import CountryCode
from api.terms.permissions import permission_required
from catalog import availability
from catalog.models import (
    Product as ProductRow,
)
from catalog.models import (
    ProductVariant as ProductVariantRow,
)
from catalog.models import (
    Stock as StockRow,
)
from orders.delivery import zones_to
from orders.models import VendorShippingMethod
from orders.reservations import reserved_quantities


def _destination_arguments() -> dict[str, Any]:
    """Where goods are to be sent: only the stock of producers who ship to that country counts."""
    return {
        "address": AddressInput(description="Destination address; its country decides."),
        "country_code": CountryCode(
            description="Two-letter country code.", deprecation_reason="Use `address` instead."
        ),
    }


def _country(address: Mapping[str, Any] | None, country_code: Any = None) -> str | None:
    country: str | None = enum_value((address or {}).get("country")) or enum_value(country_code)
    return country


def _senders_to(country: str, channel: Any) -> QuerySet[Any]:
    """Keys of the vendors who ship to the country, in the channel's currency."""
    currency = channel.currency_code if channel else None
    return VendorShippingMethod.objects.with_rate(zones_to(country), currency).values("vendor")


def _variants_sent_to(country: str, roots: list[ChannelContext]) -> set[int]:
    """Which of the variants have a vendor that ships to the country, by channel in one statement."""
    sent: set[int] = set()
    for channel, members in data.shared_channel(roots).items():
        pks = {root.node.pk for root in members}
        rows = ProductVariantRow.objects.filter(pk__in=pks, product__vendor__in=_senders_to(country, channel))
        sent.update(rows.values_list("pk", flat=True))
    return sent


@extend(ProductVariant)
class VariantAvailability:
    """How many units of a variant can be bought."""

    quantity_available = graphene.Int(
        args=_destination_arguments(), description="Quantity of a product available for sale in one checkout."
    )
    stocks = graphene.List(
        graphene.NonNull(Stock),
        args=_destination_arguments(),
        description="Stocks of the variant. Needs staff or an app.",
    )

    @staticmethod
    @batched
    def resolve_quantity_available(
        roots: list[ChannelContext], info: Info, *, address: Any = None, country_code: Any = None
    ) -> list[int | None]:
        counted = {root.node.pk for root in roots if root.node.track_inventory}
        country = _country(address, country_code)
        if country is not None:
            counted &= _variants_sent_to(country, roots)
        quantities = availability.available_quantities(counted) if counted else {}
        kept = reserved_quantities(counted, now=info.context.now)
        limit = settings.CHECKOUT_LINE_QUANTITY_LIMIT
        return [
            min(max(quantities.get(root.node.pk, 0) - kept.get(root.node.pk, 0), 0), limit)
            if root.node.track_inventory
            else limit
            for root in roots
        ]

    @staticmethod
    @permission_required("MANAGE_PRODUCTS", "MANAGE_ORDERS")
    @batched
    def resolve_stocks(
        roots: list[ChannelContext], _info: Info, *, address: Any = None, country_code: Any = None
    ) -> list[Any]:
        country = _country(address, country_code)
        wanted = {root.node.pk for root in roots} if country is None else _variants_sent_to(country, roots)
        rows = StockRow.objects.filter(variant__in=wanted).order_by("pk")
        found = rows_by(rows, "variant_id")
        return [found[root.node.pk] for root in roots]


@extend(Product)
class ProductAvailability:
    """Whether a product can be bought."""

    is_available = graphene.Boolean(
        address=AddressInput(description="Where it is to be sent; only producers who ship to the country count."),
        description="Whether the product is in stock, published, available for purchase.",
    )

    @staticmethod
    @batched
    def resolve_is_available(roots: list[ChannelContext], info: Info, *, address: Any = None) -> list[bool | None]:
        available: set[tuple[int, int]] = set()
        country = _country(address)
        for channel, members in data.shared_channel(roots).items():
            if channel is not None:
                pks = {root.node.pk for root in members}
                if country is not None:
                    sent = ProductRow.objects.filter(pk__in=pks, vendor__in=_senders_to(country, channel))
                    pks = set(sent.values_list("pk", flat=True))
                found = availability.available_products(pks, channel, now=info.context.now)
                available |= {(pk, channel.pk) for pk in found}
        return [None if root.channel is None else (root.node.pk, root.channel.pk) in available for root in roots]
