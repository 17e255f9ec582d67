"""Keeps ``api/schema.graphql``, the contract under review, equal to the code."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from graphql import GraphQLSyntaxError, parse, print_schema
from graphql.language import ast

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
        kept = KEPT.read_text(encoding="utf-8") if KEPT.exists() else ""
        printed = printed_like(kept)
        if options["write"]:
            KEPT.write_text(printed, encoding="utf-8")
        elif options["check"]:
            if kept != printed:
                lines = difflib.unified_diff(
                    kept.splitlines(), printed.splitlines(), "api/schema.graphql", "the code", lineterm=""
                )
                difference = "\n".join(list(lines)[:SHOWN_LINES])
                raise CommandError(f"{difference}\nRun `manage.py graphql_schema --write` and review the change.")
        else:
            self.stdout.write(printed, ending="")


def printed_like(kept: str) -> str:
    """The schema as text, types and fields in the order of the ``kept`` text, new ones behind them.

    Order means nothing to a client. To keep it lets code move while the contract stays.
    """
    try:
        definitions = parse(kept).definitions if kept else ()
    except GraphQLSyntaxError as error:
        message = f"api/schema.graphql cannot be read ({error.message}). Take one side of a merge, then write it anew."
        raise CommandError(message) from error
    types: Any = schema.graphql_schema.type_map
    _sort(types, [node.name.value for node in definitions if isinstance(node, ast.TypeDefinitionNode)])
    for node in definitions:
        fields = getattr(types.get(getattr(getattr(node, "name", None), "value", "")), "fields", None)
        if fields:
            _sort(fields, [field.name.value for field in getattr(node, "fields", ())])
    return print_schema(schema.graphql_schema).rstrip() + "\n"


def _sort(named: dict[str, Any], order: list[str]) -> None:
    places = {name: place for place, name in enumerate(order)}
    entries = sorted(named.items(), key=lambda entry: places.get(entry[0], len(places)))
    named.clear()
    named.update(entries)
