"""Which delivery methods vendors offer, and what each asks for a parcel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from orders.delivery import Destination, Offer, Parcel, Quote, Rate, quote_parcel
from orders.models import VendorShippingMethod
from primitives.languages import base_of
from primitives.statements import Among, Statement

Offers = Mapping[int, Sequence[Offer]]
"""The delivery methods that each vendor offers in a currency, by the vendor's id."""


def load_offers(
    *, vendor_ids: Iterable[int], currencies: Iterable[str], language: str
) -> dict[str, dict[int, list[Offer]]]:
    """Read the rate cards of vendors by currency and vendor; one statement, none for no vendors."""
    wanted = set(vendor_ids)
    if not wanted:
        return {}
    rows = _OFFERS.rows(vendors=wanted, currencies=set(currencies), language=base_of(language))
    rates: defaultdict[int, dict[str, Rate]] = defaultdict(dict)
    first_rows: dict[int, Any] = {}
    for row in rows:
        rates[row.pk][row.zone] = Rate(row.first_grams, row.first_amount, row.step_grams, row.step_amount)
        first_rows.setdefault(row.pk, row)
    offers: dict[str, dict[int, list[Offer]]] = {}
    for pk, row in first_rows.items():
        offers.setdefault(row.currency, {}).setdefault(row.vendor_id, []).append(_offer(row, rates[pk]))
    return offers


def _offer_query(vendors: Any, currencies: Any, language: Any) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        VendorShippingMethod.objects.filter(
            Among("vendor", vendors),
            Among("currency", currencies),
            is_active=True,
            shipping_method__is_active=True,
            shipping_method__rates__currency=F("currency"),
        )
        .alias(
            translation=FilteredRelation(
                "shipping_method__translations",
                condition=Q(shipping_method__translations__language_code=language),
            )
        )
        .annotate(
            zone=F("shipping_method__rates__zone"),
            first_grams=F("shipping_method__rates__first_grams"),
            first_amount=F("shipping_method__rates__first_amount"),
            step_grams=F("shipping_method__rates__step_grams"),
            step_amount=F("shipping_method__rates__step_amount"),
            translated_name=F("translation__name"),
            translated_description=F("translation__description"),
        )
        .select_related("shipping_method")
        .order_by("vendor_id", "shipping_method__sort_order", "shipping_method_id")
    )
    return rows


# Read for every step of a purchase, like the lines.
_OFFERS: Statement[Any] = Statement(_offer_query)


def _offer(row: Any, rates: Mapping[str, Rate]) -> Offer:
    method = row.shipping_method
    return Offer(
        method_id=method.pk,
        name=row.translated_name or method.name,
        description=row.translated_description or method.description,
        rates=rates,
        free_from_amount=row.free_from_amount,
        volumetric_divisor=method.volumetric_divisor,
        maximum_weight_grams=method.maximum_weight_grams,
        minimum_delivery_days=method.minimum_delivery_days,
        maximum_delivery_days=method.maximum_delivery_days,
        sort_order=method.sort_order,
    )


def quotes_by_vendor(
    parcels: Iterable[Parcel], offers: Offers, destination: Destination
) -> dict[int, tuple[Quote, ...]]:
    """What each parcel costs to the place, cheapest first; nothing where it cannot go."""
    return {parcel.vendor_id: quote_parcel(parcel, offers.get(parcel.vendor_id, ()), destination) for parcel in parcels}
