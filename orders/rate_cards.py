"""The delivery methods that an OCOP market begins with, read from ``data/rate_cards.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from orders.actions import (
    NewShippingMethod,
    RateLine,
    create_shipping_methods,
    set_rates,
    translate_shipping_methods,
)
from orders.delivery import Rate
from orders.models import ShippingMethod
from primitives.translations import Translation

_DATA = Path(__file__).parent / "data" / "rate_cards.toml"
_MOST_GRAMS = 30_000


@dataclass(frozen=True, slots=True)
class RateCard:
    """A delivery method with what it costs by zone."""

    method: NewShippingMethod
    english_name: str
    english_description: str
    currency: str
    rates: Mapping[str, Rate]


@cache
def rate_cards() -> tuple[RateCard, ...]:
    """Return the methods in the order in which they are shown."""
    rows = tomllib.loads(_DATA.read_text("utf-8"))["method"]
    return tuple(_card(row, order) for order, row in enumerate(rows))


def ensure_delivery() -> dict[str, ShippingMethod]:
    """The delivery methods by slug; those that are missing are added with their rates, the others left alone."""
    cards = {card.method.slug: card for card in rate_cards()}
    with transaction.atomic():
        known = ShippingMethod.objects.in_bulk(list(cards), field_name="slug")
        added = create_shipping_methods(methods=[card.method for slug, card in cards.items() if slug not in known])
        translate_shipping_methods(
            translations=[
                Translation(
                    row.pk,
                    "en",
                    {"name": cards[row.slug].english_name, "description": cards[row.slug].english_description},
                )
                for row in added
            ]
        )
        set_rates(rates=[line for row in added for line in _lines(row, cards[row.slug])])
    found = known | {row.slug: row for row in added}
    return {slug: found[slug] for slug in cards}


def _card(row: Mapping[str, Any], order: int) -> RateCard:
    method = NewShippingMethod(
        name=row["name"][0],
        slug=row["slug"],
        description=row["text"][0],
        volumetric_divisor=row["divisor"],
        minimum_delivery_days=row["days"][0],
        maximum_delivery_days=row["days"][1],
        maximum_weight_grams=_MOST_GRAMS,
        sort_order=order,
    )
    rates = {
        zone: Rate(first_grams, Decimal(first_amount), step_grams, Decimal(step_amount))
        for zone, first_grams, first_amount, step_grams, step_amount in row["rates"]
    }
    return RateCard(method, row["name"][1], row["text"][1], row["currency"], rates)


def _lines(row: ShippingMethod, card: RateCard) -> list[RateLine]:
    return [
        RateLine(row.pk, zone, card.currency, rate.first_grams, rate.first_amount, rate.step_grams, rate.step_amount)
        for zone, rate in card.rates.items()
    ]
