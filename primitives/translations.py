"""Texts of rows in other languages. A table of translations has its owner, a ``language_code`` and texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import ForeignKey, JSONField, Model
from django.utils.translation import gettext as _

from primitives.documents import clean_documents
from primitives.rows import RowErrors, check_new, find_rows, upsert


@dataclass(frozen=True, slots=True)
class Translation:
    """Texts of one row in another language, by column; those that are not named stay as they are."""

    owner_id: int
    language_code: str
    texts: Mapping[str, Any]


def write_translations(table: type[Model], translations: Sequence[Translation]) -> None:
    """Store texts of many rows, all or none, a statement for each set of columns that are named together.

    Raises ``RowsRefused``: at ``id`` where the owner is not there, else at the text.
    """
    errors = RowErrors()
    owner = owner_of(table)
    owners = [translation.owner_id for translation in translations]
    find_rows(owner.related_model._default_manager.only("pk"), owners, errors, field="id", message=_("Not found."))
    rows = [
        table(**{owner.attname: told.owner_id, "language_code": told.language_code}, **told.texts)
        for told in translations
    ]
    for column in _documents_of(table):
        clean_documents(enumerate(rows), errors, column=column)
    check_new(rows, errors)
    errors.raise_any()
    upsert(
        ((row, list(translation.texts)) for row, translation in zip(rows, translations, strict=True)),
        key=[owner.attname, "language_code"],
    )


def remove_translations(table: type[Model], *, owner_id: int, language_codes: Sequence[str]) -> None:
    """Forget the texts of one row in these languages."""
    key = {owner_of(table).attname: owner_id, "language_code__in": language_codes}
    table._default_manager.filter(**key).delete()


def owner_of(table: type[Model]) -> Any:
    """The column of a table of translations that says whose texts they are."""
    return next(field for field in table._meta.concrete_fields if isinstance(field, ForeignKey))


def _documents_of(table: type[Model]) -> list[str]:
    return [field.name for field in table._meta.concrete_fields if isinstance(field, JSONField)]
