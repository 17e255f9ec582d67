"""Languages and countries, with their names in the reader's language."""

from __future__ import annotations

from functools import cache

import graphene
from babel import Locale, localedata
from django.utils.translation import get_language

# Kok (India) left the locale data after Saleor had taken its list from it.
_LANGUAGES = sorted({name.upper().replace("-", "_") for name in localedata.locale_identifiers()} | {"KOK_IN"})


_NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}


@cache
def _territories(language: str) -> dict[str, str]:
    return {
        code: name
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }


LanguageCodeEnum = graphene.Enum("LanguageCodeEnum", [(name, name.lower()) for name in _LANGUAGES])


CountryCode = graphene.Enum("CountryCode", [(code, code) for code in sorted(_territories("en"))])


def country_name(code: str) -> str:
    """The country's name in the language of the request; the code itself for one that nobody knows."""
    language = "vi" if (get_language() or "").startswith("vi") else "en"
    return _territories(language).get(code, code)


class LanguageDisplay(graphene.ObjectType):
    code = graphene.Field(LanguageCodeEnum, required=True, description="ISO 639 representation of the language name.")
    language = graphene.String(required=True, description="Full name of the language.")


def language_display(code: str) -> dict[str, str]:
    """A language as clients see it, by a code such as ``vi`` or ``en_us``."""
    name, _, area = code.replace("-", "_").partition("_")
    found = Locale.parse(f"{name}_{area.upper()}" if area else name)
    return {"code": code.lower().replace("-", "_"), "language": found.get_display_name("en") or code}


class CountryDisplay(graphene.ObjectType):
    code = graphene.String(required=True, description="Country code.")
    country = graphene.String(required=True, description="Country name.")


def country_display(code: str) -> dict[str, str]:
    """A country as clients see it, by its ISO 3166 code."""
    return {"code": code, "country": country_name(code)}
