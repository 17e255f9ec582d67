"""Mails about accounts, written from templates in the reader's language and sent by the task queue.

A task gets ids and addresses only; the secret link is made when the mail is written, so the queue never holds one. The
queue tries again what a mail server refused, but it sends no link that is no longer valid.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from accounts import tokens
from accounts.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from django_tasks import TaskContext

logger = logging.getLogger(__name__)

CONFIRM = "confirm"
RESET = "reset"
DELETE = "delete"
"""The purpose of a link in a mail."""

CONFIRM_SECONDS = int(timedelta(days=3).total_seconds())
DELETE_SECONDS = int(timedelta(hours=3).total_seconds())
CHANGE_EMAIL_SECONDS = int(timedelta(hours=1).total_seconds())


def send_mail(*, template: str, to: str, language: str, context: dict[str, Any]) -> None:
    """Write one mail from ``<template>.<language>.txt`` and send it; the first line of the template is the subject.

    Vietnamese readers get Vietnamese, all others English. Raises what the mail server raises: the queue notes it.
    """
    suffix = "vi" if language.lower().startswith("vi") else "en"
    text = render_to_string(f"{template}.{suffix}.txt", {"public_url": settings.PUBLIC_URL} | context)
    subject, _, body = text.strip().partition("\n")
    EmailMessage(subject=" ".join(subject.split()), body=body.strip() + "\n", to=[to]).send()


def link(redirect_url: str, user: User, purpose: str, *, now: datetime) -> str:
    """``redirect_url`` with the user's e-mail and a token for ``purpose``, in Saleor's parameters."""
    return _with_query(redirect_url, email=user.email, token=tokens.issue_link_token(user, purpose, now=now))


def _with_query(url: str, **added: str) -> str:
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *added.items()]
    return urlunsplit(parts._replace(query=urlencode(query)))


def _is_over(context: TaskContext, /, *, seconds: int) -> bool:
    """Whether the link was asked for so long ago that it is no longer valid; then the log says so."""
    asked_at = context.task_result.enqueued_at
    is_over = asked_at is not None and timezone.now() >= asked_at + timedelta(seconds=seconds)
    if is_over:
        logger.error("mail given up: its link would be over", extra={"task": context.task_result.task.module_path})
    return is_over


@task(takes_context=True)
def send_confirmation(context: TaskContext, /, *, email: str, redirect_url: str, **_later: object) -> None:
    """Ask the owner of a new account to confirm it; tell the owner of an older one that it exists already."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None or _is_over(context, seconds=CONFIRM_SECONDS):
        return
    now = timezone.now()
    template = "accounts/mail/registered_already" if user.is_confirmed else "accounts/mail/confirm"
    words = {"user": user} if user.is_confirmed else {"user": user, "link": link(redirect_url, user, CONFIRM, now=now)}
    send_mail(template=template, to=user.email, language=user.language_code, context=words)


@task(takes_context=True)
def send_password_reset(context: TaskContext, /, *, email: str, redirect_url: str, **_later: object) -> None:
    """Send a link to set a new password, if the e-mail belongs to an open account; otherwise nothing."""
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None or _is_over(context, seconds=settings.PASSWORD_RESET_TIMEOUT):
        return
    words = {"user": user, "link": link(redirect_url, user, RESET, now=timezone.now())}
    send_mail(template="accounts/mail/reset", to=user.email, language=user.language_code, context=words)


@task(takes_context=True)
def send_deletion_link(context: TaskContext, /, *, user_id: int, redirect_url: str, **_later: object) -> None:
    """Send the link with which a user deletes the account."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or _is_over(context, seconds=DELETE_SECONDS):
        return
    words = {"user": user, "link": link(redirect_url, user, DELETE, now=timezone.now())}
    send_mail(template="accounts/mail/delete", to=user.email, language=user.language_code, context=words)


@task()
def send_password_changed(*, user_id: int, **_later: object) -> None:
    """Tell the owner that the password is another one now, in case it was somebody else."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        send_mail(
            template="accounts/mail/password_changed",
            to=user.email,
            language=user.language_code,
            context={"user": user},
        )


@task(takes_context=True)
def send_email_change(
    context: TaskContext, /, *, user_id: int, new_email: str, redirect_url: str, **_later: object
) -> None:
    """Send the link that changes a user's e-mail to the new address, which proves that it is theirs."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or _is_over(context, seconds=CHANGE_EMAIL_SECONDS):
        return
    token = tokens.issue_change_token(user, new_email, now=timezone.now())
    words = {"user": user, "new_email": new_email, "link": _with_query(redirect_url, token=token)}
    send_mail(template="accounts/mail/change_email", to=new_email, language=user.language_code, context=words)


@task()
def send_email_changed(*, user_id: int, old_email: str, **_later: object) -> None:
    """Tell the old address that the account has another one now, in case it was somebody else."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        send_mail(
            template="accounts/mail/email_changed",
            to=old_email,
            language=user.language_code,
            context={"user": user, "old_email": old_email},
        )
