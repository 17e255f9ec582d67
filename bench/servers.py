"""The processes that are measured: how they start, how long that takes, how much memory their workers hold."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.load import Connection, WrongAnswer, check_answer

PROJECT = Path(__file__).resolve().parent.parent
START_SECONDS = 60


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    seconds_to_first_answer: float

    def workers(self) -> list[int]:
        """Return the processes that answer: those below the started one that have no children themselves."""
        return [pid for pid in descendants(self.process.pid) if not children_of(pid)]


@dataclass(frozen=True)
class Memory:
    """MiB of one process. ``proportional`` counts a page that n processes share as 1/n of it."""

    resident: float
    proportional: float


@contextlib.contextmanager
def running(
    command: list[str], *, port: int, environment: Mapping[str, str], first: bytes, log: Path
) -> Iterator[Server]:
    """Start ``command``, wait until ``first`` is answered with success on ``port``, stop it in the end."""
    with log.open("ab") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, env=os.environ | dict(environment), cwd=PROJECT, stdout=output, stderr=output, process_group=0
        )
        try:
            seconds = _wait_for_answer(process, port=port, first=first, started=started, log=log)
            yield Server(process, port, seconds)
        finally:
            _stop(process)


def _wait_for_answer(process: subprocess.Popen[bytes], *, port: int, first: bytes, started: float, log: Path) -> float:
    while time.perf_counter() < started + START_SECONDS:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}:\n{tail(log)}")
        try:
            connection = Connection(port)
        except OSError:
            time.sleep(0.01)
            continue
        try:
            check_answer(connection.ask(first))
        except WrongAnswer as error:
            raise WrongAnswer(f"{error}\n{tail(log)}") from error
        except OSError:
            continue
        finally:
            connection.close()
        return time.perf_counter() - started
    raise RuntimeError(f"no answer within {START_SECONDS} s:\n{tail(log)}")


def tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    below = descendants(process.pid)
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for pid in below:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def marketplace_command(*, port: int, workers: int, threads: int) -> list[str]:
    """The command that a deployment starts; background tasks run in another process and are not measured."""
    options = ["--port", str(port), "--workers", str(workers), "--threads", str(threads), "--no-worker"]
    return [sys.executable, "manage.py", "run", *options]


def plain_command(application: str, *, port: int, workers: int, threads: int) -> list[str]:
    """The same web server with another WSGI application behind it."""
    options = ["--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)]
    return [
        sys.executable,
        "-m",
        "granian",
        application,
        "--interface",
        "wsgi",
        "--no-ws",
        "--log-level",
        "warning",
        *options,
    ]


def children_of(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for child in children_of(pid):
        found += [child, *descendants(child)]
    return found


def memory_of(pid: int) -> Memory:
    """Return what a process holds right now (Linux only)."""
    values: dict[str, float] = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        values[name] = int(rest.split()[0]) / 1024
    return Memory(values["Rss"], values["Pss"])
