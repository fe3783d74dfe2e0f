"""A wide table of vintages: a row a date, a column a vintage.

rows ── along each: where another number stands than before ──> by column ──> each vintage, then what it tells anew

A cell that equals the one before tells nothing; a number that is gone is told as None. A cell that cannot be read is a
Rejection, and the next one is compared with the last that could be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.periods import Period
from ledger.domain.values import parse_number
from ledger.errors import InvalidInput, InvalidValue, LedgerError, LimitExceeded
from ledger.importers.fred_periods import infer_frequency, period_reader
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Define, Item, Told
from ledger.importers.vintage_csv import Row
from ledger.importers.vintage_tables import VintageOptions
from ledger.importers.vintage_values import NO_NUMBER, read_number, shown

MOST_CHANGES = 1_000_000
"""Of one table: they are held, some 150 bytes each."""
MOST_FAULTS = 1_000


class Vintage(NamedTuple):
    """One column: where it stands in a row, and the source that speaks in it."""

    at: int
    source: SourceDraft


@dataclass(frozen=True, slots=True)
class Layout:
    """What a header says: a series, and its vintages in the order of publication; and how the rows below are read.

    `frequency` None: told from the dates. `place` names a cell by its line and where it stands in it.
    """

    series: str
    unit: str
    definitions: tuple[Define, ...]
    vintages: tuple[Vintage, ...]
    frequency: str | None
    read_date: Callable[[str], date]
    place: Callable[[int, int], str]


class Change(NamedTuple):
    """Another number than in the vintage before: its date, and its digits; None: no number any more."""

    day: date
    number: str | None


@dataclass(frozen=True, slots=True)
class Courses:
    """What a wide table tells: the changes of each vintage; `lines` says where a date stands, `periods` what it is."""

    layout: Layout
    lines: Mapping[date, int]
    periods: Mapping[date, Period]
    changes: Sequence[Sequence[Change]]
    rejections: Sequence[Rejection]

    @property
    def total(self) -> int:
        """The number of items."""
        told = sum(1 + len(changes) for changes in self.changes if changes)
        return len(self.layout.definitions) + len(self.rejections) + told

    def items(self) -> Iterator[Item]:
        """Definitions, faults, then the vintages that tell anything, each behind its source."""
        yield from self.layout.definitions
        yield from self.rejections
        series, unit = self.layout.series, self.layout.unit
        for (at, source), changes in zip(self.layout.vintages, self.changes, strict=True):
            if changes:
                yield Define("register_source", source, 1)
            for day, number in changes:
                line, value = self.lines[day], None if number is None else read_number(number, unit)
                yield Told(series, self.periods[day], source.code, value, line, self.layout.place(line, at))


def series_of(named: Sequence[str], options: VintageOptions) -> str:
    """The one series that every column names. Errors: InvalidInput."""
    others = [name for name in named if name != named[0]]
    if others:
        raise InvalidInput(f"holds several series, {shown(named[0])} and {shown(others[0])}; give each its own file")
    if options.series_id not in (None, named[0]):
        raise InvalidInput(f"is of the series {shown(named[0])}, not {options.series_id}", path=("series_id",))
    return named[0]


def read_courses(file: str, rows: Iterable[Row | Rejection], layout: Layout) -> Courses:
    """Reads the rows below a header. Errors: InvalidInput and LimitExceeded where nothing of the table can be taken."""
    return _Reading(file, layout).of(rows)


class _Reading:
    """One table on its way in."""

    def __init__(self, file: str, layout: Layout) -> None:
        self._file = file
        self._layout = layout
        self._lines: dict[date, int] = {}
        self._changes: list[list[Change]] = [[] for _ in layout.vintages]
        self._rejections: list[Rejection] = []

    def of(self, rows: Iterable[Row | Rejection]) -> Courses:
        """Errors: InvalidInput, LimitExceeded."""
        room = MOST_CHANGES
        for row in rows:
            if isinstance(row, Rejection):
                self._reject(row)
                continue
            line, fields = row
            day = self._date(line, fields)
            if day is None:
                continue
            for index, number in self._along(line, fields):
                self._changes[index].append(Change(day, number))
                room -= 1
            if room < 0:
                raise LimitExceeded(f"tells of more than {MOST_CHANGES} changes, on line {line} and before")
        periods = self._periods()
        changes = [[change for change in of_vintage if change.day in periods] for of_vintage in self._changes]
        return Courses(self._layout, self._lines, periods, changes, self._rejections)

    def _date(self, line: int, fields: Sequence[str]) -> date | None:
        """The date of a row; None where it is at fault."""
        width = 1 + len(self._layout.vintages)
        try:
            if len(fields) != width:
                raise InvalidInput(f"has {len(fields)} cells, the header has {width}")
            day = self._layout.read_date(fields[0])
            if day in self._lines:
                raise InvalidInput(f"{shown(fields[0])} stands on line {self._lines[day]} already")
        except LedgerError as error:
            self._reject(Rejection(self._file, line, error.code, str(error)))
            return None
        self._lines[day] = line
        return day

    def _along(self, line: int, fields: Sequence[str]) -> Iterator[tuple[int, str | None]]:
        """The changes of one row: of which vintage, and the number."""
        printed, standing = "", None  # of the last cell that could be read, as text and as number
        for index, (at, _) in enumerate(self._layout.vintages):
            text = fields[at]
            if text == printed:
                continue
            try:
                number = None if text in NO_NUMBER else parse_number(text)
            except ValueError as error:
                detail = f"{self._layout.place(line, at)}: {shown(text)}: {error}"
                self._reject(Rejection(self._file, line, InvalidValue.code, detail))
                continue
            if number != standing:
                yield index, None if number is None else text
            printed, standing = text, number

    def _periods(self) -> dict[date, Period]:
        """Those of all dates that have one. Errors: InvalidInput where the frequency cannot be told."""
        read = period_reader(self._layout.frequency or infer_frequency(sorted(self._lines)))
        periods = {}
        for day, line in self._lines.items():
            try:
                periods[day] = read(day)
            except LedgerError as error:
                self._reject(Rejection(self._file, line, error.code, str(error)))
        return periods

    def _reject(self, rejection: Rejection) -> None:
        """Errors: LimitExceeded."""
        self._rejections.append(rejection)
        if len(self._rejections) > MOST_FAULTS:
            raise LimitExceeded(f"has more than {MOST_FAULTS} faults; the last is {rejection}")
