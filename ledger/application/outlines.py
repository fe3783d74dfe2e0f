"""What lists show beside the names of series: the latest figure, the line to it, how often it was contested."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.application.asking import Asking
from ledger.domain.events import TOPICS, FigureEvent
from ledger.domain.history import Logged
from ledger.projections.cuts import Cut
from ledger.projections.outline_views import NONE, Tally
from ledger.projections.rows import FigureRow, SeriesRow, ValueRow

_TOUCHING = [topic for topic, kind in TOPICS.items() if issubclass(kind, FigureEvent)]


class Outline(NamedTuple):
    """A series at a glance. `latest` None: nothing is known of it; `recent` ends with the value of `latest`."""

    series: SeriesRow
    latest: FigureRow | None
    recent: Sequence[ValueRow | None]
    tally: Tally


class Outlines(Asking):
    """A few statements, however many series are asked about."""

    def outlines(self, series: Sequence[SeriesRow], cut: Cut, *, recent: int) -> list[Outline]:
        """Each series with its latest figure, and at most `recent` values of the same kind of period up to it.

        Of several kinds of period the one is shown whose latest figure ends last; where these end together, the one
        that began last, which is the shortest.
        """
        kinds = self.views.latest_of_each_kind(series, cut, None, None)
        figures = {figure.no: figure for figure in self.views.numbered(_numbers(kinds), cut)}
        latest = {no: max((figures[each] for each in of.values()), key=_end_then_start) for no, of in kinds.items()}
        values = self.views.recent_values(list(latest.values()), cut, recent)
        tallies = self.views.tallies(series, cut)
        return [
            Outline(row, figure, values[figure.no] if figure else [], tallies.get(row.no, NONE))
            for row in series
            for figure in (latest.get(row.no),)
        ]

    def last_of_figures(self, cut: Cut, most: int) -> list[Logged]:
        """The last events that touched figures, newest first, up to the recording cut."""
        return self.log.at(self.views.last_of(_TOUCHING, cut, most))


def _numbers(kinds: dict[int, dict[str, int]]) -> list[int]:
    return [no for of in kinds.values() for no in of.values()]


def _end_then_start(figure: FigureRow) -> tuple[str, str]:
    start, end, _ = figure.period.key
    return end, start
