"""The publications that state the last figures of a line, newest first."""

from __future__ import annotations

from typing import NamedTuple

from api.web.series_line import LineOverTime
from ledger.application import Ledger
from ledger.application.series_releases import SeriesRelease, releases_of_series
from ledger.projections.cuts import Cut
from ledger.projections.row_readers import value_row
from ledger.projections.rows import FigureRow, SourceRow, ValueRow

MOST_PERIODS, MOST_RELEASES, MOST_STATED = 24, 24, 8


class Stated(NamedTuple):
    """What a release says of one period; `number` counts the period's releases."""

    figure: FigureRow
    number: int
    values: tuple[ValueRow, ...]


class ShownRelease(NamedTuple):
    """A release with what it states of the last periods, newest period first; `more` are left out."""

    source: SourceRow
    published_at: str
    stated: tuple[Stated, ...]
    more: int


class Releases(NamedTuple):
    """`is_part` tells that there are more periods, or more releases."""

    rows: tuple[ShownRelease, ...]
    is_part: bool


def last_releases(ledger: Ledger, line: LineOverTime, cut: Cut) -> Releases:
    """Up to the cut: histories are read of few figures, however long the line."""
    figures = [row.figure for row in line.shown[-MOST_PERIODS:]]
    found = releases_of_series(figures, ledger.histories(figures, cut), cut)[::-1]
    shown = found[:MOST_RELEASES]
    codes = sorted({release.source.code for release in shown})
    sources = {row.code: row for row in ledger.views.sources(cut, codes=codes)}
    rows = tuple(_shown(release, sources[release.source.code]) for release in shown)
    return Releases(rows, len(found) > len(shown) or len(line.shown) > len(figures))


def _shown(release: SeriesRelease, source: SourceRow) -> ShownRelease:
    stated = [
        Stated(figure, own.number, tuple(value_row(claim.value) for claim in own.claims if claim.value is not None))
        for figure, own in release.figures[::-1]
    ]
    return ShownRelease(
        source, release.publication.stated, tuple(stated[:MOST_STATED]), max(len(stated) - MOST_STATED, 0)
    )
