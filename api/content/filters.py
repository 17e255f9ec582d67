"""Filters of lists of pages: inputs as in Saleor's contract, and the conditions they become."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Exists, OuterRef, Q

from api.catalog.filters.assigned_values import AssignedAttributeWhereInput, assigned_value_conditions
from api.terms.conditions import (
    EVERYTHING,
    LONGEST_LIST,
    asked_pks,
    chosen,
    conditions_of,
    metadata_condition,
    refuse_both,
)
from api.terms.filters import GlobalIDFilterInput, StringFilterInput
from api.terms.ids import int_pk
from api.terms.metadata import MetadataFilter
from content.models import Page, PageAttributeValue


class MetadataValueFilterInput(graphene.InputObjectType):
    eq = graphene.String(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.String), description="The value included in.")


class MetadataFilterInput(graphene.InputObjectType):
    key = graphene.String(required=True, description="Key to filter by.")
    value = MetadataValueFilterInput(description="Value to filter by; without it the key must be there.")


class PageFilterInput(graphene.InputObjectType):
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    page_types = graphene.List(graphene.NonNull(graphene.ID))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))


class PageWhereInput(graphene.InputObjectType):
    ids = graphene.List(graphene.NonNull(graphene.ID))
    metadata = MetadataFilterInput(description="Filter by metadata fields of pages.")
    slug = StringFilterInput(description="Filter by page slug.")
    page_type = GlobalIDFilterInput(description="Filter by page type.")
    attributes = graphene.List(
        graphene.NonNull(AssignedAttributeWhereInput), description="Filter by attributes associated with the page."
    )
    AND = graphene.List(
        graphene.NonNull(lambda: PageWhereInput), name="AND", description="All of these conditions must hold."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: PageWhereInput), name="OR", description="One of these conditions must hold."
    )


class PageTypeFilterInput(graphene.InputObjectType):
    search = graphene.String()
    slugs = graphene.List(graphene.NonNull(graphene.String))


def pages_condition(filter: dict[str, Any] | None, where: dict[str, Any] | None, search: str | None) -> Q:
    """Which pages a client asks for."""
    refuse_both(filter, where)
    condition = conditions_of("Page", chosen(filter) or where, _of_page)
    return condition & _searched(search) if search else condition


def page_types_condition(filter: dict[str, Any] | None) -> Q:
    """Which page types a client asks for."""
    return conditions_of("PageType", chosen(filter), lambda _name, _asked: None)


def _of_page(name: str, value: Any) -> Q | None:
    if name == "search":
        return _searched(value)
    if name == "page_types":
        return Q(page_type__in=[int_pk(global_id, "PageType") for global_id in value[:LONGEST_LIST]])
    if name == "page_type":
        pks = asked_pks("PageType", value)
        return EVERYTHING if pks is None else Q(page_type__in=pks)
    if name == "attributes":
        return _with_attributes(value)
    if name == "metadata" and isinstance(value, dict):
        return _with_metadata(value)
    return None


def _searched(text: str) -> Q:
    return Q(pk__in=Page.objects.naming(text).values("pk")) if text.strip() else EVERYTHING


def _with_attributes(asked: list[dict[str, Any]]) -> Q:
    condition = Q()
    for entry in asked[:LONGEST_LIST]:
        slug = entry.get("slug")
        of_attribute = Q() if slug is None else Q(value__attribute__slug=slug)
        for of_value in assigned_value_conditions(entry.get("value") or {}):
            condition &= Q(Exists(PageAttributeValue.objects.filter(of_attribute & of_value, page=OuterRef("pk"))))
    return condition


def _with_metadata(asked: dict[str, Any]) -> Q:
    value = asked.get("value") or {}
    condition = metadata_condition([{"key": asked["key"]}])
    if value.get("eq") is not None:
        condition &= metadata_condition([{"key": asked["key"], "value": value["eq"]}])
    if value.get("one_of") is not None:
        one = Q(pk__in=[])
        for text in value["one_of"][:LONGEST_LIST]:
            one |= metadata_condition([{"key": asked["key"], "value": text}])
        condition &= one
    return condition
