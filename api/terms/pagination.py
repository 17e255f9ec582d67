"""Saleor's connections: their types, their rules, and keyset pages of QuerySets and lists."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property, lru_cache, partial
from typing import Any, Protocol, TypeVar

import graphene
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Field, Model, Q, QuerySet, Window
from django.db.models.expressions import BaseExpression, Combinable
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from graphql import GraphQLError

from primitives.statements import Slot, Statement

MAX_PAGE = 100
LONGEST_CURSOR = 4_000

Row = TypeVar("Row", bound=Model)
Connection = dict[str, Any]


class PageInfo(graphene.ObjectType):
    has_next_page = graphene.Boolean(required=True, description="When paginating forwards, are there more items?")
    has_previous_page = graphene.Boolean(required=True, description="When paginating backwards, are there more items?")
    start_cursor = graphene.String(description="When paginating backwards, the cursor to continue.")
    end_cursor = graphene.String(description="When paginating forwards, the cursor to continue.")


@cache
def connection_for(node_type: type[graphene.ObjectType]) -> type[graphene.ObjectType]:
    """Make Saleor's connection of a type: ``ProductCountableConnection`` with ``ProductCountableEdge``."""
    name = node_type._meta.name
    edge = type(
        f"{name}CountableEdge",
        (graphene.ObjectType,),
        {
            "node": graphene.Field(node_type, required=True, description="The item at the end of the edge."),
            "cursor": graphene.String(required=True, description="A cursor for use in pagination."),
        },
    )
    return type(
        f"{name}CountableConnection",
        (graphene.ObjectType,),
        {
            "page_info": graphene.Field(PageInfo, required=True, description="Pagination data for this connection."),
            "edges": graphene.List(graphene.NonNull(edge), required=True),
            "total_count": graphene.Int(description="A total count of items in the collection."),
        },
    )


def connection_field(
    connection: type[graphene.ObjectType] | Callable[[], Any],
    *,
    description: str | None = None,
    required: bool = False,
    **arguments: Any,
) -> graphene.Field:
    """Make a field that answers a connection, with ``first``, ``last``, ``before`` and ``after``."""
    return graphene.Field(
        connection,
        description=description,
        required=required,
        args={
            **arguments,
            "before": graphene.String(
                description="Return the elements in the list that come before the specified cursor."
            ),
            "after": graphene.String(
                description="Return the elements in the list that come after the specified cursor."
            ),
            "first": graphene.Int(
                description="Retrieve the first n elements from the list. Note that the system only allows fetching"
                " a maximum of 100 objects in a single query."
            ),
            "last": graphene.Int(
                description="Retrieve the last n elements from the list. Note that the system only allows fetching"
                " a maximum of 100 objects in a single query."
            ),
        },
    )


@dataclass(frozen=True, slots=True)
class SortKey:
    """One thing to sort by: a field, annotation or path as text, or an expression.

    Where ``nullable``, nulls count as the greatest values, as PostgreSQL orders them.
    """

    by: str | Combinable
    descending: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Checked paging arguments. ``values`` is the position to start from, if any."""

    size: int
    backwards: bool
    cursor: str | None
    values: tuple[Any, ...] | None = field(default=None)


def page_of(
    info: Any, *, first: int | None = None, last: int | None = None, after: str | None = None, before: str | None = None
) -> Page:
    """Check paging arguments. Raises ``GraphQLError`` in Saleor's words."""
    connection = info.field_name
    if not first and not last:
        message = _("You must provide a `first` or `last` value to properly paginate the `%(connection)s` connection.")
        raise GraphQLError(message % {"connection": connection})
    for name, value in (("first", first), ("last", last)):
        if value is not None and value < 0:
            raise GraphQLError(_("Argument `%(name)s` must be a non-negative integer.") % {"name": name})
    _refuse_pair("last", last, "first", first)
    _refuse_pair("first", first, "before", before)
    _refuse_pair("last", last, "after", after)
    for name, value in (("first", first), ("last", last)):
        if value and value > MAX_PAGE:
            message = _(
                "Requesting %(count)s records on the `%(connection)s` connection exceeds the `%(name)s` limit of"
                " %(limit)s records."
            )
            raise GraphQLError(message % {"count": value, "connection": connection, "name": name, "limit": MAX_PAGE})
    return Page(size=first or last or 0, backwards=bool(last), cursor=before if last else after)


def _refuse_pair(name: str, value: object, other: str, other_value: object) -> None:
    if value and other_value:
        message = _("Argument `%(name)s` cannot be combined with `%(other)s`.")
        raise GraphQLError(message % {"name": name, "other": other})


# Cursors ------------------------------------------------------------------------------------------------------------


def invalid_cursor() -> GraphQLError:
    return GraphQLError(_("Received cursor is invalid."))


def encode_cursor(values: Iterable[Any]) -> str:
    text = json.dumps([_plain(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return value.isoformat() if isinstance(value, (datetime, date)) else str(value)


def decode_cursor(cursor: str, length: int) -> list[Any]:
    """Return the values of a cursor. Raises ``GraphQLError`` unless it holds that many plain values."""
    if len(cursor) > LONGEST_CURSOR:
        raise invalid_cursor()
    try:
        values = json.loads(base64.b64decode(cursor, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        raise invalid_cursor() from None
    if not isinstance(values, list) or len(values) != length:
        raise invalid_cursor()
    if not all(value is None or isinstance(value, (bool, int, float, str)) for value in values):
        raise invalid_cursor()
    if any(isinstance(value, str) and "\0" in value for value in values):
        raise invalid_cursor()
    return values


# Pages of a QuerySet ------------------------------------------------------------------------------------------------


class Order:
    """Sort keys, ending in the primary key, bound to a QuerySet."""

    def __init__(self, queryset: QuerySet[Any], keys: Sequence[SortKey]) -> None:
        annotations: dict[str, Any] = {}
        self.names: list[str] = []
        self.keys = [*keys, SortKey("pk", descending=bool(keys) and keys[-1].descending)]
        for index, key in enumerate(self.keys):
            if isinstance(key.by, str) and "__" not in key.by:
                self.names.append(key.by)
            else:
                self.names.append(f"sort_key_{index}")
                annotations[self.names[-1]] = F(key.by) if isinstance(key.by, str) else key.by
        self.queryset = queryset.annotate(**annotations) if annotations else queryset

    def expressions(self, *, backwards: bool) -> list[Any]:
        ordered: list[Any] = []
        for name, key in zip(self.names, self.keys, strict=True):
            descending = key.descending != backwards
            if not key.nullable:
                # Plain names, so that SQLite too walks an index instead of sorting.
                ordered.append(f"-{name}" if descending else name)
            elif descending:
                ordered.append(F(name).desc(nulls_first=True))
            else:
                ordered.append(F(name).asc(nulls_last=True))
        return ordered

    def head(self, size: int, backwards: bool) -> str:
        """What makes a page, and the row behind it, of a table with nothing but the keys."""
        ordered = []
        for place, key in enumerate(self.keys, start=1):
            descending = key.descending != backwards
            ordered.append(f"{place} DESC NULLS FIRST" if descending else f"{place} ASC NULLS LAST")
        return f"ORDER BY {', '.join(ordered)} LIMIT {size + 1}"

    def cursor_of(self, row: Any) -> str:
        return encode_cursor(getattr(row, name) for name in self.names)

    def page(self, values: Sequence[Any] | None, *, size: int, backwards: bool) -> QuerySet[Any]:
        """The rows behind a cursor's ``values`` (or from the beginning), one more than the page holds."""
        ordered = self.queryset.order_by(*self.expressions(backwards=backwards))
        if values is not None:
            ordered = ordered.filter(self.behind(values, backwards=backwards))
        return ordered[: size + 1]

    def behind(self, values: Sequence[Any], *, backwards: bool) -> Q:
        behind = Q()
        same = Q()
        for index, (name, key, value) in enumerate(zip(self.names, self.keys, values, strict=True)):
            step = _beyond(name, value, descending=key.descending != backwards, nullable=key.nullable)
            if step is not None:
                behind |= same & step
            same &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
            if index == 0 and not key.nullable:
                # Implied by the rest, but a condition that an index can start from.
                lookup = "lte" if key.descending != backwards else "gte"
                bound = Q(**{f"{name}__{lookup}": value})
        return bound & behind if not self.keys[0].nullable else behind

    def values(self, cursor: str) -> list[Any]:
        """The values that a cursor holds. Raises ``GraphQLError`` for a cursor of another order."""
        converted = []
        for field_, key, value in zip(self._fields, self.keys, decode_cursor(cursor, len(self.names)), strict=True):
            if value is None and not key.nullable:
                raise invalid_cursor()
            try:
                converted.append(value if value is None else field_.to_python(value))
            except (ValidationError, ValueError, TypeError, OverflowError):
                raise invalid_cursor() from None
            if isinstance(converted[-1], int) and abs(converted[-1]) >= 2**63:
                raise invalid_cursor()
        return converted

    @cached_property
    def _fields(self) -> list[Field[Any, Any]]:
        expressions: list[BaseExpression] = [F(name).resolve_expression(self.queryset.query) for name in self.names]
        return [expression.output_field for expression in expressions]


def _beyond(name: str, value: Any, *, descending: bool, nullable: bool) -> Q | None:
    """Return the condition for what comes strictly after a value of one key; ``None`` if nothing does."""
    if not nullable:
        return Q(**{f"{name}__lt" if descending else f"{name}__gt": value})
    if descending:
        return Q(**{f"{name}__isnull": False}) if value is None else Q(**{f"{name}__lt": value})
    if value is None:
        return None
    return Q(**{f"{name}__gt": value}) | Q(**{f"{name}__isnull": True})


def paginate(
    queryset: QuerySet[Row],
    info: Any,
    *,
    keys: Sequence[SortKey] = (),
    wrap: Callable[[Row], Any] | None = None,
    count: Callable[[], int] | None = None,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> Connection:
    """Return one page of a QuerySet: one statement, and one for ``totalCount`` where the query selects it.

    ``wrap`` turns a row into a node. Raises ``GraphQLError`` in Saleor's words for wrong paging arguments.
    """
    page = page_of(info, first=first, last=last, after=after, before=before)
    order = Order(queryset, keys)
    values = None if page.cursor is None else order.values(page.cursor)
    rows: list[Row] = []
    if info.selects("edges") or info.selects("pageInfo"):
        rows = list(order.page(values, size=page.size, backwards=page.backwards))
    total = (count or queryset.count)() if info.selects("totalCount") else None
    return _connection(rows, page, order.cursor_of, wrap, total)


class Shape(Hashable, Protocol):
    """What the text of a list's statements depends on. All else that they need comes as values, by these names."""

    @property
    def keys(self) -> tuple[SortKey, ...]:
        """What the list is sorted by."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the values."""

    def queryset(self, values: Mapping[str, Any]) -> QuerySet[Any]:
        """The whole list, in no order."""

    @property
    def rows_by_key(self) -> Callable[[list[Any]], Mapping[Any, Any]] | None:
        """What reads rows by their primary keys, for a list that has to be sorted as a whole: its statement then
        carries only what is sorted by, counts what it sorts, and is planned for the values that it gets. ``None`` for a
        list that is read off an index.
        """


def paginate_compiled(
    shape: Shape,
    info: Any,
    *,
    values: Mapping[str, Any],
    wrap: Callable[[Any], Any] | None = None,
    count: Callable[[], int] | None = None,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> Connection:
    """As ``paginate``, for a list that is asked for all the time: each of its statements is composed once."""
    page = page_of(info, first=first, last=last, after=after, before=before)
    order = _order_of(shape)
    start = None if page.cursor is None else order.values(page.cursor)
    nulls = None if start is None else tuple(value is None for value in start)
    behind = {f"start_{index}": value for index, value in enumerate(start or ()) if value is not None}
    rows: list[Any] = []
    total = None
    if info.selects("edges") or info.selects("pageInfo"):
        is_counted = start is None and shape.rows_by_key is not None and info.selects("totalCount")
        rows = _page_of(shape, page.size, page.backwards, nulls, is_counted).rows(**values, **behind)
        if is_counted:
            total = rows[0][-1] if rows else 0
        if shape.rows_by_key is not None:
            rows = _widened(rows, order, shape.rows_by_key)
    if total is None and info.selects("totalCount"):
        total = (count or partial(_whole(shape).count, **values))()
    return _connection(rows, page, order.cursor_of, wrap, total)


def _widened(sorted_keys: list[Any], order: Order, rows_by_key: Callable[[list[Any]], Mapping[Any, Any]]) -> list[Any]:
    """The rows of sorted keys, which bring along what they were sorted by."""
    place = order.names.index("pk")
    found = rows_by_key([values[place] for values in sorted_keys])
    rows = []
    for values in sorted_keys:
        row = found.get(values[place])
        if row is None:
            continue  # deleted since
        for name, value in zip(order.names[:place], values, strict=False):
            setattr(row, name, value)
        rows.append(row)
    return rows


@lru_cache(maxsize=256)
def _order_of(shape: Shape) -> Order:
    return Order(shape.queryset({name: Slot(name) for name in shape.names}), shape.keys)


@lru_cache(maxsize=256)
def _page_of(
    shape: Shape, size: int, backwards: bool, nulls: tuple[bool, ...] | None, is_counted: bool
) -> Statement[Any]:
    starts = None if nulls is None else [None if null else f"start_{index}" for index, null in enumerate(nulls)]

    def build(**slots: Slot) -> QuerySet[Any]:
        start = None if starts is None else [None if name is None else slots[name] for name in starts]
        order = _order_of(shape)
        page = order.page(start, size=size, backwards=backwards)
        if shape.rows_by_key is None:
            return page
        return (order.queryset if is_counted else page).values_list(*order.names)

    names = (*shape.names, *(name for name in starts or () if name is not None))
    head = _order_of(shape).head(size, backwards) if is_counted else None
    return Statement(build, names=names, counted=head, keeps_plan=shape.rows_by_key is None)


@lru_cache(maxsize=256)
def _whole(shape: Shape) -> Statement[Any]:
    keeps_plan = shape.rows_by_key is None
    return Statement(lambda **slots: shape.queryset(slots).values_list("pk"), names=shape.names, keeps_plan=keeps_plan)


def paginate_each(
    queryset: QuerySet[Row],
    info: Any,
    *,
    group: str,
    parents: Sequence[Any],
    keys: Sequence[SortKey] = (),
    wrap: Callable[[Row, Any], Any] | None = None,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> list[Connection]:
    """Return one page per parent in one statement (and one for all ``totalCount``), for batched resolvers.

    ``group`` is the column that holds the parent's key, ``parents`` the keys in the order of the parents;
    ``wrap`` takes a row and its parent's key.
    """
    page = page_of(info, first=first, last=last, after=after, before=before)
    wanted = list(dict.fromkeys(parents))
    mine = queryset.filter(**{f"{group}__in": wanted})
    order = Order(mine, keys)
    expressions = order.expressions(backwards=page.backwards)
    ordered = order.queryset
    if page.cursor is not None:
        ordered = ordered.filter(order.behind(order.values(page.cursor), backwards=page.backwards))
    rows: dict[Any, list[Row]] = {parent: [] for parent in wanted}
    numbered = ordered.annotate(
        place_in_group=Window(RowNumber(), partition_by=F(group), order_by=expressions), group_key=F(group)
    )
    if info.selects("edges") or info.selects("pageInfo"):
        for row in numbered.filter(place_in_group__lte=page.size + 1).order_by("group_key", "place_in_group"):
            rows[row.group_key].append(row)
    totals: dict[Any, int] = {}
    if info.selects("totalCount"):
        totals = dict(mine.order_by().values_list(group).annotate(number=Count("pk", distinct=True)))
    connections = {}
    for parent in wanted:
        wrap_row = _wrapper_for(wrap, parent)
        total = totals.get(parent, 0) if info.selects("totalCount") else None
        connections[parent] = _connection(rows[parent], page, order.cursor_of, wrap_row, total)
    return [connections[parent] for parent in parents]


def _wrapper_for(wrap: Callable[[Row, Any], Any] | None, parent: Any) -> Callable[[Row], Any] | None:
    return None if wrap is None else lambda row: wrap(row, parent)


def paginate_rows(
    rows: Sequence[Any],
    info: Any,
    *,
    wrap: Callable[[Any], Any] | None = None,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
) -> Connection:
    """Return one page of a list that is in memory and short; a cursor is a place in it."""
    page = page_of(info, first=first, last=last, after=after, before=before)
    start, stop = 0, len(rows)
    if page.cursor is not None:
        (place,) = decode_cursor(page.cursor, 1)
        if not isinstance(place, int) or isinstance(place, bool):
            raise invalid_cursor()
        start, stop = (0, max(0, min(place, len(rows)))) if page.backwards else (max(0, place + 1), len(rows))
    numbered = list(enumerate(rows))[start:stop]
    if page.backwards:
        numbered.reverse()
    cut = numbered[: page.size + 1]
    node = wrap or (lambda row: row)
    return _connection(cut, page, lambda item: encode_cursor([item[0]]), lambda item: node(item[1]), len(rows))


def empty_connection() -> Connection:
    """Return the connection that holds nothing, as Saleor answers for an unknown channel."""
    page_info = {"has_next_page": False, "has_previous_page": False, "start_cursor": None, "end_cursor": None}
    return {"edges": [], "page_info": page_info, "total_count": 0}


def _connection(
    rows: list[Any],
    page: Page,
    cursor_of: Callable[[Any], str],
    wrap: Callable[[Any], Any] | None,
    total: int | None,
) -> Connection:
    """Build the answer from up to one row more than the page holds, in the order of fetching."""
    has_more = len(rows) > page.size
    rows = rows[: page.size]
    if page.backwards:
        rows.reverse()
    edges = [{"node": wrap(row) if wrap else row, "cursor": cursor_of(row)} for row in rows]
    return {
        "edges": edges,
        "page_info": {
            "has_next_page": page.cursor is not None if page.backwards else has_more,
            "has_previous_page": has_more if page.backwards else page.cursor is not None,
            "start_cursor": edges[0]["cursor"] if edges else None,
            "end_cursor": edges[-1]["cursor"] if edges else None,
        },
        "total_count": total,
    }
