"""A worker says that it is alive, so that a dead one is noticed within a minute and a slow one keeps its task."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from marketplace import leases, queue
from marketplace.queue import RetryingWorker

pytestmark = pytest.mark.usefixtures("database_queue")
goes_on = threading.Event()


@task()
def wait_for_the_test() -> None:
    goes_on.wait(20)


@pytest.fixture
def database_queue(transactional_db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    goes_on.clear()


def claimed(*, seconds_ago: float, workers: int = 1) -> DBTaskResult[Any, Any]:
    """A task that a worker has begun and said so for the last time then."""
    wait_for_the_test.enqueue()
    row = DBTaskResult.objects.get()
    row.status, row.started_at = "RUNNING", timezone.now() - timedelta(seconds=seconds_ago)
    row.worker_ids = [f"worker {number}" for number in range(workers)]
    row.save()
    return row


def test_a_dead_worker_is_noticed_within_a_minute(settings):
    checks_every = settings.PERIODIC_TASKS["marketplace.queue.return_abandoned_tasks"]
    assert settings.TASK_ABANDONED_SECONDS + checks_every < 60
    claimed(seconds_ago=settings.TASK_ABANDONED_SECONDS + 1)

    assert queue.return_abandoned_tasks() == 1

    assert DBTaskResult.objects.get().status == "READY"


def test_a_worker_that_spoke_a_moment_ago_keeps_its_task(settings):
    claimed(seconds_ago=settings.TASK_ABANDONED_SECONDS - 5)

    assert queue.return_abandoned_tasks() == 0
    assert DBTaskResult.objects.get().status == "RUNNING"


def test_a_slow_task_runs_once_while_its_worker_lives(settings):
    settings.TASK_ABANDONED_SECONDS = 2
    wait_for_the_test.enqueue()
    worker = threading.Thread(target=work)
    worker.start()
    returned = []
    until = time.monotonic() + 5
    while time.monotonic() < until:
        returned.append(queue.return_abandoned_tasks())
        time.sleep(0.2)
    goes_on.set()
    worker.join()

    row = DBTaskResult.objects.get()
    assert (row.status, len(row.worker_ids), set(returned)) == ("SUCCESSFUL", 1, {0})
    assert "lease" not in {thread.name for thread in threading.enumerate()}


def test_a_claim_that_another_worker_has_taken_is_not_renewed():
    row = claimed(seconds_ago=30)
    before = row.started_at
    row.claim("another")
    row.refresh_from_db()

    assert not leases.renew(row.pk, before, now=timezone.now())
    assert leases.renew(row.pk, row.started_at, now=timezone.now())


def test_a_task_that_ended_is_not_claimed_again():
    row = claimed(seconds_ago=30)
    row.set_successful(None)

    assert not leases.renew(row.pk, row.started_at, now=timezone.now())


def test_a_task_that_has_killed_twelve_workers_is_given_up(settings, caplog):
    claimed(seconds_ago=settings.TASK_ABANDONED_SECONDS + 1, workers=queue.TRIES)

    assert queue.return_abandoned_tasks() == 0

    row = DBTaskResult.objects.get()
    assert (row.status, row.exception_class_path) == ("FAILED", "marketplace.leases.WorkerLost")
    assert [record.levelname for record in caplog.records if record.getMessage() == "task given up"] == ["ERROR"]


def work() -> None:
    RetryingWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="one",
        excluded_queue_names=[],
    ).run()
    connection.close()
