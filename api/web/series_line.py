"""What a page of a series asks the ledger: its line as known on K, and how each period's answer came to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple

from api.rest.queries import NarrowingQuery
from api.web.words import figure_in_short
from ledger.application import Ledger
from ledger.domain.instants import date_in, read_instant
from ledger.projections.cuts import Cut
from ledger.projections.rows import FigureRow, SeriesRow, SeriesVintage, VintageCell

MOST_PERIODS = 1000
"""The last ones of a longer line are shown."""
MOST_CELLS = 20_000
"""Answers of all vintages together; the last vintages of a line that was revised more often are shown."""


class LineRow(NamedTuple):
    """One period as known on K: `since` a date in the vintage zone (empty where nothing is known).

    `number` counts its vintages, by day. `is_ahead` tells that nothing is known of this period nor of a later one.
    """

    figure: FigureRow
    words: str
    since: str
    number: int
    is_ahead: bool

    @property
    def is_gap(self) -> bool:
        """Whether its words are no number, but why there is none."""
        return self.figure.chosen is None or self.figure.state == "ABSENT"


@dataclass(frozen=True)
class LineOverTime:
    """A line as known on K, and its course whatever K.

    `rows` are the last of `count` periods, by period. `course` are the vintages up to the recording cut, each with what
    was new or another then, `is_part` tells that earlier ones are left out; `known` are those up to K.
    """

    series: SeriesRow
    rows: tuple[LineRow, ...]
    count: int
    course: tuple[SeriesVintage, ...]
    is_part: bool
    known: tuple[SeriesVintage, ...]

    @cached_property
    def places(self) -> dict[tuple[str, str, str], int]:
        """The index of each period by its key."""
        return {row.figure.period.key: index for index, row in enumerate(self.rows)}

    @property
    def shown(self) -> list[LineRow]:
        """Without what is ahead."""
        return [row for row in self.rows if not row.is_ahead]


def line_over_time(ledger: Ledger, series: SeriesRow, query: NarrowingQuery, cut: Cut) -> LineOverTime:
    """Errors: AmbiguousPeriod, InvalidTime."""
    narrowed: dict[str, Any] = {"since": query.since, "until": query.until, "type": query.type, "length": query.length}
    line = ledger.line(series.code, cut, **narrowed)
    figures = line.end(MOST_PERIODS)
    uncut = cut._replace(known_on=None)
    latest = figures if cut == uncut else ledger.line(series.code, uncut, **narrowed).end(MOST_PERIODS)
    course = ledger.latest_vintages(latest, uncut, MOST_CELLS)
    is_part = _begins_late(course, series.vintage_zone)
    if isinstance(cut.known_on, datetime) or (cut.known_on and is_part):
        # Up to an instant a day may have had another answer; and what was left out may be all that was known then.
        known = ledger.latest_vintages(figures, cut, MOST_CELLS)
    else:
        until = "9999" if cut.known_on is None else cut.known_on.isoformat()
        known = [vintage for vintage in course if vintage.vintage_on <= until]
    rows = _rows(figures, known)
    return LineOverTime(series, rows, line.count() or 0, tuple(course), is_part, tuple(known))


def _begins_late(course: Sequence[SeriesVintage], zone: str) -> bool:
    """Whether something was known before the first vintage: that one then shows it, as it was known."""
    return any(
        cell.number > 1 or known_since(cell, zone) < vintage.vintage_on
        for vintage in course[:1]
        for cell in vintage.figures
    )


def known_date(cut: Cut, zone: str) -> str:
    """The date of K in a vintage zone; empty without one."""
    if cut.known_on is None:
        return ""
    return (date_in(cut.known_on, zone) if isinstance(cut.known_on, datetime) else cut.known_on).isoformat()


def known_since(cell: VintageCell, zone: str) -> str:
    """The date in the vintage zone on which this answer began."""
    return date_in(read_instant(cell.known_from), zone).isoformat()


def _rows(figures: Sequence[FigureRow], known: Sequence[SeriesVintage]) -> tuple[LineRow, ...]:
    last_of = {cell.period.key: cell for vintage in known for cell in vintage.figures}
    found = [index for index, figure in enumerate(figures) if figure.state != "NOT_YET_KNOWN"]
    last = found[-1] if found else -1
    rows = []
    for index, figure in enumerate(figures):
        cell = last_of.get(figure.period.key)
        since = known_since(cell, figure.vintage_zone) if cell else ""
        rows.append(
            LineRow(figure, figure_in_short(figure, unit=False), since, cell.number if cell else 0, index > last)
        )
    return tuple(rows)
