"""The catalogue's version, kept by database triggers: any committed change to what shoppers see makes it grow.

Triggers sit in the database so that no writer can forget them: actions, admin, bulk import and plain SQL count alike.
They are removed while migrations run and put back after each ``migrate``; meanwhile no answer is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connections, transaction

from catalog.models import CatalogVersion
from primitives.triggers import drop_triggers

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model

UNSEEN = {"catalog.CatalogVersion", "catalog.Thumbnail", "vendors.VendorMember"}
"""Models of watched apps whose rows no anonymous answer shows."""

_watched_apps = ["vendors", "catalog"]
_watched_models: list[str] = []

_CLOCK_SHARD = -1
_UNWATCHED_SHARD = -2
_GROW = """
INSERT INTO catalog_catalogversion (shard, number) VALUES (%s, 1)
ON CONFLICT (shard) DO UPDATE SET number = catalog_catalogversion.number + 1
"""
_TRIGGERS = "_version|_version_(insert|update|delete)|_truncated"

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION catalog_version_grows() RETURNS trigger AS $$
BEGIN
    IF current_setting('catalog.version_grown_in', true) IS DISTINCT FROM txid_current()::text THEN
        INSERT INTO catalog_catalogversion (shard, number)
        VALUES (pg_backend_pid() % 16, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
        ON CONFLICT (shard) DO UPDATE SET number = catalog_catalogversion.number + 1;
        PERFORM set_config('catalog.version_grown_in', txid_current()::text, true);
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""
# Deferred to the commit: by then a transaction holds every other lock that it needs, so waiting for a shard cannot
# close a circle, and it waits only for transactions that are committing. One count per transaction is enough. Emptying
# a table touches no row and cannot be deferred; it locks the whole table anyway. Foreign keys are checked at the commit
# too. Therefore rows that orders refer to (products, vendors) are locked with ``no_key``: nobody waits for them there.
_POSTGRESQL_TRIGGER = """
DROP TRIGGER IF EXISTS {table}_version ON {table};
CREATE CONSTRAINT TRIGGER {table}_version AFTER INSERT OR UPDATE OR DELETE ON {table}
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalog_version_grows();
DROP TRIGGER IF EXISTS {table}_truncated ON {table};
CREATE TRIGGER {table}_truncated AFTER TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION catalog_version_grows()
"""
_SQLITE_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS {table}_version_{event} AFTER {event} ON {table} BEGIN
    INSERT INTO catalog_catalogversion (shard, number)
    SELECT 0, CAST(strftime('%s', 'now') AS INTEGER) * 1000
    WHERE NOT EXISTS (SELECT 1 FROM catalog_catalogversion WHERE shard = 0);
    UPDATE catalog_catalogversion SET number = number + 1 WHERE shard = 0;
END
"""


def watch_app(label: str) -> None:
    """Let changes to the tables of the app ``label`` count too. Call it from that app's ``ready``."""
    if label not in _watched_apps:
        _watched_apps.append(label)


def watch_model(label: str) -> None:
    """Let changes to one table of another app count too, such as ``orders.Reservation``. Call it from ``ready``."""
    if label not in _watched_models:
        _watched_models.append(label)


def watched_models() -> list[type[Model]]:
    """Every model whose rows an anonymous catalogue answer may show, with the tables between them."""
    return [
        model
        for label in _watched_apps
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
        if model._meta.label not in UNSEEN and model._meta.managed
    ] + [apps.get_model(label) for label in _watched_models]


def install_triggers(connection: BaseDatabaseWrapper, models: Iterable[type[Model]]) -> None:
    """Put the triggers on the tables of ``models``; repeating it changes nothing."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
            for table in tables:
                cursor.execute(_POSTGRESQL_TRIGGER.format(table=table))
        else:
            for table in tables:
                for event in ("INSERT", "UPDATE", "DELETE"):
                    cursor.execute(_SQLITE_TRIGGER.format(table=table, event=event))


def remove_before_migrate(using: str, plan: list[Any], **_kwargs: Any) -> None:
    """Receiver of ``pre_migrate``: take the triggers away if anything is going to be migrated.

    Servers that are running keep no answers until ``install_after_migrate`` has put the triggers back.
    """
    connection = connections[using]
    if plan and CatalogVersion._meta.db_table in connection.introspection.table_names():
        with connection.cursor() as cursor:  # plain SQL, for the table may be older than its model
            cursor.execute(_GROW, [_UNWATCHED_SHARD])
        drop_triggers(connection, _TRIGGERS)


def install_after_migrate(using: str, **_kwargs: Any) -> None:
    """Receiver of ``post_migrate``: put the triggers back once all tables exist."""
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    if CatalogVersion._meta.db_table in existing:
        install_triggers(connection, [model for model in watched_models() if model._meta.db_table in existing])
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute("DELETE FROM catalog_catalogversion WHERE shard = %s", [_UNWATCHED_SHARD])
            if cursor.rowcount:
                cursor.execute(_GROW, [0])


@dataclass(frozen=True, slots=True)
class CatalogueState:
    """The catalogue's version, and when prices change next by the clock; None for never.

    While ``is_watched`` is false, the version misses changes.
    """

    version: int
    prices_due_at: datetime | None
    is_watched: bool = True


def catalogue_state() -> CatalogueState:
    """Version and next change of prices by the clock; one SQL statement."""
    rows = list(CatalogVersion.objects.values_list("shard", "number", "prices_due_at"))
    moments = [due_at for _shard, _number, due_at in rows if due_at is not None]
    return CatalogueState(
        version=sum(number for _shard, number, _due_at in rows),
        prices_due_at=min(moments, default=None),
        is_watched=all(shard != _UNWATCHED_SHARD for shard, _number, _due_at in rows),
    )


def announce_price_change(*, at: datetime | None) -> None:
    """Note when prices change next by the clock. Whoever plans such changes calls it in the same transaction."""
    CatalogVersion.objects.update_or_create(shard=_CLOCK_SHARD, defaults={"prices_due_at": at})
