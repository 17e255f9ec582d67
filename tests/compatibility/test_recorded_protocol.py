"""Every recorded case of the protocol itself: what is refused before it runs, who is refused, what is always answered."""

import re

import pytest
from django.db import transaction

from tests.compatibility.replay import Replay, load
from tests.factories.catalog import make_category, make_channel

pytestmark = pytest.mark.django_db  # the whole file shares one shop; this makes its database come

CASES = load("protocol")
# What was sent where the recording has no query.
BODIES = {
    "empty query": {"query": ""},
    "no query": {},
    "not JSON": "{not JSON",
    "a list (batch)": [{"query": "{__typename}"}, {"query": "{__typename}"}],
}
# Each is a row of docs/reference/saleor-differences.md.
ON_PURPOSE = (
    r"introspection \.data\.__schema\.subscriptionType: ",
    r"staff mutation as anonymous ",
)


@pytest.fixture(scope="module")
def replay(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        make_channel(slug="default-channel", currency="USD")
        make_category()
        replay = Replay(ids={}, tokens={"user": "nonsense"})
        replay.run([case for case in CASES if case["case"] not in BODIES], before={})
        for name, body in BODIES.items():
            replay.answers[name] = replay.send(body)
        transaction.set_rollback(True)
    return replay


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_recorded_case_means_the_same(replay, case):
    assert replay.differences(case, allowed=ON_PURPOSE) == []


@pytest.mark.parametrize("pattern", ON_PURPOSE)
def test_what_differs_on_purpose_does_differ(replay, pattern):
    found = [f"{case['case']} {line}" for case in CASES for line in replay.differences(case)]

    assert any(re.match(pattern, line) for line in found)
