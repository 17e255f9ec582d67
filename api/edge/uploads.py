"""The ``Upload`` scalar and the placing of files by the GraphQL multipart request specification.

https://github.com/jaydenseric/graphql-multipart-request-spec
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_FILES = 10


class MisplacedFile(Exception):
    """The ``map`` of a multipart request does not fit its operations and files."""


def place_files(operations: dict[str, Any], places: Any, files: Mapping[str, Any]) -> None:
    """Put each file where the map says, in place. Raises ``MisplacedFile``."""
    if not isinstance(places, dict) or len(places) > MAX_FILES:
        raise MisplacedFile("map must be an object")
    for name, paths in places.items():
        if name not in files:
            raise MisplacedFile("file missing")
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise MisplacedFile("map must hold lists of paths")
        for path in paths:
            _place(operations, path.split("."), files[name])


def _place(operations: dict[str, Any], steps: list[str], file: Any) -> None:
    container: Any = operations
    for index, step in enumerate(steps):
        is_last = index == len(steps) - 1
        if isinstance(container, dict) and step in container:
            slot: Any = step
        elif isinstance(container, list) and step.isascii() and step.isdigit() and int(step[:9]) < len(container):
            slot = int(step[:9])
        else:
            raise MisplacedFile("path not found")
        if is_last:
            if container[slot] is not None:
                raise MisplacedFile("path must hold null")
            container[slot] = file
        container = container[slot]
