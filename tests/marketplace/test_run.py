"""`manage.py run` as a whole: real processes on a free port."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import migrated
from tests.architecture.code import ROOT
from tests.served import free_port


def environment(folder: Path, port: int, metrics_port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "LC_ALL"}}
    return kept | {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "PUBLIC_URL": f"http://localhost:{port}",
        "METRICS_ADDRESS": f"127.0.0.1:{metrics_port}",
        "PYTHONUNBUFFERED": "1",
    }


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": "localhost"})
    response = connection.getresponse()
    return response.status, response.read().decode()


def wait_for(text: str, log: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while text not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


def children_of(process: subprocess.Popen[bytes]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def all_below(pid: int) -> set[int]:
    """The processes that a process has started, and those that they have."""
    try:
        children = {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    except FileNotFoundError:
        return set()
    return children.union(*(all_below(child) for child in children))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_serves_works_tells_and_stops(tmp_path):
    # given a migrated database
    port, metrics_port = free_port(), free_port()
    variables = environment(tmp_path, port, metrics_port)
    migrated.copy_file(f"{tmp_path}/db.sqlite3")
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=variables, check=True, capture_output=True)
    log = tmp_path / "log"

    # when it runs
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run", "--port", str(port)],
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for("Ctrl-C stops it.", log, process)

        # then it says where it is, answers there, and counts on another port
        assert f"http://localhost:{port}/" in log.read_text()
        status, body = get(port, "/health/ready")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        status, body = get(metrics_port, "/metrics")
        assert status == 200
        assert 'marketplace_requests_total{method="GET",route="health-ready",status="200"} 1.0' in body
        assert "marketplace_queue_wait_seconds 0.0" in body

        # and a worker that dies is replaced while the pages stay
        before = children_of(process)
        worker = next(pid for pid in before if b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"))
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while len(set(children_of(process)) - {worker}) < len(before) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert worker not in children_of(process)
        assert len(children_of(process)) == len(before)
        assert get(port, "/health/live")[0] == 200

        # and Ctrl-C ends all of it
        children = children_of(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0, log.read_text()
        assert log.read_text().rstrip().endswith("Stopped.")
        assert not any(Path(f"/proc/{pid}").exists() for pid in children)
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="/proc, and children that end with their parent")
def test_web_processes_that_are_killed_come_back_and_a_killed_run_leaves_the_port(tmp_path):
    # given a shop that runs
    port, metrics_port = free_port(), free_port()
    variables = environment(tmp_path, port, metrics_port)
    migrated.copy_file(f"{tmp_path}/db.sqlite3")
    command = [sys.executable, "manage.py", "run", "--port", str(port), "--workers", "1", "--no-worker"]
    log, second_log = tmp_path / "log", tmp_path / "log2"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_for("Ctrl-C stops it.", log, process)
        (server,) = children_of(process)

        # when its web process is killed again before five seconds are over, so that the server gives up
        while "started again" not in log.read_text():
            for pid in all_below(process.pid) - {server}:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(0.1)

        # then the supervisor says so and the shop answers again
        assert "process ended by itself and is started again" in log.read_text()
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if get(port, "/health/live")[0] == 200:
                    break
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)

        # and when the supervisor itself is killed, nobody stays, and the next one has the port
        below = all_below(process.pid)
        process.kill()
        process.wait()
        with second_log.open("wb") as output:
            process = subprocess.Popen(command, cwd=ROOT, env=variables, stdout=output, stderr=subprocess.STDOUT)
        wait_for("Ctrl-C stops it.", second_log, process)
        assert len(below) == 2
        assert not any(Path(f"/proc/{pid}").exists() for pid in below)
    finally:
        process.terminate()
        process.wait()


@pytest.mark.slow
def test_a_taken_port_is_a_failure_that_is_told(tmp_path):
    variables = environment(tmp_path, 1, 2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "manage.py", "run", "--port", str(port), "--no-worker"],
            cwd=ROOT,
            env=variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    assert result.returncode == 1
    assert f"port {port} is taken" in result.stderr
