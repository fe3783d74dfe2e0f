"""Tables of vintages in tests: made ones, recorded ones, and what their items come to."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.periods import Period
from ledger.domain.values import Value
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Define, Item, Table, Told
from ledger.importers.vintage_files import read_vintage_table
from ledger.importers.vintage_tables import VintageOptions

FOLDER = Path(__file__).parents[2].parent / "shared" / "data" / "macro-vintages"
LONG = "series,date,vintage,value\n"
WIDE = "observation_date,MADE_20200429,MADE_20200528,MADE_20200730\n"


def recorded(name: str) -> Path:
    """A file of a publisher; the test skips where it is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{name} is not here: ../shared/data/macro-vintages holds tables as publishers gave them")
    return path


def rows_of(name: str) -> list[dict[str, str]]:
    """A recorded CSV by an independent reader."""
    with gzip.open(recorded(name), "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read(folder: Path, content: str | bytes, name: str = "made.csv", **options: Any) -> Table:
    """The table of a file with this content; a long one is somebody's unless told otherwise."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_vintage_table(path, VintageOptions(**{"publisher": "pub", **options}))


def read_sheet(folder: Path, rows: Sequence[Sequence[Any]], **options: Any) -> Table:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / "made.xlsx")
    return read_vintage_table(folder / "made.xlsx", VintageOptions(**options))


def items(table: Table) -> list[Item]:
    """All of them, which are as many as the table says, and the same each time."""
    found = list(table.items())
    assert len(found) == table.total
    assert list(table.items()) == found
    return found


def told(table: Table) -> list[Told]:
    """The statements of a table without faults."""
    found = items(table)
    assert [item for item in found if isinstance(item, Rejection)] == []
    return [item for item in found if isinstance(item, Told)]


def faults(table: Table) -> list[tuple[int, str]]:
    """Line and detail of each."""
    return [(item.line, item.detail) for item in items(table) if isinstance(item, Rejection)]


def value_of(table: Table) -> Value:
    (only,) = told(table)
    assert only.value is not None
    return only.value


def sources(table: Table) -> dict[str, SourceDraft]:
    """By code, but for the file itself."""
    drafts = (item.draft for item in table.items() if isinstance(item, Define))
    return {draft.code: draft for draft in drafts if isinstance(draft, SourceDraft) and draft.kind == "vintage"}


def amounts(table: Table) -> list[tuple[str, str, str | None]]:
    """Source, first day and number of each statement."""
    return [
        (each.source, str(each.period.start), None if each.value is None else str(each.value.amount))
        for each in told(table)
    ]


def known(table: Table, on: str) -> dict[tuple[str, Period], Value]:
    """What stands after all that was published by a date: a fold over the items, without any ledger."""
    published = {code: draft.published_at or "" for code, draft in sources(table).items()}
    standing: dict[tuple[str, Period], Value | None] = {}
    for each in sorted(told(table), key=lambda each: published[each.source]):
        if published[each.source] <= on:
            standing[each.series, each.period] = each.value
    return {figure: value for figure, value in standing.items() if value is not None}
