"""Coerces variables and reports mistakes in Saleor's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from graphql import (
    GraphQLError,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    is_input_type,
    type_from_ast,
    value_from_ast,
)
from graphql.utilities import coerce_input_value

MAX_ERRORS: Final = 10
LONGEST_VALUE: Final = 1_000

_QUOTED = re.compile(r"'([^'\n]*)'")
_UNKNOWN_ARGUMENT = re.compile(r'^(Unknown argument "\w+") on field "(\w+)\.(\w+)"')
_NOT_IN_ENUM = re.compile(r"Value '.*' does not exist in '(\w+)' enum\.", re.DOTALL)


class InvalidDocument(Exception):
    """A document or its variables cannot be executed; ``errors`` say why."""

    def __init__(self, errors: list[GraphQLError], *, is_parsed: bool = False) -> None:
        super().__init__(errors[0].message)
        self.errors = errors
        self.is_parsed = is_parsed


def in_saleors_words(error: GraphQLError) -> GraphQLError:
    """Quote and name like the version of graphql-core with which Saleor answers."""
    message = _QUOTED.sub(r'"\1"', error.message)
    message = _UNKNOWN_ARGUMENT.sub(r'\1 on field "\3" of type "\2"', message)
    return GraphQLError(message, error.nodes, error.source, error.positions)


def coerced_variables(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the variables that the operation declares, coerced. Raises ``InvalidDocument``."""
    coerced: dict[str, Any] = {}
    errors: list[GraphQLError] = []
    for definition in operation.variable_definitions:
        name = definition.variable.name.value
        variable_type: Any = type_from_ast(schema, definition.type)
        assert is_input_type(variable_type)  # noqa: S101 # validated
        value = given.get(name)
        if name not in given and definition.default_value is not None:
            coerced[name] = value_from_ast(definition.default_value, variable_type)
        elif value is None and isinstance(variable_type, GraphQLNonNull):
            wrong = "was not provided" if name not in given else "must not be null"
            kind = "required" if name not in given else "non-null"
            errors.append(GraphQLError(f'Variable "${name}" of {kind} type "{variable_type}" {wrong}.', definition))
        elif name in given:
            coerced[name] = _coerced(value, variable_type, definition, errors)
        if len(errors) >= MAX_ERRORS:
            break
    if errors:
        raise InvalidDocument(errors)
    return coerced


class _EnoughErrors(Exception):
    pass


def _coerced(value: Any, variable_type: Any, definition: VariableDefinitionNode, errors: list[GraphQLError]) -> Any:
    def report(path: list[str | int], invalid: Any, error: GraphQLError) -> None:
        errors.append(GraphQLError(_refusal(definition, value, path, invalid, error), definition))
        if len(errors) >= MAX_ERRORS:
            raise _EnoughErrors

    try:
        return coerce_input_value(value, variable_type, report)
    except _EnoughErrors:
        return None


def _refusal(
    definition: VariableDefinitionNode, value: Any, path: list[str | int], invalid: Any, error: GraphQLError
) -> str:
    reason = error.message
    not_in_enum = _NOT_IN_ENUM.match(reason)
    if not_in_enum:
        reason = f'Expected type "{not_in_enum[1]}", found {_shown(invalid)}.'
    else:
        reason = _QUOTED.sub(r'"\1"', reason)
    place = "".join(f'In field "{step}": ' if isinstance(step, str) else f"In element #{step}: " for step in path)
    return f'Variable "${definition.variable.name.value}" got invalid value {_shown(value)}.\n{place}{reason}'


def _shown(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=lambda unknown: type(unknown).__name__)
    return text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…"


def unusable_text(values: Mapping[str, Any]) -> str | None:
    """Return the name of a variable with text that no database stores: null characters, half surrogates."""
    for name, value in values.items():
        if not all(is_storable(text) for text in _texts([name, value])):
            return name
    return None


def is_storable(text: str) -> bool:
    """Tell whether a text is free of null characters and can be written as UTF-8."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _texts(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, Mapping):
            stack.extend(current)
            stack.extend(current.values())
        elif isinstance(current, list | tuple):
            stack.extend(current)
