"""A wide CSV as ALFRED gives it: a vintage is a day at FRED, and its column is named after it.

    observation_date,GDP_20140130,GDP_20140228
    2013-10-01,17102.5,17080.7

Series and sources are those that FRED's own recording of the series comes to (`fred`), unless another publisher is
stated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice, pairwise
from pathlib import Path

from pydantic import ValidationError

from ledger.domain.definition_drafts import SeriesDraft, SourceDraft
from ledger.domain.instants import parse_date
from ledger.domain.parsing import invalid
from ledger.errors import InvalidInput, InvalidTime
from ledger.importers import fred_definitions as fred
from ledger.importers.tables import Define, Table
from ledger.importers.unpacking import MOST_BYTES
from ledger.importers.vintage_csv import csv_rows
from ledger.importers.vintage_definitions import Origin, import_digest
from ledger.importers.vintage_tables import VintageOptions
from ledger.importers.vintage_values import shown
from ledger.importers.vintage_wide import Layout, Vintage, read_courses, series_of

_FIRST = ("observation_date", "date")
_COLUMN = re.compile(r"(?P<series>.+)_(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})", re.ASCII)
_Speaker = tuple[tuple[Define, ...], str, Callable[[date], SourceDraft]]
"""What is defined, the unit, and the source of a vintage."""


def is_alfred_header(header: Sequence[str]) -> bool:
    """Whether dates and a vintage stand first; whether every column can be read shows later."""
    return header[0].lower() in _FIRST and len(header) > 1 and _COLUMN.fullmatch(header[1]) is not None


def read_alfred_table(path: Path, header: Sequence[str], file_digest: str, options: VintageOptions) -> Table:
    """The table of a file with this header. Errors: InvalidInput, LimitExceeded where none of it can be taken."""
    columns = [_column(name) for name in header[1:]]
    series = series_of([name for name, _ in columns], options)
    days = sorted((day, at) for at, (_, day) in enumerate(columns, 1))
    for (day, _), (after, _) in pairwise(days):
        if day == after:
            raise InvalidInput(f"the vintage of {day} has more than one column")
    try:
        definitions, unit, source = _speaker(series, file_digest, options)
    except ValidationError as error:
        raise invalid(error) from None
    layout = Layout(
        series=series,
        unit=unit,
        definitions=definitions,
        vintages=tuple(Vintage(at, source(day)) for day, at in days),
        frequency=options.frequency,
        read_date=parse_date,
        place=lambda line, at: f"column {at + 1} ({header[at]})",
    )
    courses = read_courses(str(path), islice(csv_rows(path, MOST_BYTES), 1, None), layout)
    return Table(str(path), import_digest(file_digest, options), courses.total, courses.items)


def _column(name: str) -> tuple[str, date]:
    """The series and the day of a vintage. Errors: InvalidInput."""
    match = _COLUMN.fullmatch(name)
    try:
        if match is not None:
            return match["series"], parse_date(f"{match['year']}-{match['month']}-{match['day']}")
    except InvalidTime:
        pass
    raise InvalidInput(f"the column {shown(name)} is no vintage", hint="a series and a day make one: GDP_20140130")


def _speaker(series: str, file_digest: str, options: VintageOptions) -> _Speaker:
    """Errors: InvalidInput, ValidationError."""
    tier = options.tier or fred.AGGREGATOR
    if options.publisher in (None, fred.PUBLISHER):
        own = [Define(command, draft, 1) for command, draft in fred.definitions(series, options)]
        own.append(Define("register_source", fred.recording_source(series, file_digest, None, tier), 1))
        unit = next(each.draft.unit for each in own if isinstance(each.draft, SeriesDraft))
        return tuple(own), unit, lambda day: fred.vintage_source(series, day, tier)
    origin = Origin(options.publisher, fred.ZONE, fred.UNITED_STATES, options)
    definitions = (*origin.of_file(file_digest), *origin.of_series(series, 1))
    return definitions, origin.unit, lambda day: origin.vintage(f"{series}:{day}", str(day))
