"""QuerySets that are compiled once per process: what lists and pages always read costs only sending and reading.

Django takes longer to compose a QuerySet and turn it into SQL than PostgreSQL takes to answer it. A ``Statement`` does
both once and keeps the text; each call only brings the values. It uses private parts of Django: with the setting
``COMPILED_STATEMENTS`` off, each call runs a plain QuerySet instead.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import BooleanField, Expression, F, Func, QuerySet, Value
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable, ValuesListIterable
from django.db.models.signals import post_init, pre_init

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.utils import CursorWrapper

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
        if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
            return value.hex
        return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class Among(Func):
    """Whether a column is one of some values, known or to come in a slot: one parameter, however many there are."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: str | F, values: Slot | Collection[Any]) -> None:
        super().__init__(F(column) if isinstance(column, str) else column)
        self.values = values

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        kind = self.source_expressions[0].output_field.db_type(connection)
        return f"{column} = ANY(%s::{kind}[])", [*params, self._listed(connection, is_json=False)]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **_context: Any) -> Any:
        column, params = compiler.compile(self.source_expressions[0])
        listed = self._listed(connection, is_json=True)
        return f"{column} IN (SELECT value FROM json_each(%s))", [*params, listed]  # noqa: S608 - a quoted column

    def _listed(self, connection: BaseDatabaseWrapper, *, is_json: bool) -> Any:
        field = self.source_expressions[0].output_field
        field = getattr(field, "target_field", field)
        if isinstance(self.values, Slot):
            return Listed(self.values.name, field, is_json)
        return Listed("known", field, is_json).value({"known": self.values}, connection)


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


class Span:
    """Columns side by side in a statement, and how the values of some are converted as Django does."""

    def __init__(self, columns: Sequence[Any], converters: Mapping[int, tuple[list[Any], Any]], start: int) -> None:
        self.start = start
        self.end = start + len(columns)
        self.converters = [
            (place - start, [_shortened(function) for function in functions], expression)
            for place, (functions, expression) in converters.items()
            if start <= place < self.end
        ]

    def read(self, row: Sequence[Any], connection: BaseDatabaseWrapper) -> Sequence[Any]:
        values = row[self.start : self.end]
        if not self.converters:
            return values
        converted = list(values)
        for offset, functions, expression in self.converters:
            value = converted[offset]
            for function in functions:
                value = function(value, expression, connection)
            converted[offset] = value
        return converted


class Maker:
    """Makes rows of a model out of a span of columns, as ``Model.from_db`` does.

    A model without receivers of ``pre_init`` and ``post_init`` and without its own ``from_db`` is filled without its
    constructor, which takes longer than reading the columns.
    """

    def __init__(self, info: dict[str, Any], select: Sequence[Any], converters: Mapping[int, Any]) -> None:
        if info.get("from_parent"):
            raise TypeError(f"{info['model'].__name__} shares columns with its parent and cannot be compiled once")
        self.model: Any = info["model"]
        places = info["select_fields"]
        self.names = [select[place][0].target.attname for place in places]
        self.span = Span(self.names, converters, places[0])
        self.related = [RelatedMaker(one, select, converters) for one in info.get("related_klass_infos", ())]
        is_plain = (
            self.model.from_db.__func__ is models.Model.from_db.__func__  # type: ignore[attr-defined] # a bound method
            and self.model.__init__ is models.Model.__init__
            and not pre_init.has_listeners(self.model)
            and not post_init.has_listeners(self.model)
        )
        self._new = self._filled if is_plain else self._constructed

    def make(self, row: Sequence[Any], connection: BaseDatabaseWrapper, known: dict[Any, Any]) -> Any:
        """The row of the model, with its related ones; ``known`` are those that earlier rows brought."""
        instance = self._new(self.span.read(row, connection))
        for related in self.related:
            related.attach(row, instance, connection, known)
        return instance

    def _constructed(self, values: Sequence[Any]) -> Any:
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, values)

    def _filled(self, values: Sequence[Any]) -> Any:
        instance = self.model.__new__(self.model)
        state = ModelState()
        state.adding = False
        state.db = DEFAULT_DB_ALIAS
        instance.__dict__ = dict(zip(self.names, values, strict=True))
        instance._state = state
        return instance


class RelatedMaker(Maker):
    """Makes the related rows (``select_related``); rows that name the same one share it."""

    def __init__(self, info: dict[str, Any], select: Sequence[Any], converters: Mapping[int, Any]) -> None:
        super().__init__(info, select, converters)
        self.key = self.span.start + self.names.index(self.model._meta.pk.attname)
        self.local_setter = info["local_setter"]
        self.remote_setter = info["remote_setter"]

    def attach(self, row: Sequence[Any], owner: Any, connection: BaseDatabaseWrapper, known: dict[Any, Any]) -> None:
        key = row[self.key]
        if key is None:
            self.local_setter(owner, None)
            return
        found = known.get((self, key))
        if found is None:
            found = known[self, key] = self.make(row, connection, known)
        self.local_setter(owner, found)
        self.remote_setter(found, owner)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement in one database's SQL, and how its rows become what the QuerySet would have given."""

    sql: str
    params: Sequence[Any]
    row: Maker | Span  # a span alone: tuples
    annotations: Sequence[tuple[str, Span]] = ()
    keeps_plan: bool = True

    def fetch(self, connection: BaseDatabaseWrapper, values: dict[str, Any], *, counted: bool = False) -> list[Any]:
        """Send the statement, or one that counts its rows, and return tuples as the driver gives them."""
        params = [
            param.value(values, connection) if isinstance(param, (Slot, Listed)) else param for param in self.params
        ]
        sql = f"SELECT COUNT(*) FROM ({self.sql}) AS counted" if counted else self.sql  # noqa: S608 - compiled by Django
        with _prepared(connection) if self.keeps_plan else connection.cursor() as cursor:
            cursor.execute(sql, params)
            fetched: list[Any] = cursor.fetchall()
        return fetched

    def objects(self, rows: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
        if isinstance(self.row, Span):
            return [tuple(self.row.read(row, connection)) for row in rows]
        known: dict[Any, Any] = {}
        found = []
        for row in rows:
            instance = self.row.make(row, connection, known)
            for name, span in self.annotations:
                (value,) = span.read(row, connection)
                setattr(instance, name, value)
            found.append(instance)
        return found


def _shortened(convert: Callable[..., Any]) -> Callable[..., Any]:
    """The converter of a JSON column, with short cuts for the empty values that most rows hold."""
    if not isinstance(getattr(convert, "__self__", None), models.JSONField):
        return convert

    def from_json(value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Any:
        return {} if value == "{}" else [] if value == "[]" else convert(value, expression, connection)

    return from_json


def _prepared(connection: BaseDatabaseWrapper) -> CursorWrapper:
    """A cursor that lets the database keep the plans of repeated statements (PostgreSQL: ``PREPARE``).

    Only where ``prepare_threshold`` is set: behind a pooler the next statement may get a connection that knows none.
    Not while statements are logged, because logs show their values.
    """
    if connection.settings_dict["OPTIONS"].get("prepare_threshold") is None or connection.queries_logged:
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    cursor: Any = ServerBindingCursor(connection.connection)  # type: ignore[call-arg] # the types describe psycopg2
    return connection.make_cursor(cursor)


@dataclass(frozen=True, slots=True)
class Head:
    """The first rows in an order, which is told twice: by the places of the columns, and as a QuerySet takes it."""

    places: Sequence[str]
    ordering: Sequence[Any]
    size: int


def _is_listed(value: Any) -> bool:
    """Whether a value is many for ``Among``, rather than one."""
    return isinstance(value, Collection) and not isinstance(value, str)


class Statement(Generic[Row]):
    """A QuerySet as a function of values: ``Statement(lambda products: Media.objects.filter(Among("product", products)))``.

    ``build`` gets a ``Slot`` for each of its parameters. It is called once, so it must not depend on anything else. The
    QuerySet gives rows or ``values_list`` tuples. Rows share their related rows.

    With a ``head`` the tuples are found once, and each of those that are left ends in how many there were. Without
    ``keeps_plan`` the database plans it each time: where a value may fit a handful of rows or nearly all, one plan for
    all values is slow.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any, Row]],
        *,
        names: Sequence[str] | None = None,
        head: Head | None = None,
        keeps_plan: bool = True,
    ) -> None:
        self._build = build
        self._names = names
        self._head = head
        self._keeps_plan = keeps_plan
        self._compiled: dict[str, Compiled] = {}

    def rows(self, **values: Any) -> list[Row]:
        """Send the statement and return what the QuerySet would have given. A collection that is empty asks nothing."""
        if any(_is_listed(value) and not value for value in values.values()):
            return []
        if not settings.COMPILED_STATEMENTS:
            return self._plain_rows(values)
        connection, compiled = self._ready()
        return cast("list[Row]", compiled.objects(compiled.fetch(connection, values), connection))

    def count(self, **values: Any) -> int:
        """How many rows there are."""
        if not settings.COMPILED_STATEMENTS:
            return self._queryset(values).count()
        connection, compiled = self._ready()
        ((number,),) = compiled.fetch(connection, values, counted=True)
        return int(number)

    def _plain_rows(self, values: dict[str, Any]) -> list[Any]:
        queryset = self._queryset(values)
        if self._head is None:
            return list(queryset)
        number = queryset.count()
        return [(*row, number) for row in queryset.order_by(*self._head.ordering)[: self._head.size]]

    def _queryset(self, values: dict[str, Any]) -> QuerySet[Any, Any]:
        """The QuerySet of these values, for Django to run."""
        return self._build(**{name: value if _is_listed(value) else Value(value) for name, value in values.items()})

    def _ready(self) -> tuple[BaseDatabaseWrapper, Compiled]:
        connection = connections[DEFAULT_DB_ALIAS]
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = self._compile(connection)
        return connection, compiled

    def _compile(self, connection: BaseDatabaseWrapper) -> Compiled:
        names = inspect.signature(self._build).parameters if self._names is None else self._names
        queryset: Any = self._build(**{name: Slot(name) for name in names})
        iterable = queryset._iterable_class
        if iterable not in (ModelIterable, ValuesListIterable):
            raise TypeError(f"{iterable.__name__} cannot be compiled once")
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        select = compiler.select
        converters = compiler.get_converters([column for column, *_rest in select])
        if iterable is ValuesListIterable and self._head is not None:
            found = f"WITH found AS MATERIALIZED ({sql}) SELECT *, (SELECT COUNT(*) FROM found) FROM found"  # noqa: S608 - compiled by Django
            sql, select = f"{found} ORDER BY {', '.join(self._head.places)} LIMIT {self._head.size}", [*select, None]
        if iterable is ValuesListIterable:
            return Compiled(sql, params, Span(select, converters, 0), keeps_plan=self._keeps_plan)
        annotations = [(name, Span(("",), converters, place)) for name, place in compiler.annotation_col_map.items()]
        made = Maker(compiler.klass_info, select, converters)
        return Compiled(sql, params, made, annotations, keeps_plan=self._keeps_plan)
