"""Which page is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.terms.context import Info

MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Page:
    """Checked paging arguments. ``values`` is the position to start from, if any."""

    size: int
    backwards: bool
    cursor: str | None
    values: tuple[Any, ...] | None = field(default=None)


def page_of(
    info: Info,
    *,
    first: int | None = None,
    last: int | None = None,
    after: str | None = None,
    before: str | None = None,
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
