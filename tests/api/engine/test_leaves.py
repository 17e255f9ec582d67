"""Leaves are written as their types write them, only sooner."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any

import pytest
from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLScalarType,
    GraphQLString,
)
from graphql.pyutils import Undefined
from graphql.type import GraphQLLeafType

from api.engine.leaves import NeverExact, exact_type_of, serializer_of


class Taste(enum.Enum):
    SALT = "salt"
    SUGAR = "sugar"


KIND = GraphQLEnumType("Kind", {"SALT": "salt", "SUGAR": "sugar", "ONE": 1})
BY_ENUM = GraphQLEnumType("Taste", Taste, names_as_values=None)
LISTS = GraphQLEnumType("Lists", {"FEW": [1]})
VALUES: list[Any] = [
    0, 1, -1, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, True, False, 1.0, 1.5, float("nan"), float("inf"), -float("inf"),
    "", "a", "12", "salt", Decimal("2"), Decimal("2.5"), [], {}, [1], object, Taste.SALT,
]  # fmt: skip


def outcome(serialize: Any, value: Any) -> Any:
    try:
        return type(written := serialize(value)), written
    except (GraphQLError, TypeError, ValueError, OverflowError) as error:
        return type(error), str(error)


@pytest.mark.parametrize(
    "leaf", [GraphQLInt, GraphQLFloat, GraphQLString, GraphQLBoolean, GraphQLID, KIND, BY_ENUM, LISTS], ids=str
)
def test_any_value_is_written_as_the_type_itself_writes_it(leaf):
    serialize = serializer_of(leaf)

    for _again in range(2):  # the second time from memory
        for value in VALUES:
            assert outcome(serialize, value) == outcome(leaf.serialize, value), value


@pytest.mark.parametrize(
    ("leaf", "exact"),
    [(GraphQLString, str), (GraphQLID, str), (GraphQLBoolean, bool), (GraphQLInt, NeverExact), (KIND, NeverExact)],
    ids=str,
)
def test_values_of_the_exact_type_are_their_own_writing(leaf: GraphQLLeafType, exact: type):
    assert exact_type_of(leaf) is exact


@pytest.mark.parametrize("nothing", [None, Undefined])
def test_a_type_must_not_write_nothing(nothing):
    leaf = GraphQLScalarType("Odd", serialize=lambda _value: nothing)

    with pytest.raises(TypeError, match=r"Expected `Odd.serialize\(5\)` to return non-nullable value, returned: "):
        serializer_of(leaf)(5)


def test_what_is_remembered_of_an_enum_is_bounded():
    serialize: Any = serializer_of(BY_ENUM)

    for number in range(100):
        with pytest.raises(GraphQLError):
            serialize(f"no such taste {number}")

    assert serialize(Taste.SUGAR) == "SUGAR"
