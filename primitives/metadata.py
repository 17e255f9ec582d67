"""Writes the key-value pairs that clients keep with rows of any package."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from primitives.errors import refusal

if TYPE_CHECKING:
    from django.db.models import QuerySet

MAX_BYTES = 64 * 1024
"""Largest size of all public, or all private, pairs of one row as JSON."""

Row = TypeVar("Row", bound=models.Model)


def merge_metadata(
    kept: Mapping[str, str], values: Mapping[str, str] | None, removed: Iterable[str] = (), *, field: str = "metadata"
) -> dict[str, str]:
    """Return the pairs with ``values`` set and the ``removed`` keys gone.

    Raises ``ValidationError`` at ``field`` (``required`` or ``invalid``) for pairs that cannot be stored.
    """
    values = values or {}
    for key, value in values.items():
        if not key.strip():
            raise refusal(field, _("Metadata key cannot be empty."), "required")
        if "\0" in key or "\0" in value:
            raise refusal(field, _("This text cannot be stored."))
    gone = set(removed)
    merged = {key: value for key, value in kept.items() if key not in gone} | dict(values)
    if values and len(json.dumps(merged)) > MAX_BYTES:
        raise refusal(field, _("Too much metadata."))
    return merged


def change_metadata(
    *, rows: QuerySet[Row], pk: Any, values: Mapping[str, str], removed: Iterable[str] = (), is_private: bool = False
) -> Row | None:
    """Set and remove keys of the row with this primary key; None when it is not among ``rows``.

    ``rows`` are those that the caller may change. The row is locked and only the pairs are written, so that other
    changes at the same time stay. Raises ``ValidationError`` at ``input`` as ``merge_metadata`` does.
    """
    column = "private_metadata" if is_private else "metadata"
    with transaction.atomic():
        found = rows.model._default_manager.select_for_update(of=("self",)).filter(pk__in=rows.values("pk"))
        row = found.filter(pk=pk).first()
        if row is None:
            return None
        setattr(row, column, merge_metadata(getattr(row, column), values, removed, field="input"))
        row.save(update_fields=[column])
    return row
