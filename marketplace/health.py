"""Whether this process lives, and whether it should be given work. For load balancers and container engines."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace import queue
from marketplace.cache import RedisElseMemory

logger = logging.getLogger(__name__)

_migrated_databases: set[str] = set()


class NotReady(Exception):
    """One part is not ready; the text says why and may be shown to anyone."""


def check_database() -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return {"vendor": connection.vendor}


def check_migrations() -> dict[str, Any]:
    """Compare the code's migrations with the database's. Once equal they stay equal for this process, so they are
    compared once.
    """
    name = str(connection.settings_dict["NAME"])
    if name not in _migrated_databases:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if pending:
            raise NotReady(f"{len(pending)} migrations are not applied")
        _migrated_databases.add(name)
    return {}


def check_queue() -> dict[str, Any]:
    waited = queue.seconds_waited(now=timezone.now())
    if waited > settings.QUEUE_STUCK_SECONDS:
        raise NotReady(f"the oldest task has waited {waited:.0f} seconds: no worker takes it")
    return {"seconds_waited": round(waited, 1)}


CHECKS: dict[str, Callable[[], dict[str, Any]]] = {
    "database": check_database,
    "migrations": check_migrations,
    "queue": check_queue,
}
"""The first is what the others ask."""
_NO_DATABASE = {"status": "failed", "reason": "the database does not answer"}


def run_check(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run one check and tell its result; a database that does not answer is a result too."""
    try:
        return {"status": "ok", **check()}
    except NotReady as reason:
        return {"status": "failed", "reason": str(reason)}
    except DatabaseError:
        logger.exception("health check failed")
        return _NO_DATABASE


def check_parts() -> dict[str, dict[str, Any]]:
    """Run the checks; without a database one time of waiting for it is enough."""
    parts: dict[str, dict[str, Any]] = {}
    for name, check in CHECKS.items():
        parts[name] = _NO_DATABASE if _NO_DATABASE in parts.values() else run_check(check)
    return parts


def state_of_cache() -> dict[str, Any]:
    """The state of the cache: without it requests are served, but each process counts tries for itself."""
    if isinstance(caches["default"], RedisElseMemory) and caches["default"].is_away():
        return {"status": "away", "reason": "Redis does not answer; each process counts for itself"}
    return {"status": "ok"}


@require_safe
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """Answer as long as the process can answer at all; nothing outside is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when requests can be served, else 503; each part with its own state."""
    parts = check_parts()
    is_ready = all(part["status"] == "ok" for part in parts.values())
    parts["cache"] = state_of_cache()
    return JsonResponse({"status": "ok" if is_ready else "failed", "parts": parts}, status=200 if is_ready else 503)
