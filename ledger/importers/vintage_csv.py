"""A CSV file of any size as rows, a block at a time: unpacked where it ends in .gz, decoded, split at commas.

A row is one line: no field of a table of vintages holds a line end. So a quote that is left open is a fault of its
own line, and swallows nothing of what follows.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from ledger.errors import InvalidInput, LimitExceeded
from ledger.importers.rejections import Rejection

MOST_BYTES = 4 * 2**30
"""Of what a file unpacks to: some 90 million rows."""
LONGEST_LINE_BYTES = 2**20
"""A header of 50,000 vintages."""
_BLOCK_BYTES = 2**18
_BOM = b"\xef\xbb\xbf"

Row = tuple[int, list[str]]
"""The number of the line, from 1, and its fields."""


def csv_rows(path: Path, most_bytes: int = MOST_BYTES) -> Iterator[Row | Rejection]:
    """Every line that is not blank, as its fields or as its fault. Nothing is raised for the content.

    A fault of the file as a whole (unreadable, not a whole gzip file, too large) is the last that is given.
    """
    file, line = str(path), 1
    try:
        with _opened(path) as opened:
            for block in _blocks(opened, most_bytes):
                lines = _lines(block.removeprefix(_BOM) if line == 1 else block)
                yield from _rows(lines, line, file)
                line += len(lines)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        yield Rejection(file, line, InvalidInput.code, f"is not a whole gzip file: {error}")
    except LimitExceeded as error:
        yield Rejection(file, line, error.code, str(error))
    except OSError as error:
        yield Rejection(file, line, InvalidInput.code, f"cannot be read: {error.strerror}")


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb")


def _blocks(opened: BinaryIO, most_bytes: int) -> Iterator[bytes]:
    """The content in whole lines, each block without its last line end. Errors: LimitExceeded, and those of reading."""
    rest, total = b"", 0
    while block := opened.read(_BLOCK_BYTES):
        total += len(block)
        if total > most_bytes:
            raise LimitExceeded(f"unpacks to more than {most_bytes} bytes; nothing after this line is read")
        whole, line_end, after = block.rpartition(b"\n")
        if line_end:
            yield rest + whole
            rest = after
        else:
            rest += block
        if len(rest) > LONGEST_LINE_BYTES:
            raise LimitExceeded(f"a line is longer than {LONGEST_LINE_BYTES} bytes; nothing after it is read")
    if rest:
        yield rest


def _lines(block: bytes) -> list[str | None]:
    """None for a line that is not UTF-8."""
    try:
        text = block.decode()
    except UnicodeDecodeError:
        return [_decoded(line.removesuffix(b"\r")) for line in block.split(b"\n")]
    if "\r" in text:
        text = text.replace("\r\n", "\n").removesuffix("\r")
    return cast("list[str | None]", text.split("\n"))


def _decoded(line: bytes) -> str | None:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return None


def _rows(lines: list[str | None], first: int, file: str) -> Iterator[Row | Rejection]:
    for number, line in enumerate(lines, first):
        if not line:
            if line is None:
                yield Rejection(file, number, InvalidInput.code, "is not UTF-8 text")
        elif '"' not in line:
            yield number, line.split(",")
        else:
            try:
                yield number, next(csv.reader([line], strict=True))
            except csv.Error as error:
                yield Rejection(file, number, InvalidInput.code, f"a quoted field does not end as it should: {error}")
