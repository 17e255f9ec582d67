"""Migrations beside an open shop: they never make it wait for long, and leave nothing half done."""

import os
import time
from io import StringIO

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands import migrate as of_django
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from marketplace.management.commands import migrate


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(migrate, "LOCK_SECONDS", 0.2)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(migrate, "TRIES", 3)


@pytest.fixture
def shopper(transactional_db):
    """Another connection, which reads a table in a transaction that is open."""
    address = os.environ["TEST_POSTGRES_URL"].rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    with psycopg.connect(address) as other:
        other.execute("SELECT 1 FROM accounts_user LIMIT 1")
        yield other


def change_the_table(seen):
    """What a migration does: it writes, then wants a table for itself."""

    def handle(_self, *_args, **_options):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            seen.append(cursor.fetchone()[0])
            cursor.execute("CREATE TABLE half_done (id integer)")
            cursor.execute("LOCK TABLE accounts_user IN ACCESS EXCLUSIVE MODE")
            cursor.execute("DROP TABLE half_done")

    return handle


@pytest.mark.postgresql
def test_a_migration_gives_up_a_table_in_use_and_leaves_nothing_half_done(shopper, quick, monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(of_django.Command, "handle", change_the_table(seen))
    told = StringIO()

    with pytest.raises(CommandError, match="rolled back"):
        call_command("migrate", stderr=told)

    assert seen == ["200ms"] * 3
    assert told.getvalue().count("A table is in use") == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('half_done'), current_setting('lock_timeout')")
        assert cursor.fetchone() == (None, "0")
        cursor.execute("SELECT pg_try_advisory_lock(%s), pg_advisory_unlock(%s)", [migrate.LOCK, migrate.LOCK])
        assert cursor.fetchone()[0]


@pytest.mark.postgresql
def test_a_migration_goes_on_as_soon_as_the_table_is_free(shopper, quick, monkeypatch):
    seen: list[str] = []
    monkeypatch.setattr(of_django.Command, "handle", change_the_table(seen))
    monkeypatch.setattr(time, "sleep", lambda _seconds: shopper.commit())
    told = StringIO()

    call_command("migrate", stderr=told)

    assert (len(seen), told.getvalue().count("A table is in use")) == (2, 1)


def test_every_migration_is_one_transaction_and_leads_back(db):
    ours = {config.label for config in apps.get_app_configs() if config.name in settings.PACKAGES}
    migrations = [
        found for (label, _name), found in MigrationLoader(connection).disk_migrations.items() if label in ours
    ]

    assert len(migrations) > 20
    assert [str(one) for one in migrations if not one.atomic] == []
    assert [
        f"{one}: {operation.describe()}"
        for one in migrations
        for operation in one.operations
        if not operation.reversible
    ] == []
