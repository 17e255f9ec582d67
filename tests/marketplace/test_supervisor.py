"""Processes that end by themselves come back, and none outlives the supervisor."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from marketplace import supervisor as supervising
from marketplace.supervisor import Child, Supervisor
from tests.architecture.code import ROOT


def until(condition: Callable[[], object], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"  # an orphan waits for whoever collects it


def is_replaced(child: Child, pid: int) -> bool:
    return child.process.pid != pid and child.process.poll() is None


@pytest.fixture
def notes(monkeypatch) -> Iterator[list[logging.LogRecord]]:
    """What the supervisor logs."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", records.append)
    supervising.logger.addHandler(handler)
    yield records
    supervising.logger.removeHandler(handler)


def test_what_is_killed_again_and_again_comes_back_later_each_time_and_the_log_says_so(monkeypatch, notes):
    monkeypatch.setattr(supervising, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(supervising, "LONGEST_PAUSE", 0.2)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    supervisor = Supervisor({"web": ["http.server", "0", "--bind", "127.0.0.1"]}, dict(os.environ))
    supervisor.start()
    watching = threading.Thread(target=supervisor.watch)
    watching.start()
    child = supervisor._children["web"]

    try:
        for _ in range(4):
            before = child.process.pid
            child.process.kill()
            until(partial(is_replaced, child, before))
    finally:
        supervisor.is_stopping = True
        watching.join()
        supervisor.stop()

    ended = [record for record in notes if record.levelno == logging.ERROR]
    assert [record.starts_again_in_seconds for record in ended] == [0.05, 0.1, 0.2, 0.2]
    assert {(record.process_name, record.exit_code) for record in ended} == {("web", -signal.SIGKILL)}
    assert not is_alive(child.process.pid)


def test_a_process_that_ran_calmly_begins_with_the_first_pause_again():
    child = Child("web", [], None, started_at=100.0, pause=16.0)  # type: ignore[arg-type]

    Supervisor({}, {})._plan_next(child, 1, now=100.0 + supervising.CALM_SECONDS)

    assert (child.due_at, child.pause) == (100.0 + supervising.CALM_SECONDS + supervising.FIRST_PAUSE, 2.0)


PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-m", "marketplace.tethered", str(os.getpid()), "http.server", "0"])
print(child.pid, flush=True)
time.sleep(60)
"""
SERVER = """
import multiprocessing, os, time
from marketplace import tethered

def serve(told):
    tethered.end_with_server()
    os.write(told, b"%d\\n" % os.getpid())
    time.sleep(60)

multiprocessing.get_context("fork").Process(target=serve, args=(1,)).start()
time.sleep(60)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux tells children that their parent has died")
@pytest.mark.parametrize("script", [PARENT, SERVER], ids=["child of the supervisor", "process of the web server"])
def test_children_end_with_a_parent_that_is_killed(script):
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert is_alive(child)

    parent.kill()
    parent.wait()

    until(lambda: not is_alive(child))


@pytest.mark.skipif(sys.platform != "linux", reason="as above")
def test_a_child_whose_parent_was_dead_before_it_began_ends_at_once():
    child = subprocess.run(
        [sys.executable, "-m", "marketplace.tethered", "1", "http.server", "0"], cwd=ROOT, check=False, timeout=30
    )

    assert child.returncode == -signal.SIGTERM
