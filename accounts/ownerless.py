"""Personal data that no account, basket or order owns any more. There should be none. Only reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django_tasks_db.models import DBTaskResult

from accounts.models import Address, User

EMAIL_ARGUMENTS = ("email", "old_email", "new_email")
"""What tasks call an e-mail in their arguments."""
_TASK_IS_OVER = timedelta(days=1)


def ownerless_addresses() -> QuerySet[Address]:
    """Addresses in nobody's book to which nothing leads."""
    found = Address.objects.filter(user=None)
    for relation in Address._meta.related_objects:
        owners = relation.related_model._default_manager.filter(**{relation.field.name: OuterRef("pk")})
        found = found.exclude(Exists(owners))
    return found


def ownerless_tasks(*, now: datetime) -> QuerySet[DBTaskResult[Any, Any]]:
    """Tasks of yesterday and before whose arguments name an e-mail that no account has."""
    named = Q()
    found = DBTaskResult.objects.filter(enqueued_at__lt=now - _TASK_IS_OVER)
    for name in EMAIL_ARGUMENTS:
        email = KeyTextTransform(name, KeyTextTransform("kwargs", "args_kwargs"))
        found = found.annotate(**{name: email})
        known = Exists(User.objects.filter(email=OuterRef(name)))
        named |= Q(**{f"{name}__isnull": False}) & ~Q(known)
    return found.filter(named)


def tasks_about(user: User) -> QuerySet[DBTaskResult[Any, Any]]:
    """Tasks, done or not, whose arguments name the user or the e-mail."""
    named = Q(args_kwargs__kwargs__user_id=user.pk)
    for name in EMAIL_ARGUMENTS:
        named |= Q(**{f"args_kwargs__kwargs__{name}": user.email})
    return DBTaskResult.objects.filter(named)


def ownerless_log_entries() -> QuerySet[LogEntry]:
    """What operators noted about accounts that are gone, with their e-mail as the name."""
    of_users = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_repr__contains="@", object_id__regex=r"^\d{1,18}$"
    )
    of_users = of_users.annotate(user_pk=Cast("object_id", BigIntegerField()))
    return of_users.exclude(Exists(User.objects.filter(pk=OuterRef("user_pk"))))
