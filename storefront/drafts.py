"""What a visitor typed into a form that was refused, kept in the session until it is accepted.

A refused form is answered with a redirect, so that going back, leaving and returning, or reloading ask nothing and lose
nothing. What is wrong is said once; what was typed stays. Passwords are never kept.
"""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

KEY = "drafts"
LONGEST = 1_000
"""Characters of a field that are kept; our forms take fewer."""
MOST = 6
"""Drafts that a session keeps; the oldest goes first."""


def open_form(request: HttpRequest, name: str, form_class: type[forms.Form], known: dict[str, Any]) -> Any:
    """Return the form to show: with the draft of this name and what was wrong with it, else with what is known."""
    if request.method == "POST":
        return form_class(request.POST)
    draft = request.session.get(KEY, {}).get(name)
    if draft is None:
        return form_class(initial=known)
    if not draft["errors"]:
        return form_class(initial={**known, **draft["typed"]})
    form = form_class(draft["typed"])
    form.errors.clear()
    for field, words in draft["errors"].items():
        form.add_error(field or None, words)
    _put(request, name, {**draft, "errors": {}})
    return form


def ask_again(request: HttpRequest, name: str, form: forms.Form) -> HttpResponse:
    """Keep what was typed with what is wrong, and lead to the same page."""
    typed = {
        field: str(form.data.get(field, ""))[:LONGEST]
        for field, kind in form.fields.items()
        if not isinstance(kind.widget, forms.PasswordInput)
    }
    errors = {
        ("" if field == "__all__" else field): [str(word) for word in words] for field, words in form.errors.items()
    }
    _put(request, name, {"typed": typed, "errors": errors})
    return redirect(request.get_full_path())


def drop(request: HttpRequest, name: str) -> None:
    """Forget a draft: it was accepted."""
    if name in request.session.get(KEY, {}):
        _put(request, name, None)


def _put(request: HttpRequest, name: str, draft: dict[str, Any] | None) -> None:
    kept = {other: one for other, one in request.session.get(KEY, {}).items() if other != name}
    request.session[KEY] = dict([*kept.items(), *([(name, draft)] if draft else [])][-MOST:])
