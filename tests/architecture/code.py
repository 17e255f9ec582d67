"""What the architecture tests look at: the tracked files and the packages in their order."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]

LAYERS: tuple[str, ...] = settings.PACKAGES


@cache
def tracked_files() -> tuple[Path, ...]:
    """Return what belongs to the repository, also files that are new and not ignored."""
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = (ROOT / name for name in names.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def python_files(*packages: str) -> Iterator[tuple[Path, ast.Module]]:
    """Yield the parsed Python files of packages, without their migrations."""
    for path in tracked_files():
        relative = path.relative_to(ROOT)
        if path.suffix == ".py" and relative.parts[0] in packages and "migrations" not in relative.parts:
            yield relative, ast.parse(path.read_text(encoding="utf-8"), filename=str(relative))
