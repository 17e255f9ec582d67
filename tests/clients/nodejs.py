"""Programs from npm in tests: installed by name and exact version into the user's cache, run with Node."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

HERE = Path(__file__).parent
INSTALL_SECONDS = 150
RUN_SECONDS = 100


def prepared(project: str, folder: Path) -> Path:
    """Copy a project beside this file into ``folder`` with its packages at hand. Skips the test if npm gets none."""
    target = folder / project
    shutil.copytree(HERE / project, target)
    (target / "node_modules").symlink_to(_installed(HERE / project / "package.json"))
    return target


def run(project: Path, *arguments: str, **environment: str) -> str:
    """Run Node in a prepared project; return what it printed. A failure fails the test with it."""
    done = subprocess.run(
        ["node", *arguments],
        cwd=project,
        env=_environment(environment),
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"node {arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def _installed(package: Path) -> Path:
    """The packages that a ``package.json`` names, installed once per content for all processes."""
    text = package.read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ocop-test-clients"
    folder = cache / f"{package.parent.name}-{hashlib.sha256(text).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            (folder / "package.json").write_bytes(text)
            _install(folder)
            (folder / "ready").touch()
    return folder / "node_modules"


def _install(folder: Path) -> None:
    flags = ["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(
        ["npm", "install", *flags],
        cwd=folder,
        env=_environment({}),
        capture_output=True,
        text=True,
        timeout=INSTALL_SECONDS,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"npm could not install what {folder.name} needs: {done.stderr.strip()[-500:]}")


def _environment(added: Mapping[str, str]) -> dict[str, str]:
    """The variables that Node and npm get: where things are, and npm's own settings."""
    kept = {"PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "NODE_EXTRA_CA_CERTS"}
    return {
        name: value
        for name, value in os.environ.items()
        if name.upper() in kept or name.lower().startswith("npm_config_")
    } | {"CI": "true", **added}
