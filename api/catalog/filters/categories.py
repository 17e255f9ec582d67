"""Filters of lists of categories."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from api.terms.conditions import EVERYTHING, chosen, conditions_of, refuse_both
from api.terms.filters import DateTimeRangeInput
from api.terms.metadata import MetadataFilter


class CategoryFilterInput(graphene.InputObjectType):
    search = graphene.String()
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    updated_at = DateTimeRangeInput(description="Accepted; categories do not keep when they were changed.")
    slugs = graphene.List(graphene.NonNull(graphene.String))


class CategoryWhereInput(graphene.InputObjectType):
    metadata = graphene.List(graphene.NonNull(MetadataFilter))
    ids = graphene.List(graphene.NonNull(graphene.ID))
    AND = graphene.List(graphene.NonNull(lambda: CategoryWhereInput), name="AND")
    OR = graphene.List(graphene.NonNull(lambda: CategoryWhereInput), name="OR")


def categories_condition(filter: dict[str, Any] | None, where: dict[str, Any] | None) -> Q:
    """Which categories a client asks for."""
    refuse_both(filter, where)
    accepted = {"updated_at": EVERYTHING}  # categories do not keep when they were changed
    return conditions_of("Category", chosen(filter) or where, lambda name, _asked: accepted.get(name))
