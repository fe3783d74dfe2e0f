"""The first sheet of an .xlsx file as rows of text, and never more than fits.

A spreadsheet keeps its numbers as binary fractions, of which 15 digits are what was typed: these are taken. What the
archive unpacks to is bounded by the sizes that it states; the reader takes no more than these out of it.
"""

from __future__ import annotations

import math
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from ledger.errors import InvalidInput, LimitExceeded
from ledger.importers.unpacking import MOST_BYTES
from ledger.importers.vintage_csv import Row

MOST_ROWS = 1_048_576
"""What a sheet can have; a damaged one may claim more."""


def sheet_rows(path: Path) -> Iterator[Row]:
    """The rows that are not empty, up to the last cell that is not; "" is an empty cell.

    Errors: InvalidInput and LimitExceeded, at the start or between two rows.
    """
    try:
        _check_size(path)
        rows = _rows(path)
        while (row := _next_quietly(rows)) is not None:
            yield row
    except InvalidInput:
        raise
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}") from None
    except Exception as error:  # a damaged archive or sheet makes the reader stumble in ways that it does not document
        raise InvalidInput(f"is not a whole .xlsx file: {error}") from None


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_BYTES:
        raise LimitExceeded(f"unpacks to more than {MOST_BYTES} bytes")


def _next_quietly(rows: Iterator[Row]) -> Row | None:
    """Without the reader's warnings of styles and extensions, which nobody reads here."""
    with warnings.catch_warnings(action="ignore"):
        return next(rows, None)


def _rows(path: Path) -> Iterator[Row]:
    from openpyxl import load_workbook  # only spreadsheets need it

    workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # the size that a sheet states may be wrong, and would cut it
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            if line > MOST_ROWS:
                raise LimitExceeded(f"has more than {MOST_ROWS} rows")
            texts = [_text(cell) for cell in cells]
            while texts and not texts[-1]:
                texts.pop()
            if texts:
                yield line, texts
    finally:
        workbook.close()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and math.isfinite(cell):
        return format(Decimal(f"{cell:.15g}"), "f")
    return str(cell)
