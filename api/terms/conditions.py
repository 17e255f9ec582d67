"""The conditions of which the filters of lists are made. An unknown name is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext as _
from graphql import GraphQLError

from api.terms.ids import int_pk
from vietnam.text import slugify

NOTHING = Q(pk__in=[])


EVERYTHING = Q()


LONGEST_LIST = 1_000
"""Most values of one filter; no person chooses more."""


def chosen(filter: dict[str, Any] | None) -> dict[str, Any]:
    """What a ``filter`` asks for: an empty list is a choice that nobody has made and narrows nothing, as in Saleor.

    In a ``where`` it stands for no row at all.
    """
    return {name: value for name, value in (filter or {}).items() if value != []}


def any_of(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions, NOTHING)


def matches(column: str, asked: dict[str, Any]) -> Q:
    """``eq``, ``oneOf`` and ``range`` of a column; an empty one matches everything."""
    condition = Q()
    if asked.get("eq") is not None:
        condition &= Q(**{column: asked["eq"]})
    if asked.get("one_of") is not None:
        condition &= Q(**{f"{column}__in": asked["one_of"][:LONGEST_LIST]})
    if asked.get("range") is not None:
        condition &= in_range(column, asked["range"])
    return condition


def in_range(column: str, asked: dict[str, Any]) -> Q:
    condition = Q()
    if asked.get("gte") is not None:
        condition &= Q(**{f"{column}__gte": comparable(asked["gte"])})
    if asked.get("lte") is not None:
        condition &= Q(**{f"{column}__lte": comparable(asked["lte"])})
    return condition


def comparable(value: Any) -> Any:
    """A float as a number of at most four decimals that any column can be compared with; anything else as it is."""
    if not isinstance(value, float | Decimal):
        return value
    limit = Decimal(10) ** 15
    return max(-limit, min(limit, Decimal(str(value)))).quantize(Decimal("0.0001"))


def pks_of(type_name: str, ids: list[str]) -> list[int]:
    return [int_pk(global_id, type_name) for global_id in ids[:LONGEST_LIST]]


def asked_pks(type_name: str, asked: dict[str, Any]) -> list[int] | None:
    """The keys that ``eq`` and ``oneOf`` name together; ``None`` when neither is given."""
    eq, one_of = asked.get("eq"), asked.get("one_of")
    if eq is None and one_of is None:
        return None
    pks = None if one_of is None else set(pks_of(type_name, one_of))
    if eq is not None:
        pk = int_pk(eq, type_name)
        pks = {pk} if pks is None else pks & {pk}
    return sorted(pks or ())


def amounts(column: str, asked: dict[str, Any]) -> Q:
    if not {"eq", "one_of", "range"} & asked.keys():
        return in_range(column, asked)
    rounded = dict(asked)
    if asked.get("eq") is not None:
        rounded["eq"] = comparable(asked["eq"])
    if asked.get("one_of") is not None:
        rounded["one_of"] = [comparable(amount) for amount in asked["one_of"]]
    return matches(column, rounded)


def metadata_condition(value: list[dict[str, Any]]) -> Q:
    """Rows whose public metadata have each of these keys, with the value where one is given."""
    condition = Q()
    for asked in value[:LONGEST_LIST]:
        condition &= Q(metadata__has_key=asked["key"])
        if asked.get("value") is not None:
            condition &= Q(_metadata_is(asked["key"], asked["value"]))
    return condition


def _metadata_is(key: str, value: str) -> Any:
    text = Coalesce(KeyTextTransform(key, "metadata"), Value(""), output_field=TextField())
    return Exact(text, Value(value, output_field=TextField()))


def shared_condition(type_name: str, name: str, value: Any) -> Q:
    """Conditions that lists of several types share."""
    if name == "ids":
        return Q(pk__in=pks_of(type_name, value))
    if name == "slugs":
        return Q(slug__in=value[:LONGEST_LIST])
    if name == "metadata":
        return metadata_condition(value)
    if name == "search":
        return Q(name__icontains=value) | Q(slug__icontains=slugify(value)) if value.strip() else EVERYTHING
    if name in {"name", "slug"}:
        return matches(name, value)
    if name == "channel":  # decides in whose light the rows are seen, which the root field has done
        return EVERYTHING
    raise LookupError(f"No filter of {type_name} is called {name}.")


def conditions_of(type_name: str, given: dict[str, Any] | None, special: Callable[[str, Any], Q | None]) -> Q:
    condition = Q()
    for name, value in (given or {}).items():
        if value is None:
            continue
        if name == "AND":
            for part in value:
                condition &= conditions_of(type_name, part, special)
        elif name == "OR":
            condition &= any_of(conditions_of(type_name, part, special) for part in value)
        else:
            own = special(name, value)
            condition &= shared_condition(type_name, name, value) if own is None else own
    return condition


def refuse_both(filter: dict[str, Any] | None, where: dict[str, Any] | None) -> None:
    if filter and where:
        raise GraphQLError(_("Only one filtering argument (filter or where) can be specified."))
