"""Marks on resolver functions, and the default resolver for wrapped rows. Nothing here executes anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Resolver = TypeVar("Resolver", bound=Callable[..., Any])

BATCHED_MARK = "resolves_batches"
CACHEABLE_MARK = "answers_are_cacheable"
ATTRIBUTE_MARK = "reads_attribute"
WRAPPED_MARK = "reads_attribute_of"


def batched(resolver: Resolver) -> Resolver:
    """Mark a resolver that takes the list of all parents at its place and returns a list of equal length.

    An exception instance in the answer fails that one parent; raising fails all of them.
    """
    setattr(resolver, BATCHED_MARK, True)
    return resolver


def cacheable(resolver: Resolver) -> Resolver:
    """Mark a root field whose answer depends on nothing but arguments, language, host, minute and the catalogue.

    Whatever it answers must change only when the catalogue version changes or the minute passes.
    """
    setattr(resolver, CACHEABLE_MARK, True)
    return resolver


def node_attribute(attribute: str, default: Any, root: Any, _info: Any, **_args: Any) -> Any:
    """Resolve a field from ``root.node``: the ``default_resolver`` of types whose rows come wrapped with a channel."""
    return getattr(root.node, attribute, default)


setattr(node_attribute, WRAPPED_MARK, "node")


def reads_attribute(resolver: Resolver) -> Resolver:
    """Mark a resolver ``(name, default, root, info)`` that only reads one member of an object or a mapping.

    The engine reads for it, without a call per object.
    """
    setattr(resolver, ATTRIBUTE_MARK, True)
    return resolver
