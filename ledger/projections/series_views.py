"""Questions about series: which there are, which ones pass a filter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ledger.errors import NotFound
from ledger.projections.cuts import Cut, known_sql
from ledger.projections.definition_views import ALL, Slice
from ledger.projections.reader import Reader
from ledger.projections.rows import SeriesRow
from ledger.projections.schema import CONFLICTED, SERIES_HOLDS
from ledger.projections.series_filter import EVERY_SERIES, SeriesFilter
from ledger.store.database import NO_LIMIT, scalar

_COLUMNS = "s.no, s.code, s.subject, s.metric, s.dimensions, s.unit, s.vintage_zone, s.title"
_COUNTED = f"""
SELECT {_COLUMNS},
    (SELECT count(*) FROM figure f WHERE f.series_no = s.no AND f.no <= :seq)
FROM (SELECT * FROM series s WHERE {{where}} ORDER BY {{order}} LIMIT :limit) s ORDER BY {{order}}
"""
_BY_CODE, _BY_SUBJECT = "s.code", "s.subject, s.code"

# Both find the few series from what happened, once: looking at each series in turn would cost all its figures.
_IN_CONFLICT = f"""s.no {{belongs}} (
    SELECT s.no FROM {CONFLICTED} k CROSS JOIN answer a ON a.figure_no = k.figure_no
    JOIN figure f ON f.no = a.figure_no JOIN series s ON s.no = f.series_no AND {SERIES_HOLDS}
    WHERE a.conflicted = 1 AND a.from_seq <= :seq AND a.to_seq > :seq
        AND a.known_from <= {{known}} AND a.known_to > {{known}})"""
_CHANGED = """s.no IN (SELECT f.series_no FROM event e JOIN figure f ON f.stream_id = e.stream_id
    WHERE e.seq > :changed_after AND e.seq <= :seq)"""


class SeriesViews(Reader):
    """Lists are in the order of their codes."""

    def series(self, cut: Cut, codes: Sequence[str] | None = None, **narrowed: str) -> list[SeriesRow]:
        """All series, or some; narrowed by `code`, `subject`, `metric`, `unit` or `dimensions` (as stored)."""
        conditions = [SERIES_HOLDS, "s.no <= :seq", *(f"s.{column} = :{column}" for column in narrowed)]
        if codes is not None:
            conditions.append("s.code IN (SELECT value FROM json_each(:codes))")
            narrowed["codes"] = json.dumps(codes)
        return self._series(cut, conditions, narrowed)

    def series_by_code(self, code: str, cut: Cut) -> SeriesRow:
        """One series. Errors: NotFound."""
        return _only(code, self.series(cut, code=code))

    def series_asked(self, code: str, cut: Cut) -> SeriesRow:
        """The series that a question about figures names, also one defined after the cut; not counted.

        Errors: NotFound.
        """
        statement = f"SELECT {_COLUMNS}, NULL FROM series s WHERE {SERIES_HOLDS} AND s.code = :code"
        with self._database.reading() as connection:
            found = connection.execute(statement, {"seq": cut.seq, "code": code}).fetchall()
        return _only(code, [_row(columns) for columns in found])

    def codes_of(self, subject: str, metrics: Iterable[str], cut: Cut) -> dict[tuple[str, str, str], str]:
        """The codes of a subject's series of these metrics, by metric, dimensions as stored, and unit."""
        statement = (
            "SELECT s.metric, s.dimensions, s.unit, s.code FROM json_each(:metrics) j"
            f" CROSS JOIN series s ON s.subject = :subject AND s.metric = j.value WHERE {SERIES_HOLDS} AND s.no <= :seq"
        )
        bindings = {"subject": subject, "metrics": json.dumps(sorted(set(metrics))), "seq": cut.seq}
        with self._database.reading() as connection:
            return {
                (metric, pairs, unit): code for metric, pairs, unit, code in connection.execute(statement, bindings)
            }

    def figure_count(self, series: SeriesRow, cut: Cut) -> int:
        """How many figures it has at the cut."""
        statement = "SELECT count(*) FROM figure f WHERE f.series_no = ? AND f.no <= ?"
        with self._database.reading() as connection:
            return int(scalar(connection, statement, (series.no, cut.seq)) or 0)

    def series_that(
        self,
        cut: Cut,
        filter: SeriesFilter = EVERY_SERIES,
        *,
        conflict: bool | None = None,
        changed_after: int | None = None,
        part: Slice = ALL,
    ) -> list[SeriesRow]:
        """Series that pass a filter, or part of them.

        `conflict`: those with a figure whose claims disagree at the cut, False: those without, None: all.
        `changed_after`: those with an event of a figure at a later position, up to the cut's.
        """
        conditions, bindings = self._conditions(cut, filter, conflict, changed_after)
        if part.after is not None:
            conditions.append("s.code > :after")
            bindings["after"] = part.after
        return self._series(cut, conditions, bindings, part.limit)

    def series_by_subject(
        self, cut: Cut, filter: SeriesFilter, after: tuple[str, str] | None, limit: int
    ) -> list[SeriesRow]:
        """At most `limit` series that pass a filter, in the order of their subjects' codes, then their own.

        `after`: those that come after a subject and a code; None: from the start.
        """
        conditions, bindings = self._conditions(cut, filter, None, None)
        if after is not None:
            conditions.append(f"({_BY_SUBJECT}) > (:after_subject, :after_code)")
            bindings |= dict(zip(("after_subject", "after_code"), after, strict=True))
        return self._series(cut, conditions, bindings, limit, _BY_SUBJECT)

    def count_that(self, cut: Cut, filter: SeriesFilter, *, conflict: bool | None, changed_after: int | None) -> int:
        """How many series `series_that` would give."""
        conditions, bindings = self._conditions(cut, filter, conflict, changed_after)
        statement = f"SELECT count(*) FROM series s WHERE {' AND '.join(conditions)}"
        with self._database.reading() as connection:
            return int(scalar(connection, statement, {"seq": cut.seq, **bindings}))

    def _conditions(
        self, cut: Cut, filter: SeriesFilter, conflict: bool | None, changed_after: int | None
    ) -> tuple[list[str], dict[str, Any]]:
        where, bindings = filter.conditions()
        conditions = [SERIES_HOLDS, "s.no <= :seq", *where]
        if conflict is not None:
            known, instants = known_sql(cut, self.zones(cut))
            conditions.append(_IN_CONFLICT.format(belongs="IN" if conflict else "NOT IN", known=known))
            bindings |= instants
        if changed_after is not None:
            conditions.append(_CHANGED)
            bindings["changed_after"] = changed_after
        return conditions, bindings

    def zones(self, cut: Cut) -> list[str]:
        """The vintage zones in which the cut's date ends at instants of their own; none for an instant."""
        if cut.is_one_instant:
            return []
        with self._database.reading() as connection:
            return [zone for (zone,) in connection.execute("SELECT DISTINCT vintage_zone FROM series")]

    def _series(
        self,
        cut: Cut,
        conditions: Sequence[str],
        bindings: dict[str, Any],
        limit: int | None = None,
        order: str = _BY_CODE,
    ) -> list[SeriesRow]:
        statement = _COUNTED.format(where=" AND ".join(conditions), order=order)
        with self._database.reading() as connection:
            rows = connection.execute(
                statement, {"seq": cut.seq, "limit": NO_LIMIT if limit is None else limit, **bindings}
            )
            return [_row(columns) for columns in rows]


def _row(columns: Sequence[Any]) -> SeriesRow:
    return SeriesRow._make((*columns[:4], json.loads(columns[4]), *columns[5:]))


def _only(code: str, found: Sequence[SeriesRow]) -> SeriesRow:
    if not found:
        raise NotFound(f"no series {code!r}", path=("series",), hint="list the series to see the codes")
    return found[0]
