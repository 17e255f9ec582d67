"""Reads a spreadsheet (xlsx) or text (csv) into rows of cells by column.

Files come from strangers: sizes are bounded before anything is unpacked, formulas are not calculated, and no link out
of the file is followed.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from importing.columns import BY_KEY, COLUMNS, count_known, find_column
from importing.values import Cell
from vietnam.text import as_name

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_UNPACKED_BYTES = 80 * 1024 * 1024
MAX_PARTS = 500
MAX_ROWS = 50_000
MAX_COLUMNS = 100
TITLE_ROWS = 10
"""The header stands in one of the first rows; titles may stand above it."""

_DELIMITERS = ";,\t"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


class UnreadableFile(Exception):
    """The file as a whole cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of the file, counted from 1 as spreadsheets do, without empty cells."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read. ``headers`` has the file's own name of each column, ``unknown`` the unknown columns."""

    headers: dict[str, str]
    unknown: tuple[str, ...]
    rows: list[RawRow]


def read_table(path: Path) -> Table:
    """Read a file whatever its name says. Raises ``UnreadableFile``."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(_("The file cannot be opened: %(reason)s.") % {"reason": error.strerror}) from error
    if len(content) > MAX_FILE_BYTES:
        raise UnreadableFile(_("The file is larger than %(limit)d MB.") % {"limit": MAX_FILE_BYTES // 1024 // 1024})
    if content.startswith(_OLD_EXCEL):
        raise UnreadableFile(_("This is an old or protected Excel file. Save it as .xlsx without a password."))
    if content.startswith(b"PK"):
        return _table_of(_spreadsheet_rows(content))
    return _table_of(_text_rows(content))


def _table_of(numbered: Iterator[tuple[int, Sequence[Cell]]]) -> Table:
    start = list(islice(numbered, TITLE_ROWS))
    header_at = max(
        range(len(start)),
        key=lambda index: (count_known([str(cell or "") for cell in start[index][1]]), -index),
        default=0,
    )
    header = [" ".join(str(cell or "").split()) for cell in start[header_at][1]] if start else []
    positions: dict[str, int] = {}
    unknown = []
    for position, text in enumerate(header):
        key = find_column(text)
        if key is None:
            if text:
                unknown.append(text[:60])
        elif key in positions:
            names = {"first": header[positions[key]], "second": text}
            raise UnreadableFile(_("The columns “%(first)s” and “%(second)s” mean the same. Remove one.") % names)
        else:
            positions[key] = position
    missing = [column.vietnamese for column in COLUMNS if column.is_required and column.key not in positions]
    if missing:
        message = _("Columns are missing: %(names)s. Run the command with --template to see how a file begins.")
        raise UnreadableFile(message % {"names": ", ".join(missing)})
    return Table(
        headers={key: header[position] for key, position in positions.items()},
        unknown=tuple(unknown),
        rows=_rows(chain(start[header_at + 1 :], numbered), positions),
    )


def _rows(numbered: Iterable[tuple[int, Sequence[Cell]]], positions: dict[str, int]) -> list[RawRow]:
    rows: list[RawRow] = []
    for number, cells in numbered:
        filled = {
            key: cells[position]
            for key, position in positions.items()
            if position < len(cells) and not _is_empty(cells[position])
        }
        if not filled:
            continue
        if len(rows) == MAX_ROWS:
            raise UnreadableFile(_("The file has more than %(limit)d rows. Split it.") % {"limit": MAX_ROWS})
        rows.append(RawRow(number, filled))
    return rows


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not as_name(cell))


def _spreadsheet_rows(content: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    _check_package(content)
    try:
        # Formulas come as their text and are refused cell by cell: their last values may be out of date.
        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        sheet = _first_sheet(workbook)
        yield from enumerate(
            sheet.iter_rows(max_row=MAX_ROWS + TITLE_ROWS + 1, max_col=MAX_COLUMNS, values_only=True), start=1
        )
    except UnreadableFile:
        raise
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, IndexError, AttributeError,
            OSError, EOFError, SyntaxError, RecursionError, NotImplementedError, OverflowError) as error:  # fmt: skip
        # SyntaxError is what both XML parsers' errors are; the others come from openpyxl on parts that lie.
        raise UnreadableFile(_("The spreadsheet is damaged. Open it, save it as .xlsx again and retry.")) from error


def _first_sheet(workbook: Any) -> Any:
    """The first sheet whose top looks like the template; else the first."""
    for sheet in workbook.worksheets:
        for cells in sheet.iter_rows(max_row=TITLE_ROWS, max_col=MAX_COLUMNS, values_only=True):
            if count_known([str(cell or "") for cell in cells]) >= 3:
                return sheet
    if not workbook.worksheets:
        raise UnreadableFile(_("The file has no sheet."))
    return workbook.worksheets[0]


def _check_package(content: bytes) -> None:
    """Refuse packages that are too large when unpacked, or whose XML declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise UnreadableFile(_("This is not a spreadsheet. Save it as .xlsx or .csv."))
            # A part never yields more than it declares, so the sum holds.
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
                raise UnreadableFile(_("The spreadsheet is too large when unpacked. Copy the cells into a new file."))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_xml(package, part)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableFile(_("The spreadsheet is damaged. Open it, save it as .xlsx again and retry.")) from error


def _check_xml(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with package.open(part) as stream:
        prolog = stream.read(64 * 1024)
    plain = prolog.replace(b"\0", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise UnreadableFile(_("The spreadsheet declares XML entities, which no spreadsheet program does."))


def _text_rows(content: bytes) -> Iterator[tuple[int, Sequence[Cell]]]:
    text = _decoded(content)
    delimiter = max(_DELIMITERS, key=lambda mark: _count_headers(text, mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, cells[:MAX_COLUMNS]
    except csv.Error as error:
        message = _("Row %(row)d cannot be read: %(reason)s.") % {"row": reader.line_num, "reason": error}
        raise UnreadableFile(message) from error


def _decoded(content: bytes) -> str:
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):  # what Excel calls Unicode text
            text = content.decode("utf-16")
        else:
            text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(_("The text is not in UTF-8. Save it as “CSV UTF-8” or as .xlsx.")) from error
    if "\0" in text:
        raise UnreadableFile(_("This is not a spreadsheet. Save it as .xlsx or .csv."))
    return text


def _count_headers(text: str, delimiter: str) -> int:
    try:
        top = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), TITLE_ROWS)
        return max((count_known(cells) for cells in top), default=0)
    except csv.Error:
        return 0


def header_of(table: Table, key: str) -> str:
    """What the file calls a column; the template's name when it has none."""
    return table.headers.get(key, BY_KEY[key].vietnamese)
