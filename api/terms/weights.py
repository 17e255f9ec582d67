"""Weights as clients see them."""

from __future__ import annotations

from typing import Any

import graphene


class WeightUnitsEnum(graphene.Enum):
    KG = "kg"
    LB = "lb"
    OZ = "oz"
    G = "g"
    TONNE = "tonne"


class Weight(graphene.ObjectType):
    """Represents weight value in a specific weight unit."""

    unit = graphene.Field(WeightUnitsEnum, required=True, description="Weight unit.")
    value = graphene.Float(required=True, description="Weight value.")


def weight(grams: int) -> dict[str, Any]:
    """A weight as clients see it: in kilograms."""
    return {"unit": WeightUnitsEnum.KG, "value": grams / 1000}
