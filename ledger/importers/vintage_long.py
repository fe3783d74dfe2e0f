"""A long table of vintages: a row says what one vintage tells of one series at one date.

    series,date,vintage,value
    GDPC1,2016-01-01,2016-06-29,16514.6

rows ── read once for the names in them ──> definitions ── read again ──> a statement each, or a Rejection

The columns stand in any order. Besides there may be `comparator`, `decimals`, `as_reported` and `period_type`. A value
is a number, `5..7` for a range, `1;2;3` for a set of ranks, the reason for an absence; without any (also `.`, `NA`,
`#N/A`) the publisher tells no number. A vintage is a date of publication (UTC) or a date-time with its offset, and one
source for all series. A date is that day, or, by the caller's frequency, the period that it stands for; other periods
are written as everywhere (`2025-Q3`, `2025-07-01/2025-10-01`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from ledger.domain.definition_drafts import SubjectDraft
from ledger.domain.parsing import parse
from ledger.errors import InvalidInput, LedgerError
from ledger.importers.fred_periods import period_reader
from ledger.importers.rejections import Rejection
from ledger.importers.tables import Item, Table
from ledger.importers.vintage_csv import Row, csv_rows
from ledger.importers.vintage_definitions import Origin, import_digest
from ledger.importers.vintage_long_rows import NEEDED, OPTIONAL, Columns, RowReader, collect_names
from ledger.importers.vintage_tables import VintageOptions


def is_long_header(header: Sequence[str]) -> bool:
    """Whether every column that is needed is there."""
    return set(NEEDED) <= set(header)


def read_long_table(path: Path, header: Sequence[str], file_digest: str, options: VintageOptions) -> Table:
    """The table of a file with this header; memory grows with its series and vintages, not with its rows.

    Errors: InvalidInput where header or options are at fault.
    """
    columns = _columns(header)
    origin = _origin(options)
    of_date = period_reader(options.frequency or "daily")
    of_file = (*origin.of_file(file_digest),)
    names = collect_names(_rows(path), columns, origin)
    reader = RowReader(columns, names, origin, of_date)

    def items() -> Iterator[Item]:
        yield from of_file
        yield from names.definitions(origin)
        for row in _rows(path):
            if isinstance(row, Rejection):
                yield row
                continue
            line, fields = row
            try:
                yield reader.told(line, fields)
            except LedgerError as error:
                yield Rejection(str(path), line, error.code, str(error))

    total = len(of_file) + names.definition_count + names.rows
    return Table(str(path), import_digest(file_digest, options), total, items)


def _columns(header: Sequence[str]) -> Columns:
    """Errors: InvalidInput for a column that is not known or is there twice."""
    for name in header:
        if name not in (*NEEDED, *OPTIONAL):
            known = ", ".join(OPTIONAL)
            raise InvalidInput(f"the column {name[:40]!r} is not known", hint=f"there may be {known}")
        if header.count(name) > 1:
            raise InvalidInput(f"the column {name!r} is there twice")
    width = len(header)
    return Columns(width, *(header.index(name) if name in header else width for name in (*NEEDED, *OPTIONAL)))


def _origin(options: VintageOptions) -> Origin:
    """Errors: InvalidInput."""
    if options.series_id:
        raise InvalidInput("a long table says its series in every row", path=("series_id",))
    if not options.publisher:
        hint = "state its code, such as frbny"
        raise InvalidInput("a long table does not say who publishes it", path=("publisher",), hint=hint)
    subject = {"code": options.publisher, "name": options.publisher, "kind": "collection"}
    try:
        origin = Origin(options.publisher, "UTC", parse(SubjectDraft, subject), options)
    except InvalidInput as error:
        raise error.at("publisher") from None
    origin.check()
    return origin


def _rows(path: Path) -> Iterator[Row | Rejection]:
    """Those below the header."""
    return islice(csv_rows(path), 1, None)
