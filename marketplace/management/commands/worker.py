"""`manage.py worker`: background tasks and the periodic schedule."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.crypto import get_random_string
from django_tasks.base import DEFAULT_TASK_BACKEND_ALIAS

from marketplace.periodic import Schedule
from marketplace.queue import RetryingWorker


class Command(BaseCommand):
    help = "Run queued tasks (mails, index, thumbnails …) and call the functions of PERIODIC_TASKS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between two looks at an empty queue")
        parser.add_argument("--batch", action="store_true", help="do what is queued, then end")
        parser.add_argument(
            "--no-schedule", action="store_true", help="only the queue: for further workers beside a first one"
        )

    def handle(self, *, interval: float, batch: bool, no_schedule: bool, **_options: Any) -> None:
        worker = RetryingWorker(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name=DEFAULT_TASK_BACKEND_ALIAS,
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        worker.configure_signals()
        schedule = Schedule({} if no_schedule or batch else settings.PERIODIC_TASKS)
        schedule.start()
        try:
            worker.run()
        finally:
            schedule.stop()
