"""graphql-core's own execution with our resolvers: what the engine is compared with.

Whoever is at a place alone is a batch of one, so a batched resolver is called with a list of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionContext,
    ExecutionResult,
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    GraphQLSkipDirective,
    MiddlewareManager,
    SelectionNode,
    SelectionSetNode,
    execute_sync,
)
from graphql.execution.values import get_directive_values
from graphql.pyutils import Path

from api.engine.marks import BATCHED_MARK


def execute_depth_first(
    schema: GraphQLSchema, document: DocumentNode, *, context: Any, variables: Mapping[str, Any]
) -> ExecutionResult:
    """Execute a document object by object, as graphql-core does."""
    return execute_sync(
        schema,
        document,
        context_value=context,
        variable_values=dict(variables),
        middleware=OneByOne(),
        execution_context_class=DepthFirst,
    )


class OneByOne(MiddlewareManager):
    """Gives batched resolvers the shape of plain ones."""

    def get_field_resolver(self, field_resolver: Callable[..., Any]) -> Callable[..., Any]:
        if not getattr(field_resolver, BATCHED_MARK, False):
            return field_resolver

        def resolve_one(source: Any, info: Any, **arguments: Any) -> Any:
            (value,) = field_resolver([source], info, **arguments)
            return value

        return resolve_one


class DepthFirst(ExecutionContext):
    """Execution whose resolvers can also ask what is selected below them."""

    def build_resolve_info(
        self, field_def: GraphQLField, field_nodes: list[FieldNode], parent_type: GraphQLObjectType, path: Path
    ) -> GraphQLResolveInfo:
        return SelectionInfo(*super().build_resolve_info(field_def, field_nodes, parent_type, path))


class SelectionInfo(GraphQLResolveInfo):
    """graphql-core's info with the one question that ours answers beyond it."""

    def selects(self, *names: str) -> bool:
        nodes = list(self.field_nodes)
        for name in names:
            sets = [node.selection_set for node in nodes if node.selection_set]
            nodes = [node for one in sets for node in self._asked_fields(one) if node.name.value == name]
        return bool(nodes)

    def _asked_fields(self, selection_set: SelectionSetNode) -> Iterator[FieldNode]:
        for selection in selection_set.selections:
            if not self._is_asked(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, FragmentSpreadNode):
                yield from self._asked_fields(self.fragments[selection.name.value].selection_set)
            else:
                yield from self._asked_fields(selection.selection_set)  # type: ignore[attr-defined] # an inline fragment

    def _is_asked(self, selection: SelectionNode) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, selection, self.variable_values)
        include = get_directive_values(GraphQLIncludeDirective, selection, self.variable_values)
        return not (skip and skip["if"]) and not (include and not include["if"])
