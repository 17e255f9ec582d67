"""What a resolver is told about the field that it resolves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from graphql import FieldNode, GraphQLObjectType, GraphQLOutputType, GraphQLSchema

if TYPE_CHECKING:
    from api.engine.plan import FieldPlan


Context = TypeVar("Context")


class Info(Generic[Context]):
    """A light ``GraphQLResolveInfo``; one serves all parents of a field at its place."""

    __slots__ = ("context", "field", "group_path", "parent_type", "root_value", "schema", "variable_values")

    def __init__(
        self,
        *,
        context: Context,
        field: FieldPlan,
        group_path: list[str],
        parent_type: GraphQLObjectType,
        root_value: Any,
        schema: GraphQLSchema,
        variable_values: Mapping[str, Any],
    ) -> None:
        self.context = context
        self.field = field
        self.group_path = group_path
        self.parent_type = parent_type
        self.root_value = root_value
        self.schema = schema
        self.variable_values = variable_values

    @staticmethod
    def is_awaitable(_value: object) -> bool:
        """Always false: execution is synchronous. Graphene's type resolution asks."""
        return False

    @property
    def field_name(self) -> str:
        return self.field.shape.name

    @property
    def return_type(self) -> GraphQLOutputType:
        return self.field.shape.definition.type

    @property
    def field_nodes(self) -> list[FieldNode]:
        return self.field.nodes

    @property
    def path(self) -> list[str]:
        """The response keys down to this field, without the positions in lists."""
        return [*self.group_path, self.field.key]

    def selects(self, *names: str) -> bool:
        """Tell whether the query asks for the sub-field reached by these field names, under any type.

        ``info.selects("totalCount")``, ``info.selects("edges", "node", "pricing")``.
        """
        selection = self.field.selection
        for depth, name in enumerate(names):
            if selection is None:
                return False
            nodes = selection.names().get(name)
            if not nodes:
                return False
            if depth + 1 < len(names):
                selection = selection.below(name)
        return True
