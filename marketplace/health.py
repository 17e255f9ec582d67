"""Whether this process lives, and whether it should be given work. For load balancers and container engines."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace import queue

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
    """Compare the code's migrations with the database's. Once equal they stay so for this process: it is asked once."""
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


def run_check(check: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run one check and tell its result; a database that does not answer is a result too."""
    try:
        return {"status": "ok", **check()}
    except NotReady as reason:
        return {"status": "failed", "reason": str(reason)}
    except DatabaseError:
        logger.exception("health check failed")
        return {"status": "failed", "reason": "the database does not answer"}


@require_safe
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """Answer as long as the process can answer at all; nothing outside is asked."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when requests can be served, else 503; each part with its own state."""
    parts = {name: run_check(check) for name, check in CHECKS.items()}
    is_ready = all(part["status"] == "ok" for part in parts.values())
    return JsonResponse({"status": "ok" if is_ready else "failed", "parts": parts}, status=200 if is_ready else 503)
