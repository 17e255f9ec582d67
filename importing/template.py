"""An empty file to fill in, and the page that explains its columns."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from importing.columns import COLUMNS

_HEADER_FILL = PatternFill("solid", fgColor="FFF1D6")
_REQUIRED_FILL = PatternFill("solid", fgColor="F6C66A")


def write_template(path: Path, *, language: str) -> None:
    """Write an xlsx with headers, one example row and a second sheet that explains the columns."""
    is_vietnamese = language.startswith("vi")
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "OCOP"
    for number, column in enumerate(COLUMNS, start=1):
        name = column.vietnamese if is_vietnamese else column.english
        header = sheet.cell(1, number, name)
        header.font = Font(bold=True)
        header.fill = _REQUIRED_FILL if column.is_required else _HEADER_FILL
        header.alignment = Alignment(wrap_text=True, vertical="top")
        example = sheet.cell(2, number, column.example or None)
        example.number_format = "@"  # text: a spreadsheet must not turn 45.000 into 45 or swap day and month
        sheet.column_dimensions[get_column_letter(number)].width = max(14, min(40, len(column.example) + 4))
    sheet.freeze_panes = "A2"
    notes = workbook.create_sheet(_("Columns"))
    for row in explanation(language):
        notes.append(row)
    notes.column_dimensions["A"].width = 22
    notes.column_dimensions["C"].width = 100
    workbook.save(path)


def explanation(language: str) -> list[tuple[str, str, str]]:
    """Name, whether it is needed, and meaning of every column."""
    is_vietnamese = language.startswith("vi")
    return [
        (
            column.vietnamese if is_vietnamese else column.english,
            _("needed") if column.is_required else "",
            _(column.meaning),
        )
        for column in COLUMNS
    ]
