"""Saleor's connections: their types, their rules, and keyset pages of QuerySets and lists."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, Protocol

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from api.terms.context import Info
from api.terms.pagination.arguments import page_of
from api.terms.pagination.connections import Connection, Row, as_connection
from api.terms.pagination.cursors import SortKey, decode_cursor, encode_cursor, invalid_cursor
from api.terms.pagination.sorting import Order
from primitives.statements import Slot, Statement


def paginate(
    queryset: QuerySet[Row],
    info: Info,
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
    return as_connection(rows, page, order.cursor_of, wrap, total)


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
    info: Info,
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
    return as_connection(rows, page, order.cursor_of, wrap, total)


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

    def build(**values: Any) -> QuerySet[Any]:
        start = None if starts is None else [None if name is None else values[name] for name in starts]
        order = Order(shape.queryset(values), shape.keys)
        page = order.page(start, size=size, backwards=backwards)
        if shape.rows_by_key is None:
            return page
        return (order.queryset if is_counted else page).values_list(*order.names)

    names = (*shape.names, *(name for name in starts or () if name is not None))
    head = _order_of(shape).head(size, backwards) if is_counted else None
    return Statement(build, names=names, head=head, keeps_plan=shape.rows_by_key is None)


@lru_cache(maxsize=256)
def _whole(shape: Shape) -> Statement[Any]:
    keeps_plan = shape.rows_by_key is None
    return Statement(
        lambda **values: shape.queryset(values).values_list("pk"), names=shape.names, keeps_plan=keeps_plan
    )


def paginate_each(
    queryset: QuerySet[Row],
    info: Info,
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
        connections[parent] = as_connection(rows[parent], page, order.cursor_of, wrap_row, total)
    return [connections[parent] for parent in parents]


def _wrapper_for(wrap: Callable[[Row, Any], Any] | None, parent: Any) -> Callable[[Row], Any] | None:
    return None if wrap is None else lambda row: wrap(row, parent)


def paginate_rows(
    rows: Sequence[Any],
    info: Info,
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
    return as_connection(cut, page, lambda item: encode_cursor([item[0]]), lambda item: node(item[1]), len(rows))
