"""Translated texts of catalogue rows. The rows themselves are Vietnamese."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Model, QuerySet

from api.engine import batched
from api.terms.context import Info
from api.terms.filters import enum_value
from api.terms.ids import to_global_id
from api.terms.loading import row_of
from api.terms.locales import LanguageCodeEnum, LanguageDisplay, language_display
from api.terms.nodes import Node
from primitives.languages import base_of


def translation_type(type_name: str, /, *, has_slug: bool = False, **fields: Any) -> type[graphene.ObjectType]:
    """Make Saleor's translation type ``type_name`` with these text fields."""

    def resolve_id(root: Any, _info: Info) -> str:
        return to_global_id(type_name, root.pk)

    def resolve_language(root: Any, _info: Info) -> dict[str, str]:
        return language_display(root.language_code)

    attributes = {
        "Meta": type("Meta", (), {"interfaces": (Node,)}),
        "id": graphene.ID(required=True, description="The ID of the translation."),
        "language": graphene.Field(LanguageDisplay, required=True, description="Translation language."),
        "resolve_id": staticmethod(resolve_id),
        "resolve_language": staticmethod(resolve_language),
        **fields,
    }
    if has_slug:
        attributes["slug"] = graphene.String(
            description="Translated slug; addresses here have one slug in all languages."
        )
    return type(type_name, (graphene.ObjectType,), attributes)


def translation_field(type_: type[graphene.ObjectType]) -> graphene.Field:
    return graphene.Field(
        type_,
        language_code=graphene.Argument(
            LanguageCodeEnum, required=True, description="A language code to return the translation for."
        ),
        description="Returns translated fields for the given language code.",
    )


def translated(rows: QuerySet[Any], column: str, language_code: Any) -> dict[Any, Any]:
    """The translations in the asked language by what ``column`` says they translate; one statement.

    A regional code (``EN_US``) without a row of its own is served by that of its language (``EN``).
    """
    code = enum_value(language_code)
    usable = rows.filter(language_code__in={code, base_of(code)})
    return {getattr(row, column): row for row in sorted(usable, key=lambda row: bool(row.language_code == code))}


def resolve_translations(model: type[Model], foreign_key: str) -> Any:
    """A batched resolver: the row of ``model`` in the asked language for each parent, or null."""
    column = f"{foreign_key}_id"

    @batched
    def resolve(parents: list[Any], _info: Info, *, language_code: Any) -> list[Any]:
        keys = [row_of(parent).pk for parent in parents]
        found = translated(model._default_manager.filter(**{f"{column}__in": set(keys)}), column, language_code)
        return [found.get(key) for key in keys]

    return staticmethod(resolve)


def seo_texts() -> dict[str, Any]:
    """The fields that translations of products, categories and collections share."""
    return {
        "seo_title": graphene.String(description="Translated SEO title."),
        "seo_description": graphene.String(description="Translated SEO description."),
        "name": graphene.String(description="Translated name."),
        "description": graphene.JSONString(description="Translated description, an EditorJS document."),
    }
