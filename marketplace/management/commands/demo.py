"""`manage.py demo`: fill the shop with sample goods, producers, people and orders."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.models import Product
from marketplace.demo import loading


class Command(BaseCommand):
    help = "Load the sample shop: 159 products of 46 producers, or with --products any number up to 60,000."

    requires_system_checks: list[str] = []  # migrate does them, and loading starts a second sooner

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=None, metavar="N", help="how many products in all")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the shop has products")
        parser.add_argument("--no-pictures", action="store_true", help="draw no pictures")

    def handle(self, *, products: int | None, if_empty: bool, no_pictures: bool, **_options: Any) -> None:
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
