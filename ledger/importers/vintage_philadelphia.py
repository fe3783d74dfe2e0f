"""A wide sheet of the Philadelphia Fed's Real-Time Data Set: `ROUTPUTQvQd.xlsx`, one column a vintage.

    DATE     ROUTPUT65Q4  ROUTPUT66Q1
    1947:Q1  306.4        306.4

A vintage holds what was known in the middle of its quarter, about the 15th of the second month; no exact day is told.
So it counts as published in that month (`65Q4` in 1965-11, known from the month's last instant), which is inferred; one
that is named by a month (`65M11`) in that month. The century follows from the columns, which go forward in time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.publications import Basis
from ledger.errors import InvalidInput, InvalidPeriod
from ledger.importers.fred_definitions import UNITED_STATES
from ledger.importers.tables import Table
from ledger.importers.vintage_csv import Row
from ledger.importers.vintage_definitions import Origin, import_digest
from ledger.importers.vintage_tables import VintageOptions
from ledger.importers.vintage_values import shown
from ledger.importers.vintage_wide import Layout, Vintage, read_courses, series_of
from ledger.importers.vintage_xlsx import sheet_rows

PUBLISHER = "philadelphia-fed"
ZONE = "America/New_York"
_HINT = "a sheet has DATE and then a column a vintage: ROUTPUT65Q4, ROUTPUT66Q1 or ROUTPUT65M11"
_COLUMN = re.compile(r"(?P<series>.+)(?P<year>\d\d)(?P<part>Q[1-4]|M(0?[1-9]|1[0-2]))", re.ASCII)
_QUARTER = re.compile(r"(?P<year>[1-9]\d{3}):Q(?P<quarter>[1-4])", re.ASCII)
_MONTH = re.compile(r"(?P<year>[1-9]\d{3}):(?P<month>0[1-9]|1[0-2])", re.ASCII)
_FIRST_YEAR = 1965
"""Of the data set's vintages."""
_LONGEST_GAP_YEARS = 50
"""Between two columns; one that seems to be longer goes back in time."""


class _Column(NamedTuple):
    """A vintage by its name: `part` is `Q4` or `M11`, `month` the one in which it counts as published."""

    series: str
    year: int
    part: str
    month: int


def read_philadelphia_table(path: Path, file_digest: str, options: VintageOptions) -> Table:
    """The table of a file. Errors: InvalidInput, LimitExceeded where none of it can be taken."""
    rows = sheet_rows(path)
    _, header = next(rows, (1, [""]))
    if header[0].upper() != "DATE" or len(header) < 2:
        raise InvalidInput(f"the first row, {shown(' '.join(header))}, is not understood", hint=_HINT)
    columns = _with_centuries([_column(name) for name in header[1:]])
    series = series_of([column.series for column in columns], options)
    origin = Origin(options.publisher or PUBLISHER, ZONE, UNITED_STATES, options)
    first = next(rows, (2, [""]))
    frequency = "monthly" if _MONTH.fullmatch(first[1][0]) else "quarterly"
    if options.frequency not in (None, frequency):
        raise InvalidInput(f"its dates are {frequency}, not {options.frequency}", path=("frequency",))
    layout = Layout(
        series=series,
        unit=origin.unit,
        definitions=(*origin.of_file(file_digest), *origin.of_series(series, 1)),
        vintages=tuple(Vintage(at, _source(column, origin)) for at, column in enumerate(columns, 1)),
        frequency=frequency,
        read_date=_read_month if frequency == "monthly" else _read_quarter,
        place=lambda line, at: f"cell {_letters(at)}{line}",
    )
    courses = read_courses(str(path), _filled(chain([first], rows), len(header)), layout)
    return Table(str(path), import_digest(file_digest, options), courses.total, courses.items)


def _column(name: str) -> _Column:
    """With two digits of its year. Errors: InvalidInput."""
    match = _COLUMN.fullmatch(name)
    if match is None:
        raise InvalidInput(f"the column {shown(name)} is no vintage", hint=_HINT)
    number = int(match["part"][1:])
    month = number if match["part"][0] == "M" else 3 * number - 1
    return _Column(match["series"], int(match["year"]), match["part"], month)


def _with_centuries(columns: Sequence[_Column]) -> list[_Column]:
    """Each at the first year with its two digits that goes on from the column before. Errors: InvalidInput."""
    dated: list[_Column] = []
    year, month = _FIRST_YEAR, 0
    for column in columns:
        after = year + (column.year - year) % 100
        if dated and (after - year > _LONGEST_GAP_YEARS or (after, column.month) <= (year, month)):
            raise InvalidInput(f"the vintage {column.year:02}{column.part} stands behind a later one", hint=_HINT)
        dated.append(column._replace(year=after))
        year, month = after, column.month
    return dated


def _source(column: _Column, origin: Origin) -> SourceDraft:
    name, published_at = f"{column.year}{column.part}", f"{column.year}-{column.month:02}"
    return origin.vintage(name, published_at, Basis.INFERRED)


def _read_quarter(text: str) -> date:
    """Its first day. Errors: InvalidPeriod."""
    if match := _QUARTER.fullmatch(text):
        return date(int(match["year"]), 3 * int(match["quarter"]) - 2, 1)
    raise InvalidPeriod(f"{shown(text)} is not a quarter", hint="as in 1947:Q1")


def _read_month(text: str) -> date:
    """Its first day. Errors: InvalidPeriod."""
    if match := _MONTH.fullmatch(text):
        return date(int(match["year"]), int(match["month"]), 1)
    raise InvalidPeriod(f"{shown(text)} is not a month", hint="as in 1947:01")


def _filled(rows: Iterable[Row], width: int) -> Iterator[Row]:
    """A row ends with its last cell that is not empty; those behind it, up to the header's last, are empty."""
    for line, cells in rows:
        yield line, cells + [""] * (width - len(cells))


def _letters(at: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    name = ""
    while at >= 0:
        at, letter = at // 26 - 1, at % 26
        name = chr(ord("A") + letter) + name
    return name
