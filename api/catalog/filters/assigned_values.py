"""Filters by the values of attributes, for lists of products and of pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

import graphene
from django.db.models import Q

from api.terms.conditions import NOTHING, any_of, in_range, matches
from api.terms.filters import (
    ContainsFilterInput,
    DateRangeInput,
    DateTimeRangeInput,
    DecimalFilterInput,
    StringFilterInput,
)
from api.terms.ids import int_pk, split_global_id
from catalog.models import (
    AttributeInputType,
)

LONGEST_CHOICE = 100
"""References of one filter, each of which is a condition of its own."""


class AssignedAttributeReferenceInput(graphene.InputObjectType):
    """What the values of a referring attribute refer to."""

    referenced_ids = ContainsFilterInput()
    page_slugs = ContainsFilterInput()
    product_slugs = ContainsFilterInput()
    product_variant_skus = ContainsFilterInput()
    category_slugs = ContainsFilterInput()
    collection_slugs = ContainsFilterInput()


class AssignedAttributeValueInput(graphene.InputObjectType):
    slug = StringFilterInput(description="Filter by slug assigned to AttributeValue.")
    name = StringFilterInput(description="Filter by name assigned to AttributeValue.")
    numeric = DecimalFilterInput(description="Filter by numeric value for attributes of numeric type.")
    date = DateRangeInput(description="Filter by date value for attributes of date type.")
    date_time = DateTimeRangeInput(description="Filter by date and time for attributes of date and time type.")
    boolean = graphene.Boolean(description="Filter by boolean value for attributes of boolean type.")
    reference = AssignedAttributeReferenceInput(description="Filter by what the value refers to.")


class AssignedAttributeWhereInput(graphene.InputObjectType):
    slug = graphene.String(description="Filter by attribute slug.")
    value = AssignedAttributeValueInput(description="Filter by value of the attribute.")


def assigned_value_conditions(value: dict[str, Any]) -> list[Q]:
    """What ``AssignedAttributeValueInput`` asks: for each condition the owner must have a value that meets it.

    They are several where all of some references are asked for, since each is a value of its own.
    """
    condition = dated(value)
    for name, column in (("slug", "value__slug"), ("name", "value__name"), ("numeric", "value__numeric")):
        if value.get(name) is not None:
            condition &= matches(column, value[name])
    if value.get("boolean") is not None:
        condition &= Q(value__boolean=value["boolean"])
    conditions = [condition]
    for name, asked in (value.get("reference") or {}).items():
        refers = _REFERENCES[name]
        if (asked or {}).get("contains_any") is not None:
            conditions.append(any_of(refers(target) for target in asked["contains_any"][:LONGEST_CHOICE]))
        if (asked or {}).get("contains_all") is not None:
            conditions += [refers(target) for target in asked["contains_all"][:LONGEST_CHOICE]]
    return conditions


def dated(given: dict[str, Any]) -> Q:
    condition = Q()
    if given.get("date_time") is not None:
        condition &= Q(value__attribute__input_type=AttributeInputType.DATE_TIME)
        condition &= in_range("value__date_time", given["date_time"])
    if given.get("date") is not None:
        days = {bound: datetime.combine(day, time.min, tzinfo=UTC) for bound, day in given["date"].items() if day}
        condition &= Q(value__attribute__input_type=AttributeInputType.DATE) & in_range("value__date_time", days)
    return condition


def _refers_to_id(global_id: str) -> Q:
    split = split_global_id(global_id)
    column = _REFERRED_COLUMNS.get(split[0]) if split else None
    if split is None or column is None:
        return NOTHING
    return Q(**{column: int_pk(global_id, split[0])})


_REFERRED_COLUMNS = {
    "Page": "value__page_reference__page",
    "Product": "value__product",
    "ProductVariant": "value__variant",
    "Category": "value__category",
    "Collection": "value__collection",
}


_REFERENCES: dict[str, Callable[[str], Q]] = {
    "referenced_ids": _refers_to_id,
    "page_slugs": lambda slug: Q(value__page_reference__page__slug=slug),
    "product_slugs": lambda slug: Q(value__product__slug=slug),
    "product_variant_skus": lambda sku: Q(value__variant__sku=sku),
    "category_slugs": lambda slug: Q(value__category__slug=slug),
    "collection_slugs": lambda slug: Q(value__collection__slug=slug),
}
