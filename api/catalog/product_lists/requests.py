"""The request for a list of products, checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.catalog.enums import ProductOrderField
from api.catalog.filters.products import Conditions, Scope, product_conditions
from api.terms.context import Info
from api.terms.filters import enum_value
from catalog.models import (
    Channel,
    Product,
    ProductQuerySet,
)
from search.engines import get_engine


@dataclass(frozen=True, slots=True)
class Request:
    """The request for a list of products, checked."""

    channel: Channel | None
    products: ProductQuerySet
    conditions: Conditions
    search: str
    sort_by: dict[str, Any]

    def all(self) -> ProductQuerySet:
        return self.products.filter(self.conditions.all())


def read_request(
    info: Info,
    *,
    channel: Channel | None,
    filter: dict[str, Any] | None,
    where: dict[str, Any] | None,
    sort_by: dict[str, Any] | None,
    search: str | None,
    is_in_collection: bool = False,
) -> Request:
    """Check the arguments together. Raises ``GraphQLError`` in Saleor's words."""
    context = info.context
    text, sort_by = check_request(filter, where, sort_by, search, is_in_collection=is_in_collection)
    products = Product.objects.visible_to(context.viewer, channel=channel, now=context.now)
    if text:
        products = get_engine().restrict(products, text)
    scope = Scope(channel=channel, now=context.now, today=context.today)
    conditions = product_conditions(filter=filter, where=where, scope=scope)
    return Request(channel=channel, products=products, conditions=conditions, search=text, sort_by=sort_by)


def check_request(
    filter: dict[str, Any] | None,
    where: dict[str, Any] | None,
    sort_by: dict[str, Any] | None,
    search: str | None,
    *,
    is_in_collection: bool = False,
) -> tuple[str, dict[str, Any]]:
    """The words that are searched for, and the order. Raises ``GraphQLError`` for arguments that exclude each other."""
    if filter and where:
        raise GraphQLError(_("Only one filtering argument (filter or where) can be specified."))
    text = (search or (filter or {}).get("search") or "").strip()
    sort_by = dict(sort_by or {})
    if sort_by.get("field") is not None and sort_by.get("attribute_id") is not None:
        raise GraphQLError(_("You must provide either `field` or `attributeId` to sort the products."))
    if enum_value(sort_by.get("field")) == enum_value(ProductOrderField.RANK) and not text:
        raise GraphQLError(_("Sorting by RANK is available only when using a search filter."))
    if enum_value(sort_by.get("field")) == enum_value(ProductOrderField.RATING) and text:
        sort_by["field"] = None  # Saleor's storefront asks for the best match this way
    if enum_value(sort_by.get("field")) == enum_value(ProductOrderField.COLLECTION) and not is_in_collection:
        sort_by["field"] = None
        sort_by["by_pk"] = True
    return text, sort_by


def channel_slug(channel: str | None, filter: dict[str, Any] | None, sort_by: dict[str, Any] | None) -> str | None:
    """The channel's slug, wherever the client put it."""
    return channel or (filter or {}).get("channel") or (sort_by or {}).get("channel")


def request_of_parents(info: Info, channel: Channel | None, arguments: dict[str, Any], **more: Any) -> Request:
    names = ("filter", "where", "sort_by", "search")
    return read_request(info, channel=channel, **{name: arguments.pop(name, None) for name in names}, **more)


@dataclass(frozen=True, slots=True)
class FacetSource:
    """A list of products before the conditions that belong to a facet, and those conditions."""

    products: ProductQuerySet
    conditions: Conditions
    channel: Channel
