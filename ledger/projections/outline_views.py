"""What lists of series show of each: how its line went lately, and how often it was restated or contested."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from ledger.projections.cuts import Cut, known_sql
from ledger.projections.reader import Reader
from ledger.projections.row_readers import VALUE_FIELDS, claimed_value
from ledger.projections.rows import FigureRow, SeriesRow, ValueRow
from ledger.projections.schema import SERIES_HOLDS

_SAME_KIND = """{0}.series_no = l.series_no AND {0}.period_type = l.period_type
    AND coalesce({0}.period_length, '..') = coalesce(l.period_length, '..')
    AND {0}.period_start <= l.period_start AND {0}.no <= :seq"""
_ANSWER = """{0}.figure_no = f.no AND {0}.from_seq <= :seq AND {0}.to_seq > :seq
    AND {0}.known_from <= {{known}} AND {0}.known_to > {{known}}"""
_RECENT = f"""
SELECT l.no, {", ".join(f"c.{name}" for name in VALUE_FIELDS)}
FROM json_each(:figures) j JOIN figure l ON l.no = CAST(j.value AS BIGINT)
JOIN series s ON s.no = l.series_no AND {SERIES_HOLDS}
JOIN figure f ON {_SAME_KIND.format("f")} AND f.period_start >= coalesce((
    SELECT g.period_start FROM figure g WHERE {_SAME_KIND.format("g")}
    ORDER BY g.period_start DESC LIMIT 1 OFFSET :others), '')
LEFT JOIN answer a ON {_ANSWER.format("a")}
LEFT JOIN claim c ON c.no = a.chosen AND c.from_seq <= :seq AND c.to_seq > :seq
ORDER BY l.no, f.period_start, f.period_end
"""
_TALLIES = f"""
SELECT s.no,
    CAST(sum((SELECT count(*) FROM claim c WHERE c.figure_no = f.no AND c.kind = 'restated' AND c.from_seq <= :seq
        AND c.to_seq > :seq AND c.known_at <= {{known}})) AS BIGINT),
    CAST(sum((SELECT count(*) FROM answer a WHERE a.conflicted = 1 AND {_ANSWER.format("a")})) AS BIGINT),
    CAST(sum(CASE WHEN EXISTS (SELECT 1 FROM dispute d WHERE d.figure_no = f.no AND d.from_seq <= :seq
        AND d.to_seq > :seq) THEN 1 ELSE 0 END) AS BIGINT)
FROM json_each(:series) j JOIN series s ON s.no = CAST(j.value AS BIGINT) AND {SERIES_HOLDS}
JOIN figure f ON f.series_no = s.no AND f.no <= :seq
GROUP BY s.no
"""


class Tally(NamedTuple):
    """Of all figures of a series: restatements that are visible, figures whose claims disagree, figures in dispute."""

    restatements: int = 0
    conflicted: int = 0
    disputed: int = 0


NONE = Tally()


class OutlineViews(Reader):
    """One statement for all series that are asked about."""

    def recent_values(self, latest: Sequence[FigureRow], cut: Cut, most: int) -> dict[int, list[ValueRow | None]]:
        """What answers at the cut of each figure and of those before it over its kind of period, oldest first.

        By the numbers of the figures in `latest`; at most `most` of each line, None where no claim answers.
        """
        known, instants = known_sql(cut, sorted({figure.vintage_zone for figure in latest}))
        numbers = json.dumps([figure.no for figure in latest])
        bindings = {"figures": numbers, "seq": cut.seq, "others": most - 1, **instants}
        found: dict[int, list[ValueRow | None]] = {figure.no: [] for figure in latest}
        with self._database.reading() as connection:
            for no, *columns in connection.execute(_RECENT.format(known=known), bindings):
                found[no].append(claimed_value(columns))
        return found

    def tallies(self, series: Sequence[SeriesRow], cut: Cut) -> dict[int, Tally]:
        """By the numbers of the series; one without figures is left out."""
        known, instants = known_sql(cut, sorted({row.vintage_zone for row in series}))
        bindings = {"series": json.dumps([row.no for row in series]), "seq": cut.seq, **instants}
        with self._database.reading() as connection:
            rows = connection.execute(_TALLIES.format(known=known), bindings)
            return {no: Tally(*counts) for no, *counts in rows}

    def last_of(self, topics: Sequence[str], cut: Cut, limit: int) -> list[int]:
        """The positions of the last events of these topics up to the cut's, newest first."""
        statement = (
            "SELECT seq FROM event WHERE seq <= :seq AND topic IN (SELECT value FROM json_each(:topics))"
            " ORDER BY seq DESC LIMIT :limit"
        )
        bindings = {"topics": json.dumps(list(topics)), "seq": cut.seq, "limit": limit}
        with self._database.reading() as connection:
            return [seq for (seq,) in connection.execute(statement, bindings)]
