"""Random walks through a schema: documents that ask for what is there, with arguments that find something."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

DEPTH = 7
FIELDS = 120
"""About so many fields has a document."""


@dataclass
class Walk:
    """Writes one document. ``ids`` and ``slugs`` are of rows that exist, by the name of their type."""

    schema: GraphQLSchema
    choice: random.Random
    ids: Mapping[str, Sequence[str]]
    slugs: Mapping[str, Sequence[str]]
    texts: Mapping[str, Sequence[Any]]
    """What to say for an argument of this name, or for a scalar of this type."""
    asked: Counter[str] = field(default_factory=Counter)
    """How often which field was asked for: walks that share it go where none has been."""
    variables: dict[str, Any] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    fragments: list[str] = field(default_factory=list)
    left: int = FIELDS

    def document(self, operation: str, root: GraphQLObjectType, many: int) -> tuple[str, dict[str, Any]]:
        """Return a document that asks for so many root fields, with its variables."""
        self.variables = {"yes": True, "no": False}
        self.declared = ["$yes: Boolean!", "$no: Boolean!"]
        names = self.least_asked(root.name, root.fields)[:many]
        self.asked.update(f"{root.name}.{name}" for name in names)
        asked = [f"{name}{number}: {self._field(name, root.fields[name], DEPTH)}" for number, name in enumerate(names)]
        asked.append("again: __typename @include(if: $yes) @skip(if: $no)")  # so that both variables are used
        text = f"{operation}({', '.join(self.declared)}) {{ {' '.join(asked)} }} {' '.join(self.fragments)}"
        return text, self.variables

    # Selections

    def _field(self, name: str, asked: GraphQLField, depth: int, near: str = "") -> str:
        arguments = self._arguments(asked, near + name)
        return f"{name}{arguments}{self._condition()}{self._selection(asked.type, depth)}"

    def _selection(self, kind: Any, depth: int) -> str:
        named = get_named_type(kind)
        if is_leaf_type(named):
            return ""
        return f" {{ {' '.join(['__typename', *self._selected(named, depth - 1)])} }}"

    def _selected(self, named: Any, depth: int) -> list[str]:
        """Return what to select of a type: fields, and fragments on the types that it may turn out to be."""
        parts = [] if isinstance(named, GraphQLUnionType) else self._fields(named, depth)
        if isinstance(named, GraphQLUnionType | GraphQLInterfaceType):
            members = self.schema.get_possible_types(named)
            for member in self.choice.sample(members, min(len(members), 5)):
                parts.append(self._fragment(member.name, self._fields(member, depth, prefix=member.name.lower())))
        elif parts and self._is_rare(6):
            parts = [self._fragment(named.name, parts)]
        return parts

    def _fields(self, named: GraphQLObjectType | GraphQLInterfaceType, depth: int, prefix: str = "") -> list[str]:
        parts = []
        for name in self._names(named, depth):
            self.left -= 1
            self.asked[f"{named.name}.{name}"] += 1
            child = named.fields[name]
            text = self._field(name, child, depth, near=named.name)
            needs_alias = prefix or child.args or self._is_rare(6)
            parts.append(f"{prefix}a{FIELDS - self.left}: {text}" if needs_alias else text)
            if not needs_alias and self._is_rare(8):  # the same field once more: both selections are merged
                parts.append(f"{name}{self._selection(child.type, min(depth, 1))}")
        return parts

    def _names(self, named: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> list[str]:
        names = self.least_asked(named.name, named.fields)
        leaves = [name for name in names if is_leaf_type(get_named_type(named.fields[name].type))]
        objects = [name for name in names if name not in leaves]
        if "edges" in objects or "node" in objects:
            return [*leaves[:1], *objects] if depth > 0 else leaves
        most = 0 if depth <= 0 or self.left <= 0 else self.choice.choice((1, 2, 3, 5))
        chosen = leaves[: self.choice.choice((2, 4, 20))] + objects[:most]
        self.choice.shuffle(chosen)
        return chosen

    def least_asked(self, kind: str, fields: Iterable[str]) -> list[str]:
        """Return the fields of a type, those that have been asked for less often first, mostly."""
        return sorted(fields, key=lambda name: self.asked[f"{kind}.{name}"] + 3 * self.choice.random())

    def _fragment(self, kind: str, parts: list[str]) -> str:
        body = " ".join(parts) or "__typename"
        if self._is_rare(2):
            return f"... on {kind}{self._condition()} {{ {body} }}"
        name = f"F{len(self.fragments)}"
        self.fragments.append(f"fragment {name} on {kind} {{ {body} }}")
        return f"...{name}{self._condition()}"

    def _condition(self) -> str:
        if not self._is_rare(12):
            return ""
        return self.choice.choice((" @include(if: $yes)", " @include(if: $no)", " @skip(if: $no)", " @skip(if: true)"))

    def _is_rare(self, once_in: int) -> bool:
        return not self.choice.randrange(once_in)

    # Arguments

    def _arguments(self, asked: GraphQLField, near: str) -> str:
        pages = {"first", "last"} & asked.args.keys()
        parts = []
        for name, argument in asked.args.items():
            if pages and name in ("last", "before", "after") and not self._is_rare(30):
                continue
            if not self._is_given(name, argument):
                continue
            value = self._value(argument.type, name, near)
            if self._is_rare(2):
                parts.append(f"{name}: ${self._variable(argument, value)}")
            else:
                parts.append(f"{name}: {literal(value, argument.type)}")
        return f"({', '.join(parts)})" if parts else ""

    def _is_given(self, name: str, argument: GraphQLArgument) -> bool:
        if isinstance(argument.type, GraphQLNonNull):
            return True
        if name in ("first", "channel", "id", "input"):
            return not self._is_rare(12)
        return self._is_rare(4)

    def _variable(self, argument: GraphQLArgument, value: Any) -> str:
        name = f"v{len(self.variables)}"
        self.variables[name] = value
        self.declared.append(f"${name}: {argument.type}")
        return name

    def _value(self, kind: Any, name: str, near: str, depth: int = 3) -> Any:
        if isinstance(kind, GraphQLNonNull):
            kind = kind.of_type
        if isinstance(kind, GraphQLList):
            return [self._value(kind.of_type, name, near, depth) for _ in range(self.choice.choice((1, 1, 2, 3)))]
        if isinstance(kind, GraphQLEnumType) and name not in self.texts:
            return self.choice.choice(sorted(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return self._input(kind, near, depth)
        return self._scalar(kind, name, near)

    def _input(self, kind: GraphQLInputObjectType, near: str, depth: int) -> dict[str, Any]:
        required = [name for name, member in kind.fields.items() if isinstance(member.type, GraphQLNonNull)]
        others = [name for name in kind.fields if name not in required]
        chosen = required + (
            self.choice.sample(others, min(len(others), self.choice.choice((1, 1, 2, 4)))) if depth else []
        )
        return {name: self._value(kind.fields[name].type, name, near + kind.name, depth - 1) for name in chosen}

    def _scalar(self, kind: Any, name: str, near: str) -> Any:
        if kind.name == "ID":
            return self._of(self.ids, name, near)
        if "slug" in name.lower() and kind.name == "String":
            return self._of(self.slugs, name, near)
        return self.choice.choice(self.texts.get(name) or self.texts[kind.name])

    def _of(self, rows: Mapping[str, Sequence[str]], name: str, near: str) -> str:
        """Return a key of a row whose type is named nearby; now and then of another."""
        kinds = [kind for kind in rows if kind.lower() in (near + name).lower()]
        longest = max(kinds, key=len, default="")
        if not kinds or self._is_rare(10):
            longest = self.choice.choice(sorted(rows))
        return self.choice.choice(rows[longest])


def literal(value: Any, kind: Any) -> str:
    """Write a value as a document does: JSON, but for the names of enums and fields."""
    if isinstance(kind, GraphQLNonNull):
        kind = kind.of_type
    if isinstance(value, list):
        inner = kind.of_type if isinstance(kind, GraphQLList) else kind
        return f"[{', '.join(literal(item, inner) for item in value)}]"
    if isinstance(value, dict):
        fields = kind.fields if isinstance(kind, GraphQLInputObjectType) else {}
        parts = [f"{name}: {literal(item, fields[name].type if fields else kind)}" for name, item in value.items()]
        return f"{{{', '.join(parts)}}}"
    return str(value) if isinstance(kind, GraphQLEnumType) else json.dumps(value)
