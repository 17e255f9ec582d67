"""The small schedule of the worker: calls functions periodically, beside the task queue."""

import logging
import threading
import time
from collections.abc import Callable, Mapping

from django.db import close_old_connections
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Schedule:
    """Functions and the seconds between two calls of each, run one after the other in one thread.

    A function that fails is logged and called again when its time comes; no exception ends the thread.
    """

    def __init__(self, tasks: Mapping[str, float]) -> None:
        """Import the functions at once: a wrong dotted path ends the worker at its start."""
        self._functions: dict[str, Callable[[], object]] = {path: import_string(path) for path in tasks}
        self._seconds = dict(tasks)
        self._due = dict.fromkeys(tasks, 0.0)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="schedule", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the function that runs now finish, for ten seconds at most."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def run_due(self, *, now: float) -> None:
        """Call each function whose time has come. ``now`` counts seconds on a clock that never goes back."""
        for path, due in self._due.items():
            if due <= now and not self._stopping.is_set():
                self._due[path] = now + self._seconds[path]
                self._call(path)

    def _call(self, path: str) -> None:
        close_old_connections()
        try:
            self._functions[path]()
        except Exception:
            logger.exception("periodic function failed", extra={"function": path})
        finally:
            close_old_connections()

    def _run(self) -> None:
        while not self._stopping.wait(self._pause()):
            self.run_due(now=time.monotonic())

    def _pause(self) -> float:
        return min(1.0, max(0.05, min(self._due.values(), default=1.0) - time.monotonic()))
