"""The child processes of `manage.py run`: started, watched, started again when they end, and stopped."""

import logging
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from types import FrameType

from django.conf import settings

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
CALM_SECONDS = 60.0
"""A process that has run so long has started well: its next pause is the first one again."""
STOP_SECONDS = 20


@dataclass
class Child:
    """One of the processes, and when it runs again; moments are those of ``time.monotonic``."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes]
    started_at: float
    pause: float = FIRST_PAUSE
    due_at: float | None = None


class Supervisor:
    """Processes that run Python modules, until a signal: one that ends by itself starts again, later each time."""

    def __init__(self, commands: dict[str, list[str]], environment: dict[str, str]) -> None:
        self._commands = commands
        self._environment = environment
        self._children: dict[str, Child] = {}
        self._once: subprocess.Popen[bytes] | None = None
        self.is_stopping = False

    def start(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        for name, arguments in self._commands.items():
            self._children[name] = Child(name, arguments, self._spawn(arguments), time.monotonic(), FIRST_PAUSE)

    def run_once(self, arguments: list[str]) -> None:
        """Run a module that may end by itself, at the lowest priority; it ends with the others. Nothing for none."""
        if arguments:
            self._once = self._spawn(arguments)
            os.setpriority(os.PRIO_PROCESS, self._once.pid, 19)

    def is_running(self, name: str) -> bool:
        return self._children[name].process.poll() is None

    def watch(self) -> None:
        """Wait for a signal. What ends before is started again and logged."""
        while not self.is_stopping:
            for child in self._children.values():
                self._look_after(child, now=time.monotonic())
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask every child to finish its work, then kill those that do not."""
        if self._once is not None and self._once.poll() is None:
            os.killpg(self._once.pid, signal.SIGKILL)  # with the processes it started; it goes on another time
            self._once.wait()
        processes = [child.process for child in self._children.values()]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in processes:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _look_after(self, child: Child, *, now: float) -> None:
        if child.due_at is None:
            code = child.process.poll()
            if code is not None:
                self._plan_next(child, code, now=now)
        elif child.due_at <= now:
            child.process, child.started_at, child.due_at = self._spawn(child.arguments), now, None
            logger.warning("process started again", extra={"process_name": child.name})

    def _plan_next(self, child: Child, code: int, *, now: float) -> None:
        if now - child.started_at >= CALM_SECONDS:
            child.pause = FIRST_PAUSE
        noted = {"process_name": child.name, "exit_code": code, "starts_again_in_seconds": child.pause}
        logger.error("process ended by itself and is started again", extra=noted)
        child.due_at = now + child.pause
        child.pause = min(LONGEST_PAUSE, child.pause * 2)

    def _spawn(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        # A process group of its own: Ctrl-C reaches the supervisor alone, which then stops the children in order.
        return subprocess.Popen(  # noqa: S603 - our own command lines
            [sys.executable, "-m", "marketplace.tethered", str(os.getpid()), *arguments],
            env=self._environment,
            cwd=settings.BASE_DIR,
            process_group=0,
        )

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.is_stopping = True
