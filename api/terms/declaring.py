"""How an area adds fields to a type of an area below, and whatever else has to look inside graphene's types.

Nothing else does: the areas write graphene's public declarations, and the engine executes what graphql-core makes of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import graphene
from graphene.types.resolver import attr_resolver, dict_or_attr_resolver, dict_resolver
from graphene.types.structures import Structure
from graphene.types.unmountedtype import UnmountedType
from graphene.types.utils import yank_fields_from_attrs
from graphene.utils.str_converters import to_camel_case

from api.engine import reads_attribute

for _resolver in (attr_resolver, dict_or_attr_resolver, dict_resolver):
    reads_attribute(_resolver)

__all__ = ["extend", "fields_of", "input_type_of", "members_of", "name_of", "to_camel_case"]

Part = TypeVar("Part", bound=type)


def extend(type_: type[graphene.ObjectType]) -> Callable[[Part], Part]:
    """Add the fields of the decorated class, and their resolvers, to a type that is declared below.

    Raises ``ValueError`` for a field that the type has already.
    """

    def add(part: Part) -> Part:
        fields: dict[str, Any] = yank_fields_from_attrs(vars(part), _as=graphene.Field)
        known = fields_of(type_)
        twice = sorted(known.keys() & fields.keys())
        if twice:
            raise ValueError(f"{part.__name__} adds fields that {type_.__name__} has already: {twice}")
        known.update(fields)
        for name, resolver in vars(part).items():
            if name.startswith("resolve_"):
                setattr(type_, name, resolver)
        return part

    return add


def name_of(type_: Any) -> str:
    """The name of a declared type in the schema."""
    return str(type_._meta.name)


def fields_of(type_: Any) -> dict[str, Any]:
    """The declared fields of a type or an input, by their names in Python."""
    fields: dict[str, Any] = type_._meta.fields
    return fields


def members_of(enum: Any) -> dict[str, Any]:
    """The members of a declared enum, by name."""
    return dict(enum._meta.enum.__members__)


def input_type_of(argument: Any) -> type[graphene.InputObjectType] | None:
    """The input that an argument or a field of an input takes, one or a list of them; ``None`` for anything else."""
    type_: Any = argument.get_type() if isinstance(argument, UnmountedType) else argument.type
    while isinstance(type_, Structure):
        type_ = type_.of_type
    return type_ if isinstance(type_, type) and issubclass(type_, graphene.InputObjectType) else None
