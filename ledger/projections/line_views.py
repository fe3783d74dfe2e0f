"""The figures of one series, of one kind of period: whole rows, or just the columns that somebody wants.

`COLUMNS` is the catalogue of what a figure can be read as, by the path of the field that shows it. A
statement selects what is asked for and joins no table that none of it stands in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from types import MappingProxyType
from typing import Any, NamedTuple

from ledger.errors import AmbiguousPeriod
from ledger.projections import figure_views
from ledger.projections.cuts import Cut
from ledger.projections.reader import Reader
from ledger.projections.rows import FigureRow, SeriesRow
from ledger.projections.schema import BEGINNING, END, STALE


class Column(NamedTuple):
    """The SQL of a column, and the last of `_JOINS` that it needs; None: the figure's own table does."""

    sql: str
    join: str | None = None


_JOINS = {
    "answer": "LEFT JOIN answer a ON a.figure_no = f.no AND a.known_from <= :known AND a.known_to > :known"
    " AND a.from_seq <= :seq AND a.to_seq > :seq",
    "claim": "LEFT JOIN claim c ON c.no = a.chosen AND c.from_seq <= :seq AND c.to_seq > :seq",
    "source": "LEFT JOIN source o ON o.code = c.source AND o.from_seq <= :seq AND o.to_seq > :seq",
}
"""In their order: each one needs those before it."""

_START = f"nullif(f.period_start, '{BEGINNING}')"
_END = f"nullif(f.period_end, '{END}')"
_CLAIM_VALUE = (
    "comparator", "amount", "lower", "upper", "lower_inclusive", "upper_inclusive", "ranks", "unit", "decimals",
    "decimals_basis", "as_reported",
)  # fmt: skip
_PUBLICATION = ("published_at", "precision", "zone", "basis", "known_at")
_SOURCE = ("code", "publisher", "title", "kind", "tier", "author", "url", "digest", "retrieved_at", "document_date")

COLUMNS: dict[str, Column] = {
    "stream_id": Column("f.stream_id"),
    "stale": Column(STALE),
    "period.type": Column("f.period_type"),
    "period.start": Column(_START),
    "period.end": Column(_END),
    "period.label": Column("f.label"),
    "period.length": Column("f.period_length"),
    "period.dates": Column(f"coalesce({_START}, '..') || '/' || coalesce({_END}, '..')"),
    "key.start": Column("f.period_start"),
    "key.end": Column("f.period_end"),
    "state": Column("coalesce(a.state, 'NOT_YET_KNOWN')", "answer"),
    "absent_reason": Column("a.absent_reason", "answer"),
    "known_from": Column("a.vintage_from", "answer"),
    "conflicted": Column("coalesce(a.conflicted, 0)", "answer"),
    "disputed": Column(
        "EXISTS (SELECT 1 FROM dispute d WHERE d.figure_no = f.no AND d.from_seq <= :seq AND d.to_seq > :seq)"
    ),
    "recorded_at": Column("c.recorded_at", "claim"),
    "published_at": Column("c.published_at", "claim"),
    "value.reason": Column("c.absent_reason", "claim"),
    **{f"value.{name}": Column(f"c.{name}", "claim") for name in _CLAIM_VALUE},
    **{f"publication.{name}": Column(f"c.{name}", "claim") for name in _PUBLICATION},
    **{f"source.{name}": Column(f"o.{name}", "source") for name in _SOURCE},
    "source.code": Column("c.source", "claim"),
    "rule": Column("coalesce(a.rule, 'nothing_known')", "answer"),
    **{f"claim.{name}": Column(f"c.{name}", "claim") for name in ("source", "publisher", "tier")},
}
"""Booleans are 0 and 1, ranks JSON text; null where there is none. `source.…` is the source as registered by the cut,
`claim.…` as it stood when the claim was recorded."""

KINDS = "SELECT period_type FROM series_kind WHERE series_no = ? AND first_no <= ?"
"""The kinds of period of a whole series."""

KEY = ("key.start", "key.end", "period.type")
"""The order of a line, and what a page begins after."""


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
        self._check_kind(series, cut, narrowing)
        where, bindings = _where(series, narrowing)
        limit = narrowing.limit
        with self._database.reading() as connection:
            return figure_views.figures_where(connection, cut, where, bindings, [series.vintage_zone], limit=limit)

    def line_columns(
        self, series: SeriesRow, cut: Cut, narrowing: Narrowing, columns: Sequence[str]
    ) -> list[tuple[Any, ...]]:
        """The same, as tuples of the named `COLUMNS`."""
        selected = [COLUMNS[name] for name in columns]
        return self._select(series, cut, narrowing, [each.sql for each in selected], {each.join for each in selected})

    def _select(
        self,
        series: SeriesRow,
        cut: Cut,
        narrowing: Narrowing,
        columns: Sequence[str],
        needed: Set[str | None],
        given: Mapping[str, str] = MappingProxyType({}),
    ) -> list[tuple[Any, ...]]:
        self._check_kind(series, cut, narrowing)
        where, bindings = _where(series, narrowing)
        last = max((place for place, join in enumerate(_JOINS) if join in needed), default=-1)
        statement = (
            f"SELECT {', '.join(columns)} FROM figure f {' '.join([*_JOINS.values()][: last + 1])} WHERE {where}"
            " ORDER BY f.period_start, f.period_end, f.period_type LIMIT :limit"
        )
        bindings |= {"seq": cut.seq, "known": cut.known(series.vintage_zone), "limit": narrowing.limit or -1, **given}
        with self._database.reading() as connection:
            return connection.execute(statement, bindings).fetchall()

    def line_count(self, series: SeriesRow, cut: Cut, narrowing: Narrowing) -> int:
        """How many figures the whole line has, whatever the page."""
        where, bindings = _where(series, narrowing._replace(after=None))
        statement = f"SELECT count(*) FROM figure f WHERE {where}"
        with self._database.reading() as connection:
            (row,) = connection.execute(statement, bindings | {"seq": cut.seq})
            return int(row[0])

    def _check_kind(self, series: SeriesRow, cut: Cut, narrowing: Narrowing) -> None:
        """Most series have one kind; only where there are more are the figures themselves looked at."""
        own = (series.no, cut.seq)
        where, bindings = _where(series, narrowing._replace(after=None))
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


def _where(series: SeriesRow, narrowing: Narrowing) -> tuple[str, dict[str, Any]]:
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
