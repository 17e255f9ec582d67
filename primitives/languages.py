"""Which translations serve a reader: those of the language, whatever its region. ``en_us`` and ``en-GB`` read ``en``."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat, Lower, Replace, StrIndex, Substr

BASE_LANGUAGE = "vi"
"""The language of the catalogue's own columns; every other one is a translation."""

_SEPARATOR = Value("_")


def base_of(language: str) -> str:
    """The language of a code of Saleor's or a browser's, in the form in which translations are stored."""
    return language.lower().replace("-", "_").partition("_")[0]


def base_of_column(name: str) -> Combinable:
    """``base_of`` for a column, to join translations with."""
    code = Concat(Replace(Lower(F(name)), Value("-"), _SEPARATOR), _SEPARATOR)
    return Substr(code, 1, StrIndex(code, _SEPARATOR) - 1)
