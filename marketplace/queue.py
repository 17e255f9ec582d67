"""The state of the task queue: what waits, what hangs, what can be deleted."""

import datetime
import logging
from typing import Any

from django.db.models import Case, Count, F, Min, QuerySet, When
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult, get_date_max

from marketplace import leases

logger = logging.getLogger(__name__)

KEEP_FINISHED = datetime.timedelta(days=14)
TRIES = 12
_FIRST_PAUSE = datetime.timedelta(minutes=1)
_LONGEST_PAUSE = datetime.timedelta(hours=1)


class RetryingWorker(Worker):
    """A worker that lets a failed task run again, each time after a longer pause, ``TRIES`` times at most."""

    def run_task(self, db_task_result: DBTaskResult[Any, Any]) -> None:
        with leases.kept(db_task_result):
            super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            try_again(db_task_result, now=timezone.now())


def try_again(failed: DBTaskResult[Any, Any], *, now: datetime.datetime) -> bool:
    """Plan the next try of a task that failed; return whether one is left.

    Pauses grow from a minute to an hour: twelve tries take about six hours. The last failure is logged as an error; the
    record with its traceback stays for two weeks. Every task is safe to run twice.
    """
    tries = len(failed.worker_ids)
    if tries >= TRIES:
        logger.error("task given up", extra=_noted(failed))
        return False
    failed.run_after = now + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (tries - 1))
    failed.status = TaskResultStatus.READY
    failed.save(update_fields=["status", "run_after"])
    logger.warning("task failed and is tried again", extra=_noted(failed))
    return True


def waiting() -> QuerySet[DBTaskResult[Any, Any]]:
    """Tasks that could run now: not scheduled for later, not taken by a worker."""
    return DBTaskResult.objects.all().ready()


def seconds_waited(*, now: datetime.datetime) -> float:
    """Return how long the oldest task that could run has waited, a planned one from its time on; 0 when none waits."""
    could_run_at = Case(When(run_after=get_date_max(), then=F("enqueued_at")), default=F("run_after"))
    oldest = waiting().order_by().aggregate(oldest=Min(could_run_at))["oldest"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def count_by_status() -> dict[str, int]:
    """Return the number of stored tasks for each status, zeros included."""
    counts = dict.fromkeys(TaskResultStatus.values, 0)
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(number=Count("pk"))
    return counts | dict(rows)


def return_abandoned_tasks() -> int:
    """Let tasks run again whose worker died in the middle of them; return their number. They are safe to run twice.

    One that has lost ``TRIES`` workers is given up: perhaps it kills them.
    """
    returned = 0
    for task in leases.lost(now=timezone.now()):
        still_lost = DBTaskResult.objects.filter(
            pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
        )
        if len(task.worker_ids) < TRIES:
            returned += still_lost.update(status=TaskResultStatus.READY)
        elif still_lost.exists():
            task.set_failed(leases.WorkerLost())
            logger.error("task given up", extra=_noted(task))
    if returned:
        logger.warning("tasks returned to the queue", extra={"number": returned})
    return returned


def _noted(task: DBTaskResult[Any, Any]) -> dict[str, object]:
    tries = len(task.worker_ids)
    return {"task": task.task_path, "id": str(task.pk), "tries": tries, "exception": task.exception_class_path}


def forget_finished_tasks() -> int:
    """Delete the records of tasks that ended two weeks ago; return their number."""
    number, _ = DBTaskResult.objects.all().finished().filter(finished_at__lt=timezone.now() - KEEP_FINISHED).delete()
    return number
