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
SELECT k.series_no, k.period_type, k.period_length, (
    SELECT f.no FROM figure f JOIN answer a ON a.figure_no = f.no AND a.from_seq <= :seq AND a.to_seq > :seq
        AND a.known_from <= {known} AND a.known_to > {known} AND a.state != 'NOT_YET_KNOWN'
    WHERE f.series_no = k.series_no AND f.no <= :seq
        AND f.period_type = k.period_type AND coalesce(f.period_length, '..') = k.period_length
    ORDER BY f.period_start DESC, f.period_end DESC LIMIT 1)
FROM json_each(:series) j JOIN series s ON s.no = CAST(j.value AS BIGINT) AND {holds}
JOIN series_kind k ON k.series_no = s.no AND k.first_no <= :seq
    AND k.period_type = coalesce(:type, k.period_type) AND k.period_length = coalesce(:length, k.period_length)
ORDER BY k.series_no, k.period_type, k.period_length
"""
"""Of one kind what starts last ends last, so that the index is walked from its end, and no further than need be."""
_CONTESTED = f"""
SELECT f.no FROM (
    SELECT figure_no FROM {CONFLICTED} k UNION SELECT d.figure_no FROM dispute d WHERE {{disputed}}
) c CROSS JOIN figure f ON f.no = c.figure_no AND f.no <= :seq
JOIN series s ON s.no = f.series_no AND {SERIES_HOLDS}
WHERE (EXISTS (SELECT 1 FROM dispute d WHERE d.figure_no = f.no AND {{disputed}})
    OR EXISTS (SELECT 1 FROM answer a WHERE a.figure_no = f.no AND a.conflicted = 1 AND a.from_seq <= :seq
        AND a.to_seq > :seq AND a.known_from <= {{known}} AND a.known_to > {{known}})) AND {{where}}
ORDER BY {KEY} LIMIT :limit
"""
_OPEN_DISPUTE = "d.from_seq <= :seq AND d.to_seq > :seq"


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

    def contested(self, cut: Cut, filter: SeriesFilter, after: FigureKey | None, limit: int) -> list[int]:
        """The numbers of figures whose remaining claims disagree at the cut, or of which a dispute is open."""
        known, instants = known_sql(cut, self.zones(cut))
        narrowed, bindings = filter.conditions()
        later, key = after_key(after)
        where = " AND ".join([*narrowed, *later, "TRUE"])
        statement = _CONTESTED.format(known=known, disputed=_OPEN_DISPUTE, where=where)
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
            for of, kind, lasts, no in connection.execute(_LATEST.format(holds=SERIES_HOLDS, known=known), bindings):
                if no is not None:
                    found.setdefault(of, {})[PeriodRow(kind, None, None, None, lasts).kind] = no
        return found
