"""Operators' forms that were opened before a colleague saved: nothing is reverted unseen.

A form carries what it has shown, field by field, in hidden inputs. What differs from them was typed; where they differ
from what is stored, somebody else has saved meanwhile.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import Model


class _Watched:
    """Put before a form of a row that is stored already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        shows = not form.is_bound or any(form.add_initial_prefix(name) in form.data for name in form.fields)
        self.is_watched = bool(form.instance.pk) and shows
        if self.is_watched:
            for field in form.fields.values():
                field.show_hidden_initial = _is_shown(field)

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        form: Any = self
        if self.is_watched and form.has_changed():
            for name, field in form.fields.items():
                if field.show_hidden_initial:
                    _refuse_stale(form, name, field)
        return cleaned


@cache
def watched(form: type[forms.ModelForm[Any]]) -> type[forms.ModelForm[Any]]:
    """The form, refusing to overwrite what somebody else has saved since it was shown."""
    return form if issubclass(form, _Watched) else type(f"Watched{form.__name__}", (_Watched, form), {})


def is_untouched(form: Any) -> bool:
    """Whether nothing was typed into the form of a stored row, whatever is stored now."""
    return bool(getattr(form, "is_watched", False)) and not form.has_changed()


def check_unchanged(form: Any, stored: Model) -> None:
    """Raise ``ValidationError`` if the row, locked now, is not the one that the form was checked against."""
    names = [field.name for field in stored._meta.concrete_fields if field.name in form.fields]
    now = model_to_dict(stored, fields=names)
    if any(now[name] != form.initial[name] for name in names if name in now and name in form.initial):
        raise ValidationError(_("Somebody else has changed this in the meantime."))


def _is_shown(field: forms.Field) -> bool:
    return not (field.disabled or isinstance(field, forms.FileField))


def _refuse_stale(form: Any, name: str, field: forms.Field) -> None:
    raw = field.hidden_widget().value_from_datadict(form.data, form.files, form.add_initial_prefix(name))
    stored = form[name].initial
    if field.has_changed(stored, raw):
        message = _("Somebody changed this from “%(seen)s” to “%(stored)s” since you opened the page. Load it again.")
        form.add_error(name, message % {"seen": _shown(field, raw), "stored": _shown(field, stored)})


def _shown(field: forms.Field, value: Any) -> str:
    """A value as its field shows it."""
    if isinstance(value, list | tuple):
        return ", ".join(_shown(field, part) for part in value if part not in (None, ""))
    if isinstance(field, forms.ModelChoiceField):
        key = field.prepare_value(value)
        rows: Any = field.queryset
        found = rows.filter(pk=key).first() if key not in (None, "") else None
        return str(found or key or "–")
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return next((str(label) for key, label in choices if str(key) == str(value)), str(value))
    text = str(field.prepare_value(value) if value not in (None, "") else "–")
    return text if len(text) <= 100 else text[:100] + "…"
