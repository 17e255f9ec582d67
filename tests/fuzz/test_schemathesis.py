"""Requests that schemathesis makes up from our schema, sent to a served shop: no crash, nothing of the inside.

Seeded, so that each run sends the same; each database gets requests of its own, some for every root field. A longer run:
``SCHEMATHESIS_SECONDS=600 pytest``.
"""

from __future__ import annotations

import itertools
import os
import re
import time
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

from demo.shop import PASSWORD, PEOPLE
from tests.migrated import PROJECT
from tests.served import Shop, Template, serving

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SECONDS = float(os.environ.get("SCHEMATHESIS_SECONDS", "0"))
"""For anonymous requests and again for an operator's; every root field has its turn, however long that takes."""
SEED = 20261123 if os.environ.get("TEST_DATABASE") != "postgresql" else 20261124
EXAMPLES = 2
"""Requests per root field and round."""

INSIDE = re.compile(
    r"Internal Server Error|Traceback|site-packages|\.py\b|sqlite|psycopg|django|SELECT .* FROM|Error\(|object at 0x",
    re.IGNORECASE,
)

ENDS_SESSIONS = {"Mutation.tokensDeactivateAll"}
"""What would make nobody of the operator for all that follows."""

SCALARS: dict[str, st.SearchStrategy[Any]] = {
    "Day": st.integers(),
    "Hour": st.integers(),
    "Minute": st.integers(),
    "Decimal": st.decimals(allow_nan=False, allow_infinity=False).map(str),
    "PositiveDecimal": st.decimals(min_value=0, max_value=10**9, allow_nan=False).map(str),
    "WeightScalar": st.floats(allow_nan=False, allow_infinity=False),
    "PositiveInt": st.integers(min_value=1),
    "JSON": st.text(),
    "JSONString": st.sampled_from(["{}", '{"a": 1}', "[]", "", "{"]),
    "GenericScalar": st.text(),
    "Metadata": st.text(),
    "Upload": st.text(),
    "UUID": st.one_of(st.uuids().map(str), st.text()),
    "_Any": st.text(),
}


def literal(value: str | float) -> Any:
    """A value as it stands in a document."""
    if isinstance(value, str):
        return nodes.String(value)
    return nodes.Int(value) if isinstance(value, int) else nodes.Float(value)


for _name, _values in SCALARS.items():
    schemathesis.graphql.scalar(_name, _values.map(literal))


@pytest.fixture(scope="module")
def shop(demo_shop_template: Template) -> Iterator[Shop]:
    """A shop of this file's own: an operator may change anything in it."""
    with serving(demo_shop_template) as running:
        yield running


def operations(shop: Shop) -> list[Any]:
    """Every root field as schemathesis reads it."""
    schema = schemathesis.graphql.from_path(PROJECT / "api" / "schema.graphql")
    schema.config.update(base_url=f"{shop.url}/graphql/")
    return [schema[root][name] for root in schema for name in schema[root]]


def bearer(shop: Shop, who: str) -> dict[str, str]:
    """The header of a person of the demo shop; of nobody for an empty role."""
    if not who:
        return {}
    email = next(person.email for person in PEOPLE if person.role == who)
    query = "mutation ($e: String!, $p: String!) { tokenCreate(email: $e, password: $p) { token } }"
    return {"Authorization": "Bearer " + shop.ask(query, e=email, p=PASSWORD)["tokenCreate"]["token"]}


@pytest.mark.parametrize("who", ["", "operator"], ids=["anonymous", "operator"])
def test_no_made_up_request_crashes_the_shop_or_shows_its_inside(who: str, shop: Shop) -> None:
    found = [operation for operation in operations(shop) if not (who and operation.label in ENDS_SESSIONS)]
    headers = bearer(shop, who)
    deadline = time.monotonic() + SECONDS
    sent: dict[str, int] = {}

    for number in itertools.count():
        for operation in found:
            if number and time.monotonic() > deadline:
                break
            for case in cases(operation, seed=SEED + number):
                check(case, shop, headers)
                sent[operation.label] = sent.get(operation.label, 0) + 1
        if time.monotonic() > deadline:
            break

    assert set(sent) == {operation.label for operation in found}
    assert shop.request("GET", "/health/live")[0] == 200


def cases(operation: Any, *, seed: int) -> list[Any]:
    """Some requests for a root field, the same for the same seed."""
    made: list[Any] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(operation.as_strategy())
    def collect(case: Any) -> None:
        made.append(case)

    collect()
    return made


def check(case: Any, shop: Shop, headers: dict[str, str]) -> None:
    """Send a request; fail when the shop crashed over it or said something of its inside."""
    response = case.call(headers=headers, timeout=30)
    text = response.content.decode()
    told = f"\n{case.body}\n→ {response.status_code} {text[:2000]}"
    assert response.status_code < 500, told
    answer = response.json()
    assert set(answer) <= {"data", "errors", "extensions"}, told
    for error in answer.get("errors", []):
        assert not INSIDE.search(error["message"]), told
        assert error["extensions"]["exception"]["code"] != "InternalServerError", told
