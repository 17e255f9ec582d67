"""The floor: the statements of a recorded request sent again, its answer written as JSON; no framework, no GraphQL.

A WSGI application for the same web server. ``FLOOR_FILE`` names what ``bench.inside record`` wrote, ``DATABASE_URL``
the database. ``POST /floor/<kind>/<number>`` repeats a request, ``GET /bytes/<number>`` answers so many bytes.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psycopg

_local = threading.local()
_recorded: dict[str, list[dict[str, Any]]] = json.loads(Path(os.environ["FLOOR_FILE"]).read_text())


def cursor() -> psycopg.Cursor[Any]:
    """The cursor of this thread's connection, which stays open; values are in the text, as Django sends them."""
    if not hasattr(_local, "cursor"):
        connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True, cursor_factory=psycopg.ClientCursor)
        _local.cursor = connection.cursor()
    found: psycopg.Cursor[Any] = _local.cursor
    return found


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    _, kind, *rest = environ["PATH_INFO"].split("/")
    if kind == "bytes":
        content = b"x" * int(rest[0])
    else:
        json.loads(environ["wsgi.input"].read())
        one = _recorded[rest[0]][int(rest[1])]
        own = cursor()
        for statement in one["statements"]:
            own.execute(statement)
            if own.description is not None:
                own.fetchall()
        content = json.dumps(one["answer"], ensure_ascii=False).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(content)))])
    return [content]
