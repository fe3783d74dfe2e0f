"""Which figures a list holds: their numbers, found by index and in order; the figures themselves are looked up after.

A figure's place in every list is its key: code of the series, start, end and type of the period, ends of open periods
as they are stored.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ledger.projections import figure_views
from ledger.projections.cuts import Cut, known_sql
from ledger.projections.rows import FigureRow, PeriodRow, SeriesRow
from ledger.projections.schema import CONFLICTED, SERIES_HOLDS
from ledger.projections.series_filter import SeriesFilter
from ledger.projections.series_views import SeriesViews

FigureKey = tuple[str, str, str, str]

KEY = "s.code, f.period_start, f.period_end, f.period_type"
AFTER_KEY = f"({KEY}) > (:after_code, :after_start, :after_end, :after_type)"

_CONFLICTS = f"""
SELECT f.no FROM {CONFLICTED} k CROSS JOIN answer a ON a.figure_no = k.figure_no
JOIN figure f ON f.no = a.figure_no JOIN series s ON s.no = f.series_no AND {SERIES_HOLDS}
WHERE a.conflicted = 1 AND a.from_seq <= :seq AND a.to_seq > :seq AND a.known_from <= {{known}}
    AND a.known_to > {{known}} AND {{where}}
ORDER BY {KEY} LIMIT :limit
"""
_LATEST = """
SELECT series_no, no, period_type, period_length FROM (
SELECT s.no AS series_no, f.no, f.period_type, f.period_length, row_number() OVER (
    PARTITION BY s.no, f.period_type, f.period_length ORDER BY f.period_end DESC, f.period_start DESC) AS place
FROM json_each(:series) j JOIN series s ON s.no = CAST(j.value AS BIGINT) AND {holds}
JOIN figure f ON f.series_no = s.no
JOIN answer a ON a.figure_no = f.no AND a.from_seq <= :seq AND a.to_seq > :seq
    AND a.known_from <= {known} AND a.known_to > {known} AND a.state != 'NOT_YET_KNOWN'
WHERE f.no <= :seq AND f.period_type = coalesce(:type, f.period_type)
    AND (CAST(:length AS TEXT) IS NULL OR f.period_length = :length)
) ranked WHERE place = 1 ORDER BY series_no, period_type, coalesce(period_length, '')
"""


def key_of(figure: FigureRow) -> FigureKey:
    """A figure's place in lists."""
    return (figure.series, *figure.period.key)


def after_key(key: FigureKey | None) -> tuple[list[str], dict[str, Any]]:
    """The condition of a page that begins after a figure, and its bindings; none for the first page."""
    if key is None:
        return [], {}
    names = ("after_code", "after_start", "after_end", "after_type")
    return [AFTER_KEY], dict(zip(names, key, strict=True))


class FigureLists(SeriesViews):
    """Lists are in the order of keys."""

    def numbered(self, numbers: Sequence[int], cut: Cut) -> list[FigureRow]:
        """The figures with these numbers at the cut; those not held by then are left out."""
        where = "f.no IN (SELECT CAST(value AS BIGINT) FROM json_each(:numbers)) AND f.no <= :seq"
        zones = self.zones(cut)
        with self._database.reading() as connection:
            return figure_views.figures_where(connection, cut, where, {"numbers": json.dumps(list(numbers))}, zones)

    def figures_of_streams(self, streams: Sequence[str], cut: Cut) -> list[FigureRow]:
        """The figures of these streams at the cut; those not held by then are left out."""
        where = "f.stream_id IN (SELECT value FROM json_each(:streams)) AND f.no <= :seq"
        zones = self.zones(cut)
        with self._database.reading() as connection:
            return figure_views.figures_where(connection, cut, where, {"streams": json.dumps(list(streams))}, zones)

    def conflicting(self, cut: Cut, filter: SeriesFilter, after: FigureKey | None, limit: int) -> list[int]:
        """The numbers of figures whose remaining claims disagree at the cut, whether or not a rule decided."""
        known, instants = known_sql(cut, self.zones(cut))
        narrowed, bindings = filter.conditions()
        later, key = after_key(after)
        statement = _CONFLICTS.format(known=known, where=" AND ".join([*narrowed, *later, "TRUE"]))
        with self._database.reading() as connection:
            rows = connection.execute(statement, {"seq": cut.seq, "limit": limit, **instants, **bindings, **key})
            return [no for (no,) in rows]

    def latest_of_each_kind(
        self, series: Sequence[SeriesRow], cut: Cut, type: str | None, length: str | None
    ) -> dict[int, dict[str, int]]:
        """Of each kind of period with an answer at the cut (see `PeriodRow.kind`), the figure that ends last.

        By number of the series; one of which nothing is known is left out.
        """
        known, instants = known_sql(cut, sorted({row.vintage_zone for row in series}))
        numbers = json.dumps([row.no for row in series])
        bindings = {"series": numbers, "seq": cut.seq, "type": type, "length": length, **instants}
        found: dict[int, dict[str, int]] = {}
        with self._database.reading() as connection:
            for of, no, kind, lasts in connection.execute(_LATEST.format(holds=SERIES_HOLDS, known=known), bindings):
                found.setdefault(of, {})[PeriodRow(kind, None, None, None, lasts).kind] = no
        return found
