import logging
import time

import pytest
from django.conf import settings

from marketplace.periodic import Schedule

calls: list[str] = []


def works() -> None:
    calls.append("works")


def fails() -> None:
    calls.append("fails")
    raise RuntimeError("today it does not work")


@pytest.fixture(autouse=True)
def no_calls():
    calls.clear()


def test_calls_each_function_when_its_time_has_come(db):
    schedule = Schedule({f"{__name__}.works": 10})

    for now in (100.0, 105.0, 109.9, 110.0, 115.0):
        schedule.run_due(now=now)

    assert calls == ["works", "works"]


def test_a_failure_is_logged_and_tried_again_and_harms_no_other(db, caplog):
    schedule = Schedule({f"{__name__}.fails": 5, f"{__name__}.works": 5})

    with caplog.at_level(logging.ERROR):
        schedule.run_due(now=100.0)
        schedule.run_due(now=105.0)

    assert calls == ["fails", "works", "fails", "works"]
    assert caplog.text.count("RuntimeError: today it does not work") == 2


def test_a_function_that_does_not_exist_stops_the_worker_at_its_start():
    with pytest.raises(ImportError):
        Schedule({"marketplace.queue.no_such_function": 1})


def test_runs_in_a_thread_until_stopped():
    schedule = Schedule({f"{__name__}.works": 0.05})

    schedule.start()
    deadline = time.monotonic() + 10
    while len(calls) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    schedule.stop()
    seen = len(calls)
    schedule.run_due(now=1e12)

    assert len(calls) == seen >= 3


def test_the_functions_named_in_the_settings_exist_and_run(db):
    schedule = Schedule(settings.PERIODIC_TASKS)

    for function in schedule._functions.values():
        function()
