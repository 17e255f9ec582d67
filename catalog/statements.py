"""QuerySets that are compiled once per process: what a list or page always reads costs only sending and reading.

Composing a QuerySet and turning it into SQL takes Django longer than PostgreSQL takes to answer it. A ``Statement`` does
both once and keeps the text; each call only brings the values.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BooleanField, Expression, F, Func, QuerySet
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

Row = TypeVar("Row")


class Slot(Expression):
    """The place of a value in a statement; the value comes with each call under ``name``."""

    def __init__(self, name: str) -> None:
        super().__init__(output_field=None)
        self.name = name

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override] # the values are filled in later
        return "%s", [self]

    def value(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        value = values[self.name]
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
        return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class Among(Func):
    """Whether a column is one of the values of a slot: one parameter, however many values there are."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str | F, slot: Slot) -> None:
        super().__init__(F(column) if isinstance(column, str) else column)
        self.slot = slot

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        kind = self.source_expressions[0].output_field.db_type(connection)
        return f"{column} = ANY(%s::{kind}[])", [*params, Listed(self.slot.name, self._field(), is_json=False)]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        listed = Listed(self.slot.name, self._field(), is_json=True)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, listed]  # noqa: S608 - a quoted column

    def _field(self) -> Any:
        field = self.source_expressions[0].output_field
        return getattr(field, "target_field", field)


@dataclass(frozen=True, slots=True)
class Listed:
    """The values of a slot as one parameter."""

    name: str
    field: Any
    is_json: bool

    def value(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        listed = [
            one if type(one) is int else self.field.get_db_prep_value(one, connection) for one in values[self.name]
        ]
        return json.dumps(listed) if self.is_json else listed


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement in one database's SQL, and how its rows become what the QuerySet would have given."""

    sql: str
    params: Sequence[Any]
    converters: Sequence[tuple[int, list[Any], Any]]
    model: Any  # None: tuples
    names: list[str]
    start: int
    end: int
    populators: Sequence[Any]
    annotations: Sequence[tuple[str, int]]

    def fill(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> list[Any]:
        return [
            param.value(values, connection) if isinstance(param, (Slot, Listed)) else param for param in self.params
        ]

    def convert(self, rows: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        if not self.converters:
            return rows
        converted = [list(row) for row in rows]
        for place, functions, expression in self.converters:
            for row in converted:
                value = row[place]
                for function in functions:
                    value = function(value, expression, connection)
                row[place] = value
        return converted

    def objects(self, rows: list[Any]) -> list[Any]:
        if self.model is None:
            return [tuple(row) for row in rows]
        from_db, names, start, end = self.model.from_db, self.names, self.start, self.end
        found = []
        for row in rows:
            instance = from_db(DEFAULT_DB_ALIAS, names, row[start:end])
            for populator in self.populators:
                populator.populate(row, instance)
            for name, place in self.annotations:
                setattr(instance, name, row[place])
            found.append(instance)
        return found


class Statement(Generic[Row]):
    """A QuerySet as a function of values: ``Statement(lambda products: Media.objects.filter(Among("product", products)))``.

    ``build`` gets a ``Slot`` for each of its parameters. What it does must not depend on anything else, since it is
    called once; the QuerySet gives rows or ``values_list`` tuples.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._compiled: dict[str, Compiled] = {}

    def rows(self, **values: Any) -> list[Row]:
        """Send the statement and return what the QuerySet would have given. A collection that is empty asks nothing."""
        if any(isinstance(value, Collection) and not isinstance(value, str) and not value for value in values.values()):
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = self._compile(connection)
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, compiled.fill(values, connection))
            fetched = cursor.fetchall()
        return cast("list[Row]", compiled.objects(compiled.convert(fetched, connection)))

    def _compile(self, connection: BaseDatabaseWrapper) -> Compiled:
        slots = {name: Slot(name) for name in inspect.signature(self._build).parameters}
        queryset: Any = self._build(**slots)
        iterable = queryset._iterable_class
        if iterable not in (ModelIterable, ValuesListIterable):
            raise TypeError(f"{iterable.__name__} cannot be compiled once")
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        select = compiler.select
        converters = compiler.get_converters([column for column, *_rest in select])
        made = [(place, functions, expression) for place, (functions, expression) in converters.items()]
        if iterable is ValuesListIterable:
            return Compiled(sql, params, made, None, [], 0, 0, (), ())
        places = compiler.klass_info["select_fields"]
        start, end = places[0], places[-1] + 1
        names = [column.target.attname for column, *_rest in select[start:end]]
        populators = get_related_populators(compiler.klass_info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg] # the types describe Django 6
        annotations = list(compiler.annotation_col_map.items())
        return Compiled(sql, params, made, compiler.klass_info["model"], names, start, end, populators, annotations)
