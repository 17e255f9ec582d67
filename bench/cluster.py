"""A private PostgreSQL server in a temporary folder, for one measurement and nobody else."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

# What an operator sets on a small server. Durability stays as PostgreSQL ships it: a commit waits for the disk.
SETTINGS = {
    "shared_buffers": "512MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "jit": "off",
    "max_connections": "100",
}


class ProgramMissing(RuntimeError):
    """A program that the measurement needs is not installed."""


def find_program(name: str) -> str:
    """Return the path of a PostgreSQL program: from the PATH, else the newest of Debian's folders."""
    found = shutil.which(name)
    if found:
        return found
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    for folder in reversed(folders):
        if (folder / name).exists():
            return str(folder / name)
    raise ProgramMissing(f"{name} is not installed: install PostgreSQL (Debian: apt-get install postgresql)")


def free_port(first: int, last: int) -> int:
    """Return a port of the range on which nothing listens."""
    for port in range(first, last + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"all ports from {first} to {last} are taken")


def server_user() -> str | None:
    """Return the user that the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise ProgramMissing("as root, a user named postgres is needed to run the server") from None


@contextlib.contextmanager
def private_cluster(*, port: int, folder: Path | None = None) -> Iterator[str]:
    """Run a fresh server on ``port`` and yield its address without a database name (``postgres://…:port``).

    With ``folder`` the data outlives the measurement and is found again by the next one.
    """
    user = server_user()
    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ocop-bench-")))
        folder.mkdir(parents=True, exist_ok=True)
        if user:
            folder.chmod(0o755)
            shutil.chown(folder, user)
        data = folder / "postgres"
        if not (data / "PG_VERSION").exists():
            _run([find_program("initdb"), "-D", str(data), "-U", "bench", "-A", "trust", "-E", "UTF8"], user)
        options = [f"-c {name}={value}" for name, value in SETTINGS.items()]
        options += [f"-p {port}", "-c listen_addresses=127.0.0.1", f"-c unix_socket_directories={folder}"]
        control = find_program("pg_ctl")
        log = str(folder / "postgres.log")
        _run([control, "-D", str(data), "-w", "-l", log, "-o", " ".join(options), "start"], user)
        stack.callback(_run, [control, "-D", str(data), "-w", "-m", "fast", "stop"], user)
        yield f"postgres://bench@127.0.0.1:{port}"


def _run(command: list[str], user: str | None) -> None:
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    subprocess.run(command, user=user, env=environment, cwd="/", check=True, stdout=subprocess.DEVNULL)
