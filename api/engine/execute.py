"""Runs a plan breadth first: each field is resolved once for all objects at its place in the answer.

Results and errors equal those of graphql-core's depth-first ``execute``, except that resolvers may run
for objects which an earlier error has already turned into null (what they report is dropped then).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

from graphql import GraphQLError, GraphQLObjectType, OperationType, default_type_resolver, located_error
from graphql.pyutils import Undefined, inspect, is_iterable

from api.engine import tracing
from api.engine.deadline import Deadline, Overrun
from api.engine.info import Info
from api.engine.plan import ABSTRACT, ATTRIBUTE, BATCH, LEAF, TYPENAME, WRAPPED_ATTRIBUTE, FieldPlan, Plan, Selection

Position = tuple[int, ...]
Order = tuple[int, ...]


@dataclass(slots=True)
class Answer:
    """The result of an operation; ``data`` is null when an error reached the root."""

    data: dict[str, Any] | None
    errors: list[GraphQLError]


class Group:
    """All objects of one runtime type at one place of the answer, as parallel lists.

    ``owners`` and ``positions`` say whose field, and where in its (nested) lists, each object is. Paths and null
    propagation are computed from them only when something fails.
    """

    __slots__ = ("field", "outs", "owners", "parent", "positions", "runtime_type", "sources")

    def __init__(  # noqa: PLR0917 # made in one place, for each list of objects of each answer
        self,
        parent: Group | None,
        field: FieldPlan | None,
        runtime_type: GraphQLObjectType,
        sources: list[Any],
        outs: list[dict[str, Any]],
        owners: list[int],
        positions: list[Position] | None,
    ) -> None:
        self.parent = parent
        self.field = field
        self.runtime_type = runtime_type
        self.sources = sources
        self.outs = outs
        self.owners = owners
        self.positions = positions

    def order(self, index: int) -> Order:
        """Return the place of an object in depth-first order: field indexes and list positions from the root."""
        if self.parent is None or self.field is None:
            return ()
        position = self.positions[index] if self.positions else ()
        return (*self.parent.order(self.owners[index]), self.field.index, *position)

    def path(self, index: int) -> list[str | int]:
        if self.parent is None or self.field is None:
            return []
        position = self.positions[index] if self.positions else ()
        return [*self.parent.path(self.owners[index]), self.field.key, *position]

    def keys(self) -> list[str]:
        if self.parent is None or self.field is None:
            return []
        return [*self.parent.keys(), self.field.key]


@dataclass(slots=True)
class Failure:
    order: Order
    nulls: Order
    error: GraphQLError


class Found:
    """Objects that a field returned, waiting for their own fields."""

    __slots__ = ("outs", "owners", "positions", "values")

    def __init__(self) -> None:
        self.values: list[Any] = []
        self.outs: list[dict[str, Any]] = []
        self.owners: list[int] = []
        self.positions: list[Position] = []

    def add(self, value: Any, owner: int, position: Position) -> dict[str, Any]:
        out: dict[str, Any] = {}
        self.values.append(value)
        self.outs.append(out)
        self.owners.append(owner)
        self.positions.append(position)
        return out


def execute_plan(
    plan: Plan, *, root_value: Any, context: Any, variables: Mapping[str, Any], deadline: Deadline | None = None
) -> Answer:
    """Execute an operation with coerced variables; resolver errors become part of the answer.

    Raises ``Overrun`` when the deadline is over: it is looked at before each batch, so a batch that has begun ends. A
    mutation that has written something is not stopped any more, since its caller must learn of it: what is still to be
    read is read, and root fields that have not begun fail.
    """
    kind = Execution if tracing.tracer is None else TracedExecution
    return kind(plan, root_value, context, variables, deadline).run()


class Execution:
    """One run of one plan."""

    __slots__ = (
        "context",
        "deadline",
        "ends_at",
        "failures",
        "is_root_null",
        "plan",
        "root_value",
        "schema",
        "variables",
    )

    def __init__(
        self, plan: Plan, root_value: Any, context: Any, variables: Mapping[str, Any], deadline: Deadline | None
    ) -> None:
        self.plan = plan
        self.root_value = root_value
        self.context = context
        self.variables = variables
        self.deadline = deadline
        self.ends_at = math.inf if deadline is None else deadline.at
        self.schema = plan.shapes.schema
        self.failures: list[Failure] = []
        self.is_root_null = False

    def run(self) -> Answer:
        data: dict[str, Any] = {}
        root = Group(None, None, self.plan.root_type, [self.root_value], [data], [0], None)
        deadline = self.deadline
        for field in self.plan.root.fields_for(self.plan.root_type):
            if deadline is not None and self.deadline is None and monotonic() > deadline.at:
                self._fail(root, field, 0, (), Overrun())
            else:
                self._execute_field(root, field)
            if self.is_root_null:
                break
        return Answer(None if self.is_root_null else data, self._reported_errors() if self.failures else [])

    def _execute_group(self, group: Group, selection: Selection) -> None:
        for field in selection.fields_for(group.runtime_type):
            self._execute_field(group, field)

    def _execute_field(self, group: Group, field: FieldPlan) -> None:
        shape = field.shape
        info: Info[Any] | None = None
        if shape.mode == ATTRIBUTE:
            values = _attributes(group.sources, shape.attribute, shape.default)
        elif shape.mode == WRAPPED_ATTRIBUTE:
            values = _wrapped_attributes(group.sources, shape.attribute, shape.default)
        elif shape.mode == TYPENAME:
            values = [group.runtime_type.name] * len(group.sources)
        else:
            if monotonic() > self.ends_at:
                raise Overrun
            info = self._info(group, field)
            values = self._call(group, field, info)
            if group.parent is None and self._has_written(values):
                self.deadline = None
                self.ends_at = math.inf
        if shape.nature == LEAF:
            self._complete_leaf_field(group, field, values)
        else:
            self._complete_object_field(group, field, values, info)

    def _info(self, group: Group, field: FieldPlan) -> Info[Any]:
        return Info(
            context=self.context,
            field=field,
            group_path=group.keys(),
            parent_type=group.runtime_type,
            root_value=self.root_value,
            schema=self.schema,
            variable_values=self.variables,
        )

    def _has_written(self, values: list[Any]) -> bool:
        """Tell whether a root field, by what it gave, has changed something."""
        return self.plan.operation.operation is OperationType.MUTATION and not isinstance(values[0], Exception)

    def _call(self, group: Group, field: FieldPlan, info: Info[Any]) -> list[Any]:
        sources = group.sources
        resolve = field.shape.resolve
        try:
            arguments = field.arguments(self.variables) if field.has_arguments else {}
            if field.shape.mode == BATCH:
                values = resolve(sources, info, **arguments)
                if type(values) is not list:
                    values = list(values)
                if len(values) != len(sources):
                    raise RuntimeError(
                        f"The resolver of {field.shape.parent_name}.{field.shape.name} answered {len(values)} values"
                        f" for {len(sources)} parents."
                    )
                return values
        except Exception as error:  # noqa: BLE001 # whatever a resolver raises is an error of its field
            return [error] * len(sources)
        values = []
        for source in sources:
            try:
                values.append(resolve(source, info, **arguments))
            except Exception as error:  # noqa: BLE001 # as above, for one parent
                values.append(error)
        return values

    def _complete_leaf_field(self, group: Group, field: FieldPlan, values: Sequence[Any]) -> None:
        nested = len(field.shape.levels)
        if nested == 1:
            self._complete_leaves(group, field, values)
        elif nested == 2:
            self._complete_leaf_lists(group, field, values)
        else:
            self._complete_nested(group, field, values, Found())

    def _complete_object_field(
        self, group: Group, field: FieldPlan, values: Sequence[Any], info: Info[Any] | None
    ) -> None:
        nested = len(field.shape.levels)
        found = Found()
        if nested == 1:
            self._complete_objects(group, field, values, found)
        elif nested == 2:
            self._complete_object_lists(group, field, values, found)
        else:
            self._complete_nested(group, field, values, found)
        if found.values:
            self._execute_found(group, field, found, info)

    def _complete_leaves(self, group: Group, field: FieldPlan, values: Sequence[Any]) -> None:
        key = field.key
        exact = field.shape.exact
        serialize = field.shape.serialize
        assert serialize is not None  # noqa: S101 # leaves have one
        required = field.shape.levels[0]
        for owner, (out, value) in enumerate(zip(group.outs, values, strict=True)):
            if type(value) is exact:
                out[key] = value
            elif (value is None or value is Undefined) and not required:
                out[key] = None
            else:
                try:
                    out[key] = serialize(_present(value, field))
                except Exception as error:  # noqa: BLE001 # a value that cannot be serialized fails its field
                    self._fail(group, field, owner, (), error)

    def _complete_leaf_lists(self, group: Group, field: FieldPlan, values: Sequence[Any]) -> None:
        key = field.key
        for owner, value in enumerate(values):
            items = self._items(group, field, owner, (), value)
            if items is None:
                continue
            group.outs[owner][key] = self._leaf_items(group, field, owner, (), items)

    def _leaf_items(
        self, group: Group, field: FieldPlan, owner: int, position: Position, items: Sequence[Any]
    ) -> list[Any] | None:
        """Serialize the items of an innermost list; ``None`` when one of them made the list itself null."""
        exact = field.shape.exact
        serialize = field.shape.serialize
        assert serialize is not None  # noqa: S101 # leaves have one
        required = field.shape.levels[-1]
        completed: list[Any] = []
        for index, item in enumerate(items):
            if type(item) is exact:
                completed.append(item)
            elif (item is None or item is Undefined) and not required:
                completed.append(None)
            else:
                try:
                    completed.append(serialize(_present(item, field)))
                except Exception as error:  # noqa: BLE001 # a value that cannot be serialized fails its item
                    self._fail(group, field, owner, (*position, index), error)
                    if required:
                        return None
                    completed.append(None)
        return completed

    def _complete_objects(self, group: Group, field: FieldPlan, values: Sequence[Any], found: Found) -> None:
        key = field.key
        required = field.shape.levels[0]
        for owner, value in enumerate(values):
            if value is None or value is Undefined or isinstance(value, Exception):
                group.outs[owner][key] = None
                if required or isinstance(value, Exception):
                    self._fail(group, field, owner, (), _failure_of(value, field))
            else:
                group.outs[owner][key] = found.add(value, owner, ())

    def _complete_object_lists(self, group: Group, field: FieldPlan, values: Sequence[Any], found: Found) -> None:
        key = field.key
        required = field.shape.levels[1]
        for owner, value in enumerate(values):
            items = self._items(group, field, owner, (), value)
            if items is None:
                continue
            completed: list[Any] = []
            group.outs[owner][key] = completed
            for index, item in enumerate(items):
                if item is None or item is Undefined or isinstance(item, Exception):
                    completed.append(None)
                    if required or isinstance(item, Exception):
                        self._fail(group, field, owner, (index,), _failure_of(item, field))
                else:
                    completed.append(found.add(item, owner, (index,)))

    def _complete_nested(self, group: Group, field: FieldPlan, values: Sequence[Any], found: Found) -> None:
        for owner, value in enumerate(values):
            items = self._items(group, field, owner, (), value)
            if items is not None:
                completed: list[Any] = []
                group.outs[owner][field.key] = completed
                self._fill(group, field, owner, (), items, completed, found)

    def _fill(  # noqa: PLR0917 # the same leading arguments as its siblings
        self,
        group: Group,
        field: FieldPlan,
        owner: int,
        position: Position,
        items: Sequence[Any],
        completed: list[Any],
        found: Found,
    ) -> None:
        """Complete a list of lists; each completed item is put into ``completed`` before anything below can fail."""
        levels = field.shape.levels
        depth = len(position) + 1
        if depth < len(levels) - 1:
            for index, item in enumerate(items):
                completed.append(None)
                inner = self._items(group, field, owner, (*position, index), item)
                if inner is not None:
                    below: list[Any] = []
                    completed[index] = below
                    self._fill(group, field, owner, (*position, index), inner, below, found)
        elif field.shape.nature == LEAF:
            leaves = self._leaf_items(group, field, owner, position, items)
            completed.extend(leaves or ())
        else:
            for index, item in enumerate(items):
                if item is None or item is Undefined or isinstance(item, Exception):
                    completed.append(None)
                    if levels[depth] or isinstance(item, Exception):
                        self._fail(group, field, owner, (*position, index), _failure_of(item, field))
                else:
                    completed.append(found.add(item, owner, (*position, index)))

    def _items(
        self, group: Group, field: FieldPlan, owner: int, position: Position, value: Any
    ) -> Sequence[Any] | None:
        """Return the items of a list value, or ``None`` after writing null (and the error, if it is one)."""
        if type(value) is list or type(value) is tuple:
            return value
        if (value is None or value is Undefined) and not field.shape.levels[len(position)]:
            if not position:
                group.outs[owner][field.key] = None
            return None
        error: Exception
        if value is None or value is Undefined or isinstance(value, Exception):
            error = _failure_of(value, field)
        elif not is_iterable(value):
            error = GraphQLError(
                f"Expected Iterable, but did not find one for field '{field.shape.parent_name}.{field.shape.name}'."
            )
        else:
            try:
                return list(value)
            except Exception as raised:  # noqa: BLE001 # a query that fails while it is read fails its field
                error = raised
        self._fail(group, field, owner, position, error)
        return None

    def _execute_found(self, group: Group, field: FieldPlan, found: Found, info: Info[Any] | None) -> None:
        assert field.selection is not None  # noqa: S101 # objects have a selection
        named: Any = field.shape.named_type
        if field.shape.nature == ABSTRACT:
            for runtime_type, members in self._by_runtime_type(group, field, found, info).items():
                self._execute_members(group, field, runtime_type, members, info)
        else:
            self._execute_members(group, field, named, found, info)

    def _execute_members(
        self, group: Group, field: FieldPlan, runtime_type: GraphQLObjectType, found: Found, info: Info[Any] | None
    ) -> None:
        if runtime_type.is_type_of:
            found = self._checked(group, field, runtime_type, found, info or self._info(group, field))
        if found.values and field.selection is not None:
            positions = found.positions if len(field.shape.levels) > 1 else None
            child = Group(group, field, runtime_type, found.values, found.outs, found.owners, positions)
            self._execute_group(child, field.selection)

    def _checked(
        self, group: Group, field: FieldPlan, runtime_type: GraphQLObjectType, found: Found, info: Info[Any]
    ) -> Found:
        """Return the objects that belong to the type; the others fail."""
        checked = Found()
        for index, value in enumerate(found.values):
            try:
                if not runtime_type.is_type_of(value, info):  # type: ignore[misc, arg-type] # checked by the caller; Info stands in for GraphQLResolveInfo
                    raise GraphQLError(f"Expected value of type '{runtime_type.name}' but got: {inspect(value)}.")
            except Exception as error:  # noqa: BLE001 # the type's own check is code like a resolver
                self._fail(group, field, found.owners[index], found.positions[index], error)
            else:
                _keep(checked, found, index)
        return checked

    def _by_runtime_type(
        self, group: Group, field: FieldPlan, found: Found, info: Info[Any] | None
    ) -> dict[GraphQLObjectType, Found]:
        abstract: Any = field.shape.named_type
        resolve_type: Any = abstract.resolve_type or default_type_resolver
        info = info or self._info(group, field)
        members: dict[GraphQLObjectType, Found] = {}
        for index, value in enumerate(found.values):
            try:
                runtime_type = self._runtime_type(field, abstract, value, resolve_type(value, info, abstract))
            except Exception as error:  # noqa: BLE001 # type resolvers are code like resolvers
                self._fail(group, field, found.owners[index], found.positions[index], error)
            else:
                _keep(members.setdefault(runtime_type, Found()), found, index)
        return members

    def _runtime_type(self, field: FieldPlan, abstract: Any, value: Any, name: Any) -> GraphQLObjectType:
        place = f"{field.shape.parent_name}.{field.shape.name}"
        if name is None:
            raise GraphQLError(
                f"Abstract type '{abstract.name}' must resolve to an Object type at runtime for field '{place}'."
                f" Either the '{abstract.name}' type should provide a 'resolve_type' function"
                " or each possible type should provide an 'is_type_of' function."
            )
        if not isinstance(name, str):
            raise GraphQLError(
                f"Abstract type '{abstract.name}' must resolve to an Object type at runtime for field '{place}'"
                f" with value {inspect(value)}, received '{inspect(name)}'."
            )
        runtime_type = self.schema.get_type(name)
        if runtime_type is None:
            raise GraphQLError(
                f"Abstract type '{abstract.name}' was resolved to a type '{name}' that does not exist inside the schema."
            )
        if not isinstance(runtime_type, GraphQLObjectType):
            raise GraphQLError(f"Abstract type '{abstract.name}' was resolved to a non-object type '{name}'.")
        if not self.schema.is_sub_type(abstract, runtime_type):
            raise GraphQLError(f"Runtime Object type '{name}' is not a possible type for '{abstract.name}'.")
        return runtime_type

    def _fail(self, group: Group, field: FieldPlan, owner: int, position: Position, error: Exception) -> None:
        """Record an error at one value of a field and write null at the nearest place that allows it."""
        if self.deadline is not None and self.deadline.ends_all(error):
            raise Overrun from error
        order = (*group.order(owner), field.index, *position)
        path = [*group.path(owner), field.key, *position]
        nulls = self._nullify(group, field, owner, position)
        self.failures.append(Failure(order, nulls, located_error(error, field.nodes, path)))

    def _nullify(self, group: Group, field: FieldPlan, owner: int, position: Position) -> Order:
        """Write null at a value or at its nearest nullable ancestor; return the order of that place."""
        while True:
            levels = field.shape.levels
            level = len(position)
            while level >= 0 and levels[level]:
                level -= 1
            if level >= 0:
                _write_null(group.outs[owner], field.key, position[:level])
                return (*group.order(owner), field.index, *position[:level])
            if group.parent is None or group.field is None:
                self.is_root_null = True
                return ()
            position = group.positions[owner] if group.positions else ()
            field, owner, group = group.field, group.owners[owner], group.parent

    def _reported_errors(self) -> list[GraphQLError]:
        """Return the errors without those inside a place that an earlier one, depth first, made null.

        They come in graphql-core's order: by their place in the document, then in the answer.
        """
        nulls: set[Order] = set()
        reported: list[GraphQLError] = []
        for failure in sorted(self.failures, key=lambda failure: failure.order):
            order = failure.order
            if nulls and any(order[:length] in nulls for length in range(len(order) + 1)):
                continue
            nulls.add(failure.nulls)
            reported.append(failure.error)
        return sorted(reported, key=lambda error: (error.locations or [], error.path or [], error.message))


class TracedExecution(Execution):
    """An execution that somebody watches: a field's span holds those of the fields below it."""

    __slots__ = ()

    def _execute_field(self, group: Group, field: FieldPlan) -> None:
        path = ".".join([*group.keys(), field.key])
        about: dict[str, str | int] = {"graphql.field.path": path, "graphql.field.objects": len(group.sources)}
        with tracing.span(f"{field.shape.parent_name}.{field.shape.name}", about):
            super()._execute_field(group, field)


def _attributes(sources: list[Any], attribute: str, default: Any) -> list[Any]:
    values: list[Any] = []
    for source in sources:
        try:
            if isinstance(source, dict):
                values.append(source.get(attribute, default))
            else:
                values.append(getattr(source, attribute, default))
        except Exception as error:  # noqa: BLE001 # a property may raise anything
            values.append(error)
    return values


def _wrapped_attributes(sources: list[Any], attribute: str, default: Any) -> list[Any]:
    values: list[Any] = []
    for source in sources:
        try:
            values.append(getattr(source.node, attribute, default))
        except Exception as error:  # noqa: BLE001 # a property may raise anything
            values.append(error)
    return values


def _present(value: Any, field: FieldPlan) -> Any:
    """Return a value that can be serialized; raise what stands in its place."""
    if value is None or value is Undefined or isinstance(value, Exception):
        raise _failure_of(value, field)
    return value


def _failure_of(value: Any, field: FieldPlan) -> Exception:
    if isinstance(value, Exception):
        return value
    return NullNotAllowed(f"Cannot return null for non-nullable field {field.shape.parent_name}.{field.shape.name}.")


class NullNotAllowed(TypeError):
    """A resolver returned null where the schema promises a value."""


def _keep(kept: Found, found: Found, index: int) -> None:
    kept.values.append(found.values[index])
    kept.outs.append(found.outs[index])
    kept.owners.append(found.owners[index])
    kept.positions.append(found.positions[index])


def _write_null(out: dict[str, Any], key: str, position: Position) -> None:
    container: Any = out
    slot: Any = key
    for index in position:
        container = container.get(slot) if isinstance(container, dict) else container[slot]
        if container is None:
            return
        slot = index
    # A list that is still being filled gets its null from the code that fills it.
    if not (isinstance(container, list) and slot >= len(container)):
        container[slot] = None
