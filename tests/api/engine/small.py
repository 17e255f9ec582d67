"""Executing a document over a small schema written down as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse

from api.engine.execute import Answer, execute_plan
from api.engine.plan import Plan, Shapes

Resolvers = Mapping[str, Callable[..., Any]]


def schema_of(text: str, resolvers: Resolvers) -> GraphQLSchema:
    """Make a schema; ``resolvers`` by ``Type.field``, others read from dictionaries. Types are told by ``kind``."""
    schema = build_schema(text)
    for place, resolve in resolvers.items():
        type_name, _dot, field_name = place.partition(".")
        kind: Any = schema.type_map[type_name]
        kind.fields[field_name].resolve = resolve
    for kind in schema.type_map.values():
        if hasattr(kind, "resolve_type"):
            kind.resolve_type = lambda value, _info, _kind: value["kind"]
    return schema


def plan_of(schema: GraphQLSchema, text: str, conditions: Mapping[str, Any] | None = None) -> Plan:
    """Compile the first operation of a document that is taken for valid."""
    definitions = parse(text).definitions
    operation = next(one for one in definitions if isinstance(one, OperationDefinitionNode))
    fragments: Any = {one.name.value: one for one in definitions if one is not operation}  # type: ignore[attr-defined] # fragments
    root = schema.get_root_type(operation.operation)
    assert root is not None
    return Plan(Shapes(schema), operation, fragments, conditions or {}, root)


def run(schema: GraphQLSchema, text: str, *, root: Any = None, **variables: Any) -> Answer:
    return execute_plan(plan_of(schema, text, variables), root_value=root, context=None, variables=variables)


def errors_of(answer: Answer) -> list[tuple[list[str | int] | None, str]]:
    """Where something failed, and what was said."""
    return [(error.path, error.message) for error in answer.errors]
