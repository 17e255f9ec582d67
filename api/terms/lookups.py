"""Arguments that root fields of several areas share: which one row, in which order."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.terms.declaring import members_of
from api.terms.filters import OrderDirection, enum_value
from api.terms.ids import find_int_pk
from api.terms.locales import LanguageCodeEnum
from api.terms.pagination import SortKey


def one_of(**given: Any) -> None:
    """Refuse, in Saleor's words, unless exactly one of the arguments is given."""
    named = [name for name, value in given.items() if value is not None]
    if len(named) > 1:
        message = _("Argument '%(name)s' cannot be combined with '%(other)s'")
        raise GraphQLError(message % {"name": named[0], "other": named[1]})
    if not named:
        names = ", ".join(f"'{name}'" for name in given)
        raise GraphQLError(_("At least one of arguments is required: %(names)s.") % {"names": names})


def by_id_or_slug(rows: QuerySet[Any], type_name: str, id: str | None, slug: str | None) -> Any:
    """The one row; null for an id of another type or a slug that nobody has."""
    if id is not None:
        pk = find_int_pk(id, type_name)
        return None if pk is None else rows.filter(pk=pk).first()
    return rows.filter(slug=slug).first()


def slug_language() -> Any:
    return LanguageCodeEnum(description="Language of the slug; slugs are the same in all languages.")


def enum_values(enum: Any) -> list[str]:
    """The values of a graphene enum."""
    return [member.value for member in members_of(enum).values()]


def keys_of_sort(
    sort_by: dict[str, Any] | None,
    keys: dict[str, str],
    default: list[SortKey],
    *,
    nullable: frozenset[str] = frozenset(),
) -> list[SortKey]:
    """The key that the client names, then the slug; ``default`` without a wish."""
    if not sort_by:
        return default
    descending = enum_value(sort_by["direction"]) == enum_value(OrderDirection.DESC)
    columns = dict.fromkeys((keys[enum_value(sort_by["field"])], "slug"))
    return [SortKey(column, descending, nullable=column in nullable) for column in columns]
