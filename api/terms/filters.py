"""What filters and sorts of every list are written with."""

from __future__ import annotations

from typing import Any

import graphene

from api.terms.scalars import Decimal


def enum_value(member: Any) -> Any:
    """The value of an enum's member; anything else as it is. Arguments come as members, rows hold values."""
    return getattr(member, "value", member)


class OrderDirection(graphene.Enum):
    ASC = ""
    DESC = "-"


class StringFilterInput(graphene.InputObjectType):
    eq = graphene.String(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.String), description="The value included in.")


class GlobalIDFilterInput(graphene.InputObjectType):
    eq = graphene.ID(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.ID), description="The value included in.")


class IntRangeInput(graphene.InputObjectType):
    gte = graphene.Int(description="Value greater than or equal to.")
    lte = graphene.Int(description="Value less than or equal to.")


class PriceRangeInput(graphene.InputObjectType):
    gte = graphene.Float(description="Price greater than or equal to.")
    lte = graphene.Float(description="Price less than or equal to.")


class DecimalRangeInput(graphene.InputObjectType):
    gte = Decimal(description="Decimal value greater than or equal to.")
    lte = Decimal(description="Decimal value less than or equal to.")


class DecimalFilterInput(graphene.InputObjectType):
    eq = Decimal(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(Decimal), description="The value included in.")
    range = DecimalRangeInput(description="The value in range.")


class DateRangeInput(graphene.InputObjectType):
    gte = graphene.Date(description="Start date.")
    lte = graphene.Date(description="End date.")


class DateTimeRangeInput(graphene.InputObjectType):
    gte = graphene.DateTime(description="Start date.")
    lte = graphene.DateTime(description="End date.")


class DateTimeFilterInput(graphene.InputObjectType):
    eq = graphene.DateTime(description="The value equal to.")
    one_of = graphene.List(graphene.NonNull(graphene.DateTime), description="The value included in.")
    range = DateTimeRangeInput(description="The value in range.")


class ContainsFilterInput(graphene.InputObjectType):
    contains_any = graphene.List(graphene.NonNull(graphene.String), description="The field contains at least one.")
    contains_all = graphene.List(graphene.NonNull(graphene.String), description="The field contains all.")
