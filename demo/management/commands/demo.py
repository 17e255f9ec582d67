"""`manage.py demo`: fill the shop with sample goods, producers, people and orders."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from accounts.models import User
from catalog.models import Product
from demo import drawing, loading
from demo.shop import PASSWORD, PEOPLE


class Command(BaseCommand):
    help = "Load the sample shop: 159 products of 46 producers, or with --products any number up to 60,000."

    requires_system_checks: list[str] = []  # migrate does them, and loading starts a second sooner

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=None, metavar="N", help="how many products in all")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the shop has products")
        parser.add_argument("--people", action="store_true", help="only say who can sign in, if anybody can")
        parser.add_argument("--draw", action="store_true", help="only draw the pictures that the loaded shop lacks")
        parser.add_argument("--no-pictures", action="store_true", help="draw no pictures")

    def handle(self, *, products: int | None, if_empty: bool, no_pictures: bool, **options: Any) -> None:
        if options["draw"]:
            self.draw()
            return
        if options["people"]:
            for line in sign_in_lines():
                self.stdout.write(line)
            return
        if if_empty and Product.objects.exists():
            self.stdout.write("The shop has products; nothing was loaded.")
            return
        if products is not None and not 1 <= products <= loading.MOST_PRODUCTS:
            raise CommandError(f"--products takes a number from 1 to {loading.MOST_PRODUCTS}.")
        started = time.monotonic()
        try:
            summary = loading.load(
                products=products, with_pictures=not no_pictures, now=timezone.now(), say=self.stdout.write
            )
        except loading.ShopInUse as error:
            raise CommandError(
                "This shop has products that are no sample data. The demo adds accounts with a known password, "
                "so it is only loaded into a shop of its own."
            ) from error
        self.stdout.write(f"Demo shop ready in {time.monotonic() - started:.1f} s. All of it is sample data.")
        for line in summary:
            self.stdout.write(f"  {line}")

    def draw(self) -> None:
        started = time.monotonic()
        drawn = drawing.draw(now=timezone.now(), say=self.say)
        if drawn:
            self.say(f"Drew {drawn} pictures in {time.monotonic() - started:.0f} s.")

    def say(self, line: str) -> None:
        """Write a line at once: somebody waits for it beside the lines of a server."""
        self.stdout.write(line)
        self.stdout.flush()


def sign_in_lines() -> list[str]:
    """Say who can sign in with the demo's password; nothing where the demo shop is not loaded."""
    emails = [person.email for person in PEOPLE]
    known = {user.email: user for user in User.objects.filter(email__in=emails, is_active=True)}
    people = [person for person in PEOPLE if person.email in known and known[person.email].check_password(PASSWORD)]
    connection.close()
    if not people:
        return []
    rows = [f"    {person.role:<20} {person.email}" for person in people]
    return ["", f"  Who can sign in, all with the password {PASSWORD}:", *rows]
