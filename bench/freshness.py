"""Proof that no cache is stale: rows change once a second, and the very next requests must show it."""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.load import Connection, body_of, check_answer, http_request
from bench.mix import CHANNEL, Sample, document

CONNECTIONS = 6  # opened again for each check: both workers, each with its own cache, get some of them


@dataclass
class Freshness:
    """How many answers were compared with what had just been committed, and those that were behind."""

    checks: int = 0
    stale: list[str] = field(default_factory=list)


class Writer(threading.Thread):
    """Change price, stock and stars of products that are being asked for, in turn, and look at once."""

    def __init__(self, *, database: str, port: int, sample: Sample, every: float = 1.0) -> None:
        super().__init__(daemon=True)
        self.database, self.port, self.every = database, port, every
        self.random = random.Random(4)
        self.slugs = self.random.sample(sample["slugs"], min(50, len(sample["slugs"])))
        self.result = Freshness()
        self.error: BaseException | None = None
        self._ended = threading.Event()

    def finish(self) -> Freshness:
        """Stop writing and return what was seen. Raises what ended the thread early."""
        self._ended.set()
        self.join(30)
        if self.error:
            raise self.error
        return self.result

    def run(self) -> None:
        changes = [self.change_price, self.change_stock, self.change_stars]
        try:
            with psycopg.connect(self.database, autocommit=True) as connection:
                turn = 0
                while not self._ended.wait(self.every):
                    changes[turn % len(changes)](connection, self.slugs[turn % len(self.slugs)])
                    turn += 1
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits in finish()
            self.error = error

    def ask(self, slug: str) -> list[Any]:
        """Return the product as each of several new connections gets it."""
        body = {"query": document("product_detail"), "variables": {"slug": slug, "channel": CHANNEL}}
        request = http_request("/graphql/", body, port=self.port)
        answers = []
        for _ in range(CONNECTIONS):
            connection = Connection(self.port)
            try:
                answer = connection.ask(request)
                check_answer(answer)
                answers.append(body_of(answer)["data"]["product"])
            finally:
                connection.close()
        return answers

    def compare(self, slug: str, expected: Any, seen: Callable[[Any], Any]) -> None:
        for product in self.ask(slug):
            self.result.checks += 1
            if seen(product) != expected:
                self.result.stale.append(f"{slug}: {seen(product)!r} instead of {expected!r}")

    def change_price(self, connection: psycopg.Connection[Any], slug: str) -> None:
        self.ask(slug)  # so that the old answer lies in the caches
        price = self.random.randrange(10, 900) * 1000
        connection.execute(
            """
            WITH changed AS (
                UPDATE catalog_variantchannellisting listing
                SET price_amount = %(price)s, discounted_price_amount = NULL,
                    promoted_price_amount = NULL
                FROM catalog_productvariant variant, catalog_product product, catalog_channel channel
                WHERE variant.id = listing.variant_id AND product.id = variant.product_id
                  AND channel.id = listing.channel_id AND channel.slug = %(channel)s AND product.slug = %(slug)s
                RETURNING product.id AS product_id, channel.id AS channel_id
            )
            UPDATE catalog_productchannellisting listing SET price_min_amount = %(price)s, price_max_amount = %(price)s
            FROM changed
            WHERE listing.product_id = changed.product_id AND listing.channel_id = changed.channel_id
            """,
            {"price": price, "slug": slug, "channel": CHANNEL},
        )
        self.compare(
            slug,
            {float(price)},
            lambda product: {one["pricing"]["price"]["gross"]["amount"] for one in product["variants"]},
        )

    def change_stock(self, connection: psycopg.Connection[Any], slug: str) -> None:
        self.ask(slug)
        quantity = self.random.randrange(1, 40)
        connection.execute(
            """
            UPDATE catalog_stock stock SET quantity = quantity_allocated + %(quantity)s
            FROM catalog_productvariant variant, catalog_product product
            WHERE variant.id = stock.variant_id AND product.id = variant.product_id AND product.slug = %(slug)s
            """,
            {"quantity": quantity, "slug": slug},
        )
        self.compare(slug, {quantity}, lambda product: {one["quantityAvailable"] for one in product["variants"]})

    def change_stars(self, connection: psycopg.Connection[Any], slug: str) -> None:
        """Give the product a rank of 3 to 5 for today, or take what it has away."""
        self.ask(slug)
        stars = self.random.choice([None, 3, 4, 5])
        with connection.transaction():
            connection.execute(
                """
                DELETE FROM catalog_starrank USING catalog_product product
                WHERE product.id = product_id AND product.slug = %s
                """,
                (slug,),
            )
            if stars:
                connection.execute(
                    """
                    INSERT INTO catalog_starrank (product_id, stars, valid_from, valid_until)
                    SELECT id, %s, current_date - 30, current_date + 30 FROM catalog_product WHERE slug = %s
                    """,
                    (stars, slug),
                )
        self.compare(slug, [str(stars)] if stars else [], stars_shown)


def stars_shown(product: Any) -> list[str]:
    return [
        value["slug"]
        for one in product["attributes"]
        if one["attribute"]["slug"] == "ocop-stars"
        for value in one["values"]
    ]
