"""Filters of lists of vendors."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Q

from api.terms.conditions import LONGEST_LIST, chosen, conditions_of


class VendorFilterInput(graphene.InputObjectType):
    search = graphene.String(description="Part of the name, accents and case optional.")
    ids = graphene.List(graphene.NonNull(graphene.ID))
    slugs = graphene.List(graphene.NonNull(graphene.String))
    provinces = graphene.List(graphene.NonNull(graphene.String), description="Codes of provinces.")
    communes = graphene.List(graphene.NonNull(graphene.String), description="Codes of communes.")


def vendors_condition(filter: dict[str, Any] | None) -> Q:
    """Which vendors a client asks for."""

    def special(name: str, value: Any) -> Q | None:
        if name == "provinces":
            return Q(province_code__in=value[:LONGEST_LIST])
        if name == "communes":
            return Q(commune_code__in=value[:LONGEST_LIST])
        return None

    return conditions_of("Vendor", chosen(filter), special)
