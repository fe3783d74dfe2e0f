"""Which figures moved between two cuts: whose answers at the two mean something else."""

from __future__ import annotations

from typing import Any

from ledger.projections.cuts import Cut, known_sql
from ledger.projections.figure_lists import KEY, FigureKey, FigureLists, after_key
from ledger.projections.meanings import MEANING_FIELDS, meaning, meaning_columns
from ledger.projections.schema import SERIES_HOLDS
from ledger.projections.series_filter import SeriesFilter

# Only these can have moved: figures of which something was recorded between the two positions; figures with rivals of
# which an order of tiers turned an answer there; figures of which an answer begins between the instants of publication.
_CANDIDATES = """
SELECT f.no FROM event e JOIN figure f ON f.stream_id = e.stream_id WHERE e.seq > :first_seq AND e.seq <= :last_seq
UNION
SELECT a.figure_no FROM precedence p CROSS JOIN answer a ON a.from_seq = p.seq AND a.alternatives IS NOT NULL
WHERE p.seq > :first_seq AND p.seq <= :last_seq
UNION
SELECT a.figure_no FROM answer a WHERE a.known_from > :first_known AND a.known_from <= :last_known
    AND a.from_seq <= :seq AND a.to_seq > :seq
"""
_OF_ONE_SERIES = "SELECT f.no FROM series s JOIN figure f ON f.series_no = s.no WHERE s.code = :code"
_ANSWER = """
LEFT JOIN answer {a} ON {a}.figure_no = f.no AND {a}.known_from <= {known} AND {a}.known_to > {known}
    AND {a}.from_seq <= {seq} AND {a}.to_seq > {seq}
LEFT JOIN claim {c} ON {c}.no = {a}.chosen AND {c}.from_seq <= {seq} AND {c}.to_seq > {seq}
"""
_SINCE_HOLDS = "o.to_seq > :since_seq AND (o.from_seq <= :since_seq OR o.from_seq = o.no)"
"""The version of the series that counts at `since`, like `SERIES_HOLDS`: its vintage zone says when a date ended."""
_MOVED = f"""
WITH candidate (no) AS MATERIALIZED ({{candidates}})
SELECT f.no, {meaning_columns("b", "bc")}, {meaning_columns("a", "ac")}
FROM candidate CROSS JOIN figure f ON f.no = candidate.no AND f.no <= :seq
CROSS JOIN series s ON s.no = f.series_no AND {SERIES_HOLDS}
CROSS JOIN series o ON o.no = f.series_no AND {_SINCE_HOLDS}
{_ANSWER.format(a="b", c="bc", seq=":since_seq", known="{since_known}")}
{_ANSWER.format(a="a", c="ac", seq=":seq", known="{known}")}
WHERE ({meaning_columns("b", "bc")}) IS DISTINCT FROM ({meaning_columns("a", "ac")}) AND {{where}}
ORDER BY {KEY}
"""


class MoveViews(FigureLists):
    """Lists are in the order of keys."""

    def moved(self, since: Cut, until: Cut, filter: SeriesFilter, after: FigureKey | None, limit: int) -> list[int]:
        """The numbers of figures that moved between two cuts, at most `limit` of them.

        A figure moved when state, absent reason, comparator, amount, bounds or ranks of its answer differ; one not held
        at `since` counts as not yet known there.
        """
        zones = self.zones(since) or self.zones(until) or ["UTC"]
        known, instants = known_sql(until, zones)
        since_known, since_instants = known_sql(since, zones, "since_known", "o")
        narrowed, bindings = filter.conditions()
        later, key = after_key(after)
        statement = _MOVED.format(
            candidates=_CANDIDATES if filter.code is None else _OF_ONE_SERIES,
            known=known,
            since_known=since_known,
            where=" AND ".join([*narrowed, *later, "TRUE"]),
        )
        bindings |= {**instants, **since_instants, **key, **_span(since, until, zones)}
        found: list[int] = []
        with self._database.reading() as connection:
            cursor = connection.execute(statement, bindings)
            for no, *columns in cursor:  # texts differ; 34.0 and 34 mean the same
                if meaning(columns[:MEANING_FIELDS]) != meaning(columns[MEANING_FIELDS:]):
                    found.append(no)
                    if len(found) == limit:
                        cursor.close()  # else the read would outlive this question
                        break
        return found


def _span(since: Cut, until: Cut, zones: list[str]) -> dict[str, Any]:
    """What lies between the cuts on each axis; a date lasts from its first to its last end in any zone."""
    instants = [cut.known(zone) for cut in (since, until) for zone in zones]
    return {
        "seq": until.seq,
        "since_seq": since.seq,
        "first_seq": min(since.seq, until.seq),
        "last_seq": max(since.seq, until.seq),
        "first_known": min(instants),
        "last_known": max(instants),
    }
