"""Scalars of Saleor's contract beyond those that graphene has: how they read and what they refuse."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from typing import Any

import graphene
from django.core.files.uploadedfile import UploadedFile
from graphene.types.generic import GenericScalar as _GenericScalar
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode, Undefined

LONGEST_NUMBER = 40
"""Digits of a number given as text; beyond them reading it would only cost time."""


class Decimal(graphene.Scalar):
    """A number without rounding. Given as a number or as text, answered as a number."""

    @staticmethod
    def serialize(value: Any) -> float:
        return float(value)

    @staticmethod
    def parse_value(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise GraphQLError(f"Decimal cannot represent value: {value!r:.100}")
        text = str(value)
        try:
            number = decimal.Decimal(text) if len(text) <= LONGEST_NUMBER else None
        except decimal.InvalidOperation:
            number = None
        if number is None or not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
            raise GraphQLError(f"Decimal cannot represent value: {text:.100}")
        return number

    @classmethod
    def parse_literal(cls, node: Any, _variables: Any = None) -> Any:
        if isinstance(node, StringValueNode | IntValueNode | FloatValueNode):
            return cls.parse_value(node.value)
        return Undefined


class PositiveDecimal(Decimal):
    """A number that is not negative, without rounding."""

    @staticmethod
    def parse_value(value: Any) -> Any:
        number = Decimal.parse_value(value)
        if number < 0:
            raise GraphQLError("Value cannot be lower than 0.")
        return number


class PositiveInt(graphene.Int):
    """A whole number above zero."""

    @staticmethod
    def parse_value(value: Any) -> Any:
        return _positive(graphene.Int.coerce_int(value))

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> Any:
        return _positive(graphene.Int.parse_literal(node))


def _positive(number: Any) -> Any:
    if not isinstance(number, int) or isinstance(number, bool) or number <= 0:
        raise GraphQLError("Value must be a whole number above 0.")
    return number


class WeightScalar(Decimal):
    """A weight in the shop's unit, the kilogram."""


class Minute(graphene.Int):
    """A length of time in minutes."""


class Hour(graphene.Int):
    """A length of time in hours."""


class Day(graphene.Int):
    """A length of time in days."""


class JSON(_GenericScalar):
    """Any JSON value."""


class GenericScalar(_GenericScalar):
    """Any JSON value, in the older of Saleor's two spellings."""


class Metadata(_GenericScalar):
    """Keys and their values, all text."""

    @staticmethod
    def parse_value(value: Any) -> Any:
        if not isinstance(value, Mapping) or not all(isinstance(text, str) for pair in value.items() for text in pair):
            raise GraphQLError("Metadata must be an object whose keys and values are text.")
        return value


class Upload(graphene.Scalar):
    """A file of a multipart request; it can only be given as a variable."""

    @staticmethod
    def serialize(value: Any) -> Any:
        raise GraphQLError("Upload is for input only.")

    @staticmethod
    def parse_value(value: Any) -> UploadedFile:
        if not isinstance(value, UploadedFile):
            raise GraphQLError("Upload value must be a file of a multipart request.")
        return value

    @staticmethod
    def parse_literal(node: Any, _variables: Any = None) -> Any:
        raise GraphQLError("Upload must be given as a variable.", node)
