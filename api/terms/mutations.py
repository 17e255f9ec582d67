"""How mutations and their payloads are declared: a payload type and one decorated function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import graphene

from api.terms.context import Info
from api.terms.errors import Failures, expected_failure, payload_errors
from api.terms.keys import reader_of
from api.terms.permissions import declare, require


def payload(name: str, errors: type[graphene.ObjectType], **fields: Any) -> type[graphene.ObjectType]:
    """Make a payload type: the given fields, null unless the mutation gives them, and Saleor's ``errors``.

    A field that may not be null on failure declares its ``default_value``.
    """
    attributes = {
        **fields,
        "errors": graphene.List(graphene.NonNull(errors), required=True, default_value=()),
        "error_type": errors,
    }
    return type(name, (graphene.ObjectType,), attributes)


def mutation(
    payload_type: type[graphene.ObjectType],
    *,
    permissions: tuple[str, ...] = (),
    row_permissions: tuple[str, ...] = (),
    failures: Failures | None = None,
    description: str | None = None,
    **arguments: Any,
) -> Callable[[Callable[..., Mapping[str, Any]]], graphene.Field]:
    """Turn a function ``(info, *, ...) -> {payload field: value}`` into a field of the mutation root.

    An argument that is a ``Key`` comes as the primary key of its row. ``permissions``: the viewer must have one of them. ``row_permissions`` says what else the function asks for once it
    knows the row; it raises ``denied`` itself.
    ``ValidationError``, an ``InvalidId`` with a field, and the exceptions named in ``failures`` (each with a
    function that makes a ``ValidationError`` of it) become payload errors; anything else a top-level error.
    """
    expected = failures or {}
    read = cache(lambda: reader_of(arguments))

    def decorate(function: Callable[..., Mapping[str, Any]]) -> graphene.Field:
        def resolve(_root: Any, info: Info, **given: Any) -> Mapping[str, Any]:
            if permissions:
                require(info.context.viewer, *permissions)
            try:
                return function(info, **read()(given))
            except Exception as error:
                reported = expected_failure(error, expected)
                if reported is None:
                    raise
                return {"errors": payload_errors(reported, payload_type.error_type)}

        declare(resolve, codes=permissions, row_codes=row_permissions)
        return graphene.Field(
            payload_type, args=arguments, resolver=resolve, description=description or function.__doc__
        )

    return decorate
