"""The operators' pages as a browser meets them."""

import re
from html import unescape
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User

_TAG = re.compile(r"<(input|select|textarea)\b([^>]*)>(.*?)(?=<(?:input|select|textarea|/form)\b)", re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


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


def opened(client: Client, row: Model) -> dict[str, Any]:
    """What a browser would post of a page that was just opened."""
    html = client.get(page(type(row), "change", row.pk)).content.decode()
    html = html[html.index('id="' + str(row._meta.model_name) + '_form"') :]
    told: dict[str, Any] = {}
    for kind, inside, behind in _TAG.findall(html):
        known = dict(_ATTRIBUTE.findall(inside))
        name = known.get("name")
        if not name or "__prefix__" in name or known.get("type") in ("submit", "file"):
            continue
        if known.get("type") in ("checkbox", "radio"):
            if "checked" in known:
                told.setdefault(name, []).append(unescape(known.get("value") or "on"))
        elif kind == "select":
            chosen = re.findall(r'<option value="([^"]*)"[^>]*\bselected', behind)
            if chosen:
                told.setdefault(name, []).extend(unescape(value) for value in chosen)
        elif kind == "textarea":
            told.setdefault(name, []).append(
                unescape(behind.partition("</textarea>")[0]).removeprefix("\n").removeprefix("\r\n")
            )
        else:
            told.setdefault(name, []).append(unescape(known.get("value", "")))
    return told


def errors_of(response: Any) -> str:
    """All that a page which was shown again says of its fields, those of its lines too."""
    assert response.status_code == 200, response.status_code
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += formset.formset.forms
    return " ".join(str(error) for form in forms for errors in form.errors.values() for error in errors)
