"""Delivery as clients see it: one method for all parcels, as Saleor knows it, and methods per vendor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import graphene
from django.utils.translation import gettext as _

from api.catalog.types.warehouses import Warehouse
from api.engine import batched
from api.terms.context import Info
from api.terms.ids import to_global_id
from api.terms.loading import related, remembered
from api.terms.metadata import ObjectWithMetadata, metadata_items, metadata_under
from api.terms.money import Money
from api.terms.nodes import Node, id_field
from api.terms.translations import translated, translation_field, translation_type
from api.vendors.types import Vendor
from orders.actions import delivery_id
from orders.baskets import Basket
from orders.delivery import CombinedOption, Quote
from orders.models import ShippingMethod as ShippingMethodRow
from orders.models import ShippingMethodTranslation as ShippingMethodTranslationRow
from primitives import money
from vendors.models import Vendor as VendorRow


@dataclass(frozen=True, slots=True)
class PricedMethod:
    """A delivery method with its price for one parcel or for all of them."""

    method_id: int
    name: str
    description: str
    price: money.Money
    minimum_delivery_days: int | None
    maximum_delivery_days: int | None
    message: str = ""

    @property
    def active(self) -> bool:
        return True


def of_quote(quote: Quote, currency: str) -> PricedMethod:
    """What one vendor's parcel costs by one of its methods."""
    return PricedMethod(
        method_id=quote.method_id,
        name=quote.offer.name,
        description=quote.offer.description,
        price=money.Money(quote.amount, currency),
        minimum_delivery_days=quote.offer.minimum_delivery_days,
        maximum_delivery_days=quote.offer.maximum_delivery_days,
    )


def of_option(option: CombinedOption, basket: Basket) -> PricedMethod:
    """What all parcels cost by one method; says so when some vendors ship another way."""
    message, name = "", option.offer.name
    if option.substitutes:
        vendors = {part.vendor.pk: part.vendor.name for part in basket.parts}
        others = [f"{vendors[quote.vendor_id]}: {quote.offer.name}" for quote in option.substitutes]
        name = _("%(name)s and others") % {"name": name}
        message = _("Not every producer ships this way. %(others)s") % {"others": "; ".join(others)}
    return PricedMethod(
        method_id=option.method_id,
        name=name,
        description=option.offer.description,
        price=money.Money(option.amount, basket.currency),
        minimum_delivery_days=option.minimum_delivery_days,
        maximum_delivery_days=option.maximum_delivery_days,
        message=message,
    )


ShippingMethodTranslation = translation_type(
    "ShippingMethodTranslation",
    name=graphene.String(description="Translated shipping method name."),
    description=graphene.JSONString(description="Translated description, an EditorJS document."),
    resolve_description=staticmethod(lambda root, _info: _document(root.description)),
)


def _document(text: str) -> dict[str, Any] | None:
    return {"blocks": [{"type": "paragraph", "data": {"text": text}}]} if text else None


class ShippingMethod(graphene.ObjectType):
    """A delivery method with its price for this basket: one parcel per vendor, prices summed."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    id = id_field()
    name = graphene.String(required=True, description="Shipping method name.")
    description = graphene.JSONString(description="Shipping method description, an EditorJS document.")
    price = graphene.Field(Money, required=True, description="The price of selected shipping method.")
    minimum_delivery_days = graphene.Int(description="Minimum delivery days for this shipping method.")
    maximum_delivery_days = graphene.Int(description="Maximum delivery days for this shipping method.")
    active = graphene.Boolean(required=True, description="Describes if this shipping method is active.")
    message = graphene.String(description="What is particular to it, such as vendors that ship otherwise.")
    translation = translation_field(ShippingMethodTranslation)

    @staticmethod
    def resolve_id(root: PricedMethod, _info: Info) -> str:
        return to_global_id("ShippingMethod", root.method_id)

    @staticmethod
    def resolve_description(root: PricedMethod, _info: Info) -> Any:
        return _document(root.description)

    @staticmethod
    @batched
    def resolve_translation(roots: list[PricedMethod], _info: Info, *, language_code: Any) -> list[Any]:
        rows = ShippingMethodTranslationRow.objects.filter(shipping_method__in={root.method_id for root in roots})
        found = translated(rows, "shipping_method_id", language_code)
        return [None if root.message else found.get(root.method_id) for root in roots]

    @staticmethod
    @batched
    def resolve_metadata(roots: list[PricedMethod], info: Info) -> list[list[dict[str, Any]]]:
        return [metadata_items(found) for found in _metadata_of(info, roots)]

    @staticmethod
    @batched
    def resolve_metafield(roots: list[PricedMethod], info: Info, *, key: str) -> list[Any]:
        return [found.get(key) for found in _metadata_of(info, roots)]

    @staticmethod
    @batched
    def resolve_metafields(
        roots: list[PricedMethod], info: Info, *, keys: list[str] | None = None
    ) -> list[dict[str, Any]]:
        return [metadata_under(found, keys) for found in _metadata_of(info, roots)]


def _metadata_of(info: Info, methods: Sequence[PricedMethod]) -> list[dict[str, Any]]:
    """What operators have noted for clients at each method; one statement."""

    def load(pks: list[int]) -> dict[int, dict[str, Any]]:
        return dict(ShippingMethodRow.objects.filter(pk__in=pks).values_list("pk", "metadata"))

    return remembered(info, "metadata of methods", [method.method_id for method in methods], load, default={})


class DeliveryMethod(graphene.Union):
    """A shipping method or a point of collection; there are no such points yet."""

    class Meta:
        types = (Warehouse, ShippingMethod)

    @classmethod
    def resolve_type(cls, instance: Any, _info: Info) -> Any:
        return ShippingMethod if isinstance(instance, PricedMethod) else Warehouse


class Delivery(graphene.ObjectType):
    """A way to deliver a checkout."""

    id = graphene.ID(required=True, description="The ID of the delivery.")
    shipping_method = graphene.Field(ShippingMethod, description="Shipping method represented by the delivery.")


def delivery_of(option: CombinedOption, basket: Basket) -> dict[str, Any]:
    """An option under the id by which a client may choose it."""
    pk = delivery_id(basket.checkout.pk, option.method_id)
    return {"id": to_global_id("CheckoutDelivery", pk), "shipping_method": of_option(option, basket)}


@dataclass(frozen=True, slots=True)
class VendorQuotes:
    """The methods by which one vendor can deliver, cheapest first."""

    vendor_id: int
    methods: tuple[PricedMethod, ...]


def vendor_quotes(quotes: dict[int, tuple[Quote, ...]], currency: str) -> Iterable[VendorQuotes]:
    return [
        VendorQuotes(vendor_id, tuple(of_quote(quote, currency) for quote in found))
        for vendor_id, found in quotes.items()
    ]


class DeliveryEstimate(graphene.ObjectType):
    """What one vendor's parcel would cost to a province."""

    vendor = graphene.Field(Vendor, required=True, description="Who ships the parcel.")
    methods = graphene.List(
        graphene.NonNull(ShippingMethod),
        required=True,
        description="Its methods, cheapest first; none when the vendor does not deliver there.",
    )

    resolve_vendor = related("vendor_id", VendorRow.objects.all)
