"""What a document may cost, computed before it is executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_composite_type,
)
from graphql.language import ListValueNode, NullValueNode
from graphql.type import GraphQLNonNull

from api.documents.limits import COSTS, LIST_OF_KEYS, MAX_ANSWER_SIZE, MAX_INTROSPECTION_LISTS, QueryCostError


@dataclass(slots=True)
class Cost:
    """Saleor's cost of a request, and the number of values in its answer if each page is full."""

    complexity: int
    size: int


class _Node:
    """Cost of one selection set: a constant part, and fields multiplied by ``first`` or ``last``."""

    __slots__ = ("complexity", "multiplied", "size")

    def __init__(self) -> None:
        self.complexity = 0
        self.size = 0
        self.multiplied: list[tuple[tuple[int | str, ...], int, _Node]] = []

    def add(self, other: _Node) -> None:
        self.complexity += other.complexity
        self.size += other.size
        self.multiplied.extend(other.multiplied)

    def evaluate(self, variables: Mapping[str, Any]) -> Cost:
        complexity, size = self.complexity, self.size
        for multipliers, own, below in self.multiplied:
            factor = 1
            for multiplier in multipliers:
                value = variables.get(multiplier) if isinstance(multiplier, str) else multiplier
                if isinstance(value, list):
                    value = len(value)
                if isinstance(value, int) and value > 0:
                    factor *= value
            inner = below.evaluate(variables)
            complexity += factor * (own + inner.complexity)
            size += factor * (1 + inner.size)
        return Cost(complexity, size)


class CostPlan:
    """The cost of an operation as a function of its variables; made once per document."""

    def __init__(
        self, schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._spread: dict[str, _Node] = {}
        root = schema.get_root_type(operation.operation)
        self._root = self._selection(operation.selection_set, root, 0)

    def check(self, variables: Mapping[str, Any]) -> Cost:
        """Return the cost for coerced variables. Raises ``QueryCostError`` above the maximum."""
        cost = self._root.evaluate(variables)
        most = settings.GRAPHQL_MAX_COST
        if cost.complexity > most:
            message = _("The query exceeds the maximum cost of %(maximum)s. Actual cost is %(cost)s")
            raise QueryCostError(message % {"maximum": most, "cost": cost.complexity})
        if cost.size > MAX_ANSWER_SIZE:
            message = _("The query asks for up to %(size)s values. At most %(maximum)s are answered at once.")
            raise QueryCostError(message % {"size": cost.size, "maximum": MAX_ANSWER_SIZE})
        return cost

    def _selection(self, selection_set: SelectionSetNode, parent: GraphQLNamedType | None, lists: int) -> _Node:
        total = _Node()
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                self._add_field(total, selection, parent, lists)
            elif isinstance(selection, InlineFragmentNode):
                condition: NamedTypeNode | None = selection.type_condition
                narrowed = self._schema.get_type(condition.name.value) if condition is not None else parent
                total.add(self._selection(selection.selection_set, narrowed, lists))
            elif isinstance(selection, FragmentSpreadNode):
                total.add(self._fragment(selection.name.value, lists))
        return total

    def _fragment(self, name: str, lists: int) -> _Node:
        key = f"{name}:{lists}"  # introspection lists are counted from the root
        node = self._spread.get(key)
        if node is None:
            fragment = self._fragments[name]
            condition = self._schema.get_type(fragment.type_condition.name.value)
            node = self._spread[key] = self._selection(fragment.selection_set, condition, lists)
        return node

    def _add_field(self, total: _Node, field: FieldNode, parent: GraphQLNamedType | None, lists: int) -> None:
        name = field.name.value
        total.size += 1
        lists = _check_introspection(field, parent, lists)
        if field.selection_set is None:
            if parent is not None:
                total.complexity += COSTS.get(f"{parent.name}.{name}", 0)
            return
        definition = _definition(self._schema, parent, name)
        below = self._selection(field.selection_set, get_named_type(definition.type) if definition else None, lists)
        own = _complexity(parent, name, definition)
        multipliers: tuple[int | str, ...] = ()
        if definition and "first" in definition.args:
            multipliers = _multipliers(field)
        elif definition and LIST_OF_KEYS in definition.args:
            multipliers = _multipliers(field, LIST_OF_KEYS)
        if multipliers:
            total.multiplied.append((multipliers, own, below))
        else:
            total.complexity += own
            total.add(below)


def _check_introspection(field: FieldNode, parent: GraphQLNamedType | None, lists: int) -> int:
    """Count the lists of the schema that a field is inside of: each multiplies the answer by thousands."""
    if parent is None or parent.name != "__Type" or field.name.value not in _INTROSPECTION_LISTS:
        return lists
    if lists + 1 >= MAX_INTROSPECTION_LISTS:
        raise GraphQLError(_("Maximum introspection depth exceeded"), [field])
    return lists + 1


_INTROSPECTION_LISTS = {"fields", "interfaces", "possibleTypes", "inputFields"}


def _definition(schema: GraphQLSchema, parent: GraphQLNamedType | None, name: str) -> GraphQLField | None:
    if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
        found: GraphQLField | None = parent.fields.get(name)
        if found is None and parent is schema.query_type:
            return _introspection_root(name)
        return found
    return None


def _introspection_root(name: str) -> GraphQLField | None:
    from graphql.type import SchemaMetaFieldDef, TypeMetaFieldDef

    return {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}.get(name)


def _complexity(parent: GraphQLNamedType | None, name: str, definition: GraphQLField | None) -> int:
    """Return 1 for what has to be loaded: objects with an id, lists of objects, pages, and ``COSTS``."""
    if parent is None or definition is None or parent.name.endswith(("Connection", "Edge")):
        return 0
    special = COSTS.get(f"{parent.name}.{name}")
    if special is not None:
        return special
    named = get_named_type(definition.type)
    if named.name.startswith("__") or named.name.endswith("Error") or not is_composite_type(named):
        return 0
    has_id = isinstance(named, GraphQLObjectType | GraphQLInterfaceType) and "id" in named.fields
    return int(has_id or "first" in definition.args or _is_list(definition.type))


def _is_list(output: GraphQLOutputType) -> bool:
    if isinstance(output, GraphQLNonNull):
        output = output.of_type
    return isinstance(output, GraphQLList)


def _multipliers(field: FieldNode, *names: str) -> tuple[int | str, ...]:
    """Return the sizes of the page or list: numbers, or names of the variables that hold them."""
    multipliers: list[int | str] = []
    for argument in field.arguments:
        if argument.name.value not in (names or ("first", "last")) or isinstance(argument.value, NullValueNode):
            continue
        if isinstance(argument.value, VariableNode):
            multipliers.append(argument.value.name.value)
        elif isinstance(argument.value, ListValueNode):
            multipliers.append(len(argument.value.values))
        elif isinstance(argument.value, IntValueNode) and len(argument.value.value) < 12:
            multipliers.append(int(argument.value.value))
    return tuple(multipliers)
