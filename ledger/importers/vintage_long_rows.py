"""The rows of a long table: the names in them, which want definitions, and what each row tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from ledger.domain.definition_drafts import SourceDraft
from ledger.domain.instants import is_date, parse_date
from ledger.domain.period_notation import read_period
from ledger.domain.periods import Period, PeriodType
from ledger.errors import InvalidInput, InvalidPeriod, InvalidTime, LedgerError
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Define, Told
from ledger.importers.vintage_csv import Row
from ledger.importers.vintage_definitions import Origin, vintage_name
from ledger.importers.vintage_values import NO_NUMBER, read_number, read_value

NEEDED = ("series", "date", "vintage", "value")
OPTIONAL = ("comparator", "decimals", "as_reported", "period_type")
_PERIODS_KEPT = 65536


class Columns(NamedTuple):
    """Where each column stands; one that is not there stands behind the last, where a row reads empty."""

    width: int
    series: int
    date: int
    vintage: int
    value: int
    comparator: int
    decimals: int
    as_reported: int
    period_type: int

    @property
    def are_plain(self) -> bool:
        """Whether every value is an exact number with nothing said of it."""
        return self.comparator == self.decimals == self.as_reported == self.width


@dataclass(frozen=True, slots=True)
class Names:
    """What the rows name, each with the first line to name it; what makes no definition is left out.

    `vintages` are as they are written, with the code of the source: two writings of one instant are one source.
    """

    rows: int
    series: dict[str, int]
    vintages: dict[str, tuple[str, int]]

    @property
    def definition_count(self) -> int:
        return 2 * len(self.series) + len({source for source, _ in self.vintages.values()})

    def definitions(self, origin: Origin) -> Iterator[Define]:
        """Metric and series of each, then the sources."""
        for code, line in self.series.items():
            yield from origin.of_series(code, line)
        given = set[str]()
        for vintage, (source, line) in self.vintages.items():
            if source not in given:
                given.add(source)
                yield Define("register_source", _source(vintage, origin), line)


def collect_names(rows: Iterable[Row | Rejection], columns: Columns, origin: Origin) -> Names:
    """Counts the rows, those at fault too, and takes the names out of the others."""
    count, series, vintages = 0, dict[str, int](), dict[str, int]()
    width, series_at, vintage_at = columns.width, columns.series, columns.vintage
    for row in rows:
        count += 1
        if not isinstance(row, Rejection) and len(row[1]) == width:
            line, fields = row
            series.setdefault(fields[series_at], line)
            vintages.setdefault(fields[vintage_at], line)
    return Names(count, dict(_sound_series(series, origin)), dict(_sound_vintages(vintages, origin)))


def _sound_series(series: dict[str, int], origin: Origin) -> Iterator[tuple[str, int]]:
    for code, line in series.items():
        try:
            origin.of_series(code, line)
        except InvalidInput:
            continue  # told of each row that names it
        yield code, line


def _sound_vintages(vintages: dict[str, int], origin: Origin) -> Iterator[tuple[str, tuple[str, int]]]:
    for vintage, line in vintages.items():
        try:
            yield vintage, (_source(vintage, origin).code, line)
        except LedgerError:
            continue  # told of each row that names it


def _source(vintage: str, origin: Origin) -> SourceDraft:
    """Errors: InvalidInput, InvalidTime at `vintage`."""
    try:
        return origin.vintage(vintage_name(vintage), vintage)
    except LedgerError as error:
        error.path = ("vintage",)
        raise


class RowReader:
    """Reads what rows tell, each on its own; periods are kept by how they are written."""

    def __init__(self, columns: Columns, names: Names, origin: Origin, of_date: Callable[[date], Period]) -> None:
        self._columns = columns
        self._plain = columns.are_plain
        self._names = names
        self._origin = origin
        self._of_date = of_date
        self._unit = origin.unit
        self._period = lru_cache(maxsize=_PERIODS_KEPT)(self._read_period)

    def told(self, line: int, fields: list[str]) -> Told:
        """What one row tells. Errors: LedgerError at the column at fault."""
        at = self._columns
        if len(fields) != at.width:
            raise InvalidInput(f"has {len(fields)} fields, the header has {at.width}")
        fields.append("")
        series, text = fields[at.series], fields[at.value]
        vintage = self._names.vintages.get(fields[at.vintage])
        if vintage is None or series not in self._names.series:
            raise self._undefined(series, fields[at.vintage])
        period = self._period(fields[at.date], fields[at.period_type])
        if self._plain:
            value = None if text in NO_NUMBER else read_number(text, self._unit)
        else:
            said = fields[at.comparator], fields[at.decimals], fields[at.as_reported]
            value = read_value(text, self._unit, *said)
        return Told(series, period, vintage[0], value, line, "")

    def _undefined(self, series: str, vintage: str) -> LedgerError:
        """Why a row's names make no definition."""
        try:
            self._origin.of_series(series, 1)
            _source(vintage, self._origin)
        except LedgerError as error:
            return error
        return InvalidInput("was not there when the file was first read; load it again")

    def _read_period(self, text: str, type: str) -> Period:
        """Errors: InvalidPeriod at `date`, InvalidInput at `period_type`."""
        try:
            period = self._of_date(parse_date(text)) if is_date(text) else read_period(text).as_period()
            if not type:
                return period
            if type not in tuple(PeriodType):
                known = ", ".join(PeriodType)
                raise InvalidInput(f"{type[:40]!r} is not one of {known}", path=("period_type",))
            return Period.of(PeriodType(type), period.start, period.end, period.label)
        except (InvalidPeriod, InvalidTime) as error:
            error.path = ("date",)
            raise
