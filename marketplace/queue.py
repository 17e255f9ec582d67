"""The state of the task queue: what waits, what hangs, what can be forgotten."""

import datetime
import logging
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

KEEP_FINISHED = datetime.timedelta(days=14)


def waiting() -> QuerySet[DBTaskResult[Any, Any]]:
    """Tasks that could run now: not scheduled for later, not taken by a worker."""
    return DBTaskResult.objects.all().ready()


def seconds_waited(*, now: datetime.datetime) -> float:
    """Return how long the oldest task that could run has waited; 0 when none does."""
    oldest = waiting().order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def count_by_status() -> dict[str, int]:
    """Return the number of stored tasks for each status, zeros included."""
    counts = dict.fromkeys(TaskResultStatus.values, 0)
    rows = DBTaskResult.objects.order_by().values_list("status").annotate(number=Count("pk"))
    return counts | dict(rows)


def return_abandoned_tasks() -> int:
    """Let tasks run again whose worker died in the middle of them; return their number.

    A living worker needs less than ``TASK_ABANDONED_SECONDS`` for any task, and tasks are safe to run twice.
    """
    limit = timezone.now() - datetime.timedelta(seconds=settings.TASK_ABANDONED_SECONDS)
    abandoned = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=limit)
    number = abandoned.update(status=TaskResultStatus.READY)
    if number:
        logger.warning("tasks returned to the queue", extra={"number": number})
    return number


def forget_finished_tasks() -> int:
    """Delete the records of tasks that ended two weeks ago; return their number."""
    number, _ = DBTaskResult.objects.all().finished().filter(finished_at__lt=timezone.now() - KEEP_FINISHED).delete()
    return number
