"""Which products the index has to see again: database triggers raise ``Product.search_index_dirty``.

They sit in the database so that no writer can forget them, as the catalogue's version does (``catalog.versions``), and
are removed while migrations run; then the index sees every product again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections

from catalog.models import Product
from primitives.triggers import drop_triggers, find_triggers

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Source:
    """A table whose rows give words to products. ``products`` says to which, in terms of ``{row}``.

    Only changes of ``columns`` count. With ``is_part`` rows also come and go (a translation, an assigned value);
    without it a new row has no products yet.
    """

    table: str
    columns: tuple[str, ...]
    products: str
    is_part: bool = True


SOURCES = (
    Source(
        "catalog_product",
        ("name", "description", "description_plaintext", "vendor_id", "category_id"),
        "id = {row}.id",
        is_part=False,
    ),
    Source("catalog_producttranslation", ("product_id", "name", "description"), "id = {row}.product_id"),
    Source("catalog_productvariant", ("product_id", "name", "sku"), "id = {row}.product_id"),
    Source("catalog_productattributevalue", ("product_id", "value_id"), "id = {row}.product_id"),
    Source("vendors_vendor", ("name", "commune_name", "province_name"), "vendor_id = {row}.id", is_part=False),
    Source("vendors_vendortranslation", ("vendor_id", "name"), "vendor_id = {row}.vendor_id"),
    Source(
        "catalog_category",
        ("name", "path"),
        "category_id IN (SELECT id FROM catalog_category WHERE path LIKE {row}.path || '%')",
        is_part=False,
    ),
    Source(
        "catalog_categorytranslation",
        ("category_id", "name"),
        "category_id IN (SELECT below.id FROM catalog_category AS below, catalog_category AS above"
        " WHERE above.id = {row}.category_id AND below.path LIKE above.path || '%')",
    ),
    Source(
        "catalog_attributevalue",
        ("name", "plain_text"),
        "id IN (SELECT product_id FROM catalog_productattributevalue WHERE value_id = {row}.id)",
        is_part=False,
    ),
    Source(
        "catalog_attributevaluetranslation",
        ("attribute_value_id", "name", "plain_text"),
        "id IN (SELECT product_id FROM catalog_productattributevalue WHERE value_id = {row}.attribute_value_id)",
    ),
)


_TRIGGERS = "_search_(insert|update|delete|other)"
_MARK = "UPDATE catalog_product SET search_index_dirty = true WHERE"
_MARK_ONCE = f"{_MARK} NOT search_index_dirty"


def remove_before_migrate(using: str, plan: list[Any], **_kwargs: Any) -> None:
    """Receiver of ``pre_migrate``: take the triggers away if anything is going to be migrated."""
    if plan:
        drop_triggers(connections[using], _TRIGGERS)


def install_triggers(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the catalogue's tables; repeating it changes nothing.

    Where there were none, products may have changed unseen: every one is marked.
    """
    if not find_triggers(connection, _TRIGGERS):
        Product.objects.using(connection.alias).update(search_index_dirty=True)
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _changed(source: Source, differs: str) -> str:
    """Whether an update changes a word, or is a whole-row save that would lower a flag raised in the meantime.

    The index itself lowers the flag with a statement that names no other column, which no trigger listens to.
    """
    changes = [f"OLD.{column} {differs} NEW.{column}" for column in source.columns]
    if source.table == "catalog_product":
        changes.append("(OLD.search_index_dirty AND NOT NEW.search_index_dirty)")
    return " OR ".join(changes)


def _sqlite() -> list[str]:
    """Writing transactions follow one another, so a flag that is up can be left alone."""
    statements = []
    for source in SOURCES:
        events = {"update": f"UPDATE OF {', '.join(source.columns)}"}
        if source.is_part:
            events |= {"insert": "INSERT", "delete": "DELETE"}
        for name, event in events.items():
            row = "OLD" if name == "delete" else "NEW"
            when = f"WHEN {_changed(source, 'IS NOT')}" if name == "update" else ""
            trigger = f"{source.table}_search_{name}"
            mark = f"{_MARK_ONCE} AND {source.products.format(row=row)}"
            statements += [
                f"DROP TRIGGER IF EXISTS {trigger}",
                f"CREATE TRIGGER {trigger} AFTER {event} ON {source.table} {when} BEGIN {mark}; END",
            ]
    return statements


def _postgresql() -> list[str]:
    """The flag is written even where it is up already: the row lock makes an index run that has read old words wait or
    skip the product, so that it never lowers the flag of a change that it has not seen.
    """
    statements = []
    for source in SOURCES:
        function = f"{source.table}_search"
        statements.append(
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger AS $$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN {_MARK} {source.products.format(row='OLD')}; "
            f"ELSE {_MARK} {source.products.format(row='NEW')}; END IF; RETURN NULL; END $$ LANGUAGE plpgsql"
        )
        changed = _changed(source, "IS DISTINCT FROM")
        events = {"update": f"UPDATE OF {', '.join(source.columns)}"}
        if source.is_part:
            events |= {"other": "INSERT OR DELETE"}
        for name, event in events.items():
            trigger = f"{source.table}_search_{name}"
            when = f"WHEN ({changed})" if name == "update" else ""
            statements += [
                f"DROP TRIGGER IF EXISTS {trigger} ON {source.table}",
                f"CREATE TRIGGER {trigger} AFTER {event} ON {source.table} FOR EACH ROW {when} "
                f"EXECUTE FUNCTION {function}()",
            ]
    return statements
