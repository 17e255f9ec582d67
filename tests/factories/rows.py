"""What actions say of rows that are wrong, in a form that tests compare."""

from __future__ import annotations

from primitives.rows import RowsRefused


def wrong(refused: RowsRefused) -> dict[int, dict[str, list[str]]]:
    """The codes by the row's place and the field."""
    return {
        row: {field: [str(error.code) for error in errors] for field, errors in by_field.items()}
        for row, by_field in refused.by_row.items()
    }
