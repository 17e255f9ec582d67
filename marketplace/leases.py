"""What a worker says while it works on a task: that it is alive. One that no longer says so has lost the task."""

import datetime
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

LONGEST_TASK_SECONDS = 15 * 60
"""A task that takes longer hangs, although its worker lives; then another one may have it."""


class WorkerLost(Exception):
    """The worker of a task died in the middle of it, and did so each time."""


@contextmanager
def kept(task: DBTaskResult[Any, Any]) -> Iterator[None]:
    """Renew the claim to a task, in a thread, for as long as the block runs. A short task costs no statement."""
    done = threading.Event()
    thread = threading.Thread(target=_renew_until, args=(task.pk, task.started_at, done), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(timeout=5)


def renew(task_id: Any, claimed_at: datetime.datetime, *, now: datetime.datetime) -> bool:
    """Claim the task from ``now`` on; return whether it was still ours, claimed at ``claimed_at``."""
    ours = DBTaskResult.objects.filter(pk=task_id, status=TaskResultStatus.RUNNING, started_at=claimed_at)
    return ours.update(started_at=now) == 1


def lost(*, now: datetime.datetime) -> list[DBTaskResult[Any, Any]]:
    """Tasks whose worker has not said for ``TASK_ABANDONED_SECONDS`` that it is alive."""
    limit = now - datetime.timedelta(seconds=settings.TASK_ABANDONED_SECONDS)
    return list(DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING, started_at__lt=limit))


def _renew_until(task_id: Any, claimed_at: datetime.datetime, done: threading.Event) -> None:
    ends_at = time.monotonic() + LONGEST_TASK_SECONDS
    try:
        while not done.wait(settings.TASK_ABANDONED_SECONDS / 4) and time.monotonic() < ends_at:
            now = timezone.now()
            try:
                if not renew(task_id, claimed_at, now=now):
                    logger.warning("task was taken by another worker", extra={"id": str(task_id)})
                    return
                claimed_at = now
            except DatabaseError:
                connection.close()
                logger.warning("claim to a task cannot be renewed now", extra={"id": str(task_id)})
    finally:
        connection.close()
