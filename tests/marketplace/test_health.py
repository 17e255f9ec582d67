import datetime

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from marketplace import health, queue
from marketplace.metrics import DatabaseCollector, known_method, parse_address


def make_task(*, status: str = "READY", minutes_ago: float = 0, run_after: datetime.datetime | None = None):
    then = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    task = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="marketplace.queue.forget_finished_tasks",
        backend_name="default",
        run_after=run_after or get_date_max(),
        status=status,
        started_at=then if status != "READY" else None,
        finished_at=then if status in {"SUCCESSFUL", "FAILED"} else None,
    )
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=then)
    return task


def test_live_asks_no_database(client):
    """No ``db`` fixture: a query would fail this test."""
    response = client.get("/health/live")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


def test_ready_when_every_part_is(client, db):
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert {name: part["status"] for name, part in response.json()["parts"].items()} == {
        "database": "ok",
        "migrations": "ok",
        "queue": "ok",
        "cache": "ok",
    }
    assert "no-store" in response.headers["Cache-Control"]


def test_not_ready_while_nobody_takes_tasks(client, db, settings):
    settings.QUEUE_STUCK_SECONDS = 300
    make_task(minutes_ago=6)

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json()["parts"]["queue"] == {
        "status": "failed",
        "reason": "the oldest task has waited 360 seconds: no worker takes it",
    }
    assert response.json()["parts"]["database"]["status"] == "ok"


def test_a_task_planned_for_later_is_not_stuck(client, db):
    make_task(minutes_ago=60, run_after=timezone.now() + datetime.timedelta(hours=1))

    assert client.get("/health/ready").status_code == 200


def test_not_ready_with_a_migration_missing(client, db, monkeypatch):
    monkeypatch.setattr(health, "_migrated_databases", set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert response.json()["parts"]["migrations"] == {"status": "failed", "reason": "1 migrations are not applied"}


def test_a_silent_database_is_told_without_details(caplog):
    def refused():
        raise DatabaseError("password=secret host=10.0.0.5")

    assert health.run_check(refused) == {"status": "failed", "reason": "the database does not answer"}
    assert "health check failed" in caplog.text


def test_one_wait_for_a_silent_database_is_enough(client, db, monkeypatch):
    asked = []

    def refused():
        asked.append("database")
        raise DatabaseError

    monkeypatch.setitem(health.CHECKS, "database", refused)
    monkeypatch.setitem(health.CHECKS, "queue", refused)

    parts = client.get("/health/ready").json()["parts"]

    assert asked == ["database"]
    assert [parts[name]["reason"] for name in ("database", "migrations", "queue")] == [
        "the database does not answer"
    ] * 3


def test_health_may_be_read_only(client):
    assert client.post("/health/live").status_code == 405


def test_tasks_of_a_dead_worker_run_again(db, settings):
    settings.TASK_ABANDONED_SECONDS = 900
    dead, busy, done = (
        make_task(status="RUNNING", minutes_ago=20),
        make_task(status="RUNNING", minutes_ago=2),
        make_task(status="SUCCESSFUL", minutes_ago=20),
    )

    assert queue.return_abandoned_tasks() == 1

    statuses = dict(DBTaskResult.objects.values_list("pk", "status"))
    assert (statuses[dead.pk], statuses[busy.pk], statuses[done.pk]) == ("READY", "RUNNING", "SUCCESSFUL")


def test_finished_tasks_are_forgotten_after_two_weeks(db):
    make_task(status="FAILED", minutes_ago=15 * 24 * 60)
    kept = [make_task(status="SUCCESSFUL", minutes_ago=13 * 24 * 60), make_task(minutes_ago=30 * 24 * 60)]

    assert queue.forget_finished_tasks() == 1

    assert set(DBTaskResult.objects.values_list("pk", flat=True)) == {task.pk for task in kept}


def test_metrics_tell_the_queue(db, monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own connection must survive
    make_task(minutes_ago=2)
    make_task(status="FAILED")

    families = {family.name: family.samples for family in DatabaseCollector().collect()}

    assert {sample.labels["status"]: sample.value for sample in families["marketplace_tasks"]} == {
        "ready": 1,
        "running": 0,
        "failed": 1,
        "successful": 0,
    }
    assert families["marketplace_queue_wait_seconds"][0].value == pytest.approx(120, abs=5)
    assert families["marketplace_orders"][0].value == 0
    assert families["marketplace_database_up"][0].value == 1


def test_metrics_say_that_the_database_is_away_and_still_answer(db, monkeypatch):
    def refused():
        raise DatabaseError("password=secret host=10.0.0.5")

    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(queue, "count_by_status", refused)

    families = {family.name: family.samples for family in DatabaseCollector().collect()}

    assert {name: samples[0].value for name, samples in families.items()} == {"marketplace_database_up": 0}


def test_metrics_are_not_on_the_public_address(client, db):
    assert client.get("/metrics").status_code == 404


def test_a_stranger_cannot_invent_metric_labels():
    assert [known_method(method) for method in ("GET", "BREW", None)] == ["GET", "OTHER", "OTHER"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [("off", None), ("", ("127.0.0.1", 9000)), ("0.0.0.0:9464", ("0.0.0.0", 9464))],
)
def test_metrics_address(address, expected):
    assert parse_address(address, web_port=8000) == expected
