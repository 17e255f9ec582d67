"""Parses, checks and validates a document once, and keeps the result for the next request."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from django.conf import settings
from django.utils.translation import get_language
from graphql import (
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    parse,
    specified_rules,
    validate,
)
from graphql.validation import NoFragmentCyclesRule, OverlappingFieldsCanBeMergedRule

from api.documents import limits
from api.documents.costs import CostPlan
from api.documents.inputs import InvalidDocument, coerced_variables, in_saleors_words
from api.documents.overlapping import find_conflict
from api.engine.marks import CACHEABLE_MARK
from api.engine.plan import Plan, Shapes, condition_variables
from api.engine.tracing import span

MAX_ERRORS: Final = 10
# A prepared document takes 0.2 to 0.8 kB of memory per character: at most some 100 MB, with real ones a tenth.
MAX_DOCUMENTS: Final = 300
MAX_CHARACTERS: Final = 160_000
MAX_PLANS: Final = 16

# Checked in linear time by ``limits`` and ``overlapping``.
RULES = [rule for rule in specified_rules if rule not in (NoFragmentCyclesRule, OverlappingFieldsCanBeMergedRule)]

Kept = TypeVar("Kept")


class LeastRecentlyUsed(Generic[Kept]):
    """A bounded store by text: at most so many entries, of at most so many characters together."""

    def __init__(self, most: int, most_characters: int) -> None:
        self._most = most
        self._most_characters = most_characters
        self._characters = 0
        self._entries: OrderedDict[str, tuple[int, Kept]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> Kept | None:
        with self._lock:
            found = self._entries.get(key)
            if found is None:
                return None
            self._entries.move_to_end(key)
            return found[1]

    def put(self, key: str, value: Kept, *, size: int | None = None) -> None:
        """Keep a value under a text; ``size`` in characters counts instead of the text's length."""
        size = len(key) if size is None else size
        if size > self._most_characters // 4:
            return
        with self._lock:
            former = self._entries.pop(key, None)
            self._characters += size - (former[0] if former else 0)
            self._entries[key] = (size, value)
            while len(self._entries) > self._most or self._characters > self._most_characters:
                _key, (dropped, _value) = self._entries.popitem(last=False)
                self._characters -= dropped

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._characters = 0


class Operation:
    """One operation of a valid document: its plans, its cost, and whether its answer may be kept."""

    def __init__(self, shapes: Shapes, node: OperationDefinitionNode, fragments: Any) -> None:
        schema = shapes.schema
        root = schema.get_root_type(node.operation)
        if root is None:
            raise GraphQLError(f"Schema is not configured for {node.operation.value}s.", [node])
        self.node = node
        self.kind = node.operation
        self._shapes = shapes
        self._fragments = fragments
        self._root_type = root
        self._conditions = condition_variables(node, fragments)
        self._plans: dict[tuple[Any, ...], Plan] = {}
        self.cost = CostPlan(schema, node, fragments)
        self.is_cacheable = self.kind is OperationType.QUERY and self._has_only_cacheable_fields()

    def variables(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the coerced variables. Raises ``InvalidDocument``."""
        return coerced_variables(self._shapes.schema, self.node, given)

    def plan(self, variables: Mapping[str, Any]) -> Plan:
        """Return the plan for these answers to the ``@skip`` and ``@include`` conditions."""
        key = tuple(variables.get(name) for name in self._conditions)
        plan = self._plans.get(key)
        if plan is None:
            conditions = {name: variables[name] for name in self._conditions if name in variables}
            plan = Plan(self._shapes, self.node, self._fragments, conditions, self._root_type)
            if len(self._plans) < MAX_PLANS:
                self._plans[key] = plan
        return plan

    def _has_only_cacheable_fields(self) -> bool:
        for field in limits.spread_fields(self.node.selection_set, self._fragments):
            name = field.name.value
            if name in ("__typename", "__schema", "__type"):
                continue
            shape = self._shapes.shape(self._root_type, name)
            if shape is None or not getattr(shape.resolve, CACHEABLE_MARK, False):
                return False
        return True


class Document:
    """A valid document."""

    def __init__(self, shapes: Shapes, operations: list[OperationDefinitionNode], fragments: Any) -> None:
        self._operations = [Operation(shapes, node, fragments) for node in operations]

    def operation(self, name: str | None) -> Operation:
        """Return the operation to execute. Raises ``InvalidDocument``."""
        if name is None:
            if len(self._operations) == 1:
                return self._operations[0]
            message = (
                "Must provide operation name if query contains multiple operations."
                if self._operations
                else "Must provide an operation."
            )
            raise InvalidDocument([GraphQLError(message)])
        for operation in self._operations:
            if operation.node.name and operation.node.name.value == name:
                return operation
        raise InvalidDocument([GraphQLError(f'Unknown operation named "{name[:100]}".')])


class Documents:
    """All documents seen so far, bounded; one store per schema and process."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self._shapes = Shapes(schema)
        self._valid: LeastRecentlyUsed[Document] = LeastRecentlyUsed(MAX_DOCUMENTS, MAX_CHARACTERS)
        # Kept apart, so that refused documents never push out those that are used.
        self._refused: LeastRecentlyUsed[InvalidDocument] = LeastRecentlyUsed(50, 200_000)

    def get(self, text: str) -> Document:
        """Return a document that is safe to execute. Raises ``InvalidDocument``."""
        document = self._valid.get(text)
        if document is not None:
            return document
        refused_text = f"{get_language()}\0{text}"  # the errors are written in a language
        refusal = self._refused.get(refused_text)
        if refusal is None:
            try:
                document = self._prepare(text)
            except InvalidDocument as raised:
                refusal = raised
                self._refused.put(refused_text, refusal)
            else:
                self._valid.put(text, document)
                return document
        raise InvalidDocument(refusal.errors, is_parsed=refusal.is_parsed)

    def clear(self) -> None:
        """Forget everything, as after a change of limits."""
        self._valid.clear()
        self._refused.clear()

    def _prepare(self, text: str) -> Document:
        try:
            limits.check_text(text)
            with span("graphql.parse"):
                parsed = parse(text)
            limits.check_structure(parsed)
            rules = RULES if settings.GRAPHQL_INTROSPECTION else [*RULES, NoSchemaIntrospectionCustomRule]
            with span("graphql.validate"):
                errors = validate(self.schema, parsed, rules, max_errors=MAX_ERRORS)
            if errors:
                raise InvalidDocument([in_saleors_words(error) for error in errors], is_parsed=True)
            operations = [node for node in parsed.definitions if isinstance(node, OperationDefinitionNode)]
            fragments = limits.fragments_of(parsed)
            for operation in operations:
                conflict = find_conflict(self.schema, operation, fragments)
                if conflict is not None:
                    raise conflict
            return Document(self._shapes, operations, fragments)
        except GraphQLSyntaxError as error:
            raise InvalidDocument([syntax_error(error)]) from None
        except GraphQLError as error:
            raise InvalidDocument([error]) from None


def syntax_error(error: GraphQLSyntaxError) -> GraphQLSyntaxError:
    """Return the error with Saleor's message: position, reason, and the line with a mark below it."""
    assert error.source is not None  # noqa: S101 # the parser gives one
    assert error.locations  # noqa: S101 # same
    place = error.locations[0]
    reason = error.message.removeprefix("Syntax Error: ").removesuffix(".").replace("<EOF>", "EOF").replace("'", '"')
    line = (error.source.body.splitlines() or [""])[min(place.line, error.source.body.count("\n") + 1) - 1 :][:1]
    shown = (line or [""])[0]
    worded = GraphQLSyntaxError(error.source, next(iter(error.positions or [0])), reason)
    if len(shown) > 200:
        worded.message = f"Syntax Error GraphQL ({place.line}:{place.column}) {reason}"
    else:
        number = f"{place.line}: "
        mark = " " * (len(number) + place.column - 1) + "^"
        worded.message = f"Syntax Error GraphQL ({place.line}:{place.column}) {reason}\n\n{number}{shown}\n{mark}\n"
    return worded
