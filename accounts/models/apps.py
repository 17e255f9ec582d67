"""Programs that call the API with their own tokens."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils import timezone


class App(models.Model):
    """A program that calls the API with its own token, such as a payment or delivery integration."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=60)
    identifier = models.CharField(max_length=256, unique=True)
    is_active = models.BooleanField(default=True)
    permissions = models.JSONField(default=list, blank=True, help_text="Permission codes, e.g. HANDLE_PAYMENTS")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    metadata = models.JSONField(default=dict, blank=True)
    private_metadata = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return self.name


class AppToken(models.Model):
    """A bearer token of an app; only its SHA-256 is kept, so a stolen table gives no access."""

    app = models.ForeignKey(App, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=128, blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True)
    token_last_4 = models.CharField(max_length=4)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.app_id}: …{self.token_last_4}"
