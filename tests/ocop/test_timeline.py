import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop.timeline import Interval, Recognition, add_months, timeline

FIRST = date(2023, 1, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 36, date(2027, 2, 28)),
        (date(2025, 2, 28), 36, date(2028, 2, 28)),
        (date(2025, 8, 31), 1, date(2025, 9, 30)),
        (date(2025, 12, 15), 1, date(2026, 1, 15)),
        (date(2025, 3, 14), 36, date(2028, 3, 14)),
        (date(2025, 1, 31), 0, date(2025, 1, 31)),
    ],
)
def test_months_are_added_on_the_calendar(day, months, expected):
    assert add_months(day, months) == expected


def test_a_later_certificate_covers_an_earlier_one_and_uncovers_it_at_its_end():
    earlier = Recognition(3, date(2024, 1, 1), date(2027, 1, 1), order=1)
    later = Recognition(4, date(2025, 1, 1), date(2026, 1, 1), order=2)

    assert timeline([later, earlier]) == [
        Interval(3, date(2024, 1, 1), date(2025, 1, 1)),
        Interval(4, date(2025, 1, 1), date(2026, 1, 1)),
        Interval(3, date(2026, 1, 1), date(2027, 1, 1)),
    ]


def test_a_renewal_with_the_same_stars_is_one_interval():
    first = Recognition(4, date(2022, 5, 1), date(2025, 5, 1), order=1)
    renewal = Recognition(4, date(2025, 4, 20), date(2028, 4, 20), order=2)

    assert timeline([first, renewal]) == [Interval(4, date(2022, 5, 1), date(2028, 4, 20))]


def test_of_two_certificates_of_one_day_the_one_recorded_later_counts():
    day, end = date(2025, 1, 1), date(2028, 1, 1)

    assert timeline([Recognition(4, day, end, order=8), Recognition(3, day, end, order=7)]) == [Interval(4, day, end)]


def test_a_certificate_without_a_day_in_force_gives_nothing():
    assert timeline([Recognition(4, date(2025, 1, 1), date(2025, 1, 1), order=1)]) == []


recognitions = st.lists(
    st.builds(
        lambda stars, begins, days, order: Recognition(
            stars, FIRST + timedelta(begins), FIRST + timedelta(begins + days), order
        ),
        st.integers(3, 5),
        st.integers(0, 40),
        st.integers(0, 30),
        st.integers(1, 5),
    ),
    max_size=6,
    unique_by=lambda recognition: (recognition.begins, recognition.order),
)


@given(recognitions)
def test_intervals_are_disjoint_and_in_order(certificates):
    intervals = timeline(certificates)

    assert all(interval.valid_from < interval.valid_until for interval in intervals)
    for one, other in itertools.pairwise(intervals):
        assert one.valid_until <= other.valid_from


@given(recognitions)
def test_a_day_has_the_stars_of_the_last_issued_certificate_in_force_or_none(certificates):
    intervals = timeline(certificates)
    for offset in range(75):
        day = FIRST + timedelta(offset)
        in_force = [certificate for certificate in certificates if certificate.begins <= day < certificate.ends]
        expected = (
            [max(in_force, key=lambda certificate: (certificate.begins, certificate.order)).stars] if in_force else []
        )

        assert [i.stars for i in intervals if i.valid_from <= day < i.valid_until] == expected
