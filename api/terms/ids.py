"""Global ids as Saleor writes them: base64 of ``Type:pk``."""

from __future__ import annotations

import base64
import binascii
from uuid import UUID

from django.utils.translation import gettext as _
from graphql import GraphQLError

LONGEST_ID = 400


class InvalidId(GraphQLError):
    """A wrong id: malformed, or of another type than expected.

    With ``field`` set, a mutation reports it at that input field; otherwise it is a top-level error.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def to_global_id(type_name: str, pk: object) -> str:
    return base64.b64encode(f"{type_name}:{pk}".encode()).decode()


def split_global_id(global_id: str) -> tuple[str, str] | None:
    """Return type name and primary key as text, or ``None`` for what is not a global id."""
    if len(global_id) > LONGEST_ID:
        return None
    try:
        text = base64.b64decode(global_id, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    type_name, colon, pk = text.partition(":")
    return (type_name, pk) if colon and type_name and pk and "\0" not in text else None


def from_global_id(global_id: str, type_name: str, *, field: str | None = None) -> str:
    """Return the primary key as text.

    Raises ``InvalidId`` with Saleor's words when the id is malformed or of another type.
    """
    split = split_global_id(global_id)
    if split is None:
        raise InvalidId(_("Invalid ID: %(id)s. Expected: %(type)s.") % _shown(global_id, type_name), field=field)
    if split[0] != type_name:
        message = _("Invalid ID: %(id)s. Expected: %(type)s, received: %(received)s.")
        raise InvalidId(message % {**_shown(global_id, type_name), "received": split[0]}, field=field)
    return split[1]


def int_pk(global_id: str, type_name: str, *, field: str | None = None) -> int:
    """Return a primary key that is a whole number. Raises ``InvalidId``."""
    pk = from_global_id(global_id, type_name, field=field)
    # Beyond 18 digits no 64-bit column can hold it.
    if not (pk.isascii() and pk.isdigit() and len(pk) <= 18):
        raise InvalidId(_("Invalid ID: %(id)s. Expected: %(type)s.") % _shown(global_id, type_name), field=field)
    return int(pk)


def find_int_pk(global_id: str, type_name: str) -> int | None:
    """Return a primary key for a root field that answers null to an id of another type, as Saleor's ``product`` does.

    Raises ``InvalidId`` for a malformed id.
    """
    split = split_global_id(global_id)
    if split is not None and split[0] != type_name:
        return None
    return int_pk(global_id, type_name)


def uuid_pk(global_id: str, type_name: str, *, field: str | None = None) -> UUID:
    """Return a primary key that is a UUID. Raises ``InvalidId``."""
    try:
        return UUID(from_global_id(global_id, type_name, field=field))
    except ValueError:
        message = _("Invalid ID: %(id)s. Expected: %(type)s.") % _shown(global_id, type_name)
        raise InvalidId(message, field=field) from None


def _shown(global_id: str, type_name: str) -> dict[str, str]:
    shown = global_id if len(global_id) <= 100 else global_id[:100] + "…"
    return {"id": shown, "type": type_name}
