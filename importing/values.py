"""Single cells into values. A cell is what a spreadsheet held: text, a number, a date, or nothing."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from django.utils.translation import gettext as _
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from primitives.money import MINOR_DIGITS
from vietnam.text import fold, visible

Cell: TypeAlias = str | int | float | bool | date | datetime | None

MAX_GRAMS = 100_000
MAX_STOCK = 10_000_000
MAX_PRICE = Decimal(10) ** 10
YEARS = range(2000, 2100)
"""Other years are typing mistakes: the programme began in 2018."""
SMALLEST_PRICE = {"VND": 500}
"""Below this a price is a mistake: nothing is sold for less, and a spreadsheet may have taken 45.000 for 45."""

_GROUPED = re.compile(r"\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*")
_CURRENCY = re.compile(r"(?:vnd|dong|d|usd|us\$|[₫$])")
_WEIGHT = re.compile(r"(?P<number>[\d.,' ]*\d)\s*(?P<unit>kg|kilogram|kilo|g|gr|gam|gram|lang)?\.?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_EXCEL_EPOCH = date(1899, 12, 30)
_SPREADSHEET_ERROR = re.compile(r"#(?:N/A|[A-Z0-9_/]+[!?]|GETTING_DATA)|ERR:\d{3}")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_STARS = re.compile(r"([3-5])\s*(?:\*|★|sao|stars?)?")


class BadValue(ValueError):
    """The cell holds a wrong value; the text says what to write instead."""


def readable(cell: Any) -> Cell:
    """A cell that holds a value. Raises ``BadValue`` for a formula, an error of the spreadsheet, and unknown kinds."""
    if _is_array(cell) or (isinstance(cell, str) and cell.lstrip().startswith("=")):
        raise BadValue(_("is a formula; paste its value instead."))
    if isinstance(cell, str) and _SPREADSHEET_ERROR.fullmatch(cell.strip().upper()):
        raise BadValue(_("is an error of the spreadsheet; mend its formula and paste the value."))
    if cell is None or isinstance(cell, str | int | float | date):
        return cell
    raise BadValue(_("is of a kind that cannot be read; write text, a number or a date."))


def shown(cell: Any) -> str:
    """The cell as a person may see it, in one short line."""
    text = str(getattr(cell, "text", "") or getattr(cell, "ref", "")) if _is_array(cell) else str(cell)
    text = text if len(text) <= 40 else text[:40] + "…"
    return "".join(character if character.isprintable() else "?" for character in text)


def _is_array(cell: Any) -> bool:
    return isinstance(cell, ArrayFormula | DataTableFormula)


def to_code(cell: Cell, *, limit: int) -> str:
    """A code that people give, such as an SKU: never a number. Raises ``BadValue``.

    A spreadsheet drops the zeros before a number and rounds a long one, and nothing tells afterwards.
    """
    if isinstance(cell, int | float) or (isinstance(cell, str) and _SCIENTIFIC.fullmatch(cell.strip())):
        raise BadValue(
            _("is a number, of which a spreadsheet drops digits; format the column as text and type the code again.")
        )
    return to_text(cell, limit=limit)


def to_text(cell: Cell, *, limit: int, keeps_lines: bool = False) -> str:
    """Tidy text in composed letters. Raises ``BadValue`` when it is too long or holds impossible characters."""
    if isinstance(cell, bool):
        raise BadValue(_("is TRUE or FALSE; write it as text."))
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date):
        raise BadValue(_("is a date; write it as text."))
    text = visible("" if cell is None else str(cell))
    if text.lstrip().startswith("="):
        raise BadValue(_("is a formula; paste its value instead."))
    lines = [" ".join(line.split()) for line in text.splitlines()]
    text = "\n".join(lines).strip() if keeps_lines else " ".join(" ".join(lines).split())
    if len(text) > limit:
        raise BadValue(_("has %(length)d characters; at most %(limit)d fit.") % {"length": len(text), "limit": limit})
    if any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in text if character != "\n"):
        raise BadValue(_("has characters that cannot be shown; type it again."))
    return text


def to_price(cell: Cell, *, currency: str) -> Decimal:
    """An amount in ``currency``, above zero. Raises ``BadValue``."""
    hint = _("is not a price; write it like 125000 or 125.000.")
    if isinstance(cell, str):
        text = _CURRENCY.sub("", fold(cell).replace("₫", "")).strip()
        amount = _number_in(text, decimals=MINOR_DIGITS[currency], hint=hint)
    else:
        amount = _plain_number(cell, hint=hint)
    if amount >= MAX_PRICE:
        raise BadValue(_("is too large to be a price."))
    if amount != amount.quantize(Decimal(1).scaleb(-MINOR_DIGITS[currency])):
        raise BadValue(_("has a fraction that %(currency)s does not have.") % {"currency": currency})
    if amount <= 0:
        raise BadValue(_("must be above 0."))
    if amount < SMALLEST_PRICE.get(currency, 0):
        raise BadValue(_("is too little; did a spreadsheet read 45.000 as 45? Write 45000."))
    return amount


def to_grams(cell: Cell) -> int:
    """A weight in grams, above zero. Raises ``BadValue``."""
    hint = _("is not a weight; write grams like 500, or 500 g, or 0,5 kg.")
    unit = "g"
    if isinstance(cell, str):
        match = _WEIGHT.fullmatch(fold(cell))
        if not match:
            raise BadValue(hint)
        unit = match["unit"] or "g"
        if unit.startswith("k"):
            if re.fullmatch(r"\d+[.,]\d{3}", match["number"]):
                raise BadValue(_("can mean two weights; write it in grams."))
            amount = _number_in(match["number"], decimals=2, hint=hint) * 1000
        else:
            amount = _number_in(match["number"], decimals=0, hint=hint) * (100 if unit == "lang" else 1)
    else:
        amount = _plain_number(cell, hint=hint)
    if amount != int(amount):
        raise BadValue(hint)
    if not 0 < amount <= MAX_GRAMS:
        raise BadValue(_("must be between 1 g and %(limit)d kg.") % {"limit": MAX_GRAMS // 1000})
    return int(amount)


def to_quantity(cell: Cell) -> int:
    """A whole number of units, 0 or more. Raises ``BadValue``."""
    hint = _("is not a number of units; write a whole number like 120.")
    amount = _number_in(fold(cell), decimals=0, hint=hint) if isinstance(cell, str) else _plain_number(cell, hint=hint)
    if amount != int(amount) or not 0 <= amount <= MAX_STOCK:
        raise BadValue(hint)
    return int(amount)


def to_stars(cell: Cell) -> int:
    """3, 4 or 5. Raises ``BadValue``."""
    if isinstance(cell, str):
        text = fold(cell)
        if text and set(text) <= {"★", "*"}:
            text = str(len(text))
        match = _STARS.fullmatch(text)
        if match:
            return int(match[1])
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and cell in (3, 4, 5):
        return int(cell)
    raise BadValue(_("must be 3, 4 or 5; leave it empty for a product without stars."))


def to_date(cell: Cell) -> date:
    """A day of our time; text is read day first. A bare number is what a spreadsheet counts days by.

    Raises ``BadValue``.
    """
    day = _day_in(cell)
    if day is None or day.year not in YEARS:
        raise BadValue(_("is not a date; write it like 31/12/2025."))
    return day


def _day_in(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        if isinstance(cell, int | float) and not isinstance(cell, bool) and 20_000 <= cell <= 80_000:
            return _EXCEL_EPOCH + timedelta(days=int(cell))
        text = cell.strip() if isinstance(cell, str) else ""
        if match := _DAY_FIRST.fullmatch(text):
            day, month, year = (int(part) for part in match.groups())
            return date(year, month, day)
        if match := _YEAR_FIRST.fullmatch(text):
            year, month, day = (int(part) for part in match.groups())
            return date(year, month, day)
    except ValueError:
        return None  # 31/02/2025
    return None


def _plain_number(cell: Cell, *, hint: str) -> Decimal:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise BadValue(hint)
    if isinstance(cell, float) and not math.isfinite(cell):
        raise BadValue(hint)
    return Decimal(str(cell))


def _number_in(text: str, *, decimals: int, hint: str) -> Decimal:
    """The number in a text. A point or comma before three digits groups thousands, before fewer it begins decimals."""
    text = text.strip()
    if len(text) > 30 or not text.isascii():
        raise BadValue(hint)
    whole, fraction = text, ""
    match = re.fullmatch(r"(.*\d)([.,])(\d{1,2})", text)
    if match and match[2] not in match[1] and (decimals or set(match[3]) == {"0"}):
        whole, _mark, fraction = match.groups()
        if len(fraction) > decimals and set(fraction) != {"0"}:
            raise BadValue(hint)
    if _GROUPED.fullmatch(whole):
        whole = re.sub(r"[.,' ]", "", whole)
    if not whole.isdigit():
        raise BadValue(hint)
    return Decimal(f"{whole}.{fraction or 0}")
