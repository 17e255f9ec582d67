"""Fast serialization of scalars and enums, with the results of the type's own ``serialize``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLString,
)
from graphql.pyutils import Undefined, inspect
from graphql.type import GraphQLLeafType

MAX_INT: Final = 2**31 - 1
MIN_INT: Final = -(2**31)

Serializer = Callable[[Any], Any]


class NeverExact:
    """A type that no value has; leaves that always need their serializer compare with it."""


def exact_type_of(leaf: GraphQLLeafType) -> type:
    """Return the Python type whose values serialize to themselves, or ``NeverExact``."""
    if leaf is GraphQLString or leaf is GraphQLID:
        return str
    if leaf is GraphQLBoolean:
        return bool
    return NeverExact


def serializer_of(leaf: GraphQLLeafType) -> Serializer:
    """Return a function that serializes a value which is not null; it raises what ``serialize`` would raise."""
    if isinstance(leaf, GraphQLEnumType):
        return _enum_serializer(leaf)
    if leaf is GraphQLInt:
        return _serialize_int
    if leaf is GraphQLFloat:
        return _serialize_float
    if leaf is GraphQLID:
        return _serialize_id
    return _checked(leaf)


def _checked(leaf: GraphQLLeafType) -> Serializer:
    serialize = leaf.serialize

    def serialize_checked(value: Any) -> Any:
        result = serialize(value)
        if result is None or result is Undefined:
            raise TypeError(
                f"Expected `{inspect(leaf)}.serialize({inspect(value)})`"
                f" to return non-nullable value, returned: {inspect(result)}"
            )
        return result

    return serialize_checked


_slow_int = _checked(GraphQLInt)
_slow_float = _checked(GraphQLFloat)
_slow_id = _checked(GraphQLID)


def _serialize_int(value: Any) -> Any:
    if type(value) is int and MIN_INT <= value <= MAX_INT:
        return value
    return _slow_int(value)


def _serialize_float(value: Any) -> Any:
    # NaN and the infinities differ from zero after subtracting themselves.
    if type(value) is float and value - value == 0:
        return value
    return _slow_float(value)


def _serialize_id(value: Any) -> Any:
    if type(value) is int:
        return str(value)
    return _slow_id(value)


def _enum_serializer(leaf: GraphQLEnumType) -> Serializer:
    slow = _checked(leaf)
    known: dict[tuple[type, Any], Any] = {}
    most = 4 * len(leaf.values)

    def serialize_enum(value: Any) -> Any:
        try:
            return known[type(value), value]
        except (KeyError, TypeError):
            result = slow(value)
        if len(known) < most and isinstance(value, (str, int)):
            known[type(value), value] = result
        return result

    return serialize_enum
