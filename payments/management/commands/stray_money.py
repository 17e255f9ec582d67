"""`manage.py stray_money`: money that belongs to nothing, is too much, or does not fit the orders."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from payments.strays import find_strays, report_lines


class Command(BaseCommand):
    help = "List money that somebody has to look at. Ends with an error while there is some."

    def handle(self, **_options: Any) -> None:
        lines = report_lines(find_strays(now=timezone.now()), "en")
        for line in lines:
            self.stdout.write(line)
        if lines:
            raise CommandError(f"{len(lines)} to look at")
        self.stdout.write("All money belongs to an order.")
