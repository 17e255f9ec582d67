"""Random documents that fit our schema, with hostile values for their arguments."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from tests.fuzz import hostile

DEPTH = 3
FIELDS_PER_PLACE = 7


@dataclass
class Writer:
    """Writes documents for one root field; ``ids`` are of rows that exist, by the name of their type."""

    schema: GraphQLSchema
    choice: random.Random
    ids: Mapping[str, Sequence[str]]
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)

    def document(self, operation: str, name: str, root: GraphQLField) -> tuple[str, dict[str, Any]]:
        """Return a document that asks for one root field, with its variables."""
        self.variables, self.declared = {}, []
        arguments = self._arguments(name, root, spoiled=self._one_of(root.args))
        selection = self._selection(root.type, DEPTH)
        head = f"({', '.join(self.declared)})" if self.declared else ""
        return f"{operation}{head} {{ {name}{arguments}{selection} }}", self.variables

    def _one_of(self, arguments: Mapping[str, GraphQLArgument]) -> str | None:
        """Choose the argument that gets a value of the wrong type, in one of four documents."""
        return self.choice.choice(sorted(arguments)) if arguments and not self.choice.randrange(4) else None

    def _arguments(self, near: str, asked: GraphQLField, *, spoiled: str | None = None) -> str:
        parts = []
        for name, argument in asked.args.items():
            is_required = isinstance(argument.type, GraphQLNonNull)
            if not is_required and name != spoiled and self.choice.random() < 0.4:
                continue
            value = self.choice.choice(hostile.WRONG) if name == spoiled else self._value(argument.type, name, near)
            variable = f"v{len(self.variables)}"
            self.variables[variable] = value
            self.declared.append(f"${variable}: {argument.type}")
            parts.append(f"{name}: ${variable}")
        return f"({', '.join(parts)})" if parts else ""

    def _selection(self, kind: Any, depth: int) -> str:
        named = get_named_type(kind)
        if is_leaf_type(named):
            return ""
        if isinstance(named, GraphQLUnionType):
            inside = " ".join(f"... on {member.name}{self._selection(member, depth)}" for member in named.types)
            return f" {{ __typename {inside} }}"
        assert isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
        parts = ["__typename"]
        names = sorted(named.fields)
        self.choice.shuffle(names)
        for name in [*[name for name in names if name == "errors"], *names[:FIELDS_PER_PLACE]]:
            child = named.fields[name]
            if not is_leaf_type(get_named_type(child.type)) and depth == 0:
                continue
            alias = f"f{len(parts)}: "
            parts.append(alias + name + self._arguments(name, child) + self._selection(child.type, depth - 1))
        return f" {{ {' '.join(parts)} }}"

    def _value(self, kind: Any, name: str, near: str, depth: int = 3) -> Any:
        """Return a value that fits the type; hostile in what it says, not in what it is."""
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        elif not self.choice.randrange(12):
            return None
        if isinstance(kind, GraphQLList):
            return [self._value(kind.of_type, name, near, depth) for _ in range(self.choice.choice((0, 1, 1, 2, 5)))]
        if isinstance(kind, GraphQLEnumType):
            return self.choice.choice(sorted(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return self._input(kind, depth)
        assert isinstance(kind, GraphQLScalarType)
        return self._scalar(kind.name, name, near)

    def _input(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        given = {}
        for name, member in kind.fields.items():
            is_required = isinstance(member.type, GraphQLNonNull)
            if is_required or (depth and self.choice.random() < 0.5):
                given[name] = self._value(member.type, name, kind.name, depth - 1)
        return given

    def _scalar(self, kind: str, name: str, near: str) -> Any:
        choice = self.choice
        if kind == "ID":
            return self._id(name, near)
        if kind == "String":
            return choice.choice(("vn", "muoi", *hostile.TEXTS, hostile.NUL)) if name != "channel" else self._channel()
        values = {
            "Int": hostile.WHOLE_NUMBERS,
            "Day": hostile.WHOLE_NUMBERS,
            "Float": hostile.DECIMALS[:5],
            "Boolean": (True, False),
            "Date": hostile.DAYS,
            "DateTime": hostile.MOMENTS,
            "PositiveDecimal": hostile.DECIMALS,
            "Decimal": hostile.DECIMALS,
            "WeightScalar": hostile.DECIMALS,
            "Minute": hostile.WHOLE_NUMBERS,
            "Hour": hostile.WHOLE_NUMBERS,
        }.get(kind)
        if values is None:  # JSON, Metadata, UUID, Upload and whatever comes
            return choice.choice((hostile.json_value(choice), choice.choice(hostile.TEXTS)))
        return choice.choice(values)

    def _channel(self) -> str:
        return self.choice.choice(("vn", "vn", "vn", "export", *hostile.TEXTS))

    def _id(self, name: str, near: str) -> str:
        kinds = [kind for kind in self.ids if kind.lower() in (near + name).lower()] or list(self.ids)
        kind = self.choice.choice(kinds)
        if self.choice.random() < 0.6:
            return self.choice.choice(self.ids[kind])
        if self.choice.random() < 0.3:
            return self.choice.choice(self.ids[self.choice.choice(list(self.ids))])
        return self.choice.choice(hostile.wrong_ids(kind))
