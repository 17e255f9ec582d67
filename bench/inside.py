"""What needs the application in the same process: reading the shop's data, counting statements, recording the floor.

Run by ``bench.run`` in a process of its own: ``python -m bench.inside sample|count|record FILE``.
"""

import base64
import contextlib
import hashlib
import itertools
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402 - Django has to be ready
from django.db.models import Count, F  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import App, AppToken  # noqa: E402
from bench.mix import CHANNEL, DOCUMENT_OF, PER_PAGE, READS, Flow, Sample, document, variables_of  # noqa: E402
from catalog.models import (  # noqa: E402
    OCOP_STARS_SLUG,
    Channel,
    Product,
    ProductAttributeValue,
    ProductVariant,
    StarRank,
    Stock,
)
from vietnam.text import fold  # noqa: E402

AMPLE_STOCK = 1_000_000
LIGHT_GRAMS, SMALL_CM3 = 3_000, 18_000  # several units of it still fit into a parcel
PAGES = 50
TOKEN = "measuring-token-of-a-database-that-is-thrown-away"


def read_sample() -> Sample:
    """Choose what the requests ask for, and fill up the stock of what they buy."""
    channel = Channel.objects.get(slug=CHANNEL)
    now = timezone.now()
    published = Product.objects.published(channel=channel, now=now)
    random_ = random.Random(1)
    names = list(published.order_by("id").values_list("name", flat=True))
    buyable = list(
        ProductVariant.objects.annotate(volume=F("length_cm") * F("width_cm") * F("height_cm"))
        .filter(
            product__in=published,
            channel_listings__channel=channel,
            stocks__warehouse__is_active=True,
            weight_grams__range=(1, LIGHT_GRAMS),
            volume__lte=SMALL_CM3,
            quantity_limit_per_customer=None,
        )
        .order_by("id")
        .distinct()
        .values_list("id", flat=True)
    )
    bought = random_.sample(buyable, min(len(buyable), 300))
    with transaction.atomic():
        Stock.objects.filter(variant__in=bought).update(quantity=AMPLE_STOCK)
    return {
        "cursors": walk_cursors(),
        "slugs": list(published.order_by("id").values_list("slug", flat=True)),
        "values": read_values(published),
        "words": search_words(names, random_),
        "variants": [global_id("ProductVariant", pk) for pk in bought],
        "token": make_token(),
    }


def walk_cursors() -> list[str | None]:
    """Return what leads to the first pages of the list, as a client that pages through them learns it."""
    client = Client(SERVER_NAME="localhost")
    cursors: list[str | None] = [None]
    while len(cursors) < PAGES:
        variables = {"channel": CHANNEL, "first": PER_PAGE, "after": cursors[-1]}
        page = json.loads(post(client, {"query": document(DOCUMENT_OF["list"]), "variables": variables}))
        info = page["data"]["products"]["pageInfo"]
        if not info["hasNextPage"]:
            break
        cursors.append(info["endCursor"])
    return cursors


def read_values(published: Any) -> list[list[str]]:
    """Return attribute and value slugs that products have, stars among them, the most used first."""
    counted = (
        ProductAttributeValue.objects.filter(product__in=published, value__attribute__filterable_in_storefront=True)
        .values_list("value__attribute__slug", "value__slug")
        .annotate(products=Count("product"))
        .order_by("-products", "value__slug")[:57]
    )
    stars = (
        StarRank.objects.in_force(timezone.localdate())
        .filter(product__in=published)
        .values_list("stars")
        .annotate(products=Count("product"))
    )
    values = [(number, attribute, value) for attribute, value, number in counted]
    values += [(number, OCOP_STARS_SLUG, str(rank)) for rank, number in stars]
    return [[attribute, value] for _, attribute, value in sorted(values, key=lambda one: (-one[0], one[1:]))]


def search_words(names: list[str], random_: random.Random) -> list[str]:
    """Return what people type: single words and pairs out of the names, half of them without accents."""
    singles, pairs = Counter[str](), Counter[str]()
    for name in names:
        words = [word.strip("(),.-").lower() for word in name.split()]
        words = [word for word in words if len(word) > 1 and word.isalpha()]
        singles.update(set(words))
        pairs.update({f"{one} {two}" for one, two in itertools.pairwise(words)})
    chosen = [word for word, _ in singles.most_common(60)] + [pair for pair, _ in pairs.most_common(120)]
    random_.shuffle(chosen)
    return [fold(text) if number % 2 else text for number, text in enumerate(chosen)]


def make_token() -> str:
    app, _ = App.objects.get_or_create(
        identifier="bench", defaults={"name": "Bench", "permissions": ["HANDLE_PAYMENTS"]}
    )
    AppToken.objects.get_or_create(
        token_sha256=hashlib.sha256(TOKEN.encode()).hexdigest(), defaults={"app": app, "token_last_4": TOKEN[-4:]}
    )
    return TOKEN


def global_id(kind: str, pk: object) -> str:
    return base64.b64encode(f"{kind}:{pk}".encode()).decode()


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the text of every statement that the block sends; BEGIN and COMMIT are the driver's and not seen."""
    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
        try:
            return execute(sql, params, many, context)
        finally:
            seen.append(connection.ops.compose_sql(sql, params))  # type: ignore[attr-defined] # PostgreSQL's

    with connection.execute_wrapper(note):
        yield seen


def asker(client: Client) -> Callable[[str, Mapping[str, Any], str | None], Any]:
    """Return how ``Flow`` asks: through all middleware, as a request over the network does."""

    def ask(name: str, variables: Mapping[str, Any], token: str | None) -> Any:
        answer = post(client, {"query": document(name), "variables": variables}, token)
        return json.loads(answer)["data"]

    return ask


def post(client: Client, body: Mapping[str, Any], token: str | None = None) -> bytes:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = client.post("/graphql/", json.dumps(body), content_type="application/json", headers=headers)
    if answer.status_code != 200 or "errors" in answer.json():
        raise RuntimeError(f"{body}: {answer.content[:2000].decode(errors='replace')}")
    content: bytes = answer.content
    return content


def first_variables(read: str, sample: Sample) -> Any:
    return next(variables_of(read, sample, random.Random(1)))


def count(sample: Sample) -> dict[str, int]:
    """Count the statements of each document and of one purchase, after one of each has filled what caches there are."""
    client = Client(SERVER_NAME="localhost")
    numbers = {}
    for read in READS:
        body = {"query": document(DOCUMENT_OF[read]), "variables": first_variables(read, sample)}
        post(client, body)
        with statements() as seen:
            post(client, body)
        numbers[read] = len(seen)
    for _ in range(2):
        with statements() as seen:
            Flow(asker(client), sample=sample, random_=random.Random(2)).run()
        numbers["flow"] = len(seen)
    return numbers


def record(sample: Sample) -> dict[str, list[dict[str, Any]]]:
    """Record the statements and answers of 50 requests of each kind, for ``bench.floor`` to repeat."""
    client = Client(SERVER_NAME="localhost")
    recorded: dict[str, list[dict[str, Any]]] = {}
    for read in READS:
        wanted = list(variables_of(read, sample, random.Random(3)))[:50]
        recorded[read] = []
        for variables in wanted:
            body = {"query": document(DOCUMENT_OF[read]), "variables": variables}
            post(client, body)
            with statements() as seen:
                answer = post(client, body)
            recorded[read].append({"statements": seen, "answer": json.loads(answer)})
    return recorded


def main() -> None:
    what, path = sys.argv[1], Path(sys.argv[2])
    if what == "sample":
        path.write_text(json.dumps(read_sample()))
        return
    sample: Sample = json.loads(path.read_text())
    print(json.dumps({"count": count, "record": record}[what](sample)))


if __name__ == "__main__":
    main()
