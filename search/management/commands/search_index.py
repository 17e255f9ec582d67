"""``manage.py search_index``: bring the search index up to date now."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from search.actions import index_changed_products, rebuild_index


class Command(BaseCommand):
    help = "Index the products that have changed, or with --rebuild all of them from nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="forget the index and make it anew")

    def handle(self, *args: Any, **options: Any) -> None:
        number = rebuild_index() if options["rebuild"] else index_changed_products()
        self.stdout.write(f"{number} products indexed")
