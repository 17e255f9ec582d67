"""Fills rows with what is given, and checks them as the columns do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models


def known_only(given: Mapping[str, Any], fields: frozenset[str]) -> None:
    """Raise ``TypeError`` for a field that callers do not set."""
    unknown = given.keys() - fields
    if unknown:
        raise TypeError(f"unknown fields: {', '.join(sorted(unknown))}")


def fill(row: models.Model, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def check(row: models.Model) -> None:
    """Raise ``ValidationError`` for what the columns do not take; relations have been looked up already."""
    relations = {field.name for field in row._meta.concrete_fields if field.is_relation}
    row.clean_fields(exclude=relations)
    row.validate_unique(exclude=relations)
