"""What one document may ask for, checked in linear time before anything recursive or costly touches it.

Order: ``check_text`` before parsing, ``check_structure`` before validation, ``CostPlan`` before execution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

MAX_DEFINITIONS: Final = 250
MAX_DIRECTIVES: Final = 500
# Fields after expanding every fragment wherever it is used: what a fragment bomb multiplies.
MAX_FIELDS: Final = 10_000
MAX_ROOT_FIELDS: Final = 200
# Values in the answer if each page is full: what cheap fields below large pages multiply.
MAX_ANSWER_SIZE: Final = 300_000
MAX_INTROSPECTION_LISTS: Final = 3
MAX_JSON_DEPTH: Final = 50

# The argument of a field that answers each of the keys in it.
LIST_OF_KEYS: Final = "representations"

# Fields that cost although they are no lists and have no id: they are computed or read from elsewhere.
COSTS: Final = {
    "Product.pricing": 1,
    "Product.thumbnail": 1,
    "ProductVariant.pricing": 1,
    "ProductMedia.url": 1,
    "Checkout.shippingAddress": 1,
    "Order.invoices": 10,
    "SiteMap.pages": 100,
    "SiteMap.slugs": 100,
}

# Strings, comments and block strings are one token each, whatever brackets they contain.
_TOKEN = re.compile(
    r'"""(?:\\"""|[^"]|"(?!""))*"""'
    r'|"(?:\\.|[^"\\\n\r])*"'
    r"|#[^\n\r]*"
    r"|[{}()\[\]]"
    r"|\.\.\."
    r"|-?[0-9A-Za-z_][0-9A-Za-z_.+-]*"
    r"|[^\s,\ufeff]"
)


def check_text(text: str) -> None:
    """Refuse a text that the recursive parser should not see. Raises ``GraphQLError``."""
    depth = 0
    deepest = settings.GRAPHQL_MAX_DEPTH
    most = settings.GRAPHQL_MAX_TOKENS
    for number, match in enumerate(_TOKEN.finditer(text), start=1):
        if number > most:
            raise GraphQLError(_("The query has more than %(limit)s tokens.") % {"limit": most})
        mark = match.group()
        if mark in "{([":
            depth += 1
            if depth > deepest:
                raise _too_deep(deepest)
        elif mark in "})]":
            depth -= 1


def _too_deep(deepest: int) -> GraphQLError:
    return GraphQLError(_("The query is nested deeper than %(limit)s levels.") % {"limit": deepest})


def check_json_depth(text: str) -> None:
    """Refuse JSON nested so deeply that reading it would exhaust the stack. Raises ``GraphQLError``."""
    depth = 0
    for match in _JSON_BRACKET.finditer(text):
        mark = match.group()
        if mark in "{[":
            depth += 1
            if depth > MAX_JSON_DEPTH:
                raise GraphQLError(
                    _("The variables are nested deeper than %(limit)s levels.") % {"limit": MAX_JSON_DEPTH}
                )
        elif mark in "}]":
            depth -= 1


_JSON_BRACKET = re.compile(r'"(?:\\.|[^"\\])*"|[{}\[\]]')


@dataclass(slots=True)
class _Extent:
    """The size of a selection set with its fragments expanded."""

    fields: int
    depth: int


def check_structure(document: DocumentNode) -> None:
    """Refuse fragment cycles, fragment bombs, too many fields and too deep nesting. Raises ``GraphQLError``."""
    if len(document.definitions) > MAX_DEFINITIONS:
        raise GraphQLError(_("The query has more than %(limit)s definitions.") % {"limit": MAX_DEFINITIONS})
    fragments = fragments_of(document)
    extents: dict[str, _Extent] = {}
    for fragment in _leaves_first(fragments):
        extents[fragment.name.value] = _extent(fragment.selection_set, extents)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            _extent(definition.selection_set, extents)
            roots = sum(1 for _field in spread_fields(definition.selection_set, fragments))
            if roots > MAX_ROOT_FIELDS:
                raise GraphQLError(_("The query has more than %(limit)s root fields.") % {"limit": MAX_ROOT_FIELDS})


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def _spreads(selection_set: SelectionSetNode) -> Iterator[FragmentSpreadNode]:
    stack = [selection_set]
    while stack:
        for selection in stack.pop().selections:
            if isinstance(selection, FragmentSpreadNode):
                yield selection
            elif isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                stack.append(selection.selection_set)


def _leaves_first(fragments: Mapping[str, FragmentDefinitionNode]) -> list[FragmentDefinitionNode]:
    """Return the fragments so that each comes after those it spreads. Raises ``GraphQLError`` for a cycle."""
    done: list[FragmentDefinitionNode] = []
    state: dict[str, bool] = {}  # False while on the stack, True when done
    for start in fragments:
        stack = [(start, iter(list(_spreads(fragments[start].selection_set))))] if start not in state else []
        state.setdefault(start, False)
        while stack:
            name, spreads = stack[-1]
            for spread in spreads:
                target = spread.name.value
                if target not in fragments:
                    continue  # validation says so
                if target not in state:
                    state[target] = False
                    stack.append((target, iter(list(_spreads(fragments[target].selection_set)))))
                    break
                if not state[target]:
                    raise GraphQLError(f'Cannot spread fragment "{target}" within itself.', [spread])
            else:
                stack.pop()
                state[name] = True
                done.append(fragments[name])
    return done


def _extent(selection_set: SelectionSetNode, fragments: Mapping[str, _Extent]) -> _Extent:
    deepest = settings.GRAPHQL_MAX_DEPTH
    fields = depth = directives = 0
    stack = [(selection_set, 1)]
    while stack:
        current, level = stack.pop()
        depth = max(depth, level)
        for selection in current.selections:
            directives += len(selection.directives)
            if isinstance(selection, FragmentSpreadNode):
                extent = fragments.get(selection.name.value)
                if extent is not None:
                    fields += extent.fields
                    depth = max(depth, level + extent.depth)
                continue
            if isinstance(selection, FieldNode):
                fields += 1
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                stack.append((selection.selection_set, level + 1))
        if fields > MAX_FIELDS:
            raise GraphQLError(_("The query selects more than %(limit)s fields.") % {"limit": MAX_FIELDS})
        if depth > deepest:
            raise _too_deep(deepest)
        if directives > MAX_DIRECTIVES:
            raise GraphQLError(_("The query has more than %(limit)s directives.") % {"limit": MAX_DIRECTIVES})
    return _Extent(fields, depth)


def spread_fields(
    selection_set: SelectionSetNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> Iterator[FieldNode]:
    """Yield the fields of a selection set and of the fragments spread into it, without those below."""
    seen: set[str] = set()
    stack = [selection_set]
    while stack:
        for selection in stack.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                stack.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in seen:
                seen.add(selection.name.value)
                if selection.name.value in fragments:
                    stack.append(fragments[selection.name.value].selection_set)


class QueryCostError(GraphQLError):
    """The document asks for more than one request may cost."""
