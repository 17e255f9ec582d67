"""`manage.py migrate`: Django's, but one at a time, so that several machines may be started at once."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

LOCK = 0x0C0B  # any number that nobody else locks in this database


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql":  # SQLite serves one machine, which migrates before it starts
            super().handle(*args, **options)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            super().handle(*args, **options)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
