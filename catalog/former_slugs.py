"""Addresses that goods, categories, collections and vendors had: database triggers note a slug when it changes.

They sit in the database so that no writer can forget them, as the catalogue's version does (``catalog.versions``).
A slug that somebody else has taken since leads to its new owner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connections

from catalog.models import Category, Collection, FormerSlug, Product
from primitives.triggers import drop_triggers
from vendors.models import Vendor

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model, QuerySet

MODELS: dict[str, type[Model]] = {
    "products": Product,
    "categories": Category,
    "collections": Collection,
    "vendors": Vendor,
}
"""Whose addresses are kept, by kind."""

_TRIGGERS = "_former_slug"
_NOTE = """
    INSERT INTO catalog_formerslug (kind, slug, row_id) VALUES ('{kind}', OLD.slug, OLD.id)
    ON CONFLICT (kind, slug) DO UPDATE SET row_id = excluded.row_id
"""
_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_former_slug AFTER UPDATE OF slug ON {table} WHEN OLD.slug <> NEW.slug BEGIN
    {note};
END
"""
_POSTGRESQL = """
CREATE OR REPLACE FUNCTION {table}_former_slug() RETURNS trigger AS $$ BEGIN
    {note};
    RETURN NULL;
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS {table}_former_slug ON {table};
CREATE TRIGGER {table}_former_slug AFTER UPDATE OF slug ON {table} FOR EACH ROW WHEN (OLD.slug <> NEW.slug)
EXECUTE FUNCTION {table}_former_slug()
"""


def current_slug(rows: QuerySet[Any], *, kind: str, slug: str) -> str | None:
    """Return the slug that the one of ``rows`` has today which had ``slug`` before; None if there is none."""
    had = FormerSlug.objects.filter(kind=kind, slug=slug).values("row_id")
    found: str | None = rows.filter(pk__in=had).values_list("slug", flat=True).first()
    return found


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the tables; repeating it changes nothing."""
    script = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    with connection.cursor() as cursor:
        for kind, model in MODELS.items():
            cursor.execute(script.format(table=model._meta.db_table, note=_NOTE.format(kind=kind)))


def remove_before_migrate(using: str, plan: list[Any], **_kwargs: Any) -> None:
    """Receiver of ``pre_migrate``: take the triggers away if anything is going to be migrated."""
    if plan:
        drop_triggers(connections[using], _TRIGGERS)


def install_after_migrate(using: str, **_kwargs: Any) -> None:
    """Receiver of ``post_migrate``: put the triggers back once all tables exist."""
    connection = connections[using]
    wanted = {FormerSlug._meta.db_table, *(model._meta.db_table for model in MODELS.values())}
    if wanted <= set(connection.introspection.table_names()):
        install_triggers(connection)
