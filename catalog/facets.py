"""How many products each choice of a filter would leave: all facets of a product list in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from catalog.availability import stocked_products
from catalog.models import Channel, Product, ProductQuerySet
from primitives.money import MINOR_DIGITS


class Facet(StrEnum):
    STARS = "stars"
    SETS = "sets"
    VENDORS = "vendors"
    COMMUNES = "communes"
    PRICE = "price"
    STOCK = "stock"


PRICE_STEPS = {
    "VND": (50_000, 100_000, 200_000, 500_000, 1_000_000),
    "USD": (2, 5, 10, 20, 50),
}
"""Where one price band ends and the next begins, by currency; other currencies share the dollar's."""


@dataclass(frozen=True, slots=True)
class PriceBand:
    """Products that cost from ``gte`` to ``lte``, both included; open where ``None``."""

    gte: Decimal | None
    lte: Decimal | None
    count: int


@dataclass(slots=True)
class FacetCounts:
    """Counts by value. A facet that was not asked for is empty."""

    stars: dict[int, int] = field(default_factory=dict)
    sets: dict[int, int] = field(default_factory=dict)
    vendors: dict[int, int] = field(default_factory=dict)
    communes: dict[str, int] = field(default_factory=dict)
    price_bands: list[PriceBand] = field(default_factory=list)
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    in_stock: int = 0


_VALUES: dict[Facet, Any] = {
    Facet.STARS: F("stars"),
    Facet.SETS: F("category_id"),
    Facet.VENDORS: F("vendor_id"),
    Facet.COMMUNES: F("vendor__commune_code"),
    Facet.PRICE: F("listing__price_min_amount"),
}


def count_facets(
    products: ProductQuerySet,
    *,
    chosen: Mapping[Facet, Q],
    wanted: Iterable[Facet],
    channel: Channel,
    now: datetime,
    today: date,
) -> FacetCounts:
    """Count ``products`` (with the ``listing`` joined) by each wanted facet, under the conditions of all others.

    In stock is what can be bought ``now``: goods that are not for sale yet are not.

    ``chosen`` are the conditions that belong to a facet; ``products`` must not have them yet.
    """
    facets = [facet for facet in Facet if facet in set(wanted)]
    counts = FacetCounts()
    rows = _rows(products, chosen, facets, channel, now=now, today=today) if facets else []
    for row in rows:
        _enter(counts, row)
    if Facet.PRICE in facets:
        counts.price_bands = _bands(channel.currency_code, {band.gte: band.count for band in counts.price_bands})
    return counts


def _enter(counts: FacetCounts, row: tuple[Any, ...]) -> None:
    facet, value, number = Facet(row[0]), row[1], int(row[2])
    if facet is Facet.PRICE:
        if row[3] is not None:
            lowest, highest = _amount(row[3]), _amount(row[4])
            counts.price_min = lowest if counts.price_min is None else min(counts.price_min, lowest)
            counts.price_max = highest if counts.price_max is None else max(counts.price_max, highest)
            counts.price_bands.append(PriceBand(Decimal(int(value or 0)), None, number))
    elif value is None:
        return
    elif facet is Facet.STOCK:
        counts.in_stock = number
    elif facet is Facet.COMMUNES:
        counts.communes[value] = number
    else:
        values: dict[int, int] = getattr(counts, facet.value)
        values[int(value)] = number


def _amount(text: Any) -> Decimal:
    """An amount out of a text cast, without the trailing zeros that only one of the databases writes."""
    amount = Decimal(str(text))
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount.normalize()


def _bands(currency: str, numbers: Mapping[Decimal | None, int]) -> list[PriceBand]:
    """All bands in order, also those without products."""
    steps = [Decimal(step) for step in _steps(currency)]
    smallest = Decimal(1).scaleb(-MINOR_DIGITS[currency])
    borders: list[Decimal | None] = [None, *steps]
    return [
        PriceBand(
            gte=lower,
            lte=steps[index] - smallest if index < len(steps) else None,
            count=numbers.get(lower or Decimal(0), 0),
        )
        for index, lower in enumerate(borders)
    ]


def _steps(currency: str) -> Sequence[int]:
    return PRICE_STEPS.get(currency, PRICE_STEPS["USD"])


def _rows(
    products: ProductQuerySet,
    chosen: Mapping[Facet, Q],
    facets: list[Facet],
    channel: Channel,
    *,
    now: datetime,
    today: date,
) -> list[tuple[Any, ...]]:
    """Facet, value as text, number, lowest and highest price for each group."""
    columns: dict[str, Any] = {"product": F("pk"), "for_sale": _flag(Q(listing__available_for_purchase_at__lte=now))}
    narrowed = products.order_by()
    if Facet.STARS in facets:
        narrowed = narrowed.with_stars(today)
    for facet in facets:
        if facet in _VALUES:
            columns[f"facet_{facet}"] = _VALUES[facet]
    met: dict[Facet, Q] = {}
    for facet, condition in chosen.items():
        if set(facets) <= {facet}:
            continue  # only this facet is counted, and it ignores its own condition
        if facet not in facets:
            narrowed = narrowed.filter(condition)
        elif _asks_other_tables(condition):
            met[facet] = condition
        else:
            columns[f"meets_{facet}"] = _flag(condition)
    tables: list[tuple[str, Any]] = [("base", narrowed.annotate(**columns).values_list(*columns))]
    if Facet.STOCK in facets:
        tables.append(("stocked", stocked_products(channel)))
    tables += [
        (f"met_{facet}", Product.objects.with_listing(channel).filter(condition).order_by().values_list("pk"))
        for facet, condition in met.items()
    ]
    parts = [_part(facet, list(columns), met, channel) for facet in facets]
    statement, params = _statement(tables, parts, width=len(columns))
    if statement is None:
        return []
    with connections[products.db].cursor() as cursor:
        cursor.execute(statement, params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _statement(tables: list[tuple[str, Any]], parts: list[str], *, width: int) -> tuple[str | None, list[Any]]:
    """The whole statement: each table is computed once. None when the list is known to be empty.

    Only names from here, column numbers and whole numbers are put into the text; values travel as parameters.
    """
    texts: list[str] = []
    params: list[Any] = []
    for name, queryset in tables:
        names = ", ".join(f"c{index}" for index in range(width if name == "base" else 1))
        try:
            text, more = queryset.query.sql_with_params()
        except EmptyResultSet:
            if name == "base":
                return None, []
            text, more = "SELECT NULL WHERE 1 = 0", ()
        texts.append(f"{name} ({names}) AS MATERIALIZED ({text})")
        params += more
    return f"WITH {', '.join(texts)} {' UNION ALL '.join(parts)}", params


def _asks_other_tables(condition: Q) -> bool:
    """Whether a condition has a sub-query, which a database would run again for each row of a flag."""
    for child in condition.children:
        if isinstance(child, Q):
            if _asks_other_tables(child):
                return True
        elif not isinstance(child, tuple) or isinstance(child[1], QuerySet):
            return True
    return False


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _part(facet: Facet, columns: list[str], met: Collection[Facet], channel: Channel) -> str:
    """One SELECT of the union: the groups of a facet among the rows that meet all conditions but its own."""
    conditions = [
        f"c{index} = 1"
        for index, column in enumerate(columns)
        if column.startswith("meets_") and column != f"meets_{facet}"
    ]
    conditions += [_is_in(f"met_{other}") for other in met if other is not facet]
    prices = "NULL, NULL"
    if facet is Facet.STOCK:
        group = "1"
        conditions += [f"c{columns.index('for_sale')} = 1", _is_in("stocked")]
    else:
        group = value = f"c{columns.index(f'facet_{facet}')}"
    if facet is Facet.PRICE:
        cases = " ".join(f"WHEN {value} < {step} THEN {lower}" for lower, step in _pairs(channel.currency_code))
        group = f"CASE {cases} ELSE {_steps(channel.currency_code)[-1]} END"
        prices = f"CAST(MIN({value}) AS TEXT), CAST(MAX({value}) AS TEXT)"
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    grouping = "" if facet is Facet.STOCK else f" GROUP BY {group}"
    return f"SELECT '{facet}', CAST({group} AS TEXT), COUNT(*), {prices} FROM base{where}{grouping}"  # noqa: S608


def _is_in(table: str) -> str:
    """Whether the product is in one of the tables above. IS TRUE keeps PostgreSQL, which knows nothing of their sizes,
    from joining them row by row: it hashes the table instead.
    """
    return f"(c0 IN (SELECT c0 FROM {table})) IS TRUE"  # noqa: S608


def _pairs(currency: str) -> list[tuple[int, int]]:
    steps = _steps(currency)
    return list(zip((0, *steps), steps, strict=False))
