"""Keeps ``docs/reference/permissions.md`` equal to what the fields and mutations declare."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.guards import page
from api.schema import schema

KEPT = settings.BASE_DIR / "docs" / "reference" / "permissions.md"


class Command(BaseCommand):
    help = "Print who may use which field, write it to docs/reference/permissions.md, or check that page."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--check", action="store_true", help="fail if the page differs from the code")
        form.add_argument("--write", action="store_true", help="write the page")

    def handle(self, *_args: Any, **options: Any) -> None:
        written = page(schema.graphql_schema)
        if options["write"]:
            KEPT.write_text(written, encoding="utf-8")
        elif options["check"]:
            if not KEPT.exists() or KEPT.read_text(encoding="utf-8") != written:
                raise CommandError(
                    "The page differs. Run `manage.py graphql_permissions --write` and review the change."
                )
        else:
            self.stdout.write(written, ending="")
