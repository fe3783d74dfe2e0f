"""Tables of vintages in files: which form one has, by its suffix and its header.

file ── digest ── header ──> long CSV (`vintage_long`) | wide CSV (`vintage_alfred`) | sheet (`vintage_philadelphia`)
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from ledger.errors import InvalidInput, LedgerError
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Table
from ledger.importers.vintage_alfred import is_alfred_header, read_alfred_table
from ledger.importers.vintage_csv import csv_rows
from ledger.importers.vintage_definitions import import_digest
from ledger.importers.vintage_long import is_long_header, read_long_table
from ledger.importers.vintage_philadelphia import read_philadelphia_table
from ledger.importers.vintage_tables import NO_OPTIONS, VintageOptions
from ledger.importers.vintage_values import shown

_SUFFIXES = (".csv", ".csv.gz", ".xlsx")
_HINT = "a table has the columns series, date, vintage and value, or observation_date and then GDP_20140130 a vintage"


def is_vintage_table(path: Path) -> bool:
    """Whether a file is read as one: by its suffix."""
    return path.name.lower().endswith(_SUFFIXES)


def read_vintage_table(path: Path, options: VintageOptions = NO_OPTIONS) -> Table:
    """Reads one file, as far as its size wants; the rest as the items are taken.

    Nothing is raised for its content: a row at fault is a Rejection among the items; a file none of which can be taken
    is a Table of Rejections alone.
    """
    file_digest = ""
    try:
        file_digest = _digest(path)
        if path.name.lower().endswith(".xlsx"):
            return read_philadelphia_table(path, file_digest, options)
        return _read_csv(path, file_digest, options)
    except LedgerError as error:
        return _refused(path, import_digest(file_digest, options), Rejection(str(path), 1, error.code, str(error)))


def _digest(path: Path) -> str:
    """The SHA-256 of the bytes as they lie there. Errors: InvalidInput."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}") from None


def _read_csv(path: Path, file_digest: str, options: VintageOptions) -> Table:
    """Errors: InvalidInput, LimitExceeded."""
    first = next(csv_rows(path), None)
    if isinstance(first, Rejection):
        return _refused(path, import_digest(file_digest, options), first)
    header = [name.strip() for name in first[1]] if first else [""]
    lowered = [name.lower() for name in header]
    if is_long_header(lowered):
        return read_long_table(path, lowered, file_digest, options)
    if is_alfred_header(header):
        return read_alfred_table(path, header, file_digest, options)
    raise InvalidInput(f"the header {shown(','.join(header))} is not understood", hint=_HINT)


def _refused(path: Path, digest: str, fault: Rejection) -> Table:
    return Table(str(path), digest, 1, lambda: iter([fault]))
