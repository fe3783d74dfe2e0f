"""Every question that the views answer. A question is one SQL statement at a resolved cut.

A cut names the last position that counts, and what is recorded up to a position never changes: so
several questions at one cut agree, however far the log went on meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from ledger.domain.period_notation import Reading
from ledger.domain.periods import PeriodType
from ledger.domain.precedence import PrecedenceHistory
from ledger.errors import AmbiguousPeriod, NotFound
from ledger.projections import figure_views
from ledger.projections.batches import read_precedence
from ledger.projections.course_views import CourseViews
from ledger.projections.cuts import Cut, resolve_recorded_by
from ledger.projections.definition_views import DefinitionViews
from ledger.projections.line_json import LineJson
from ledger.projections.move_views import MoveViews
from ledger.projections.outline_views import OutlineViews
from ledger.projections.rows import (
    ClaimRow,
    DisputeRow,
    FigureRow,
    ParkedRow,
    PlaceRow,
    SeriesRow,
    VintageRow,
)
from ledger.projections.schema import BEGINNING, END, PROJECTION
from ledger.projections.source_views import SourceViews
from ledger.projections.triangle_views import TriangleViews
from ledger.store.database import scalar


class Views(DefinitionViews, MoveViews, LineJson, TriangleViews, CourseViews, OutlineViews, SourceViews):
    """Errors of every question: StoreFailure."""

    def cut(self, known_on: date | datetime | None = None, recorded_by: str | None = None) -> Cut:
        """Resolves a cut against what the views hold now. Errors: InvalidTime."""
        with self._database.reading() as connection:
            position = int(scalar(connection, "SELECT position FROM projection WHERE name = ?", (PROJECTION,)) or 0)
            return Cut(known_on, resolve_recorded_by(connection, recorded_by, position), position)

    def precedence(self) -> PrecedenceHistory:
        """Every order of tiers so far."""
        with self._database.reading() as connection:
            return read_precedence(connection)

    # Figures.

    def figure(self, series: SeriesRow, reading: Reading, cut: Cut, type: PeriodType | None = None) -> FigureRow:
        """One figure at the cut.

        Dates alone name it while, by the recording cut, one type of period alone bears them: what is
        recorded later makes no pinned question ambiguous. Errors: NotFound (the ledger never held it),
        AmbiguousPeriod.
        """
        where = "s.no = :series AND f.period_start = :start AND f.period_end = :end"
        start = reading.start.isoformat() if reading.start else BEGINNING
        end = reading.end.isoformat() if reading.end else END
        found = self._figures(cut, where, {"series": series.no, "start": start, "end": end}, [series.vintage_zone])
        held = [figure for figure in found if figure.no <= cut.seq] or found
        wanted = type or (reading.type if reading.insists else None)
        fitting = [figure for figure in (found if wanted else held) if wanted in (None, figure.period.type)]
        if not fitting:
            there = f", only of type {', '.join(f.period.type for f in found)}" if found else ""
            period = f"{reading.start or '..'}/{reading.end or '..'}"
            raise NotFound(
                f"no figure of {series.code} at {period}{f' of type {type}' if type else ''}{there}",
                path=("period",),
                hint="list the figures of the series to see its periods",
            )
        if len(fitting) > 1:
            raise AmbiguousPeriod(
                f"{series.code} has several figures at these dates",
                choices=[figure.period.type for figure in fitting],
                hint="choose one by type",
            )
        return fitting[0]

    def _figures(self, cut: Cut, where: str, bindings: dict[str, Any], zones: Sequence[str]) -> list[FigureRow]:
        with self._database.reading() as connection:
            return figure_views.figures_where(connection, cut, where, bindings, zones)

    def claims(self, figures: Sequence[FigureRow], cut: Cut) -> dict[int, list[ClaimRow]]:
        """The visible claims of figures, by figure number."""
        found: dict[int, list[ClaimRow]] = {figure.no: [] for figure in figures}
        with self._database.reading() as connection:
            for known, numbers in _by_instant(figures, cut).items():
                for claim in figure_views.claims_of(connection, numbers, cut, known):
                    found[claim.figure_no].append(claim)
        return found

    def vintages(self, figure: FigureRow, cut: Cut, *, by_day: bool = False) -> list[VintageRow]:
        """The figure's vintages up to the cut; `by_day` keeps the last of each date in the vintage zone."""
        found = self.vintages_of_many([figure], cut)[figure.no]
        return figure_views.by_day(found, figure.vintage_zone) if by_day else found

    def vintages_of_many(self, figures: Sequence[FigureRow], cut: Cut) -> dict[int, list[VintageRow]]:
        """The vintages of figures up to the cut, by figure number."""
        found: dict[int, list[VintageRow]] = {}
        with self._database.reading() as connection:
            for known, numbers in _by_instant(figures, cut).items():
                found |= figure_views.vintages_of(connection, numbers, cut, known)
        return found

    def disputes(self, figure: FigureRow, cut: Cut) -> list[DisputeRow]:
        """The figure's open disputes; they move on the recording axis only."""
        return self.disputes_of_many([figure], cut).get(figure.no, [])

    def disputes_of_many(self, figures: Sequence[FigureRow], cut: Cut) -> dict[int, list[DisputeRow]]:
        """The open disputes of figures, by figure number; those without any are left out."""
        disputed = [figure.no for figure in figures if figure.disputed]
        if not disputed:
            return {}
        with self._database.reading() as connection:
            return figure_views.disputes_of(connection, disputed, cut)

    def linked_periods(self, series: str, cut: Cut) -> list[tuple[str, str, str]]:
        """(old, new, reason) of the periods of a series that were redefined into one another."""
        return self.linked_periods_of_many([series], cut).get(series, [])

    def linked_periods_of_many(self, series: Sequence[str], cut: Cut) -> dict[str, list[tuple[str, str, str]]]:
        """The same of several series, by their codes; those without any are left out."""
        statement = (
            "SELECT series, old, new, reason FROM period_link"
            " WHERE series IN (SELECT value FROM json_each(?)) AND seq <= ? ORDER BY seq"
        )
        found: dict[str, list[tuple[str, str, str]]] = {}
        with self._database.reading() as connection:
            for code, old, new, reason in connection.execute(statement, (json.dumps(list(series)), cut.seq)):
                found.setdefault(code, []).append((old, new, reason))
        return found

    # The log.

    def place(self, event_id: str) -> PlaceRow | None:
        """Where an event stands; None when the views have not seen it."""
        return next(iter(self.places([event_id])), None)

    def places(self, event_ids: Sequence[str]) -> list[PlaceRow]:
        """Where events stand; those that the views have not seen are left out."""
        statement = (
            "SELECT p.seq, p.figure_no, f.stream_id, s.code FROM event_place p LEFT JOIN figure f ON f.no = p.figure_no"
            " LEFT JOIN series s ON s.no = f.series_no AND s.from_seq = s.no"
            " WHERE p.event_id IN (SELECT value FROM json_each(?))"
        )
        with self._database.reading() as connection:
            return [PlaceRow(*row) for row in connection.execute(statement, (json.dumps(list(event_ids)),))]

    def parked(self) -> list[ParkedRow]:
        """Events that could not be applied."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT seq, stream_id, topic, error FROM parked ORDER BY seq")
            return [ParkedRow(*row) for row in rows]


def _by_instant(figures: Sequence[FigureRow], cut: Cut) -> dict[str, list[int]]:
    """The numbers of figures by the instant at which the cut falls in their vintage zone."""
    grouped: dict[str, list[int]] = {}
    for figure in figures:
        grouped.setdefault(cut.known(figure.vintage_zone), []).append(figure.no)
    return grouped
