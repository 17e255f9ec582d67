"""Keeps ``api/schema.graphql``, the contract under review, equal to the code."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from api.schema import schema

KEPT = Path(__file__).resolve().parents[2] / "schema.graphql"
SHOWN_LINES = 60


class Command(BaseCommand):
    help = "Print the GraphQL schema, write it to api/schema.graphql, or check that file against the code."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--check", action="store_true", help="fail if api/schema.graphql differs from the code")
        form.add_argument("--write", action="store_true", help="write api/schema.graphql")

    def handle(self, *_args: Any, **options: Any) -> None:
        printed = str(schema).rstrip() + "\n"
        if options["write"]:
            KEPT.write_text(printed, encoding="utf-8")
        elif options["check"]:
            kept = KEPT.read_text(encoding="utf-8") if KEPT.exists() else ""
            if kept != printed:
                lines = difflib.unified_diff(
                    kept.splitlines(), printed.splitlines(), "api/schema.graphql", "the code", lineterm=""
                )
                difference = "\n".join(list(lines)[:SHOWN_LINES])
                raise CommandError(f"{difference}\nRun `manage.py graphql_schema --write` and review the change.")
        else:
            self.stdout.write(printed, ending="")
