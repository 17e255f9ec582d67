"""`manage.py messages`: compile the Vietnamese catalogues; with --update also list new texts in them."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from marketplace import messages


class Command(BaseCommand):
    help = "Compile the message catalogues. With --update, add texts that are not in them yet."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--update", nargs="*", metavar="PACKAGE", help="add new texts (of these packages, or all)")

    def handle(self, *, update: list[str] | None, **_options: Any) -> None:
        if update is not None:
            for package in update or settings.PACKAGES:
                number = messages.update_catalog(package)
                if number:
                    self.stdout.write(f"{messages.catalog_path(package)}: {number} texts to translate")
        number = messages.compile_catalogs()
        self.stdout.write(f"Messages: {number} catalogues compiled, the others are up to date.")
