"""The zones and countries that the rate cards of active delivery methods reach."""

from __future__ import annotations

from collections.abc import Collection

from api.terms.declaring import members_of
from api.terms.locales import CountryCode
from orders.delivery import HOME_COUNTRY
from orders.models import ShippingRate, Zone


def served_zones(*, currencies: Collection[str] | None = None) -> list[Zone]:
    """Zones for which an active method has a rate, nearest first; with ``currencies`` only rates in one of them."""
    served = {zone for zone, currency in _rates() if currencies is None or currency in currencies}
    return [zone for zone in Zone if zone.value in served]


def countries_served() -> set[str]:
    """Codes of the countries that an active method has a rate for."""
    return {code for zone in served_zones() for code in countries_of(zone)}


def countries_by_currency() -> dict[str, list[str]]:
    """Codes of the countries that rates in each currency serve, the home country first; one statement."""
    rates = _rates()
    return {
        currency: list(
            dict.fromkeys(code for zone in Zone if (zone.value, currency) in rates for code in countries_of(zone))
        )
        for currency in {currency for _zone, currency in rates}
    }


def countries_of(zone: Zone) -> list[str]:
    """Codes of the countries in a zone."""
    if zone != Zone.ABROAD:
        return [HOME_COUNTRY]
    return [code for code in members_of(CountryCode) if code != HOME_COUNTRY]


def _rates() -> set[tuple[str, str]]:
    rates = ShippingRate.objects.filter(shipping_method__is_active=True)
    return set(rates.values_list("zone", "currency").distinct())
