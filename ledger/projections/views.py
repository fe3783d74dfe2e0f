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
from ledger.projections.catch_up import NAME, read_precedence
from ledger.projections.cuts import Cut, resolve_recorded_by
from ledger.projections.figure_writer import BEGINNING, END
from ledger.projections.rows import (
    ClaimRow,
    DisputeRow,
    FigureRow,
    MetricRow,
    NamedPeriodRow,
    ParkedRow,
    PlaceRow,
    PublicationRow,
    SeriesRow,
    SourceRow,
    SubjectRow,
    VintageRow,
)
from ledger.projections.schema import SERIES_HOLDS
from ledger.store.sqlite import Database, scalar

_HOLDS = "from_seq <= :seq AND to_seq > :seq"


class Views:
    """Errors of every question: StoreFailure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cut(self, known_on: date | datetime | None = None, recorded_by: str | None = None) -> Cut:
        """Resolves a cut against what the views hold now. Errors: InvalidTime."""
        with self._database.reading() as connection:
            position = int(scalar(connection, "SELECT position FROM projection WHERE name = ?", (NAME,)) or 0)
            return Cut(known_on, resolve_recorded_by(connection, recorded_by, position), position)

    def precedence(self) -> PrecedenceHistory:
        """Every order of tiers so far."""
        with self._database.reading() as connection:
            return read_precedence(connection)

    # Definitions.

    def subjects(self, cut: Cut, code: str | None = None) -> list[SubjectRow]:
        """All subjects by code, or one."""
        rows = self._definitions(
            "subject", "code, name, kind, parent, aliases, external_ids, fiscal_year_end", cut, code
        )
        return [
            SubjectRow(code, name, kind, parent, tuple(json.loads(aliases)), json.loads(ids), year_end)
            for code, name, kind, parent, aliases, ids, year_end in rows
        ]

    def metrics(self, cut: Cut, code: str | None = None) -> list[MetricRow]:
        """All metrics by code, or one, with the definition in force."""
        rows = self._definitions("metric", "code, name, measure, unit_class, definition", cut, code)
        return [MetricRow(*row) for row in rows]

    def named_periods(self, cut: Cut) -> list[NamedPeriodRow]:
        """All named periods with the dates in force."""
        return [NamedPeriodRow(*row) for row in self._definitions("named_period", 'code, name, start, "end"', cut)]

    def sources(
        self, cut: Cut, code: str | None = None, digest: str | None = None, codes: Sequence[str] | None = None
    ) -> list[SourceRow]:
        """All sources by code, one, several, or those of some bytes."""
        columns = (
            "code, publisher, title, kind, tier, author, url, digest, retrieved_at, document_date, publication,"
            " digest IN (SELECT digest FROM source_text)"
        )
        rows = self._definitions("source", columns, cut, code, digest, codes)
        return [SourceRow._make((*row[:10], _publication(row[10]), bool(row[11]))) for row in rows]

    def _definitions(
        self,
        table: str,
        columns: str,
        cut: Cut,
        code: str | None = None,
        digest: str | None = None,
        codes: Sequence[str] | None = None,
    ) -> list[tuple[Any, ...]]:
        where: list[str] = [_HOLDS]
        bindings: dict[str, Any] = {"seq": cut.seq}
        for condition, name, given in (
            ("code = :code", "code", code),
            ("digest = :digest", "digest", digest),
            ("code IN (SELECT value FROM json_each(:codes))", "codes", None if codes is None else json.dumps(codes)),
        ):
            if given is not None:
                where.append(condition)
                bindings |= {name: given}
        statement = f"SELECT {columns} FROM {table} WHERE {' AND '.join(where)} ORDER BY code"
        with self._database.reading() as connection:
            return list(connection.execute(statement, bindings))

    def source_texts(self, cut: Cut, codes: Sequence[str]) -> dict[str, str]:
        """The attached texts of sources, by code; sources without one are left out."""
        statement = (
            "SELECT s.code, t.content FROM source s JOIN source_text t ON t.digest = s.digest"
            f" WHERE {_HOLDS} AND s.code IN (SELECT value FROM json_each(:codes))"
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement, {"seq": cut.seq, "codes": json.dumps(codes)})
            return {code: content.decode() for code, content in rows}

    def series(
        self, cut: Cut, codes: Sequence[str] | None = None, *, later: bool = False, **narrowed: str
    ) -> list[SeriesRow]:
        """All series by code, or some; narrowed by `code`, `subject`, `metric`, `unit` or `dimensions` (as stored).

        `later`: also those defined after the cut, as they were first.
        """
        conditions = [SERIES_HOLDS, *(f"s.{column} = :{column}" for column in narrowed)]
        if not later:
            conditions.append("s.no <= :seq")
        if codes is not None:
            conditions.append("s.code IN (SELECT value FROM json_each(:codes))")
            narrowed["codes"] = json.dumps(codes)
        statement = (
            "SELECT s.no, s.code, s.subject, s.metric, s.dimensions, s.unit, s.vintage_zone, s.title,"
            " (SELECT count(*) FROM figure f WHERE f.series_no = s.no AND f.no <= :seq)"
            f" FROM series s WHERE {' AND '.join(conditions)} ORDER BY s.code"
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement, {"seq": cut.seq, **narrowed})
            return [SeriesRow._make((*row[:4], json.loads(row[4]), *row[5:])) for row in rows]

    def series_by_code(self, code: str, cut: Cut, *, later: bool = False) -> SeriesRow:
        """One series; `later`: also one defined after the cut. Errors: NotFound."""
        found = self.series(cut, code=code, later=later)
        if not found:
            raise NotFound(f"no series {code!r}", path=("series",), hint="list the series to see the codes")
        return found[0]

    # Figures.

    def figures(
        self,
        series: SeriesRow,
        cut: Cut,
        *,
        since: str | None = None,
        until: str | None = None,
        type: str | None = None,
        length: str | None = None,
    ) -> list[FigureRow]:
        """The figures of a series whose periods lie in `[since, until]` (dates, None: unbounded), of one kind.

        Errors: AmbiguousPeriod where several kinds of period are there: a quarter and a half-year never
        stand in one answer.
        """
        where = (
            "s.no = :series AND f.no <= :seq AND f.period_start >= :since AND f.period_end <= :until"
            " AND (:type IS NULL OR f.period_type = :type)"
        )
        bindings = {"series": series.no, "since": since or BEGINNING, "until": until or END, "type": type}
        found = self._figures(cut, where, bindings, [series.vintage_zone])
        found = [figure for figure in found if length is None or figure.period.length == length]
        kinds = sorted({figure.period.kind for figure in found})
        if len(kinds) > 1:
            raise AmbiguousPeriod(
                f"{series.code} has figures over {len(kinds)} kinds of period, which are no one line",
                choices=kinds,
                hint="choose one by type and length",
            )
        return found

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

    def conflicts(self, cut: Cut) -> list[FigureRow]:
        """Every figure whose remaining claims disagree at the cut, whether or not a rule decided.

        A date ends at another instant in each vintage zone, so for one the zones are looked up first.
        """
        zones = [] if cut.is_one_instant else self._zones()
        return self._figures(cut, "a.conflicted", {}, zones)

    def _figures(self, cut: Cut, where: str, bindings: dict[str, Any], zones: Sequence[str]) -> list[FigureRow]:
        with self._database.reading() as connection:
            return figure_views.figures_where(connection, cut, where, bindings, zones)

    def _zones(self) -> list[str]:
        with self._database.reading() as connection:
            return [zone for (zone,) in connection.execute("SELECT DISTINCT vintage_zone FROM series")]

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
        with self._database.reading() as connection:
            return figure_views.disputes_of(connection, figure.no, cut)

    def linked_periods(self, series: str, cut: Cut) -> list[tuple[str, str, str]]:
        """(old, new, reason) of the periods of a series that were redefined into one another."""
        with self._database.reading() as connection:
            statement = "SELECT old, new, reason FROM period_link WHERE series = ? AND seq <= ? ORDER BY seq"
            return [(old, new, reason) for old, new, reason in connection.execute(statement, (series, cut.seq))]

    # The log.

    def place(self, event_id: str) -> PlaceRow | None:
        """Where an event stands; None when the views have not seen it."""
        statement = (
            "SELECT p.seq, p.figure_no, f.stream_id, s.code FROM event_place p LEFT JOIN figure f ON f.no = p.figure_no"
            " LEFT JOIN series s ON s.no = f.series_no AND s.from_seq = s.no WHERE p.event_id = ?"
        )
        with self._database.reading() as connection:
            row = connection.execute(statement, (event_id,)).fetchone()
        return PlaceRow(*row) if row else None

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


def _publication(text: str | None) -> PublicationRow | None:
    if text is None:
        return None
    stored = json.loads(text)
    return PublicationRow(stored["stated"], stored["precision"], stored["zone"], stored["basis"], stored["last_at"])
