"""Filters of lists of collections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import graphene
from django.db.models import Q

from api.terms.conditions import chosen, conditions_of, refuse_both
from api.terms.filters import enum_value
from api.terms.metadata import MetadataFilter
from catalog.models import (
    Channel,
    CollectionChannelListing,
    published,
)


class CollectionPublished(graphene.Enum):
    PUBLISHED = "published"
    HIDDEN = "hidden"


class CollectionFilterInput(graphene.InputObjectType):
    published = CollectionPublished()
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))
    channel = graphene.String(description="Specifies the channel by which the data should be filtered.")


class CollectionWhereInput(graphene.InputObjectType):
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    AND = graphene.List(graphene.NonNull(lambda: CollectionWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: CollectionWhereInput), name="OR")


def collections_condition(
    filter: dict[str, Any] | None, where: dict[str, Any] | None, channel: Channel | None, now: datetime
) -> Q:
    """Which collections a client asks for."""
    refuse_both(filter, where)

    def special(name: str, value: Any) -> Q | None:
        if name != "published":
            return None
        listings = CollectionChannelListing.objects.filter(published(now))
        if channel is not None:
            listings = listings.filter(channel=channel)
        condition = Q(pk__in=listings.values("collection"))
        return condition if enum_value(value) == enum_value(CollectionPublished.PUBLISHED) else ~condition

    return conditions_of("Collection", chosen(filter) or where, special)
