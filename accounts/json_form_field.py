"""JSON on the operators' pages: what is typed has the shape that readers of the column rely on, and can be stored."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext as _

from primitives.errors import refusal

# A null character as JSON writes it, not the backslash of a text that speaks of one.
_NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class JsonFormField(forms.JSONField):
    """An object or a list, like the column's default; an object where it has none (an EditorJS document).

    An empty box means the default. Metadata, objects by default, hold texts only, as in Saleor's API.
    """

    def __init__(self, **options: Any) -> None:
        self._default = options.get("initial")
        self._shape = type(self._default()) if callable(self._default) else dict
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise refusal(None, _("This is nested too deeply.")) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """The text that is shown again beside an error: as typed, where it cannot be formatted."""
        try:
            found = super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)
        return found if _is_storable(found) else InvalidJSONInput(data)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found is None:
            return self._default() if callable(self._default) else None
        if not isinstance(found, self._shape):
            words = _("Write a list: […].") if self._shape is list else _("Write an object: {…}.")
            raise refusal(None, words)
        if self._shape is dict and self._default and not all(isinstance(text, str) for text in found.values()):
            raise refusal(None, _('Each value is a text in quotes: {"key": "value"}.'))
        if not _is_storable(found):
            raise refusal(None, _("This holds characters or numbers that cannot be stored."))
        return found


def _is_storable(value: Any) -> bool:
    """Whether each database takes the value: no null characters, no half surrogates, no infinite numbers."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
        text.encode()
    except ValueError:  # UnicodeEncodeError is one
        return False
    return not _NULL.search(text)
