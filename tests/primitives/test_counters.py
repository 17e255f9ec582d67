"""Tries and requests are counted per window of time, each subject for itself."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from primitives.counters import (
    Limit,
    TooManyTries,
    client_address,
    count_try,
    forget_tries,
    seconds_to_wait,
    take_back_try,
)

ONE_IN_A_MINUTE = Limit("one-thing", most=1, seconds=60)
TWO_IN_AN_HOUR = Limit("another-thing", most=2, seconds=60 * 60)
AT = datetime(2026, 5, 1, 8, 30, 20, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_counted_yet():
    cache.clear()


def test_who_sends_too_many_waits_for_the_next_minute():
    waits = [seconds_to_wait(ONE_IN_A_MINUTE, "192.0.2.1", now=AT) for _ in range(3)]

    assert waits == [None, 40, 40]
    assert seconds_to_wait(ONE_IN_A_MINUTE, "192.0.2.1", now=AT.replace(minute=31)) is None


def test_each_limit_and_each_subject_has_a_count_of_its_own():
    for limit, subject in ((ONE_IN_A_MINUTE, "a"), (ONE_IN_A_MINUTE, "b"), (TWO_IN_AN_HOUR, "a")):
        assert seconds_to_wait(limit, subject, now=AT) is None


def test_nobody_waits_less_than_a_second():
    end = AT.replace(second=59, microsecond=999_999)

    assert [seconds_to_wait(ONE_IN_A_MINUTE, "a", now=end) for _ in range(2)] == [None, 1]


def test_none_is_too_many_without_a_limit():
    free = Limit("free", most=0, seconds=60)

    assert [seconds_to_wait(free, "a", now=AT) for _ in range(3)] == [None] * 3


def test_a_try_too_many_names_what_is_used_up_and_how_long():
    counted = [(ONE_IN_A_MINUTE, "a"), (TWO_IN_AN_HOUR, "a")]
    count_try(counted, now=AT)

    with pytest.raises(TooManyTries) as first:
        count_try(counted, now=AT)
    with pytest.raises(TooManyTries) as second:
        count_try(counted, now=AT)

    assert (first.value.used_up, first.value.until) == ({"one-thing"}, AT.replace(minute=31, second=0))
    assert (second.value.used_up, second.value.until) == (
        {"one-thing", "another-thing"},
        AT.replace(hour=9, minute=0, second=0),
    )


def test_a_right_try_gives_back_itself_or_all_before_it():
    counted = [(TWO_IN_AN_HOUR, "a")]
    for give_back, free in ((take_back_try, 1), (forget_tries, 2)):
        cache.clear()
        for _ in range(2):
            count_try(counted, now=AT)

        give_back(counted, now=AT)

        for _ in range(free):
            count_try(counted, now=AT)
        with pytest.raises(TooManyTries):
            count_try(counted, now=AT + timedelta(seconds=1))


def test_a_forged_address_counts_only_behind_a_trusted_proxy(rf, settings):
    request = rf.post("/graphql/", headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2"}, REMOTE_ADDR="10.0.0.9")

    settings.TRUST_PROXY = False
    assert client_address(request) == "10.0.0.9"
    settings.TRUST_PROXY = True
    assert client_address(request) == "2.2.2.2"
