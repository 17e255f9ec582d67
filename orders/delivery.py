"""What it costs to bring each vendor's goods to a place. Pure calculation: rate cards and parcels in, quotes out.

Every vendor ships its own parcel. A delivery method is priced by zone and by chargeable weight, the larger of the real
and the volumetric one, and is free for a parcel whose goods are worth the vendor's threshold.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from orders.models import Zone
from primitives.money import total
from vietnam import units

HOME_COUNTRY = "VN"


@dataclass(frozen=True, slots=True)
class Destination:
    """As much of an address as a fee needs: the country, and within Vietnam the code of the province."""

    country: str
    province_code: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """So much for the first grams, so much for each further step begun."""

    first_grams: int
    first_amount: Decimal
    step_grams: int
    step_amount: Decimal

    def amount_for(self, grams: int) -> Decimal:
        steps_begun = math.ceil(max(grams - self.first_grams, 0) / self.step_grams)
        return self.first_amount + steps_begun * self.step_amount


@dataclass(frozen=True, slots=True)
class Offer:
    """A delivery method as one vendor offers it: rates by zone, free for goods worth ``free_from_amount`` or more."""

    method_id: int
    name: str
    rates: Mapping[str, Rate]
    description: str = ""
    free_from_amount: Decimal | None = None
    volumetric_divisor: int = 6000
    maximum_weight_grams: int | None = None
    minimum_delivery_days: int | None = None
    maximum_delivery_days: int | None = None
    sort_order: int = 0


@dataclass(frozen=True, slots=True)
class Parcel:
    """Goods of one vendor that travel together. ``volume_cm3`` is the sum of the packed units' boxes."""

    vendor_id: int
    origin_province_code: str
    goods_amount: Decimal
    weight_grams: int
    volume_cm3: Decimal = Decimal(0)
    origin_warehouse_id: UUID | None = None

    def chargeable_grams(self, volumetric_divisor: int) -> int:
        """The larger of real and volumetric weight; the divisor is in cm³ per kg, begun grams count."""
        return max(self.weight_grams, math.ceil(self.volume_cm3 * 1000 / volumetric_divisor))


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of one method for one parcel; 0 when the threshold made it free."""

    vendor_id: int
    offer: Offer
    zone: Zone
    chargeable_grams: int
    amount: Decimal

    @property
    def method_id(self) -> int:
        return self.offer.method_id


@dataclass(frozen=True, slots=True)
class CombinedOption:
    """One method for all parcels, as a client sees it that knows one delivery per checkout.

    A vendor that does not offer the method ships by its cheapest one; its quote is in ``substitutes`` then.
    """

    offer: Offer
    quotes: tuple[Quote, ...]

    @property
    def method_id(self) -> int:
        return self.offer.method_id

    @property
    def amount(self) -> Decimal:
        return total(quote.amount for quote in self.quotes)

    @property
    def substitutes(self) -> tuple[Quote, ...]:
        return tuple(quote for quote in self.quotes if quote.method_id != self.method_id)

    @property
    def minimum_delivery_days(self) -> int | None:
        return _slowest(quote.offer.minimum_delivery_days for quote in self.quotes)

    @property
    def maximum_delivery_days(self) -> int | None:
        return _slowest(quote.offer.maximum_delivery_days for quote in self.quotes)


def zone_between(origin_province_code: str, destination: Destination) -> Zone | None:
    """How far a parcel travels, or None while the destination says too little."""
    if not destination.country:
        return None
    if destination.country != HOME_COUNTRY:
        return Zone.ABROAD
    if not destination.province_code:
        return None
    return Zone(units.zone(origin_province_code, destination.province_code).value)


def zones_to(country: str) -> tuple[Zone, ...]:
    """The zones in which a parcel to the country (two letters) may travel, wherever in Vietnam it starts."""
    return tuple(zone for zone in Zone if (zone is Zone.ABROAD) is (country != HOME_COUNTRY))


def quote_parcel(parcel: Parcel, offers: Iterable[Offer], destination: Destination) -> tuple[Quote, ...]:
    """Price each offer that can carry the parcel there, cheapest first."""
    zone = zone_between(parcel.origin_province_code, destination)
    if zone is None:
        return ()
    quotes = [_quote(parcel, offer, zone) for offer in offers]
    return tuple(sorted((quote for quote in quotes if quote is not None), key=_by_price))


def combine(quotes_by_vendor: Mapping[int, Sequence[Quote]]) -> tuple[CombinedOption, ...]:
    """Every method that at least one vendor offers, priced for all parcels, cheapest first.

    ``quotes_by_vendor`` has each vendor's quotes cheapest first. Empty when a vendor cannot deliver there.
    """
    if not all(quotes_by_vendor.values()):
        return ()
    offers = {quote.method_id: quote.offer for quotes in quotes_by_vendor.values() for quote in quotes}
    options = [
        CombinedOption(
            offer=offer,
            quotes=tuple(find_quote(quotes, method_id) or quotes[0] for quotes in quotes_by_vendor.values()),
        )
        for method_id, offer in offers.items()
    ]
    return tuple(sorted(options, key=lambda option: (option.amount, option.offer.sort_order, option.method_id)))


def find_quote(quotes: Iterable[Quote], method_id: int | None) -> Quote | None:
    return next((quote for quote in quotes if quote.method_id == method_id), None)


def choose_quote(quotes: Sequence[Quote], *, own_method_id: int | None, common_method_id: int | None) -> Quote | None:
    """The quote for a vendor's parcel: of the method chosen for it, else of the one chosen for all parcels.

    Where the vendor does not offer that (any more), its cheapest method takes its place; None while nothing is chosen
    or the vendor cannot deliver. ``quotes`` are cheapest first.
    """
    if not quotes or (own_method_id is None and common_method_id is None):
        return None
    return find_quote(quotes, own_method_id) or find_quote(quotes, common_method_id) or quotes[0]


def _quote(parcel: Parcel, offer: Offer, zone: Zone) -> Quote | None:
    rate = offer.rates.get(zone)
    grams = parcel.chargeable_grams(offer.volumetric_divisor)
    if rate is None or (offer.maximum_weight_grams is not None and grams > offer.maximum_weight_grams):
        return None
    is_free = offer.free_from_amount is not None and parcel.goods_amount >= offer.free_from_amount
    amount = Decimal(0) if is_free else rate.amount_for(grams)
    return Quote(vendor_id=parcel.vendor_id, offer=offer, zone=zone, chargeable_grams=grams, amount=amount)


def _by_price(quote: Quote) -> tuple[Decimal, int, int]:
    return quote.amount, quote.offer.sort_order, quote.method_id


def _slowest(days: Iterable[int | None]) -> int | None:
    known = [value for value in days if value is not None]
    return max(known, default=None)
