"""Mails that tell staff about money somebody has to look at. Whoever handles payments gets them, each in their language."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import Permission, User
from payments.strays import find_strays, report_lines
from vietnam.money import written_money


def alert_of_money(problem: str, amount: Decimal, currency: str, path: str) -> None:
    """Queue a mail to each member of staff that handles payments, for after the commit.

    ``problem`` is ``overcharged``, ``orphaned`` or ``held``; ``path`` is the page of the operators that shows it.
    """
    facts = {"problem": problem, "amount": str(amount), "currency": currency, "path": path}
    transaction.on_commit(partial(_tell_staff.enqueue, **facts))


def queue_report() -> None:
    """Queue the report of money that somebody has to look at."""
    for user_id in _staff():
        _mail_report.enqueue(user_id=user_id)


def _staff() -> list[int]:
    return list(User.objects.staff_with(Permission.HANDLE_PAYMENTS).order_by("pk").values_list("pk", flat=True))


@task
def _tell_staff(problem: str, amount: str, currency: str, path: str) -> None:
    for user_id in _staff():
        _mail_problem.enqueue(user_id=user_id, problem=problem, amount=amount, currency=currency, path=path)


@task
def _mail_problem(user_id: int, problem: str, amount: str, currency: str, path: str) -> None:
    user = User.objects.get(pk=user_id)
    language = _language(user)
    with translation.override(language):
        subject, words = _words(problem, written_money(Decimal(amount), currency, language))
        url = settings.PUBLIC_URL + reverse("admin:index").rstrip("/") + path
    EmailMessage(subject=subject, body=f"{words}\n\n{url}\n", to=[user.email]).send()


@task
def _mail_report(user_id: int) -> None:
    user = User.objects.get(pk=user_id)
    language = _language(user)
    with translation.override(language):
        lines = report_lines(find_strays(now=timezone.now()), language)
        subject = _("Money to look at: %(number)s") % {"number": len(lines)}
    if lines:
        EmailMessage(subject=subject, body="\n".join(lines) + "\n", to=[user.email]).send()


def _language(user: User) -> str:
    return "vi" if user.language_code.lower().startswith("vi") else "en"


def _words(problem: str, amount: str) -> tuple[str, str]:
    """Subject and text, in the active language."""
    if problem == "overcharged":
        text = _("%(amount)s more was charged for an order than it costs. Please give it back.")
        return _("An order was charged with too much"), text % {"amount": amount}
    if problem == "orphaned":
        text = _("%(amount)s was paid for a basket that is gone. Please give it back or talk to the shopper.")
        return _("A payment belongs to nothing"), text % {"amount": amount}
    text = _("Somebody wants to delete an account, but %(amount)s is held for its basket. Please give it back.")
    return _("An account cannot be deleted while its money is held"), text % {"amount": amount}
