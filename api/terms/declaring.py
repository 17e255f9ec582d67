"""How an area adds fields to a type of an area below. The one place that looks inside graphene's types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import graphene
from graphene.types.resolver import attr_resolver, dict_or_attr_resolver, dict_resolver
from graphene.types.utils import yank_fields_from_attrs

from api.engine import reads_attribute

for _resolver in (attr_resolver, dict_or_attr_resolver, dict_resolver):
    reads_attribute(_resolver)

Part = TypeVar("Part", bound=type)


def extend(type_: type[graphene.ObjectType]) -> Callable[[Part], Part]:
    """Add the fields of the decorated class, and their resolvers, to a type that is declared below.

    Raises ``ValueError`` for a field that the type has already.
    """

    def add(part: Part) -> Part:
        fields: dict[str, Any] = yank_fields_from_attrs(vars(part), _as=graphene.Field)
        known = type_._meta.fields
        twice = sorted(known.keys() & fields.keys())
        if twice:
            raise ValueError(f"{part.__name__} adds fields that {type_.__name__} has already: {twice}")
        known.update(fields)
        for name, resolver in vars(part).items():
            if name.startswith("resolve_"):
                setattr(type_, name, resolver)
        return part

    return add
