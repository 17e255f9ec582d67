"""Connection types, and fields that answer them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import graphene
from django.db.models import Model

from api.terms.declaring import name_of
from api.terms.pagination.arguments import Page


class PageInfo(graphene.ObjectType):
    has_next_page = graphene.Boolean(required=True, description="When paginating forwards, are there more items?")
    has_previous_page = graphene.Boolean(required=True, description="When paginating backwards, are there more items?")
    start_cursor = graphene.String(description="When paginating backwards, the cursor to continue.")
    end_cursor = graphene.String(description="When paginating forwards, the cursor to continue.")


@cache
def connection_for(node_type: type[graphene.ObjectType]) -> type[graphene.ObjectType]:
    """Make Saleor's connection of a type: ``ProductCountableConnection`` with ``ProductCountableEdge``."""
    name = name_of(node_type)
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


def empty_connection() -> Connection:
    """Return the connection that holds nothing, as Saleor answers for an unknown channel."""
    page_info = {"has_next_page": False, "has_previous_page": False, "start_cursor": None, "end_cursor": None}
    return {"edges": [], "page_info": page_info, "total_count": 0}


def as_connection(
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


Row = TypeVar("Row", bound=Model)


Connection = dict[str, Any]
