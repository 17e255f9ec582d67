"""Whether fields with the same response key can be merged, in time linear in the expanded query.

graphql-core compares every pair, which a hostile query turns into minutes. Here the fields of a response key are
grouped and each is compared with the first of its group, see "Overlapping fields can be merged fast" by S. Adameit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_leaf_type,
    print_ast,
)

MAX_VISITS = 100_000


class Entry(NamedTuple):
    parent: GraphQLNamedType | None
    node: FieldNode
    definition: GraphQLField | None


class TooManyFields(GraphQLError):
    """The fields of a query overlap so often that comparing them would take too long."""


def find_conflict(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> GraphQLError | None:
    """Return the first conflict between fields of the same response key, or ``None``.

    Fragments must be free of cycles. Raises ``TooManyFields`` beyond ``MAX_VISITS`` steps.
    """
    root = schema.get_root_type(operation.operation)
    merger = _Merger(schema, fragments)
    entries = merger.expand([(root, operation.selection_set)])
    try:
        merger.compare_names(entries)
        merger.compare_shapes(entries)
    except _Conflict as conflict:
        return GraphQLError(
            f'Fields "{conflict.key}" conflict because {conflict.reason}.'
            " Use different aliases on the fields to fetch both if this was intentional.",
            [conflict.first, conflict.second],
        )
    return None


class _Conflict(Exception):
    def __init__(self, key: str, reason: str, first: FieldNode, second: FieldNode) -> None:
        super().__init__(key)
        self.key = key
        self.reason = reason
        self.first = first
        self.second = second


class _Merger:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self.schema = schema
        self.fragments = fragments
        self.visits = 0
        self.arguments: dict[int, str] = {}

    def expand(self, sets: Iterable[tuple[GraphQLNamedType | None, SelectionSetNode]]) -> list[Entry]:
        entries: list[Entry] = []
        spread: set[str] = set()
        stack = list(sets)
        stack.reverse()
        while stack:
            parent, selection_set = stack.pop()
            for selection in selection_set.selections:
                self.visits += 1
                if self.visits > MAX_VISITS:
                    raise TooManyFields("The query is too complex.")
                if isinstance(selection, FieldNode):
                    entries.append(Entry(parent, selection, _definition(parent, selection.name.value)))
                elif isinstance(selection, InlineFragmentNode):
                    condition: NamedTypeNode | None = selection.type_condition
                    narrowed = self.schema.get_type(condition.name.value) if condition is not None else parent
                    stack.append((narrowed, selection.selection_set))
                elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                    spread.add(selection.name.value)
                    fragment = self.fragments.get(selection.name.value)
                    if fragment is not None:
                        narrowed = self.schema.get_type(fragment.type_condition.name.value)
                        stack.append((narrowed, fragment.selection_set))
        return entries

    def below(self, entries: list[Entry]) -> list[Entry]:
        return self.expand(
            (get_named_type(entry.definition.type) if entry.definition else None, entry.node.selection_set)
            for entry in entries
            if entry.node.selection_set
        )

    def compare_shapes(self, entries: list[Entry]) -> None:
        """Whatever the runtime types are, a response key must have one shape."""
        for key, group in _by_key(entries).items():
            known = [entry for entry in group if entry.definition is not None]
            for entry in known[1:]:
                first, second = known[0].definition, entry.definition
                if first and second and first is not second and _shapes_differ(first.type, second.type):
                    reason = f'they return conflicting types "{first.type}" and "{second.type}"'
                    raise _Conflict(key, reason, known[0].node, entry.node)
            if len(group) > 1 or group[0].node.selection_set:
                self.compare_shapes(self.below(group))

    def compare_names(self, entries: list[Entry]) -> None:
        """Fields that can meet in one object must be the same field with the same arguments."""
        for key, group in _by_key(entries).items():
            for meeting in _that_can_meet(group):
                first = meeting[0]
                for entry in meeting[1:]:
                    self.compare(key, first, entry)
                self.compare_names(self.below(meeting))

    def compare(self, key: str, first: Entry, second: Entry) -> None:
        one, other = first.node.name.value, second.node.name.value
        if one != other:
            raise _Conflict(key, f'"{one}" and "{other}" are different fields', first.node, second.node)
        if first.node is not second.node and self.written(first.node) != self.written(second.node):
            raise _Conflict(key, "they have differing arguments", first.node, second.node)

    def written(self, node: FieldNode) -> str:
        if not node.arguments:
            return ""
        text = self.arguments.get(id(node))
        if text is None:
            given = sorted((argument.name.value, print_ast(argument.value)) for argument in node.arguments)
            text = self.arguments[id(node)] = repr(given)
        return text


def _definition(parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        found: GraphQLField | None = parent.fields.get(name)
        return found
    return None


def _by_key(entries: list[Entry]) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        key = entry.node.alias.value if entry.node.alias else entry.node.name.value
        groups.setdefault(key, []).append(entry)
    return groups


def _that_can_meet(group: list[Entry]) -> Iterable[list[Entry]]:
    """Split a group by object type; fields of interfaces and unions may meet those of any object type."""
    abstract: list[Entry] = []
    concrete: dict[str, list[Entry]] = {}
    for entry in group:
        if isinstance(entry.parent, GraphQLObjectType):
            concrete.setdefault(entry.parent.name, []).append(entry)
        else:
            abstract.append(entry)
    if not concrete:
        return [abstract]
    return [abstract + members for members in concrete.values()]


def _shapes_differ(first: GraphQLOutputType, second: GraphQLOutputType) -> bool:
    while True:
        if isinstance(first, GraphQLNonNull) or isinstance(second, GraphQLNonNull):
            if not (isinstance(first, GraphQLNonNull) and isinstance(second, GraphQLNonNull)):
                return True
            first, second = first.of_type, second.of_type
        elif isinstance(first, GraphQLList) or isinstance(second, GraphQLList):
            if not (isinstance(first, GraphQLList) and isinstance(second, GraphQLList)):
                return True
            first, second = first.of_type, second.of_type
        else:
            return (is_leaf_type(first) or is_leaf_type(second)) and first is not second
