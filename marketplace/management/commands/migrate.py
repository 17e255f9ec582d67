"""`manage.py migrate`: Django's, but one at a time, and never in the way of a shop that is open.

A statement that waits for a table makes everybody else wait behind it. So it gives up after some seconds, its migration
is rolled back, and it is tried again.
"""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

LOCK = 0x0C0B  # any number that nobody else locks in this database
LOCK_SECONDS = 4
TRIES = 10
PAUSE_SECONDS = 5.0
LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for a statement that waited too long for a lock."""


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":  # SQLite serves one machine, which migrates before it starts
            super().handle(*args, **options)
            return
        _execute(connection, "SELECT pg_advisory_lock(%s)", LOCK)  # for as long as another machine migrates
        _execute(connection, "SELECT set_config('lock_timeout', %s, false)", f"{LOCK_SECONDS}s")
        try:
            self._try_often(*args, **options)
        finally:
            _execute(connection, "SELECT set_config('lock_timeout', '0', false)")
            _execute(connection, "SELECT pg_advisory_unlock(%s)", LOCK)

    def _try_often(self, *args: Any, **options: Any) -> None:
        """Migrate. Raises ``CommandError`` when a table stays in use; the migration that wanted it is rolled back."""
        for tries in range(1, TRIES + 1):
            try:
                super().handle(*args, **options)
                return
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                    raise
                self.stderr.write(f"A table is in use; the migration was rolled back (try {tries} of {TRIES}): {error}")
            time.sleep(PAUSE_SECONDS)
        raise CommandError(
            "a table stayed in use, so the last migration was rolled back; the ones before it are kept. Run it again"
        )


def _execute(connection: BaseDatabaseWrapper, sql: str, *values: str | int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
