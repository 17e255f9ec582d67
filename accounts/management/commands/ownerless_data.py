"""`manage.py ownerless_data`: personal data that nobody owns any more; with --erase it goes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions import erase_ownerless
from accounts.ownerless import ownerless_addresses, ownerless_log_entries, ownerless_tasks


class Command(BaseCommand):
    help = "Count personal data without an owner. Ends with an error while there is some. With --erase, delete it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--erase", action="store_true", help="delete what is found")

    def handle(self, *, erase: bool, **_options: Any) -> None:
        now = timezone.now()
        if erase:
            self.stdout.write(f"Erased: {erase_ownerless(now=now)}")
        numbers = {
            "addresses": ownerless_addresses().count(),
            "tasks": ownerless_tasks(now=now).count(),
            "log entries": ownerless_log_entries().count(),
        }
        found = ", ".join(f"{number} {name}" for name, number in numbers.items() if number)
        if found:
            raise CommandError(f"Personal data without an owner: {found}")
        self.stdout.write("No personal data without an owner.")
