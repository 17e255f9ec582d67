"""Objects with an ID, and the type of a row."""

from __future__ import annotations

from typing import Any

import graphene

from api.terms.context import Info
from api.terms.ids import to_global_id
from api.terms.loading import row_of


class Node(graphene.Interface):
    """An object with an ID."""

    id = graphene.ID(required=True, description="The ID of the object.")


def type_of(instance: Any, info: Info) -> Any:
    """The type of a row, wrapped or not: tables are called like their types, but for those of payments."""
    name = row_of(instance)._meta.object_name
    found: Any = info.schema.get_type("TransactionItem" if name == "Transaction" else name)
    return found.graphene_type


def id_field() -> graphene.ID:
    return graphene.ID(required=True, description="The ID of the object.")


def resolve_row_id(root: Any, info: Info) -> str:
    """The global id of a row, wrapped or not, under the name of the GraphQL type."""
    return to_global_id(info.parent_type.name, row_of(root).pk)
