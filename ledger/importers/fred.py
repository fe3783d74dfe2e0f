"""FRED's "all releases" of a series as a table of vintages.

file ── unpacked ── read_answer ──> rows ── by date, then by real time ──> what each vintage says anew

FRED's `.` says that a date has no number: after one it is a withdrawal, before any it is a value, absent
because not reported, which the first number restates. Every figure must be told without a gap from its
first vintage to the present: what is in doubt is a fault, and then nothing of the file is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby, pairwise
from pathlib import Path

from ledger.domain.drafts import ValueDraft
from ledger.domain.periods import ONE_DAY, Period
from ledger.domain.values import AbsentReason, Comparator
from ledger.errors import InvalidInput
from ledger.importers.fred_definitions import AGGREGATOR, definitions, recording_source, vintage_source
from ledger.importers.fred_json import WITHDRAWN, Answer, Row, read_answer
from ledger.importers.fred_periods import infer_frequency, period_reader
from ledger.importers.rejections import Faults
from ledger.importers.unpacking import read_unpacked
from ledger.importers.vintage_tables import NO_OPTIONS, Said, Vintage, VintageOptions, VintageTable

_SERIES_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}", re.ASCII)
_FILE_NAME = re.compile(r"(?P<id>[A-Z0-9]+)(_all_releases\w*([.-]\w+)*)?", re.ASCII)
_SUFFIXES = (".json", ".json.gz")


def is_fred_recording(path: Path) -> bool:
    """Whether a file is read as one: by its suffix."""
    return path.name.endswith(_SUFFIXES)


def read_fred_recording(path: Path, options: VintageOptions = NO_OPTIONS) -> VintageTable:
    """Reads one file. Nothing is raised for its content: `rejections` lists every fault."""
    faults = Faults(str(path))
    unpacked = read_unpacked(path, faults)
    answer = read_answer(unpacked[0], faults) if unpacked else None
    series_id = _series_id(path, answer, options, faults) if answer else None
    vintages = _vintages(answer, series_id, options, faults) if answer and series_id else []
    if unpacked is None or answer is None or series_id is None or len(faults):
        return VintageTable(faults.file, "", (), (), faults.rejections)
    recording = recording_source(series_id, unpacked[1], answer.recorded_at, options.tier or AGGREGATOR)
    own = (*definitions(series_id, options), ("register_source", recording))
    return VintageTable(faults.file, series_id, own, tuple(vintages), ())


def _series_id(path: Path, answer: Answer, options: VintageOptions, faults: Faults) -> str | None:
    """As recorded, else as the caller says, else as the file is named: `GDP.json`, `GDP_all_releases….json`."""
    if options.series_id and answer.series_id and options.series_id != answer.series_id:
        faults.add(1, f"is of the series {answer.series_id}, not {options.series_id}; a series keeps FRED's id")
        return None
    named = _FILE_NAME.fullmatch(re.sub(r"\.json(\.gz)?$", "", path.name))
    series_id = answer.series_id or options.series_id or (named["id"] if named else None)
    if series_id is None:
        faults.add(1, "does not say its series; state the id, or name the file after it: GDP.json")
        return None
    if _SERIES_ID.fullmatch(series_id) is None:
        faults.add(1, f"{series_id!r} is not a series id: letters, digits and . _ : - make one")
        return None
    return series_id


def _vintages(answer: Answer, series_id: str, options: VintageOptions, faults: Faults) -> list[Vintage]:
    rows = sorted(answer.rows, key=lambda row: (row.day, row.first_day))
    by_date = {day: list(of_date) for day, of_date in groupby(rows, key=lambda row: row.day)}
    for of_date in by_date.values():
        _check_course(of_date, faults)
    periods = _periods(list(by_date), options, faults)
    if len(faults):
        return []
    said: dict[date, list[Said]] = {}
    for day, of_date in by_date.items():
        for published_on, entry in _course(periods[day], of_date):
            said.setdefault(published_on, []).append(entry)
    tier = options.tier or AGGREGATOR
    return [Vintage(vintage_source(series_id, day, tier), tuple(said[day])) for day in sorted(said)]


def _check_course(rows: Sequence[Row], faults: Faults) -> None:
    """The real-time intervals of one date follow each other day by day, to the present."""
    for row, after in pairwise(rows):
        if row.last_day is None or row.last_day >= after.first_day:
            told = f"its real-time interval begins on {after.first_day}, within that of {row.place}"
            faults.add(1, f"{after.place}: {told}")
        elif row.last_day + ONE_DAY != after.first_day:
            told = f"nothing is said from {row.last_day + ONE_DAY} until it begins on {after.first_day}"
            faults.add(1, f"{after.place}: {told}")
    last = rows[-1]
    if last.last_day is not None:
        faults.add(1, f"{last.place}: ends on {last.last_day}, and nothing says what holds after it")


def _periods(dates: Sequence[date], options: VintageOptions, faults: Faults) -> dict[date, Period]:
    try:
        read = period_reader(options.frequency or infer_frequency(dates))
        return {day: read(day) for day in dates}
    except InvalidInput as error:
        faults.add(1, str(error), error.code)
        return {}


def _course(period: Period, rows: Sequence[Row]) -> Iterator[tuple[date, Said]]:
    """What each row does to the figure, with the date of its publication."""
    before: str | None = None  # what stands: a number, `.` for a stated absence; None where nothing does
    for row in rows:
        if row.value != WITHDRAWN:
            value = _number(row.value)
            if before is None:
                yield row.first_day, Said("report", period, value, row.place)
            elif before != WITHDRAWN and Decimal(before) == Decimal(row.value):
                yield row.first_day, Said("reaffirm", period, value, row.place)
            else:
                yield row.first_day, Said("restate", period, value, row.place)
            before = row.value
        elif before is None and row is rows[0]:
            yield row.first_day, Said("report", period, _NOT_REPORTED, row.place)
            before = WITHDRAWN
        elif before not in (None, WITHDRAWN):
            yield row.first_day, Said("retract", period, None, row.place)
            before = None


_NOT_REPORTED = ValueDraft(comparator=Comparator.ABSENT, reason=AbsentReason.NOT_REPORTED)


def _number(printed: str) -> ValueDraft:
    """The digits as printed; FRED states no precision, so it is told from them."""
    amount = Decimal(printed)
    exponent = amount.as_tuple().exponent
    assert isinstance(exponent, int)
    return ValueDraft(comparator=Comparator.EXACT, amount=amount, decimals=-exponent, decimals_inferred=True)
