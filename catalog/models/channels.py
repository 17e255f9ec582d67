"""Channels: where goods are sold in one currency. A vendor is never a channel."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from primitives.statements import Slot


class Channel(models.Model):
    name = models.CharField(max_length=250)
    slug = models.SlugField(max_length=255, unique=True)
    currency_code = models.CharField(max_length=3)
    default_country = models.CharField(max_length=2, default="VN")
    default_language = models.CharField(max_length=35, default="vi")
    is_active = models.BooleanField(default=True)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.slug


def published(now: datetime | Slot, listing: str = "") -> Q:
    """The condition for what is published by ``now``: a listing or a text, reached by the prefix ``listing``.

    Without a day of publication it is published at once.
    """
    begun = Q(**{f"{listing}published_at__isnull": True}) | Q(**{f"{listing}published_at__lte": now})
    return begun & Q(**{f"{listing}is_published": True})
