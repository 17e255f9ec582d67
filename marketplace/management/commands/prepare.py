"""`manage.py prepare`: everything between a fresh checkout and a server that can start."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from catalog.models import Product
from marketplace import messages


class Command(BaseCommand):
    help = "Compile messages, migrate the database, collect static files, and with --demo load the demo shop once, without pictures."
    requires_system_checks: list[str] = []  # migrate does them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty shop with the sample goods")

    def handle(self, *, demo: bool, **_options: Any) -> None:
        steps: list[tuple[str, Callable[[], object]]] = [
            ("Translations", messages.compile_catalogs),
            ("Database", lambda: call_command("migrate", interactive=False, verbosity=0)),
            ("Static files", lambda: call_command("collectstatic", interactive=False, verbosity=0)),
        ]
        if demo:
            steps.append(("Demo shop", self.load_demo_once))
        for number, (title, step) in enumerate(steps, start=1):
            self.stdout.write(f"[{number}/{len(steps)}] {title} …", ending="")
            self.stdout.flush()
            started = time.monotonic()
            step()
            self.stdout.write(f" {time.monotonic() - started:.1f} s")

    def load_demo_once(self) -> None:
        if not Product.objects.exists():
            self.stdout.write("")
            call_command("demo", "--no-pictures", stdout=self.stdout)  # it reports by itself
