"""Compiles one operation into a plan: which fields to resolve for which runtime type, merged once per document.

A plan knows no variable values, except those of ``@skip`` and ``@include``: each combination of
their conditions has a plan of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    is_abstract_type,
    is_introspection_type,
    is_leaf_type,
)
from graphql.execution.execute import default_field_resolver
from graphql.execution.values import get_argument_values, get_directive_values
from graphql.type import (
    GraphQLIncludeDirective,
    GraphQLSkipDirective,
    SchemaMetaFieldDef,
    TypeMetaFieldDef,
    TypeNameMetaFieldDef,
)

from api.engine.leaves import NeverExact, Serializer, exact_type_of, serializer_of
from api.engine.marks import ATTRIBUTE_MARK, BATCHED_MARK, WRAPPED_MARK

Fragments = Mapping[str, FragmentDefinitionNode]
Variables = Mapping[str, Any]

# How a field gets its values.
ATTRIBUTE: Final = 0
WRAPPED_ATTRIBUTE: Final = 1
CALL: Final = 2
BATCH: Final = 3
TYPENAME: Final = 4

# What a field's innermost value is.
LEAF: Final = 0
OBJECT: Final = 1
ABSTRACT: Final = 2


class FieldShape:
    """What a field has in every document: resolver, result type and its wrappers."""

    __slots__ = (
        "attribute",
        "default",
        "definition",
        "exact",
        "levels",
        "mode",
        "name",
        "named_type",
        "nature",
        "parent_name",
        "resolve",
        "serialize",
    )

    def __init__(self, parent: GraphQLObjectType, name: str, definition: GraphQLField) -> None:
        self.name = name
        self.parent_name = parent.name
        self.definition = definition
        self.attribute: str = name
        self.default: Any = None
        self.resolve: Any = definition.resolve or default_field_resolver
        self.mode = self._mode()
        # One flag per wrapper, outermost first: is null forbidden there? The last one is the innermost value's.
        self.levels: tuple[bool, ...]
        self.levels, named = _unwrap(definition.type)
        self.named_type: Any = named
        self.exact: type = NeverExact
        self.serialize: Serializer | None = None
        if is_leaf_type(named):
            assert isinstance(named, GraphQLScalarType | GraphQLEnumType)  # noqa: S101 # narrows for the type checker
            self.nature = LEAF
            self.exact = exact_type_of(named)
            self.serialize = serializer_of(named)
        else:
            self.nature = ABSTRACT if is_abstract_type(named) else OBJECT

    def _mode(self) -> int:
        resolve = self.resolve
        if self.definition is TypeNameMetaFieldDef:
            return TYPENAME
        if isinstance(resolve, partial) and not resolve.keywords and len(resolve.args) == 2:
            if getattr(resolve.func, ATTRIBUTE_MARK, False):
                self.attribute, self.default = resolve.args
                return ATTRIBUTE
            if getattr(resolve.func, WRAPPED_MARK, None) == "node":
                self.attribute, self.default = resolve.args
                return WRAPPED_ATTRIBUTE
        if getattr(resolve, BATCHED_MARK, False):
            return BATCH
        return CALL


def _unwrap(output: GraphQLOutputType) -> tuple[tuple[bool, ...], GraphQLOutputType]:
    levels: list[bool] = []
    while True:
        required = isinstance(output, GraphQLNonNull)
        if isinstance(output, GraphQLNonNull):
            output = output.of_type
        levels.append(required)
        if not isinstance(output, GraphQLList):
            return tuple(levels), output
        output = output.of_type


class FieldPlan:
    """One response key of one selection: the merged nodes, their arguments and the selection below them."""

    __slots__ = ("_constant", "arguments_vary", "has_arguments", "index", "key", "nodes", "selection", "shape")

    def __init__(self, key: str, index: int, shape: FieldShape, nodes: list[FieldNode], plan: Plan) -> None:
        self.key = key
        self.index = index
        self.shape = shape
        self.nodes = nodes
        self.selection: Selection | None = None
        if shape.nature != LEAF:
            self.selection = Selection([node.selection_set for node in nodes if node.selection_set], plan)
        self.has_arguments = bool(shape.definition.args)
        self._constant: dict[str, Any] | None = None
        self.arguments_vary = self.has_arguments
        if self.has_arguments and not any(_mentions_variable(a.value) for a in nodes[0].arguments):
            self._fold_constant_arguments()

    def _fold_constant_arguments(self) -> None:
        try:
            values = get_argument_values(self.shape.definition, self.nodes[0], {})
        except GraphQLError:
            return  # reported when the field is executed, with the path of that place
        # A resolver can change lists and input objects, so they are made again for each request.
        if all(isinstance(value, (str, int, float, bool, type(None))) for value in values.values()):
            self._constant = values
            self.arguments_vary = False

    def arguments(self, variables: Variables) -> dict[str, Any]:
        """Return the coerced arguments; raise ``GraphQLError`` where a variable is missing that must be given."""
        if self._constant is not None:
            return self._constant
        return get_argument_values(self.shape.definition, self.nodes[0], dict(variables))


def _mentions_variable(value: Any) -> bool:
    stack = [value]
    while stack:
        node = stack.pop()
        if isinstance(node, VariableNode):
            return True
        stack.extend(getattr(node, "values", ()))
        stack.extend(field.value for field in getattr(node, "fields", ()))
    return False


class Selection:
    """All selection sets that share one place in the answer; compiled per runtime type when first met."""

    __slots__ = ("_below", "_by_type", "_names", "plan", "sets")

    def __init__(self, sets: list[SelectionSetNode], plan: Plan) -> None:
        self.sets = sets
        self.plan = plan
        self._by_type: dict[str, list[FieldPlan]] = {}
        self._below: dict[str, Selection] = {}
        self._names: dict[str, list[FieldNode]] | None = None

    def fields_for(self, runtime_type: GraphQLObjectType) -> list[FieldPlan]:
        fields = self._by_type.get(runtime_type.name)
        if fields is None:
            fields = self._by_type[runtime_type.name] = self._compile(runtime_type)
        return fields

    def _compile(self, runtime_type: GraphQLObjectType) -> list[FieldPlan]:
        nodes_by_key: dict[str, list[FieldNode]] = {}
        for node in self.plan.collect(self.sets, runtime_type):
            key = node.alias.value if node.alias else node.name.value
            nodes_by_key.setdefault(key, []).append(node)
        fields: list[FieldPlan] = []
        for key, nodes in nodes_by_key.items():
            shape = self.plan.shapes.shape(runtime_type, nodes[0].name.value)
            if shape is not None:
                fields.append(FieldPlan(key, len(fields), shape, nodes, self.plan))
        return fields

    def names(self) -> dict[str, list[FieldNode]]:
        """Return the selected field names with their nodes, whatever the runtime type turns out to be."""
        if self._names is None:
            names: dict[str, list[FieldNode]] = {}
            for node in self.plan.collect(self.sets, None):
                names.setdefault(node.name.value, []).append(node)
            self._names = names
        return self._names

    def below(self, name: str) -> Selection:
        """Return the merged selection below all nodes of a field name, whatever their aliases."""
        selection = self._below.get(name)
        if selection is None:
            sets = [node.selection_set for node in self.names().get(name, ()) if node.selection_set]
            selection = self._below[name] = Selection(sets, self.plan)
        return selection


_OF_INPUTS = {"args", "inputFields"}


def _naming_all(field: GraphQLField) -> GraphQLField:
    """The field of introspection, which also names what is deprecated unless it is told not to.

    The specification hides deprecated arguments and input fields by default since 2021. Clients that are generated from
    an answer without them cannot send what Saleor's contract has, and Saleor's server names them.
    """
    every = GraphQLArgument(GraphQLBoolean, default_value=True)
    described: dict[str, Any] = {**field.to_kwargs(), "args": {**field.args, "includeDeprecated": every}}
    return GraphQLField(**described)


class Shapes:
    """The field shapes of one schema, made when first needed and kept."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._shapes: dict[tuple[str, str], FieldShape | None] = {}

    def shape(self, parent: GraphQLObjectType, name: str) -> FieldShape | None:
        """Return the shape, or ``None`` when the type has no such field."""
        place = (parent.name, name)
        try:
            return self._shapes[place]
        except KeyError:
            definition = self._definition(parent, name)
            if definition is None:
                return None
            shape = self._shapes[place] = FieldShape(parent, name, definition)
            return shape

    def _definition(self, parent: GraphQLObjectType, name: str) -> GraphQLField | None:
        if name == "__typename":
            return TypeNameMetaFieldDef
        if parent is self.schema.query_type:
            if name == "__schema":
                return SchemaMetaFieldDef
            if name == "__type":
                return TypeMetaFieldDef
        fields: dict[str, GraphQLField] = parent.fields
        found = fields.get(name)
        return _naming_all(found) if found and is_introspection_type(parent) and name in _OF_INPUTS else found


class Plan:
    """An operation with fixed answers to its ``@skip`` and ``@include`` conditions."""

    __slots__ = ("conditions", "fragments", "operation", "root", "root_type", "shapes")

    def __init__(
        self,
        shapes: Shapes,
        operation: OperationDefinitionNode,
        fragments: Fragments,
        conditions: Variables,
        root_type: GraphQLObjectType,
    ) -> None:
        self.shapes = shapes
        self.operation = operation
        self.fragments = fragments
        self.conditions = conditions
        self.root_type = root_type
        self.root = Selection([operation.selection_set], self)

    def collect(self, sets: list[SelectionSetNode], runtime_type: GraphQLObjectType | None) -> Iterator[FieldNode]:
        """Yield the field nodes that apply to a runtime type (to any type if ``None``) in the order of the query."""
        spread: set[str] = set()
        for selection_set in sets:
            yield from self._collect(selection_set, runtime_type, spread)

    def _collect(
        self, selection_set: SelectionSetNode, runtime_type: GraphQLObjectType | None, spread: set[str]
    ) -> Iterator[FieldNode]:
        for selection in selection_set.selections:
            if selection.directives and not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                if self._applies(selection, runtime_type):
                    yield from self._collect(selection.selection_set, runtime_type, spread)
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                fragment = self.fragments.get(name)
                if name in spread or fragment is None:
                    continue
                spread.add(name)
                if self._applies(fragment, runtime_type):
                    yield from self._collect(fragment.selection_set, runtime_type, spread)

    def _included(self, selection: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, selection, dict(self.conditions))
        if skip and skip["if"] is True:
            return False
        include = get_directive_values(GraphQLIncludeDirective, selection, dict(self.conditions))
        return not (include and include["if"] is False)

    def _applies(
        self, fragment: InlineFragmentNode | FragmentDefinitionNode, runtime_type: GraphQLObjectType | None
    ) -> bool:
        condition: NamedTypeNode | None = fragment.type_condition
        if condition is None or runtime_type is None or condition.name.value == runtime_type.name:
            return True
        conditional: Any = self.shapes.schema.get_type(condition.name.value)
        return is_abstract_type(conditional) and self.shapes.schema.is_sub_type(conditional, runtime_type)


def condition_variables(operation: OperationDefinitionNode, fragments: Fragments) -> tuple[str, ...]:
    """Return the names of the variables that decide over ``@skip`` and ``@include``, in a stable order."""
    names: set[str] = set()
    seen: set[str] = set()
    stack: list[SelectionSetNode] = [operation.selection_set]
    while stack:
        for selection in stack.pop().selections:
            for directive in selection.directives:
                names.update(_condition(directive))
            if isinstance(selection, FragmentSpreadNode):
                fragment = fragments.get(selection.name.value)
                if fragment is not None and fragment.name.value not in seen:
                    seen.add(fragment.name.value)
                    stack.append(fragment.selection_set)
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                stack.append(selection.selection_set)
    return tuple(sorted(names))


def _condition(directive: DirectiveNode) -> Iterator[str]:
    if directive.name.value in (GraphQLSkipDirective.name, GraphQLIncludeDirective.name):
        for argument in directive.arguments:
            if isinstance(argument.value, VariableNode):
                yield argument.value.name.value
