"""Every root field under fire: an answer or a refusal, in time, that tells nothing of the inside and changes nothing.

The documents are random but the same on each run, others on each database; another seed is another run:
``FUZZ_SEED=7 FUZZ_ROUNDS=500 pytest``.
"""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction

from accounts.models import Permission
from accounts.viewers import ANONYMOUS, Viewer, viewer_for_app, viewer_for_user
from api.edge.execution import Request, reply_to
from api.schema import schema
from api.terms.ids import to_global_id
from search.actions import index_changed_products
from tests.factories.accounts import make_app, make_staff, make_user
from tests.factories.catalog import (
    make_attribute,
    make_category,
    make_channel,
    make_collection,
    make_product,
    make_stars_attribute,
    make_variant,
)
from tests.factories.ocop import make_certificate
from tests.factories.orders import make_basket
from tests.factories.payments import complete, pay
from tests.factories.vendors import make_member
from tests.fuzz.documents import Writer
from tests.fuzz.roots import ROOTS
from tests.tables import changed

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SEED = int(os.environ.get("FUZZ_SEED", "20261125" if os.environ.get("TEST_DATABASE") == "postgresql" else "20261124"))
ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "8"))
LONGEST = 1.0
"""Seconds of the processor for one answer; most take milliseconds, the first of a kind is also compiled."""
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
INSIDE = re.compile(
    r"Internal Server Error|Traceback|File \\?\"|site-packages|\.py\b|psycopg|sqlite|\bdjango\b|\bgraphene\b|"
    r"\bSELECT \S+ FROM|\bINSERT INTO|\bIntegrityError|\bDataError|\bOperationalError|\bDoesNotExist|"
    r"object has no attribute|NoneType|unsupported operand|invalid literal|not subscriptable|<class '"
)
SHARES = 8
"""The fields are divided among so many tests: each fills the shop once."""


@pytest.fixture
def shop() -> dict[str, list[str]]:
    """A small shop in which everything exists once or twice; returns the ids by type."""
    channel = make_channel()
    make_channel(slug="export", currency="USD")
    make_stars_attribute()
    category = make_category(name="Muối")
    make_attribute(slug="flavor", values=("Cay", "Ngọt"))
    owner, stranger = make_user(), make_user()
    basket = make_basket(vendors=2)
    product = make_product(name="Muối ớt", category=category, channel=channel, collection=make_collection(name="Tết"))
    make_variant(product=product, stock=1)
    make_certificate(product=product, stars=4)
    make_member(vendor=product.vendor, user=stranger)
    paid = make_basket(vendors=2, user=owner)
    pay(paid, viewer=viewer_for_user(owner))
    complete(paid, viewer=viewer_for_user(owner))
    other = make_basket(vendors=1, user=owner)
    pay(other, viewer=viewer_for_user(owner))
    address = other.shipping_address.copy()
    address.save()
    owner.addresses.add(address)
    assert basket.pk != other.pk
    index_changed_products()
    return all_ids()


def all_ids() -> dict[str, list[str]]:
    """Ids of every row whose model is a type of the API."""
    names = schema.graphql_schema.type_map
    return {
        model.__name__: [to_global_id(model.__name__, row.pk) for row in model._default_manager.all()[:3]]
        for model in our_models()
        if model.__name__ in names and model._default_manager.exists()
    }


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.partition(".")[0] in PACKAGES and model.__name__ != "CatalogVersion"
    ]


PACKAGES = {"accounts", "vendors", "catalog", "ocop", "promotions", "orders", "payments", "content"}


def personas() -> dict[str, Viewer]:
    return {
        "anonymous": ANONYMOUS,
        "shopper": viewer_for_user(make_user()),
        "staff without rights": viewer_for_user(make_staff()),
        "staff with all rights": viewer_for_user(make_staff(permissions=tuple(Permission))),
        "app": viewer_for_app(make_app(permissions=tuple(Permission))),
    }


def send(document: str, variables: Any, viewer: Viewer) -> tuple[int, Any, str]:
    """Ask as over HTTP; return status, answer and its text."""
    began = time.thread_time()
    reply = reply_to(
        Request(
            document=document,
            variables=json.loads(json.dumps(variables)),
            operation_name=None,
            asker=viewer,
            language="en",
            now=NOW,
            build_url=lambda path: "http://shop.test" + path,
            client_address="192.0.2.1",
        )
    )
    assert time.thread_time() - began < LONGEST, f"too slow: {document}\n{variables!r}"
    text = reply.body.decode()
    return reply.status, json.loads(text), text


def is_refused(answer: Any) -> bool:
    """Whether nothing may have changed: errors on top, or in what a mutation answered."""
    if "errors" in answer and not any((answer.get("data") or {}).values()):
        return True
    payloads = [payload for payload in (answer.get("data") or {}).values() if isinstance(payload, dict)]
    return any(value for payload in payloads for name, value in payload.items() if _holds_errors(value))


def _holds_errors(value: Any) -> bool:
    return isinstance(value, list) and any(
        isinstance(one, dict) and one.get("__typename", "").endswith("Error") for one in value
    )


@pytest.mark.parametrize("share", range(SHARES))
def test_no_value_breaks_a_field(shop, share, contents):
    viewers = personas()
    broken = {}

    for operation, name, root in ROOTS[share::SHARES]:
        with transaction.atomic():
            try:
                fire_at(operation, name, root, viewers, shop, contents)
            except AssertionError as error:
                broken[name] = str(error)[:3_000]
            transaction.set_rollback(True)

    assert broken == {}, "\n\n".join(broken.values())


def fire_at(
    operation: str,
    name: str,
    root: Any,
    viewers: dict[str, Viewer],
    shop: dict[str, list[str]],
    contents: Callable[[], dict[str, str]],
) -> None:
    writer = Writer(schema.graphql_schema, random.Random(f"{SEED} {operation} {name}"), shop)
    before = contents() if operation == "mutation" else {}
    for number in range(ROUNDS):
        persona = list(viewers)[number % len(viewers)]
        document, variables = writer.document(operation, name, root)
        status, answer, text = send(document, variables, viewers[persona])

        told = f"{persona}: {document}\n{variables!r}\n{text[:1500]}"
        assert status in {200, 400}, told
        leak = INSIDE.search(text)
        assert not leak, (leak, told)
        assert "data" in answer or answer["errors"], told
        if operation == "mutation":
            after = contents()
            assert not is_refused(answer) or after == before, (changed(before, after), told)
            before = after


def test_the_fire_also_hits():
    """The documents are no mere noise: a good part of them is understood and answered with data."""
    writer = Writer(schema.graphql_schema, random.Random(SEED), {"Product": [to_global_id("Product", 1)]})
    (products,) = (field for operation, name, field in ROOTS if (operation, name) == ("query", "products"))

    statuses = [send(*writer.document("query", "products", products), ANONYMOUS)[0] for _ in range(40)]

    assert statuses.count(200) >= 10
