"""The operators' pages as a browser meets them."""

from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def blamed(response: Any) -> dict[str, list[str]]:
    """What a form that was shown again says of each field."""
    assert response.status_code == 200, response.status_code
    return dict(response.context["adminform"].form.errors)
