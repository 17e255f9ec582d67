"""A task that fails runs again after a pause, a bounded number of times; so no hiccup of the mail server loses a mail."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import actions
from marketplace import queue
from marketplace.queue import RetryingWorker
from orders.models import Order
from orders.tasks import announce_forgotten_orders
from tests.factories.accounts import make_user
from tests.factories.payments import place_order

SCHEDULED = [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]  # minutes
REDIRECT = "http://localhost:3000/go"
KINDS = {
    "confirmation": lambda user, now: actions.register(
        email="new@example.com", password="Ớt rất cay 7", redirect_url=REDIRECT, address="192.0.2.1", now=now
    ),
    "reset": lambda user, now: actions.request_password_reset(
        email=user.email, redirect_url=REDIRECT, address="192.0.2.1", now=now
    ),
    "deletion": lambda user, now: actions.request_deletion(user_id=user.pk, redirect_url=REDIRECT, now=now),
}


class DeafMailServer(EmailBackend):
    """Refuses as many mails as ``refusals`` says, then takes them."""

    refusals = 0

    def send_messages(self, email_messages):
        if DeafMailServer.refusals:
            DeafMailServer.refusals -= 1
            raise smtplib.SMTPServerDisconnected("please come back later")
        return super().send_messages(email_messages)


@pytest.fixture
def database_queue(transactional_db, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.EMAIL_BACKEND = f"{__name__}.DeafMailServer"
    DeafMailServer.refusals = 0


def work() -> None:
    """Do what could run now."""
    RetryingWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="one",
        excluded_queue_names=[],
    ).run()


def let_pass(pause: timedelta) -> None:
    """Move everything in the queue back in time."""
    for row in DBTaskResult.objects.all():
        DBTaskResult.objects.filter(pk=row.pk).update(
            enqueued_at=row.enqueued_at - pause,
            run_after=row.run_after - pause if row.run_after.year < 9999 else row.run_after,
        )


@pytest.mark.usefixtures("database_queue")
@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_that_the_server_refuses_goes_out_a_minute_later(kind):
    DeafMailServer.refusals = 1
    KINDS[kind](make_user(), datetime.now(UTC))

    work()
    assert (mail.outbox, list(queue.waiting())) == ([], [])  # not at once: the server needs a moment

    let_pass(timedelta(minutes=1))
    work()

    (message,) = mail.outbox
    assert "token=" in str(message.body)
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == ["SUCCESSFUL"]


@pytest.mark.usefixtures("database_queue")
def test_tries_come_after_longer_and_longer_pauses_and_end_with_an_error_in_the_log(caplog):
    DeafMailServer.refusals = 1_000
    KINDS["confirmation"](None, datetime.now(UTC))
    pauses = []
    for _ in range(queue.TRIES):
        work()
        task = DBTaskResult.objects.get()
        if task.status == "READY":
            pauses.append(round((task.run_after - timezone.now()).total_seconds() / 60))
            let_pass(timedelta(hours=1))

    work()

    assert pauses == SCHEDULED
    assert (task.status, len(task.worker_ids), DeafMailServer.refusals) == ("FAILED", 12, 988)
    given_up = [record for record in caplog.records if record.getMessage() == "task given up"]
    assert [(record.levelname, record.task, record.exception) for record in given_up] == [
        ("ERROR", "accounts.mails.send_confirmation", "smtplib.SMTPServerDisconnected")
    ]


@pytest.mark.usefixtures("database_queue")
@pytest.mark.parametrize(("minutes", "mails"), [(179, 1), (180, 0)])
def test_a_link_is_not_mailed_after_the_time_for_which_it_is_good(minutes, mails, caplog):
    DeafMailServer.refusals = 1
    KINDS["reset"](make_user(), datetime.now(UTC))
    work()
    let_pass(timedelta(minutes=minutes))

    work()

    assert len(mail.outbox) == mails
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == ["SUCCESSFUL"]
    assert [record.getMessage() for record in caplog.records].count(
        "mail given up: its link would be over"
    ) == 1 - mails


@pytest.mark.usefixtures("database_queue")
def test_a_planned_try_does_not_make_the_queue_look_stuck():
    DeafMailServer.refusals = 1
    KINDS["reset"](make_user(), datetime.now(UTC))
    work()

    let_pass(timedelta(minutes=70))

    assert 68 * 60 < queue.seconds_waited(now=timezone.now()) < 70 * 60


@pytest.mark.usefixtures("database_queue")
def test_each_mail_of_an_order_is_tried_again_for_itself():
    place_order()
    DeafMailServer.refusals = 1
    work()  # the announcement and its three mails, of which the first is refused
    assert [message.to for message in mail.outbox] == [["salt@example.com"], ["paper@example.com"]]

    let_pass(timedelta(minutes=1))
    work()

    assert [message.to for message in mail.outbox[2:]] == [["lan@example.com"]]


@pytest.mark.usefixtures("database_queue")
def test_an_order_of_which_the_queue_knows_is_not_announced_anew():
    order = place_order()
    Order.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert announce_forgotten_orders() == 0

    DBTaskResult.objects.all().delete()

    assert [announce_forgotten_orders(), announce_forgotten_orders()] == [1, 0]
    (queued,) = DBTaskResult.objects.values_list("args_kwargs", flat=True)
    assert queued["kwargs"] == {"order_id": str(order.pk)}
