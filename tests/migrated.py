"""The empty shop that tests start from: prepared once, its database then copied for workers, demo shops, later runs.

It is known by its migrations: where one changes, another is made. Whatever else a change of code brings (permissions,
triggers) comes with the copy, which is migrated as each database is before a server starts.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg

from demo.sample import PROVINCE

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "var" / "tests"
LOCK = 0x0C0C  # any number that nobody else locks on the server


@cache
def fingerprint() -> str:
    """Return the name of just these migrations."""
    told = hashlib.sha256(django.__version__.encode())
    for path in sorted(PROJECT.glob("*/migrations/*.py")):
        told.update(str(path.relative_to(PROJECT)).encode() + path.read_bytes())
    return told.hexdigest()[:16]


def copy_file(target: str) -> None:
    """Put an empty shop at this path, a database of SQLite."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    original = FOLDER / f"{fingerprint()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not original.exists():
            for outdated in FOLDER.glob("*.sqlite3*"):
                outdated.unlink()
            unfinished = FOLDER / "unfinished.sqlite3"
            run_command(["prepare"], environment(f"sqlite:///{unfinished}", FOLDER), FOLDER / "prepare.log")
            unfinished.rename(original)
        shutil.copy(original, target)


def copy_database(server: str, name: str) -> None:
    """Make a database of this name on a PostgreSQL server, an empty shop. The original stays there for others."""
    original = f"ocop_migrated_{fingerprint()}"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # until the connection is closed
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [original]).fetchone()
        if not found:
            unfinished = f"{original}_unfinished"
            connection.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
            connection.execute(f'CREATE DATABASE "{unfinished}"')
            url = database_url(server, unfinished)
            run_command(["prepare"], environment(url, FOLDER), FOLDER / "prepare.log")
            connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{original}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def copy_original(server: str, original: str, name: str) -> None:
    """Make a database of this name as a copy of another one that nobody uses."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def drop_database(server: str, name: str) -> None:
    """Remove a database from a PostgreSQL server, whoever still uses it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def database_url(server: str, name: str) -> str:
    """Return the address of a database on a server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """Return the variables of a process of a shop with its files in ``folder``; none of the developer's own steer it."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") if key in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "marketplace.settings",
        "DATABASE_URL": database_url,
        "STATIC_ROOT": str(folder / "static"),
        "MEDIA_ROOT": str(folder / "media"),
        "MARKET_PROVINCE": PROVINCE,
        "DUMMY_PAYMENTS": "1",
        "GRAPHQL_REQUESTS_PER_MINUTE": "0",
        "PAGE_POSTS_PER_MINUTE": "0",
        "METRICS_ADDRESS": "off",
        "LOG_FORMAT": "json",
        "EMAIL_URL": "console://",
    }


def run_command(arguments: list[str], environment: dict[str, str], log: Path) -> None:
    """Run a command of ``manage.py`` in a process of its own; a failure tells the end of its log."""
    with log.open("ab") as output:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=output,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} ended with {done.returncode}:\n{log.read_text()[-4000:]}")
