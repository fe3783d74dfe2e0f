"""The whole course of a series: every answer of every figure along the publication axis, in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from ledger.projections.cuts import Cut
from ledger.projections.reader import Reader
from ledger.projections.rows import SeriesRow

_COURSE = """
SELECT f.no, f.period_type, f.period_start, f.period_end, a.vintage_from, a.state, a.absent_reason,
    c.comparator, c.amount, c.lower, c.upper, c.as_reported, c.source
FROM figure f
JOIN answer a ON a.figure_no = f.no AND a.from_seq <= :seq AND a.to_seq > :seq AND a.known_from <= :known
LEFT JOIN claim c ON c.no = a.chosen AND c.from_seq <= :seq AND c.to_seq > :seq
WHERE f.series_no = :series AND f.no <= :seq
ORDER BY f.period_start, f.no, a.known_from
"""
_OUTLINE = """
SELECT f.series_no, f.period_type, f.period_start, f.period_end, (SELECT max(c.recorded_at) FROM claim c
    WHERE c.figure_no = f.no AND c.from_seq <= :seq)
FROM json_each(:series) j JOIN figure f ON f.series_no = CAST(j.value AS BIGINT) AND f.no <= :seq
ORDER BY f.series_no, f.period_start, f.no
"""


class CourseRow(NamedTuple):
    """One answer of one figure from `known_from` (its vintage's beginning) on.

    `start` and `end` are dates, "0001-01-01" and "9999-12-31" where the period is open. Numbers, words and
    source are those of the claim that answers, None without one; numbers are plain digits, as reported.
    """

    figure_no: int
    type: str
    start: str
    end: str
    known_from: str
    state: str
    absent_reason: str | None
    comparator: str | None
    amount: str | None
    lower: str | None
    upper: str | None
    as_reported: str | None
    source: str | None


class SpanRow(NamedTuple):
    """One figure's period, and when a claim on it was last recorded (None: all are void)."""

    series_no: int
    type: str
    start: str
    end: str
    recorded_at: str | None


class CourseViews(Reader):
    """Both in the order of the periods."""

    def course(self, series: SeriesRow, cut: Cut) -> list[CourseRow]:
        """The answers of a series published by the cut, figure by figure, each oldest first."""
        bindings = {"series": series.no, "seq": cut.seq, "known": cut.known(series.vintage_zone)}
        with self._database.reading() as connection:
            return [CourseRow._make(columns) for columns in connection.execute(_COURSE, bindings)]

    def spans(self, series: Sequence[SeriesRow], cut: Cut) -> dict[int, list[SpanRow]]:
        """The periods of several series, by series number; open ends as in `CourseRow`."""
        found: dict[int, list[SpanRow]] = {row.no: [] for row in series}
        bindings = {"series": json.dumps([row.no for row in series]), "seq": cut.seq}
        with self._database.reading() as connection:
            for columns in connection.execute(_OUTLINE, bindings):
                found[columns[0]].append(SpanRow._make(columns))
        return found
