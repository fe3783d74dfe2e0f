"""The figures of one series, of one kind of period, as whole rows."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger.errors import AmbiguousPeriod
from ledger.projections import figure_views
from ledger.projections.cuts import Cut
from ledger.projections.reader import Reader
from ledger.projections.rows import FigureRow, SeriesRow
from ledger.projections.schema import BEGINNING, END

KINDS = "SELECT period_type FROM series_kind WHERE series_no = ? AND first_no <= ?"
"""The kinds of period of a whole series."""


class Narrowing(NamedTuple):
    """Which figures of the series: periods within dates, of a type and a length, after a key, at most `limit`.

    None: no bound.
    """

    since: str | None = None
    until: str | None = None
    type: str | None = None
    length: str | None = None
    after: tuple[str | int, ...] | None = None
    limit: int | None = None


class LineViews(Reader):
    """Errors of all: AmbiguousPeriod where several kinds of period are there, which are no one line."""

    def line(self, series: SeriesRow, cut: Cut, narrowing: Narrowing) -> list[FigureRow]:
        """The figures, by period."""
        self.check_kind(series, cut, narrowing)
        where, bindings = where_of(series, narrowing)
        zones, order = [series.vintage_zone], figure_views.BY_PERIOD
        with self._database.reading() as connection:
            return figure_views.figures_where(
                connection, cut, where, bindings, zones, order=order, limit=narrowing.limit
            )

    def line_end(self, series: SeriesRow, cut: Cut, narrowing: Narrowing) -> list[FigureRow]:
        """The last figures of the line, `limit` of them, by period."""
        self.check_kind(series, cut, narrowing)
        where, bindings = where_of(series, narrowing)
        zones, order = [series.vintage_zone], figure_views.BY_PERIOD_BACKWARDS
        with self._database.reading() as connection:
            found = figure_views.figures_where(
                connection, cut, where, bindings, zones, order=order, limit=narrowing.limit
            )
        return found[::-1]

    def line_count(self, series: SeriesRow, cut: Cut, narrowing: Narrowing) -> int:
        """How many figures the whole line has, whatever the page."""
        where, bindings = where_of(series, narrowing._replace(after=None))
        statement = f"SELECT count(*) FROM figure f WHERE {where}"
        with self._database.reading() as connection:
            (row,) = connection.execute(statement, bindings | {"seq": cut.seq})
            return int(row[0])

    def check_kind(self, series: SeriesRow, cut: Cut, narrowing: Narrowing) -> None:
        """Most series have one kind; only where there are more are the figures themselves looked at.

        Errors: AmbiguousPeriod.
        """
        own = (series.no, cut.seq)
        where, bindings = where_of(series, narrowing._replace(after=None))
        several = f"SELECT DISTINCT f.period_type, f.period_length FROM figure f WHERE {where}"
        with self._database.reading() as connection:
            if len(connection.execute(KINDS, own).fetchall()) < 2:
                return
            found = connection.execute(several, bindings | {"seq": cut.seq}).fetchall()
        if len(found) > 1:
            raise AmbiguousPeriod(
                f"{series.code} has figures over {len(found)} kinds of period, which are no one line",
                choices=sorted(type if type == "instant" else f"{type} {length or '..'}" for type, length in found),
                hint="choose one by type and length",
            )


def where_of(series: SeriesRow, narrowing: Narrowing) -> tuple[str, dict[str, Any]]:
    """The condition on figure `f`, and what it binds."""
    since, until, type, length, after, _ = narrowing
    parts = ["f.series_no = :series", "f.no <= :seq", "f.period_start >= :since", "f.period_end <= :until"]
    if until is not None:
        parts.append("f.period_start <= :until")  # follows, and ends the walk along the index
    bindings: dict[str, Any] = {"series": series.no, "since": since or BEGINNING, "until": until or END}
    if type is not None:
        parts.append("f.period_type = :type")
        bindings["type"] = type
    if length is not None:
        parts.append("f.period_length = :length")
        bindings["length"] = length
    if after is not None:
        parts.append("(f.period_start, f.period_end, f.period_type) > (:start, :end, :after_type)")
        bindings |= dict(zip(("start", "end", "after_type"), after, strict=True))
    return " AND ".join(parts), bindings
