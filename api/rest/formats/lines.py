"""CSV and NDJSON: a line a row, made as they are sent."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from pydantic import BaseModel

from api.rest.formats.columns import Item, columns_of

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def csv_chunks(model: type[BaseModel], batches: Iterable[Iterable[Item]]) -> Iterator[bytes]:
    """RFC 4180 in UTF-8: a line of names, then a line a row; null is empty. No cell can start a formula."""
    columns = columns_of(model)
    lines: list[str] = []
    writer = csv.writer(_Lines(lines), lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    for batch in batches:
        writer.writerows([_cell(column.as_cell(item)) for column in columns] for item in batch)
        yield "".join(lines).encode()
        lines.clear()
    if lines:
        yield "".join(lines).encode()


def ndjson_chunks(model: type[BaseModel], batches: Iterable[Iterable[Item]]) -> Iterator[bytes]:
    """A JSON object a line, a row each."""
    columns = columns_of(model)
    for batch in batches:
        yield b"".join(
            orjson.dumps({column.name: column.of(item) for column in columns}, option=orjson.OPT_APPEND_NEWLINE)
            for item in batch
        )


class _Lines:
    """What the csv module writes to."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _cell(content: Any) -> str:
    match content:
        case None:
            return ""
        case bool():
            return "true" if content else "false"
        case str() if content.startswith(_STARTS_A_FORMULA) and _PLAIN_NUMBER.fullmatch(content) is None:
            return f"'{content}"  # else a spreadsheet would run it
        case _:
            return str(content)
